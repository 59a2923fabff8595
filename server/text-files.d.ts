/** A generated table; the bundler turns it into a string. */
declare module '*.txt' {
  const text: string;
  export default text;
}
