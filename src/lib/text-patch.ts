import { structuredPatch } from 'diff';
import type { ByteText } from './git-objects.ts';

/** Above these a file is replaced as a whole: finding the shortest way between two large texts takes too long. */
const largest = 1 << 20;
const mostLines = 20_000;
const mostEdits = 4000;

/** Hunks of a text change in unified form; empty for texts that are the same. */
export function textPatch(old: ByteText, fresh: ByteText): ByteText {
  if (old === fresh) return '';
  return (fits(old) && fits(fresh) ? hunks(old, fresh) : undefined) ?? replacement(old, fresh);
}

function fits(text: ByteText): boolean {
  if (text.length > largest) return false;
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) if (++lines > mostLines) return false;
  return true;
}

function hunks(old: ByteText, fresh: ByteText): ByteText | undefined {
  const patch = structuredPatch('', '', old, fresh, undefined, undefined, { context: 3, maxEditLength: mostEdits });
  return patch?.hunks
    .map((hunk) => {
      const head = header(hunk.oldStart, hunk.oldLines, hunk.newStart, hunk.newLines);
      return `${head}${hunk.lines.join('\n')}\n`;
    })
    .join('');
}

function replacement(old: ByteText, fresh: ByteText): ByteText {
  const before = marked('-', old);
  const after = marked('+', fresh);
  return header(1, before.lines, 1, after.lines) + before.text + after.text;
}

function marked(mark: '-' | '+', text: ByteText): { lines: number; text: ByteText } {
  if (text === '') return { lines: 0, text: '' };
  const ended = text.endsWith('\n');
  const lines = (ended ? text.slice(0, -1) : text).split('\n');
  const end = ended ? '\n' : '\n\\ No newline at end of file\n';
  return { lines: lines.length, text: mark + lines.join(`\n${mark}`) + end };
}

/** Of an empty side the line before is named: 0 at the beginning. */
function header(oldStart: number, oldLines: number, newStart: number, newLines: number): ByteText {
  const range = (start: number, lines: number) => `${lines === 0 ? start - 1 : start},${lines}`;
  return `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@\n`;
}
