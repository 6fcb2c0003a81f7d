/** How a language writes comments. */
interface Language {
  readonly line?: string;
  readonly block?: readonly [string, string];
  /** Signs that begin texts, in which nothing is a comment. */
  readonly quotes: string;
}

const likeC: Language = { line: '//', block: ['/*', '*/'], quotes: '"\'`' };
const likeShell: Language = { line: '#', quotes: '"\'' };
const likeSql: Language = { line: '--', block: ['/*', '*/'], quotes: '"\'' };
const likeHtml: Language = { block: ['<!--', '-->'], quotes: '' };

const endings: readonly (readonly [Language, string])[] = [
  [likeC, 'c h cc cpp hpp cs java js jsx mjs cjs ts tsx go rs swift kt kts scala dart php proto zig'],
  [{ block: ['/*', '*/'], quotes: '"\'' }, 'css'],
  [{ line: '//', block: ['/*', '*/'], quotes: '"\'' }, 'scss less'],
  [likeShell, 'py sh bash zsh rb pl yml yaml toml cfg conf mk makefile dockerfile r nix tf gitignore gitattributes'],
  [likeSql, 'sql'],
  [{ line: '--', quotes: '"\'' }, 'lua hs elm'],
  [likeHtml, 'html htm xml svg vue'],
];

const languages = new Map(endings.flatMap(([language, names]) => names.split(' ').map((name) => [name, language])));

/** A part of a line. */
export interface Piece {
  readonly text: string;
  readonly comment: boolean;
}

/**
 * Lines in pieces, comments apart: all the highlighting there is. By the file's ending; it knows no language well, so a text that looks like a
 * comment may be taken for one.
 */
export function withComments(name: string, lines: readonly string[]): readonly (readonly Piece[])[] {
  const language = languages.get(name.split('.').at(-1)?.toLowerCase() ?? '');
  if (language === undefined) return lines.map((text) => [{ text, comment: false }]);
  let inBlock = false;
  return lines.map((line) => {
    const pieces: Piece[] = [];
    for (let at = 0; at < line.length; ) {
      const end = inBlock ? blockEnd(line, at, language) : commentStart(line, at, language);
      if (end > at) pieces.push({ text: line.slice(at, end), comment: inBlock });
      const isLine = !inBlock && end < line.length && !startsBlock(line, end, language);
      if (isLine) pieces.push({ text: line.slice(end), comment: true });
      // A block goes on until its end, maybe on a later line.
      if (isLine || (end >= line.length && (!inBlock || !line.endsWith(language.block?.[1] ?? '\0')))) return pieces;
      inBlock = !inBlock;
      at = end;
    }
    return pieces;
  });
}

function startsBlock(line: string, at: number, { block }: Language): boolean {
  return block !== undefined && line.startsWith(block[0], at);
}

/** Behind the end of the block, or the end of the line. */
function blockEnd(line: string, from: number, { block = ['', ''] }: Language): number {
  const skip = line.startsWith(block[0], from) ? block[0].length : 0;
  const found = line.indexOf(block[1], from + skip);
  return found < 0 ? line.length : found + block[1].length;
}

function commentStart(line: string, from: number, language: Language): number {
  const { line: mark, quotes } = language;
  let quote = '';
  for (let at = from; at < line.length; at++) {
    const sign = line.charAt(at);
    if (quote !== '') {
      if (sign === '\\') at += 1;
      else if (sign === quote) quote = '';
    } else if (quotes.includes(sign)) quote = sign;
    else if (startsBlock(line, at, language)) return at;
    else if (
      mark !== undefined &&
      line.startsWith(mark, at) &&
      (mark !== '#' || at === 0 || /\s/.test(line.charAt(at - 1)))
    )
      return at;
  }
  return line.length;
}
