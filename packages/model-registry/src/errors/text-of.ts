/** What anything that was thrown says, without its full stop, to be put into a sentence. */
export function textOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
}
