import { beforeEach, describe, expect, test } from 'vitest';
import { setNumberLocale, textOf } from '../../../../src/app/parts/format.ts';
import { planRow, planTotal } from '../../../../src/app/screens/export/plan-rows.ts';
import { progressFigures } from '../../../../src/app/screens/export/progress-figures.ts';
import { bookedShare, progressRow, progressTotal } from '../../../../src/app/screens/export/progress-rows.ts';
import { readyWords } from '../../../../src/app/screens/export/ready-words.ts';
import { withUnitName } from '../../../../src/app/screens/export/unit-names.ts';
import type { Unit } from '../../../../src/model/unit.ts';
import type { JobView, UnitView } from '../../../../src/worker/messages.ts';
import { galleryNow, galleryStates } from '../../../support/gallery-states.ts';

beforeEach(() => setNumberLocale('en'));

function state(name: string): JobView {
  const view = galleryStates[name];
  if (view === undefined) throw new Error(`no state ${name}`);
  return view;
}

function unit(job: JobView, id: Unit, more: Partial<UnitView> = {}): UnitView {
  const found = job.units.find((one) => one.unit === id);
  if (found === undefined) throw new Error(`no unit ${id}`);
  return { ...found, ...more };
}

describe('before the start', () => {
  const job = state('ready-notice');

  test('blank rows say what they hold and no numbers', () => {
    const row = planRow(unit(state('idle'), 'git'), state('idle'));
    expect(row).toMatchObject({
      expected: undefined,
      cost: '',
      words: { rest: 'every branch, tag and pull request head' },
    });
    expect(row.rule.known).toBe(false);
  });

  test('a number that is not known is not empty', () => {
    expect(planRow(unit(job, 'reviews'), job).expected).toBeNull();
    expect(planRow(unit(job, 'issues'), job).expected).toBe(428);
  });

  test('off names its price', () => {
    expect(planRow(unit(job, 'reactions'), job).words.rest).toBe('off; would add 2,564 requests, about 10 min');
  });

  test('what goes through the proxy says so', () => {
    expect(planRow(unit(job, 'git'), job).words).toMatchObject({
      strong: 'through the proxy,',
      rest: 'about 54 MB',
      tone: 'note',
    });
    expect(planRow(unit(job, 'release-files'), job).words).toEqual({ rest: '88.6 MB' });
  });

  test('what no way leads to is missing already', () => {
    const preflight = job.preflight;
    if (preflight === undefined) throw new Error('no preflight');
    const closed = { ...preflight.routes.files, used: 'none' as const };
    const row = planRow(unit(job, 'release-files'), {
      ...job,
      preflight: { ...preflight, routes: { ...preflight.routes, files: closed } },
    });
    expect(row).toMatchObject({ state: 'no-access', missing: 41, cost: '', words: { tone: 'gap' } });
  });

  test('after a cancelled run a row is only counted again', () => {
    expect(planRow(unit(job, 'issues', { state: 'done', got: 428 }), job)).toMatchObject({
      state: 'counted',
      got: undefined,
    });
  });

  test('the total adds what is ticked', () => {
    expect(planTotal(job)).toMatchObject({ expected: 2718, cost: '1,039', words: 'and what is not known yet' });
    expect(planTotal(state('idle'))).toBeUndefined();
  });

  test('the sentence names what is in the way', () => {
    expect(readyWords(job).sentence).toBe('Ready. One route is closed and has a way round.');
    expect(readyWords(state('ready')).sentence).toBe('Ready, but for 1 part that cannot be read.');
  });
});

describe('while it runs', () => {
  const job = state('collecting');
  const row = (id: Unit, more?: Partial<UnitView>) => progressRow(unit(job, id, more), job, galleryNow);

  test('states in words', () => {
    expect(row('git').words).toEqual({ strong: 'fetching,', rest: '48.9 of 54.2 MB, through the proxy', tone: 'live' });
    expect(row('comments').words).toEqual({ strong: 'waiting 41 s:', rest: 'the forge asked for it', tone: 'note' });
    expect(row('wiki').words).toEqual({ rest: 'done, 400 kB' });
    expect(row('reviews')).toMatchObject({ expected: null, got: undefined, cost: '0 / 262' });
    expect(row('reviews', { state: 'running', got: 96, requestsDone: 131 }).words.rest).toBe('96 so far');
    expect(row('reviews', { state: 'running', got: 96, requestsDone: 131 }).rule).toMatchObject({
      booked: 0.5,
      known: false,
    });
    expect(row('reactions')).toMatchObject({ cost: '', words: { rest: 'off' } });
    expect(row('git', { state: 'verifying', fraction: 0.5 }).words.rest).toBe('20,604 of 41,208 objects');
  });

  test('an unknown number is guessed from bytes or requests, never full', () => {
    const { expected: _, ...unknown } = unit(job, 'git');
    const share = (more: Partial<UnitView>) => bookedShare({ ...unknown, state: 'running', ...more });
    expect(share({ bytes: 100, bytesDone: 40 })).toBe(0.4);
    expect(share({ bytes: 100, bytesDone: 400 })).toBe(0.99);
    expect(share({ bytesDone: 0 })).toBe(0);
    expect(share({ unit: 'events', bytesDone: 0, requests: 4, requestsDone: 5 })).toBe(0.99);
  });

  test('offline has no countdown', () => {
    const offline: JobView = { ...job, waiting: { until: galleryNow + 9000, reason: 'offline' } };
    expect(progressRow(unit(job, 'comments'), offline, galleryNow).words.strong).toBe('no connection;');
  });

  test('finished rows show what is missing, a zero too', () => {
    expect(row('issues')).toMatchObject({ missing: 0, cost: '9' });
    expect(row('comments').missing).toBeUndefined();
    expect(row('comments', { missing: 2 }).missing).toBe(2);
  });

  test('the total', () => {
    expect(progressTotal(job)).toMatchObject({ cost: '681 / 1,039', missing: 0, words: 'and what is not known yet' });
  });

  test('the board', () => {
    const figures = (view: JobView, left?: number) =>
      Object.fromEntries(progressFigures(view, left).map(({ name, parts }) => [name, textOf(parts)]));
    expect(figures(job, 110)).toEqual({
      Done: '62 %',
      Left: 'about 2 min',
      Requests: '681 of 1,039',
      Fetched: '102 of about 168 MB, 3.1 MB/s',
    });
    expect(figures(job)).toMatchObject({ Left: 'not known yet' });
    expect(figures(state('paused'), 110)).toMatchObject({ Left: 'paused', Fetched: '102 of about 168 MB' });
    expect(figures(state('packing'))).toMatchObject({ Left: 'packing' });
    expect(figures({ ...job, totals: { ...job.totals, bytes: 0 } })).toMatchObject({
      Fetched: '0 bytes of about 168 MB',
    });
    const units = job.units.map((unit) => (unit.state === 'running' ? { ...unit, state: 'waiting' as const } : unit));
    expect(figures({ ...job, units })).toMatchObject({ Left: 'waiting', Fetched: '102 of about 168 MB' });
  });
});

test('ids of units become names, other words stay', () => {
  expect(withUnitName('pull-requests: done, 4')).toBe('Pull requests: done, 4');
  expect(withUnitName('nothing: new')).toBe('nothing: new');
  expect(withUnitName('Checked and ready to save')).toBe('Checked and ready to save');
});
