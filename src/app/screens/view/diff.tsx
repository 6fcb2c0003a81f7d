import { visibleText } from '../../../lib/visible-text.ts';

export interface DiffLine {
  readonly kind: 'hunk' | 'add' | 'del' | 'same' | 'note';
  readonly old?: number;
  readonly new?: number;
  readonly text: string;
}

/** Lines of hunks in unified form with their numbers; what stands before the first hunk is left out. */
export function diffLines(patch: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let old = 0;
  let fresh = 0;
  for (const line of patch.replace(/\n$/, '').split('\n')) {
    const head = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (head !== null) {
      old = Number(head[1]);
      fresh = Number(head[2]);
      lines.push({ kind: 'hunk', text: line });
    } else if (lines.length === 0) continue;
    else if (line.startsWith('+')) lines.push({ kind: 'add', new: fresh++, text: line.slice(1) });
    else if (line.startsWith('-')) lines.push({ kind: 'del', old: old++, text: line.slice(1) });
    else if (line.startsWith('\\')) lines.push({ kind: 'note', text: line.slice(2) });
    else lines.push({ kind: 'same', old: old++, new: fresh++, text: line.slice(1) });
  }
  return lines;
}

const signs = { add: '+', del: '−', hunk: '', same: '', note: '' } as const;
const said = { add: 'added ', del: 'removed ', hunk: '', same: '', note: '' } as const;

function Line({ line }: { line: DiffLine }) {
  return (
    <tr class={line.kind === 'same' ? undefined : line.kind}>
      <td class="ln" data-line={line.old} />
      <td class="ln" data-line={line.new} />
      <td class="sign" data-sign={signs[line.kind]}>
        {said[line.kind] === '' ? null : <span class="vh">{said[line.kind]}</span>}
      </td>
      <td>
        <pre>{visibleText(line.text.replace(/\r$/, ''))}</pre>
      </td>
    </tr>
  );
}

/** Hunks of one file; long lines scroll inside. `most`: so many lines from the end, as forges show above a remark. */
export function Diff({ patch, label, most }: { patch: string; label: string; most?: number }) {
  const lines = diffLines(patch);
  const [head] = lines;
  const cut = most === undefined || lines.length <= most || head === undefined ? lines : [head, ...lines.slice(-most)];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be wrong, it holds no fields
    <div class="diff-scroll" tabIndex={0} role="group" aria-label={`Diff of ${label}`}>
      <table class="diff" role="presentation" dir="ltr">
        <tbody>
          {cut.map((line, at) => (
            <Line key={at} line={line} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
