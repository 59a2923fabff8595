/**
 * Stops on a programming error. The only place in core that throws, but for a used-up `limited`: text by users never reaches it
 * (ARCHITECTURE.md, invariant 4).
 */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`iac-hardener: ${message}`);
}
