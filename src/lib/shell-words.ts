/** A word for a POSIX shell. Names from an address go into a terminal: whatever a shell might take for more than a name is quoted. */
export function quoted(word: string): string {
  return /^[\w./:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
