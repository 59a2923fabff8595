// What both hosts, Node and the web worker, offer beyond the language; the layer is compiled without either's types.
declare function setTimeout(run: () => void, ms: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare const performance: { now(): number };
declare class URL {
  readonly href: string;
  constructor(url: string, base: string);
  static canParse(url: string, base: string): boolean;
}
