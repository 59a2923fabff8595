/** As people read it. A URI, or a part of one, with a stray percent sign is taken as it is. */
export function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** With its slash. */
export function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/') + 1);
}

/** The path of a document from a folder that it is below; its whole path where it is not. */
export function pathFrom(folder: string, uri: string): string {
  const [base, path] = [decoded(folder), decoded(uri)];
  return path.startsWith(base) ? path.slice(base.length) : path.replace(/^[^:]*:\/*/, '');
}
