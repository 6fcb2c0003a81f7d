import type { JobView, UnitView } from '../../../worker/messages.ts';
import { bytes, bytesOf, number, time, waitText } from '../../parts/format.ts';
import type { Row, StateWords, Total } from '../../parts/ledger.tsx';
import type { RuleShares } from '../../parts/rule-lines.ts';
import { endlessWaits, offlineWords } from '../../stores/waits.ts';
import { purposeOf, unitWords } from './unit-names.ts';

function waitReason({ reason, by: asked }: NonNullable<JobView['waiting']>): string {
  const by = asked ?? 'forge';
  switch (reason) {
    case 'asked':
      return `the ${by} asked for it`;
    case 'refused':
      return `too many requests, says the ${by}, and not for how long to wait`;
    case 'budget':
      return `what the ${by} still allows is spread`;
    case 'unreachable':
      return endlessWaits.unreachable;
    case 'captive':
      return endlessWaits.captive;
    default:
      return by === 'bucket' ? 'the bucket’s last answer failed' : 'the last answer failed';
  }
}

/** Why something waits, and how long still. */
export function waitingWords({ waiting }: { waiting?: JobView['waiting'] | undefined }, now: number): StateWords {
  if (waiting === undefined) return { strong: 'waiting', tone: 'note' };
  if (waiting.reason === 'offline') return { ...offlineWords, tone: 'note' };
  const since = waiting.since === undefined ? '' : `, since ${time(waiting.since)}`;
  return {
    strong: `waiting ${waitText(waiting.until, now)}:`,
    rest: `${waitReason(waiting)}${since}`,
    tone: 'note',
  };
}

function fetchingWords(unit: UnitView, job: JobView): StateWords {
  const parts: string[] = [];
  if (unit.bytesDone > 0 && unit.bytes !== undefined && unit.bytes >= unit.bytesDone)
    parts.push(bytesOf(unit.bytesDone, unit.bytes));
  else if (unit.bytesDone > 0) parts.push(`${bytes(unit.bytesDone)} so far`);
  else if (unit.expected === undefined && unit.got > 0) parts.push(`${number(unit.got)} so far`);
  if (unit.missing > 0) parts.push(`${number(unit.missing)} not to be had`);
  const purpose = purposeOf[unit.unit];
  if (purpose !== undefined && job.preflight?.routes[purpose].used === 'proxy') parts.push('through the proxy');
  const rest = parts.join(', ');
  return { strong: rest === '' ? 'fetching' : 'fetching,', rest, tone: 'live' };
}

function verifyingWords(unit: UnitView): StateWords {
  if (unit.fraction === undefined || unit.expected === undefined) return { strong: 'verifying', tone: 'live' };
  const done = Math.round(unit.fraction * unit.expected);
  return { strong: 'verifying,', rest: `${number(done)} of ${number(unit.expected)} objects`, tone: 'live' };
}

function progressWords(unit: UnitView, job: JobView, now: number): StateWords {
  switch (unit.state) {
    case 'off':
      return { rest: 'off' };
    case 'not-offered':
      return { rest: unit.note ?? 'switched off at the forge' };
    case 'no-access':
      return { strong: unit.note ?? 'needs a token', tone: 'gap' };
    case 'running':
      return fetchingWords(unit, job);
    case 'waiting':
      return waitingWords(job, now);
    case 'paused':
      return { rest: job.state === 'failed' ? 'stopped' : 'paused by you' };
    case 'verifying':
      return verifyingWords(unit);
    case 'done':
      return { rest: unit.bytesDone > 0 ? `done, ${bytes(unit.bytesDone)}` : 'done' };
    case 'empty':
      return { rest: 'none there' };
    case 'missing':
      return { strong: `${number(unit.missing)} not to be had`, tone: 'gap' };
    case 'failed':
      return { strong: unit.note ?? 'failed', tone: 'gap' };
    default:
      return { rest: 'next' };
  }
}

const ended = new Set(['done', 'empty', 'missing', 'failed']);
const notTaken = new Set(['off', 'not-offered', 'no-access']);

/** While the number is not known, nothing but the end says that a row is full. */
const almost = 0.99;

function roughShare(unit: UnitView): number {
  if (unit.bytes !== undefined && unit.bytesDone > 0) return unit.bytesDone / unit.bytes;
  // Each request of a repository weighs differently, so they say nothing about it.
  if (unit.requests === 0 || unit.unit === 'git' || unit.unit === 'wiki') return 0;
  return unit.requestsDone / unit.requests;
}

/** Fraction of the row that is booked: got of expected; by bytes or requests while the number is not known. */
export function bookedShare(unit: UnitView): number {
  if (unit.state !== 'verifying' && unit.fraction !== undefined) return unit.fraction;
  if (unit.expected !== undefined) return unit.expected === 0 ? 0 : unit.got / unit.expected;
  return Math.min(almost, roughShare(unit));
}

export function ruleOf(unit: UnitView): RuleShares {
  const verified = unit.state === 'verifying' ? unit.fraction : undefined;
  return {
    state: unit.state,
    booked: bookedShare(unit),
    missing: unit.expected ? unit.missing / unit.expected : 0,
    known: unit.expected !== undefined || notTaken.has(unit.state),
    ...(verified === undefined ? {} : { verified }),
  };
}

function requestsText(unit: UnitView): string {
  if (notTaken.has(unit.state)) return '';
  if (ended.has(unit.state) || unit.requestsDone >= unit.requests) return number(unit.requestsDone);
  return `${number(unit.requestsDone)} / ${number(unit.requests)}`;
}

/** A row while it is collected. `now` drives the countdown of a wait. */
export function progressRow(unit: UnitView, job: JobView, now: number): Row {
  const taken = !notTaken.has(unit.state);
  const isEnded = ended.has(unit.state);
  return {
    id: unit.unit,
    name: unitWords[unit.unit].name,
    state: unit.state,
    expected: taken ? (unit.expected ?? null) : undefined,
    got: taken && (unit.got > 0 || unit.expected !== undefined) ? unit.got : undefined,
    missing: taken && (isEnded || unit.missing > 0) ? unit.missing : undefined,
    cost: requestsText(unit),
    words: progressWords(unit, job, now),
    rule: ruleOf(unit),
  };
}

export function progressTotal(job: JobView): Total {
  const taken = job.units.filter((unit) => !notTaken.has(unit.state));
  const sum = (pick: (unit: UnitView) => number) => taken.reduce((all, unit) => all + pick(unit), 0);
  const { requests, requestsExpected } = job.totals;
  const unknown = taken.some((unit) => unit.expected === undefined);
  return {
    expected: sum((unit) => unit.expected ?? unit.got),
    got: sum((unit) => unit.got),
    missing: sum((unit) => unit.missing),
    cost: requests >= requestsExpected ? number(requests) : `${number(requests)} / ${number(requestsExpected)}`,
    words: unknown ? 'and what is not known yet' : '',
  };
}
