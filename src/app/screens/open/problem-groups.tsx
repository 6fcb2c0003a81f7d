import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { visibleText } from '../../../lib/visible-text.ts';
import type { Severity } from '../../../model/problem.ts';
import type { PlacedProblem, ProblemGroup, Verdict } from '../../../model/verdict.ts';
import { TextButton } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { counted, number } from '../../parts/format.ts';
import { ProblemSummary } from '../../parts/problem-summary.tsx';
import { severityWords } from '../../parts/severity-words.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { Excerpt } from './excerpt.tsx';
import { placeOf, subjectHash, subjectName } from './place-words.ts';
import { PlacesList } from './places-list.tsx';
import { verdictMarkdown } from './verdict-markdown.ts';
import { countOf, verdictData } from './verdict-words.ts';

/** Places that stand there with their excerpts without being asked for. */
const fewPlaces = 5;

const severities: readonly Severity[] = ['stops-restore', 'loses-data', 'odd'];

function Place({ problem, title }: { problem: PlacedProblem; title: string }) {
  const { about, field, message } = problem;
  return (
    <div>
      <p class="place">
        <span class="mono">{placeOf(problem)}</span>
        {field === undefined ? null : <span class="code"> {visibleText(field)}</span>}
        {about === undefined ? null : (
          <>
            {' '}
            <a href={subjectHash(about)}>{subjectName(about)}</a>
          </>
        )}
      </p>
      {message === title ? null : <p>{visibleText(message)}</p>}
      <Excerpt problem={problem} />
    </div>
  );
}

/** A few places stand there at once; all of them, where there are more, in a list of their own. */
function Others({ group }: { group: ProblemGroup }) {
  const all = useSignal(false);
  const { places, title, count } = group;
  const left = count - places.length;
  const label = `All ${counted(places.length, 'place')}`;
  const few = places.length <= fewPlaces || !all.value ? places.slice(1, fewPlaces) : [];
  return (
    <>
      {few.map((problem, index) => (
        <Place key={`${index} ${placeOf(problem)}`} problem={problem} title={title} />
      ))}
      {places.length <= fewPlaces ? null : (
        <p class="actions">
          <TextButton
            expanded={all.value}
            testId="all-places"
            onPress={() => {
              all.value = !all.value;
            }}
          >
            {label}
          </TextButton>
        </p>
      )}
      {all.value && places.length > fewPlaces ? <PlacesList places={places} label={label} /> : null}
      {left > 0 ? <p>{counted(left, 'more place is', 'more places are')} counted, not listed.</p> : null}
    </>
  );
}

function Group({ group, open }: { group: ProblemGroup; open: boolean }) {
  const { severity, title, code, count } = group;
  const [first] = group.places;
  return (
    <details class="group" open={open} data-testid="problem-group" data-code={code}>
      <ProblemSummary severity={severity} title={title} code={code} count={count} />
      <div class="group-body stack">
        {first === undefined ? null : <Place problem={first} title={title} />}
        <p>{group.why}</p>
        <p>
          <b>What to do</b> {group.todo}
        </p>
        <Others group={group} />
      </div>
    </details>
  );
}

function filesOf({ groups }: Verdict): readonly string[] {
  const files = new Set<string>();
  for (const { places } of groups) for (const { file } of places) if (file !== undefined) files.add(file);
  return [...files].sort();
}

function Filters(props: {
  verdict: Verdict;
  hidden: ReadonlySet<Severity>;
  file: string;
  onHide: (severity: Severity, hide: boolean) => void;
  onFile: (file: string) => void;
}) {
  const { verdict } = props;
  const files = useMemo(() => filesOf(verdict), [verdict]);
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
  const within = useMemo(() => groups.map((group) => inFile(group, file.value)), [groups, file.value]);
  if (groups.length === 0) return null;
  const all = groups.reduce((sum, group) => sum + group.count, 0);
  const shown = within.filter(({ severity, count }) => !hidden.value.has(severity) && count > 0);
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
          <CopyButton
            label="Copy as JSON"
            text={() => JSON.stringify(verdictData(verdict, Number.POSITIVE_INFINITY), undefined, 2)}
          />
          <TextButton onPress={() => print()}>Print</TextButton>
        </p>
      </div>
    </Sheet>
  );
}
