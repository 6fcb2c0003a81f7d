import type { QueueFilter } from '../../../model/queue-record.ts';
import type { QueueItemView, QueueView } from '../../../worker/queue-messages.ts';
import { bytes, bytesOf, counted, number, percent } from '../../parts/format.ts';
import type { Row, StateWords, Total } from '../../parts/ledger.tsx';
import type { RuleShares } from '../../parts/rule-lines.ts';
import { waitingWords } from '../export/progress-rows.ts';
import { withUnitName } from '../export/unit-names.ts';

/** How the queue is told to tests, scripts and the job's own words. */
export const pageStates = {
  listing: 'checking',
  listed: 'ready',
  running: 'collecting',
  paused: 'paused',
  done: 'done',
  failed: 'failed',
} as const satisfies Record<QueueView['state'], string>;

/** `12 projects of harbor-lab`, or `12 projects`. */
function subject({ title, totals }: QueueView, all = ''): string {
  const many = counted(totals.projects, 'project');
  return all + (title === '' || title === many ? many : `${many} of ${title}`);
}

/** Where they are by now, if that is not here alone. */
function placeWords({ items, totals }: QueueView): string {
  const wanted = items.filter(({ state }) => state !== 'skipped');
  if (!wanted.every(({ inBucket }) => inBucket !== undefined)) return '';
  return totals.projects > 1 ? ' are in the bucket' : ' is in the bucket';
}

/** The sentence of the status line. */
export function statusWords(queue: QueueView): string {
  if (queue.leaving)
    return `Cancelling${queue.target ? ': what was begun is removed from the bucket' : ` ${subject(queue)}`}`;
  switch (queue.state) {
    case 'listing':
      return `Asking ${queue.tokenFor ?? 'the forge'}`;
    case 'listed':
      return `${subject(queue)}.`;
    case 'running':
      return `${queue.pausing ? 'Pausing' : 'Collecting'} ${subject(queue)}`;
    case 'paused':
      return `Paused ${subject(queue)}`;
    case 'done':
      return queue.totals.needYou === 0
        ? `${subject(queue, queue.totals.projects > 1 ? 'All ' : '')}${placeWords(queue)}`
        : `${number(queue.totals.done)} of ${subject(queue)}`;
    case 'failed':
      return queue.notice?.title ?? 'There is no project to export';
  }
}

/** What the filter lets through, in a few words. */
export function filterWords(filter: QueueFilter): readonly string[] {
  const without = [
    ...(filter.private ? [] : ['no private ones']),
    ...(filter.archived ? [] : ['no archived ones']),
    ...(filter.forks ? [] : ['no forks']),
    ...(filter.empty ? [] : ['no empty ones']),
    ...(filter.wikiOnly ? ['only with a wiki'] : []),
  ];
  return [without.join(', ') || 'every kind', filter.pattern === '' ? 'any name' : filter.pattern];
}

/** `archived, private, 12.6 MB, 14 open issues`. */
function listedWords({ project }: QueueItemView): readonly string[] {
  const { visibility, archived, fork, empty, openTickets } = project;
  return [
    ...(visibility === 'public' ? [] : [visibility]),
    ...(archived ? ['archived'] : []),
    ...(fork ? ['a fork'] : []),
    ...(empty ? ['empty'] : []),
    ...(openTickets > 0 ? [`${number(openTickets)} open`] : []),
  ];
}

/** `third in line`; beyond ten just `in line`. */
const places = ['next', 'second in line', 'third in line', 'fourth in line', 'fifth in line'];

function doneWords({ outcome, project }: QueueItemView): StateWords {
  if (outcome === undefined) return { rest: 'done' };
  const more = [...(project.archived ? ['archived'] : []), bytes(outcome.archiveBytes)].join(', ');
  if (outcome.verdict === 'whole') return { rest: project.empty ? 'whole, an empty repository' : `whole, ${more}` };
  if (outcome.verdict === 'missing') return { rest: `whole, but for ${counted(outcome.missing, 'thing')}` };
  return { strong: 'broken:', rest: 'a restore would stop', tone: 'gap' };
}

/** Short words for what stops many; for anything else its own sentence says what happened. */
const stops: Readonly<Record<string, StateWords>> = {
  'not-found': { strong: 'not to be seen:', rest: 'gone, or it needs a token' },
  unauthorized: { strong: 'needs another token' },
  'git-closed': { strong: 'git is closed', rest: 'to web pages there' },
  'git-truncated': { strong: 'git arrived incomplete' },
};

function failedWords({ notice }: QueueItemView): StateWords {
  const known = stops[notice?.code ?? ''];
  return { ...(known ?? { strong: withUnitName(notice?.title ?? 'failed') }), tone: 'gap' };
}

function sendingWords({ sending }: QueueItemView): StateWords {
  const far = sending === undefined || sending.size === 0 ? 'to the bucket' : bytesOf(sending.bytes, sending.size);
  return { strong: 'sending,', rest: far, tone: 'live' };
}

function words(item: QueueItemView, line: number | undefined, now: number): StateWords {
  switch (item.state) {
    case 'skipped':
      return { rest: 'left out' };
    case 'queued':
      return { rest: line === undefined ? '' : (places[line] ?? 'in line') };
    case 'checking':
      return item.waiting === undefined ? { strong: 'asking', tone: 'live' } : waitingWords(item, now);
    case 'collecting':
      if (item.waiting !== undefined) return waitingWords(item, now);
      return { strong: 'fetching,', rest: percent(item.percent), tone: 'live' };
    case 'packing':
      return { strong: 'packing', tone: 'live' };
    case 'sending':
      return item.waiting === undefined ? sendingWords(item) : waitingWords(item, now);
    case 'paused':
      return { rest: item.unsent ? 'paused on its way to the bucket' : `paused at ${percent(item.percent)}` };
    case 'failed':
      return failedWords(item);
    case 'done':
      return doneWords(item);
  }
}

const working = new Set<QueueItemView['state']>(['checking', 'collecting', 'packing', 'sending']);

function stateOf(item: QueueItemView): Row['state'] {
  if (item.state === 'skipped') return 'off';
  if (item.state === 'queued') return 'next';
  if (working.has(item.state) && item.waiting !== undefined) return 'waiting';
  if (item.state === 'sending') return 'verifying';
  if (working.has(item.state)) return 'running';
  return item.state === 'paused' || item.state === 'failed' ? item.state : 'done';
}

function ruleOf(item: QueueItemView): RuleShares {
  const known = item.expected > 0 || item.state === 'done';
  const { outcome } = item;
  if (item.state === 'done' && outcome?.verdict === 'whole') return { state: 'sum', booked: 1, missing: 0, known };
  const all = Math.max(1, item.expected);
  if (item.state === 'done') return { state: 'total', booked: item.got / all, missing: item.missing / all, known };
  if (item.state === 'failed' && !known) return { state: 'blank', booked: 0, missing: 0, known };
  if (item.state === 'failed') return { state: 'failed', booked: item.got / all, missing: 0, known };
  const { sending } = item;
  const booked = item.state === 'packing' || item.state === 'sending' ? 1 : item.percent / 100;
  const sent = sending === undefined || sending.size === 0 ? {} : { verified: sending.bytes / sending.size };
  return { state: stateOf(item), booked, missing: 0, known, ...sent };
}

function mark(item: QueueItemView): Row['mark'] {
  if (item.state !== 'done') return undefined;
  const verdict = item.outcome?.verdict;
  if (verdict === 'missing') return { glyph: 'note', tone: 'note' };
  return verdict === 'broken' ? { glyph: 'gap', tone: 'gap' } : { glyph: 'done' };
}

/** Names alone are enough where all have one owner. */
export function nameOf(item: QueueItemView, withOwner: boolean): string {
  const { owner, name } = item.project.address;
  return withOwner ? `${owner}/${name}` : name;
}

/** A project's row. `line`: its place among those that wait; absent before the start. `now` drives the countdown of a wait. */
export function queueRow(item: QueueItemView, withOwner: boolean, line: number | undefined, now: number): Row {
  const begun = item.id !== undefined || item.state === 'failed';
  const { owner, name } = item.project.address;
  return {
    id: `${owner}/${name}`,
    name: nameOf(item, withOwner),
    state: stateOf(item),
    mark: mark(item),
    expected: item.state === 'skipped' ? undefined : item.expected > 0 || item.state === 'done' ? item.expected : null,
    got: begun ? item.got : undefined,
    missing: item.state === 'done' || item.missing > 0 ? item.missing : undefined,
    cost: item.requests > 0 ? number(item.requests) : '',
    words: words(item, line, now),
    rule: ruleOf(item),
  };
}

/** Before the start: size instead of requests, and the words that the filter goes by. `isKept`: this browser has it. */
export function listedRow(item: QueueItemView, withOwner: boolean, isKept: boolean): Row {
  const row = queueRow(item, withOwner, undefined, 0);
  const state = item.state === 'skipped' ? 'off' : item.state === 'failed' ? 'failed' : 'counted';
  return {
    ...row,
    state,
    expected: undefined,
    got: undefined,
    cost: item.project.bytes > 0 ? bytes(item.project.bytes) : '',
    words:
      item.state === 'failed'
        ? row.words
        : { rest: [...(isKept ? ['here already'] : []), ...listedWords(item)].join(', ') },
  };
}

export function queueTotal(queue: QueueView): Total {
  const wanted = queue.items.filter(({ state }) => state !== 'skipped');
  const sum = (pick: (item: QueueItemView) => number) => wanted.reduce((all, item) => all + pick(item), 0);
  const missing = sum((item) => item.missing);
  const failed = wanted.some(({ state }) => state === 'failed');
  const unknown = wanted.some((item) => item.expected === 0 && item.state !== 'done');
  const whole = queue.state === 'done' && missing === 0 && queue.totals.needYou === 0;
  return {
    expected: sum((item) => Math.max(item.expected, item.got)),
    got: sum((item) => item.got),
    // A counted 0 would say that nothing is missing of what has failed.
    missing: missing === 0 && failed ? undefined : missing,
    cost: number(queue.totals.requests),
    words: unknown ? 'and what is not known yet' : '',
    ...(whole ? { rule: { state: 'sum', booked: 1, missing: 0, known: true } } : {}),
  };
}

/** More rows than anybody reads make the page slow: those that need somebody or work come first, then the others in their order. */
export function shownItems(items: readonly QueueItemView[], most: number): readonly QueueItemView[] {
  if (items.length <= most) return items;
  const urgent = new Set(items.filter(({ state }) => state === 'failed' || working.has(state)).slice(0, most));
  let left = most - urgent.size;
  return items.filter((item) => urgent.has(item) || left-- > 0);
}
