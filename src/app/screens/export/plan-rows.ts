import { defaultUnits } from '../../../model/unit.ts';
import type { JobView, PreflightView, RowState, TotalsView, UnitView } from '../../../worker/messages.ts';
import { aboutParts, bytes, counted, number, textOf } from '../../parts/format.ts';
import type { Row, StateWords, Total } from '../../parts/ledger.tsx';
import { purposeOf, unitWords } from './unit-names.ts';

/** Seconds that switching a unit on would add, by the estimate of those that are on. */
function extraTime(unit: UnitView, totals: TotalsView): string {
  if (totals.estimate === undefined || totals.requestsExpected === 0) return '';
  const seconds = (totals.estimate / totals.requestsExpected) * unit.requests;
  return seconds < 60 ? '' : `, ${textOf(aboutParts(seconds))}`;
}

function size(unit: UnitView): string {
  if (unit.bytes === undefined || unit.bytes === 0) return '';
  // Servers tell the size of a repository roughly, that of files exactly.
  return unit.unit === 'git' || unit.unit === 'wiki' ? `about ${bytes(unit.bytes, true)}` : bytes(unit.bytes);
}

function remarks(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}

/** Before anything is known: what it holds, and for the one that is off by itself, why. */
function offAtFirst(unit: UnitView): string {
  const { holds } = unitWords[unit.unit];
  return defaultUnits.includes(unit.unit) ? holds : `${holds}; costly, so off`;
}

function offWords(unit: UnitView, totals: TotalsView): StateWords {
  if (unit.requests === 0) return { rest: 'off' };
  return { rest: `off; would add ${counted(unit.requests, 'request')}${extraTime(unit, totals)}` };
}

function countedWords(unit: UnitView, preflight: PreflightView | undefined): StateWords {
  const purpose = purposeOf[unit.unit];
  const route = purpose === undefined ? undefined : preflight?.routes[purpose].used;
  const rest = remarks(unit.note, size(unit));
  if (route === 'none')
    return { strong: 'closed to browsers,', rest: 'and no proxy carries it', tone: 'gap', marked: true };
  if (unit.warning !== undefined) return { strong: unit.warning, rest, tone: 'note', marked: true };
  if (route === 'proxy')
    return { strong: rest === '' ? 'through the proxy' : 'through the proxy,', rest, tone: 'note', marked: true };
  return { rest };
}

/** The person brings it: nothing is fetched, and it is not closed. */
function comesByHand(unit: UnitView, job: JobView): boolean {
  return job.notice?.chosen === 'bring' && (unit.unit === 'git' || unit.unit === 'wiki');
}

function broughtWords(unit: UnitView, job: JobView): StateWords {
  const repository = unit.unit === 'wiki' ? 'wiki' : 'code';
  const given = job.bring?.given.find((one) => one.repository === repository && one.fault === undefined);
  if (given !== undefined) return { strong: 'brought by you,', rest: given.name, tone: 'note', marked: true };
  return { strong: 'brought by you,', rest: 'not given yet', tone: 'note', marked: true };
}

function planWords(unit: UnitView, job: JobView): StateWords {
  switch (unit.state) {
    case 'blank':
      return { rest: unitWords[unit.unit].holds };
    case 'off':
      return job.preflight === undefined ? { rest: offAtFirst(unit) } : offWords(unit, job.totals);
    case 'not-offered':
      return { rest: unit.note ?? 'switched off at the forge' };
    case 'no-access':
      return { strong: unit.note ?? 'needs a token', tone: 'gap', marked: true };
    default:
      if (comesByHand(unit, job)) return broughtWords(unit, job);
      return countedWords(unit, job.preflight);
  }
}

function closedRoute(unit: UnitView, preflight: PreflightView | undefined): boolean {
  const purpose = purposeOf[unit.unit];
  return unit.ticked && purpose !== undefined && preflight?.routes[purpose].used === 'none';
}

const planStates = new Set<RowState>(['blank', 'counted', 'unknown', 'off', 'not-offered', 'no-access']);

/** After a cancelled run the rows still say how far they were; before the next start that is only a count again. */
function beforeStart(unit: UnitView): UnitView {
  if (planStates.has(unit.state)) return unit;
  return { ...unit, state: unit.expected === undefined ? 'unknown' : 'counted' };
}

/** A row before the start: what is there, what it costs, what will be missing. */
export function planRow(seen: UnitView, job: JobView): Row {
  const unit = beforeStart(seen);
  const checked = job.preflight !== undefined && unit.state !== 'not-offered';
  const cannot =
    unit.state === 'no-access' ||
    (closedRoute(unit, job.preflight) && !comesByHand(unit, job) && unit.state !== 'not-offered');
  const words = planWords(unit, job);
  const known = unit.expected !== undefined || unit.state === 'not-offered';
  return {
    id: unit.unit,
    name: unitWords[unit.unit].name,
    state: cannot ? 'no-access' : unit.state,
    expected: checked ? (unit.expected ?? null) : undefined,
    got: undefined,
    missing: cannot ? unit.expected : undefined,
    cost: checked && unit.ticked && !cannot ? number(unit.requests) : '',
    words,
    rule: { state: cannot ? 'no-access' : unit.state, booked: 0, missing: cannot ? 1 : 0, known },
  };
}

/** Sums over what is ticked and known. */
export function planTotal(job: JobView): Total | undefined {
  if (job.preflight === undefined) return undefined;
  const ticked = job.units.filter((unit) => unit.ticked && unit.state !== 'not-offered');
  const unknown = ticked.some((unit) => unit.expected === undefined);
  return {
    expected: ticked.reduce((sum, unit) => sum + (unit.expected ?? 0), 0),
    got: undefined,
    missing: undefined,
    cost: number(job.totals.requestsExpected),
    words: unknown ? 'and what is not known yet' : '',
  };
}
