/** Names come from a server: in a table or a list they must not end the cell or the line, and not become markup. */
export function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}
