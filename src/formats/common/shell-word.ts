/** A word for a POSIX shell. */
export function shellWord(word: string): string {
  return /^[\w./-]+$/u.test(word) ? word : `'${word.replace(/'/gu, `'\\''`)}'`;
}
