import { ownText } from '../../lib/own-text.ts';
import type { ExcerptLine } from '../../model/verdict.ts';

/** UTF-16 units that are shown of a line, and how many of them stand before the column. */
const widest = 160;
const before = 60;
/** Lines that are shown before and after. */
const around = 2;

/** A line as it is shown; a long one is cut around the column. */
function excerptLine(number: number, text: string, column: number): ExcerptLine {
  const isCut = text.length > widest;
  let cut = isCut && column - 1 > widest - before ? Math.min(column - 1 - before, text.length - before) : 0;
  if (isLowHalf(text, cut)) cut--;
  let end = cut + widest;
  if (isLowHalf(text, end)) end--;
  const part = ownText(text.slice(cut, end));
  return { number, text: part, cut, ...(end < text.length && { more: true }) };
}

/** The second half of a character that takes two units. */
function isLowHalf(text: string, at: number): boolean {
  return at > 0 && at < text.length && /[\udc00-\udfff]/.test(text.charAt(at));
}

/** The line with those before and after it, as far as they are known. `textOf` gives a line by its number. */
export function excerptOf(textOf: (line: number) => string | undefined, line: number, column = 1): ExcerptLine[] {
  const lines: ExcerptLine[] = [];
  for (let number = Math.max(1, line - around); number <= line + around; number++) {
    const text = textOf(number);
    if (text !== undefined || number === line)
      lines.push(excerptLine(number, text ?? '', number === line ? column : 1));
  }
  return lines;
}
