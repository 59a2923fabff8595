import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.png': 'image/png',
};

export interface StaticServer {
  readonly port: number;
  readonly close: () => void;
}

/** Serves folders on this machine, each below its prefix (`/name`), to pages of any origin. */
export function serveFolders(folders: Readonly<Record<string, string>>): Promise<StaticServer> {
  const headers = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = fileAt(folders, path);
    if (!file) {
      response.writeHead(404, headers).end();
      return;
    }
    response.writeHead(200, { ...headers, 'Content-Type': types[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address && typeof address === 'object' ? address.port : 0;
      const close = (): void => {
        server.closeAllConnections();
        server.close();
      };
      resolve({ port, close });
    });
  });
}

function fileAt(folders: Readonly<Record<string, string>>, path: string): string | undefined {
  for (const [prefix, folder] of Object.entries(folders)) {
    if (!path.startsWith(`${prefix}/`)) continue;
    const file = join(folder, normalize(path.slice(prefix.length)));
    if (file.startsWith(folder + sep) && statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  }
  return undefined;
}
