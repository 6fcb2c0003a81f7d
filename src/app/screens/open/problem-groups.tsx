import { useSignal } from '@preact/signals';
import { visibleText } from '../../../lib/visible-text.ts';
import type { Severity } from '../../../model/problem.ts';
import type { PlacedProblem, ProblemGroup, Verdict } from '../../../model/verdict.ts';
import { TextButton } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { counted, number } from '../../parts/format.ts';
import { Glyph } from '../../parts/glyph.tsx';
import { severityWords } from '../../parts/severity-words.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { useShown } from '../../parts/use-shown.tsx';
import { Excerpt } from './excerpt.tsx';
import { placeOf } from './place-words.ts';
import { verdictMarkdown } from './verdict-markdown.ts';
import { countOf, verdictData } from './verdict-words.ts';

const severities: readonly Severity[] = ['stops-restore', 'loses-data', 'odd'];

function Place({ problem, title }: { problem: PlacedProblem; title: string }) {
  return (
    <div>
      <span class="place mono">{placeOf(problem)}</span>
      {problem.field === undefined ? null : <span class="code"> {visibleText(problem.field)}</span>}
      {problem.message === title ? null : <p>{visibleText(problem.message)}</p>}
      <Excerpt problem={problem} />
    </div>
  );
}

function Group({ group, open }: { group: ProblemGroup; open: boolean }) {
  const { words, tone } = severityWords[group.severity];
  const { shown, more } = useShown(group.places.length);
  const [first, ...others] = group.places.slice(0, shown);
  const left = group.count - group.places.length;
  return (
    <details class="group" open={open} data-testid="problem-group" data-code={group.code}>
      <summary data-keys="group">
        <span class="glyph-line">
          <Glyph name={tone} tone={tone} />
          <span class={`is-${tone}`}>{words}</span>
        </span>
        <b>{group.title}</b>
        <span class="code">{group.code}</span>
        <span class="num">{number(group.count)}</span>
      </summary>
      <div class="group-body stack">
        {first === undefined ? null : <Place problem={first} title={group.title} />}
        <p>{group.why}</p>
        <p>
          <b>What to do</b> {group.todo}
        </p>
        {others.map((problem, index) => (
          <Place key={`${index} ${placeOf(problem)}`} problem={problem} title={group.title} />
        ))}
        {more}
        {left > 0 ? <p>{counted(left, 'more place is', 'more places are')} counted, not listed.</p> : null}
      </div>
    </details>
  );
}

function Filters(props: {
  verdict: Verdict;
  hidden: ReadonlySet<Severity>;
  file: string;
  onHide: (severity: Severity, hide: boolean) => void;
  onFile: (file: string) => void;
}) {
  const { verdict } = props;
  const files = [...new Set(verdict.groups.flatMap(({ places }) => places.flatMap(({ file }) => file ?? [])))].sort();
  return (
    <div class="toolbar">
      {severities.map((severity) => (
        <label class="tick" key={severity}>
          <input
            type="checkbox"
            checked={!props.hidden.has(severity)}
            onChange={(event) => props.onHide(severity, !event.currentTarget.checked)}
          />{' '}
          <span>
            {severityWords[severity].words} <span class="soft">{number(countOf(verdict, severity))}</span>
          </span>
        </label>
      ))}
      <label class="field-inline">
        <span>File</span>
        <span class="select-box">
          <select
            class="input select"
            data-testid="problem-file"
            onChange={(event) => props.onFile(event.currentTarget.value)}
          >
            <option value="">all files</option>
            {files.map((file) => (
              <option key={file} value={file} selected={file === props.file}>
                {visibleText(file)}
              </option>
            ))}
          </select>
        </span>
      </label>
    </div>
  );
}

/** A group as it is left by the filter for files: what is only counted belongs to no file. */
function inFile(group: ProblemGroup, file: string): ProblemGroup {
  if (file === '') return group;
  const places = group.places.filter((problem) => problem.file === file);
  return { ...group, places, count: places.length };
}

/** Problems by code, worst first; the first stands open. */
export function ProblemGroups({ verdict, name }: { verdict: Verdict; name: string }) {
  const hidden = useSignal<ReadonlySet<Severity>>(new Set());
  const file = useSignal('');
  const { groups } = verdict;
  if (groups.length === 0) return null;
  const all = groups.reduce((sum, group) => sum + group.count, 0);
  const shown = groups
    .filter(({ severity }) => !hidden.value.has(severity))
    .map((group) => inFile(group, file.value))
    .filter(({ count }) => count > 0);
  const hide = (severity: Severity, hides: boolean) => {
    const next = new Set(hidden.value);
    if (hides) next.add(severity);
    else next.delete(severity);
    hidden.value = next;
  };
  return (
    <Sheet
      side={
        <>
          <h2>Problems</h2>
          <p>{all === 1 ? 'One.' : `${number(all)} in ${counted(groups.length, 'kind')}.`}</p>
        </>
      }
    >
      <div class="stack">
        {groups.length === 1 ? null : (
          <Filters
            verdict={verdict}
            hidden={hidden.value}
            file={file.value}
            onHide={hide}
            onFile={(next) => {
              file.value = next;
            }}
          />
        )}
        <div data-testid="problems">
          {shown.map((group, index) => (
            <Group key={`${group.severity} ${group.code}`} group={group} open={index === 0} />
          ))}
          {shown.length === 0 ? <p>No problem is left by these filters.</p> : null}
        </div>
        <p class="actions">
          <CopyButton label="Copy as Markdown" text={() => verdictMarkdown(verdict, name)} />
          <CopyButton label="Copy as JSON" text={() => JSON.stringify(verdictData(verdict), undefined, 2)} />
          <TextButton onPress={() => print()}>Print</TextButton>
        </p>
      </div>
    </Sheet>
  );
}
