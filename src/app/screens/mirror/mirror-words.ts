import type { MirrorItemView, MirrorOutcome, MirrorView } from '../../../worker/mirror-messages.ts';
import type { Figure } from '../../parts/board.tsx';
import { bytes, bytesIn, counted, listed, number, type Part, sentenceCase, tookParts } from '../../parts/format.ts';
import type { Row, StateWords, Total } from '../../parts/ledger.tsx';
import type { RuleShares } from '../../parts/rule-lines.ts';
import { waitingWords } from '../export/progress-rows.ts';

const mirrors = (count: number) => counted(count, 'mirror');

/** The sentence of the status line. */
export function statusWords({ state, items, totals, listing, notice, leaving }: MirrorView): string {
  if (leaving) return 'Cancelling: what was begun is removed from the bucket';
  const more = listing ? ' so far' : '';
  switch (state) {
    case 'running':
      return items.length === 0 ? 'Asking what there is' : `Writing ${mirrors(items.length)}${more}`;
    case 'paused':
      return `Paused ${mirrors(items.length)}${more}`;
    case 'done':
      if (totals.needYou > 0) return `${number(totals.done)} of ${mirrors(items.length)} are up to date`;
      return items.length === 1 ? 'The mirror is up to date' : `All ${mirrors(items.length)} are up to date`;
    case 'failed':
      return notice?.title ?? 'The bucket will not do';
    default:
      return '';
  }
}

/** `new, 12 refs in 1 pack, 12.6 MB`. */
export function outcomeWords(outcome: MirrorOutcome): string {
  const { what, refs, packs, bytes: size, changes, wiki } = outcome;
  const there = `${counted(refs, 'ref')} in ${counted(packs, 'pack')}, ${bytes(size)}`;
  const also = wiki === true ? ', with its wiki' : wiki === 'none' ? ', no wiki' : '';
  if (what === 'empty') return `empty: nothing to mirror${also}`;
  if (what === 'new') return `new, ${there}${also}`;
  if (what === 'same') return `nothing new, ${there}${also}`;
  const { added, moved, deleted } = changes;
  const changed = [
    ...(added > 0 ? [`${counted(added, 'ref')} new`] : []),
    ...(moved > 0 ? [`${number(moved)} moved`] : []),
    ...(deleted > 0 ? [`${number(deleted)} gone`] : []),
  ];
  return `${changed.length === 0 ? 'updated' : listed(changed)}; ${there}${also}`;
}

const places = ['next', 'second in line', 'third in line', 'fourth in line', 'fifth in line'];

/** Why nothing of it waits here. */
const straight = 'straight through, as there is no room for it here';

function runningWords(item: MirrorItemView): StateWords {
  const { phase, fetched, sent, parts, streamed } = item;
  const inParts = parts === 0 ? '' : ` in ${counted(parts, 'part')}`;
  const up = [...(sent === 0 ? [] : [`sent ${bytes(sent)}${inParts}`]), ...(streamed ? [straight] : [])].join('; ');
  const tone = 'live';
  switch (phase) {
    case 'fetching':
      return { strong: 'fetching,', rest: [bytes(fetched), ...(up === '' ? [] : [up])].join(', '), tone };
    case 'verifying':
      return { strong: 'verifying', rest: up, tone };
    case 'writing':
      return { strong: 'writing', rest: up, tone };
    case 'large-files':
      return { strong: 'large files,', rest: up, tone };
    default:
      return { strong: 'reading', rest: 'what is there', tone };
  }
}

function words(item: MirrorItemView, line: number | undefined, now: number): StateWords {
  if (item.held) return { rest: item.state === 'running' ? 'pausing' : 'paused' };
  switch (item.state) {
    case 'queued':
      return { rest: line === undefined ? '' : (places[line] ?? 'in line') };
    case 'running':
      return item.waiting === undefined ? runningWords(item) : waitingWords(item, now);
    case 'paused':
      return { rest: 'paused' };
    case 'failed':
      return { strong: sentenceCase(item.notice?.title ?? 'failed'), tone: 'gap' };
    case 'done':
      return { rest: item.outcome === undefined ? 'done' : outcomeWords(item.outcome) };
  }
}

function stateOf({ state, held, waiting, phase, outcome }: MirrorItemView): Row['state'] {
  if (held) return 'paused';
  if (state === 'queued') return 'next';
  if (state === 'done' && outcome?.what === 'empty') return 'empty';
  if (state === 'done') return outcome !== undefined && outcome.problems.length > 0 ? 'missing' : 'done';
  if (state !== 'running') return state;
  if (waiting !== undefined) return 'waiting';
  return phase === 'verifying' ? 'verifying' : 'running';
}

function ruleOf(item: MirrorItemView): RuleShares {
  const { state, objects, objectsExpected, outcome } = item;
  const known = objectsExpected !== undefined || state === 'done';
  if (state === 'done') {
    if ((outcome?.problems.length ?? 0) > 0) return { state: 'missing', booked: 1, missing: 0, known };
    return { state: 'sum', booked: 1, missing: 0, known };
  }
  const booked = objectsExpected === undefined || objectsExpected === 0 ? 0 : objects / objectsExpected;
  return { state: stateOf(item), booked, missing: 0, known, ...(state === 'running' ? { verified: booked } : {}) };
}

/** A mirror's row. `line`: its place among those that wait. `now` drives the countdown of a wait. */
export function mirrorRow(item: MirrorItemView, line: number | undefined, now: number): Row {
  const { key, state, objects, objectsExpected, requests, outcome } = item;
  const ended = state === 'done' && outcome !== undefined;
  const begun = state !== 'queued' && (objects > 0 || state === 'running');
  return {
    id: key,
    name: key,
    state: stateOf(item),
    expected: ended ? outcome.objects : (objectsExpected ?? (state === 'running' ? null : undefined)),
    got: ended ? outcome.objects : begun ? objects : undefined,
    missing: undefined,
    cost: requests > 0 ? number(requests) : '',
    words: words(item, line, now),
    rule: ruleOf(item),
  };
}

export function mirrorTotal({ items, totals, state }: MirrorView): Total {
  const sum = (pick: (item: MirrorItemView) => number) => items.reduce((all, item) => all + pick(item), 0);
  const isWhole = state === 'done' && totals.needYou === 0;
  return {
    expected: undefined,
    got: sum(({ outcome, objects, state: own }) => (own === 'done' ? (outcome?.objects ?? objects) : objects)),
    missing: undefined,
    cost: number(totals.requests),
    words: '',
    ...(isWhole ? { rule: { state: 'sum', booked: 1, missing: 0, known: true } } : {}),
  };
}

function small(text: string): Part {
  return { text, small: true };
}

function sizeParts(value: number): readonly Part[] {
  const { figure, unit } = bytesIn(value, true);
  return [{ text: figure }, small(unit)];
}

/** The four figures. */
export function mirrorFigures({ state, items, totals, startedAt, finishedAt }: MirrorView): readonly Figure[] {
  const took = startedAt === undefined || finishedAt === undefined ? undefined : (finishedAt - startedAt) / 1000;
  return [
    { name: 'Mirrors', parts: [{ text: number(totals.done) }, small(`of ${number(items.length)}`)] },
    state === 'done' && took !== undefined
      ? { name: 'Took', parts: tookParts(took) }
      : { name: 'Fetched', parts: sizeParts(totals.fetched) },
    { name: 'Sent', parts: sizeParts(totals.sent) },
    { name: 'Requests', parts: [{ text: number(totals.requests) }, small('to the bucket')] },
  ];
}

/** What git is told to get it from there. */
export function cloneCommand({ clone }: Pick<MirrorItemView, 'clone'>): string {
  return `git clone ${/^[\w:/.@~%+=,-]+$/.test(clone) ? clone : `'${clone.replaceAll("'", "'\\''")}'`}`;
}

/** The report as text to paste somewhere: what became of each, how to clone it, and why where that does not work. */
export function reportMarkdown(mirror: MirrorView, now: string): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = mirror.items.map((item) => {
    const { strong = '', rest = '' } = words(item, undefined, 0);
    const clone = item.state === 'done' ? `\`${cloneCommand(item)}\`` : '';
    const cells = [item.key, item.source, [strong, rest].filter(Boolean).join(' '), clone, number(item.requests)];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  const reasons = mirror.items.flatMap(({ key, notice, outcome }) => [
    ...(notice === undefined ? [] : [`- ${key}: ${notice.title}. ${notice.why} ${notice.todo}`]),
    ...(outcome?.problems ?? []).map((problem) => `- ${key}: ${problem}`),
  ]);
  const faults = mirror.faults.map(({ line, text, why }) => `- ${line === 0 ? text : `line ${line}, ${text}`}: ${why}`);
  const { totals } = mirror;
  return [
    `${statusWords(mirror)}. ${now}`,
    '',
    `${bytes(totals.fetched)} fetched, ${bytes(totals.sent)} sent, ${counted(totals.requests, 'request')} to the bucket.`,
    '',
    '| mirror | source | state | clone | requests |',
    '| --- | --- | --- | --- | ---: |',
    ...rows,
    ...(reasons.length + faults.length === 0 ? [] : ['', ...reasons, ...faults]),
    '',
  ].join('\n');
}
