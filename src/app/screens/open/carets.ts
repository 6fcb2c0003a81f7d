import { visibleText } from '../../../lib/visible-text.ts';
import type { ExcerptLine, PlacedProblem } from '../../../model/verdict.ts';

const nothingWide = /\p{M}|\u200c|\u200d/u;
/** Scripts and pictures whose characters are as wide as two letters. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** As wide as the text, and blank: tabs stay, wide characters become the wide blank of the same fonts. */
function blankFor(text: string): string {
  let blank = '';
  for (const sign of visibleText(text)) {
    if (sign === '\t') blank += sign;
    else if (!nothingWide.test(sign)) blank += wide.test(sign) ? '\u3000' : ' ';
  }
  return blank;
}

/** What stands on the line below one that was cut: blanks, then a caret under each character that is meant. */
export function caretsUnder({ text, cut }: ExcerptLine, { column = 1, span = 1 }: PlacedProblem): string {
  const start = Math.min(text.length, Math.max(0, column - 1 - cut));
  const marked = blankFor(text.slice(start, start + span)).replace(/\u3000/g, '  ');
  return `${cut > 0 ? ' ' : ''}${blankFor(text.slice(0, start))}${'^'.repeat(Math.max(1, marked.length))}`;
}
