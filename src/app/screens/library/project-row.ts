import type { ChangeSummary } from '../../../model/run-record.ts';
import { units } from '../../../model/unit.ts';
import type { LibraryProject } from '../../../worker/library-messages.ts';
import type { JobView } from '../../../worker/messages.ts';
import type { QueueView } from '../../../worker/queue-messages.ts';
import { bytes, counted, date, number, percent } from '../../parts/format.ts';
import type { Row, StateWords } from '../../parts/ledger.tsx';
import type { RuleShares } from '../../parts/rule-lines.ts';
import { unitWords } from '../export/unit-names.ts';
import { nameOf } from './offer-words.ts';

/** What a project is at, as the table shows it. `here`: this very tab works on it. */
export type Doing = 'deleting' | 'here' | 'elsewhere' | 'stopped' | 'done';

export function doingOf(
  project: LibraryProject,
  deleting: readonly string[],
  job: JobView,
  queue: QueueView | undefined,
): Doing {
  if (deleting.includes(project.id)) return 'deleting';
  const works = job.state === 'collecting' || job.state === 'packing' || job.saving !== undefined;
  if (works && job.project === project.id) return job.elsewhere ? 'elsewhere' : 'here';
  if (project.locked) return isInQueue(project, queue) ? 'here' : 'elsewhere';
  return project.state === 'done' ? 'done' : 'stopped';
}

/** One of the several projects that this tab exports is worked on. */
function isInQueue({ id }: LibraryProject, queue: QueueView | undefined): boolean {
  return (
    queue?.items.some((item) => item.id === id && (queue.state === 'running' || queue.saving !== undefined)) ?? false
  );
}

/** `3 files`, or `5 things` when they are of several kinds. */
function missingThings({ progress, missing }: LibraryProject): string {
  const short = units.filter((unit) => (progress[unit]?.missing ?? 0) > 0);
  const names = new Set(short.map((unit) => unitWords[unit].many));
  const [first] = short;
  const sum = short.reduce((all, unit) => all + (progress[unit]?.missing ?? 0), 0);
  if (first === undefined || names.size > 1 || sum !== missing) return counted(missing, 'thing');
  return counted(missing, unitWords[first].one, unitWords[first].many);
}

function doneWords(project: LibraryProject): StateWords {
  const verdict = project.outcome?.verdict;
  if (verdict === 'whole') return { rest: 'whole' };
  if (verdict === 'missing') return { rest: `whole, but for ${missingThings(project)}` };
  if (verdict === 'broken') return { strong: 'broken:', rest: 'a restore would stop', tone: 'gap' };
  return { rest: 'collected, not packed yet' };
}

function words(project: LibraryProject, doing: Doing): StateWords {
  const at = percent(project.percent);
  switch (doing) {
    case 'deleting':
      return { rest: 'being deleted' };
    case 'here':
      return { strong: 'being exported,', rest: at, tone: 'live' };
    case 'elsewhere':
      return { strong: 'another tab exports it,', rest: at, tone: 'live' };
    case 'done':
      return doneWords(project);
    case 'stopped':
      return { strong: `${project.state === 'paused' ? 'paused' : 'stopped'} at ${at}`, tone: 'note' };
  }
}

function doneRule(project: LibraryProject): RuleShares {
  if (project.missing === 0 && project.outcome?.verdict === 'whole')
    return { state: 'sum', booked: 1, missing: 0, known: true };
  const all = Math.max(1, project.expected);
  return { state: 'total', booked: project.got / all, missing: project.missing / all, known: true };
}

function rule(project: LibraryProject, doing: Doing): RuleShares {
  if (doing === 'done') return doneRule(project);
  const state = doing === 'stopped' ? 'paused' : doing === 'deleting' ? 'off' : 'running';
  return { state, booked: project.percent / 100, missing: 0, known: true };
}

function mark(project: LibraryProject, doing: Doing): Row['mark'] {
  if (doing === 'deleting') return { glyph: 'off' };
  if (doing === 'stopped') return { glyph: 'paused' };
  if (doing !== 'done') return { glyph: 'run', tone: 'live' };
  const verdict = project.outcome?.verdict;
  if (verdict === 'missing') return { glyph: 'note', tone: 'note' };
  return verdict === 'broken' ? { glyph: 'gap', tone: 'gap' } : { glyph: 'done' };
}

/** While this tab works on it, the job knows better than the record. */
export function withJob(project: LibraryProject, job: JobView, doing: Doing): LibraryProject {
  if (doing !== 'here' || job.project !== project.id) return project;
  const taken = job.units.filter((unit) => unit.ticked);
  const sum = (pick: (unit: (typeof taken)[number]) => number) => taken.reduce((all, unit) => all + pick(unit), 0);
  return {
    ...project,
    percent: job.totals.percent,
    expected: sum((unit) => unit.expected ?? unit.got),
    got: sum((unit) => unit.got),
    missing: sum((unit) => unit.missing),
  };
}

/** The project's row of the ledger. */
export function projectRow(project: LibraryProject, doing: Doing): Row {
  const shown = doing === 'done' || project.missing > 0;
  return {
    id: project.id,
    name: nameOf(project),
    state: doing === 'deleting' ? 'off' : doing === 'stopped' ? 'paused' : doing === 'done' ? 'done' : 'running',
    mark: mark(project, doing),
    expected: project.expected,
    got: project.got,
    missing: shown ? project.missing : undefined,
    cost: bytes(project.bytes),
    words: words(project, doing),
    rule: rule(project, doing),
  };
}

/** `53 new, 3 edited, 2 deleted there and kept here`. */
export function changeWords(changes: ChangeSummary): string {
  const { new: fresh, edited, gone, items, requests } = changes;
  if (fresh + edited + gone === 0) return `nothing had changed, ${counted(requests, 'request')}`;
  const kept = gone > 0 && items.every((item) => item.kept);
  return [
    ...(fresh > 0 ? [`${number(fresh)} new`] : []),
    ...(edited > 0 ? [`${number(edited)} edited`] : []),
    ...(gone > 0 ? [`${number(gone)} deleted there${kept ? ' and kept here' : ''}`] : []),
  ].join(', ');
}

/** The second line: where from, when, and what the last update brought. */
export function rowNote(project: LibraryProject): string {
  const where = `${project.host}, ${date(project.finishedAt ?? project.touchedAt)}.`;
  if (project.first) return `${where} First export.`;
  return project.changes === undefined ? where : `${where} Last update: ${changeWords(project.changes)}.`;
}
