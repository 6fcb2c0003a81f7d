import { expect, test } from 'vitest';
import type { ProjectFacts } from '../../../src/model/project-facts.ts';
import type { RunRecord, UnitProgress } from '../../../src/model/run-record.ts';
import { type Unit, units } from '../../../src/model/unit.ts';
import { unfinishedOf, unfinishedProblems } from '../../../src/pipeline/unfinished.ts';

const row = (progress: UnitProgress['progress']): UnitProgress => ({
  ...{ got: 1, missing: 0, requestsDone: 1, requests: 1, bytesDone: 0, progress },
});

/** A record that wanted these four units; the wiki is switched off at the forge. */
function record(more: Partial<RunRecord>): RunRecord {
  const availability = (unit: Unit) => (unit === 'wiki' ? 'off' : 'available');
  const facts = { units: Object.fromEntries(units.map((unit) => [unit, { availability: availability(unit) }])) };
  return {
    ...{ mode: 'update', state: 'paused', units: ['git', 'issues', 'labels', 'wiki'], failures: {} },
    facts: facts as unknown as ProjectFacts,
    ...{ progress: { git: row('running'), issues: row('done'), labels: row('next') }, collected: { from: '' } },
    ...more,
  } as RunRecord;
}

const failed = { code: 'forbidden', message: 'no' };

test.each<[string, Partial<RunRecord>, readonly Unit[] | undefined]>([
  ['stopped in the middle', {}, ['git', 'labels']],
  ['stopped by an error', { state: 'failed' }, ['git', 'labels']],
  ['killed', { state: 'collecting' }, ['git', 'labels']],
  ['before anything had begun', { progress: {} }, ['git', 'issues', 'labels']],
  ['done', { state: 'done' }, undefined],
  ['being packed', { state: 'packing' }, undefined],
  [
    'paused while it was packed',
    { progress: { git: row('idle'), issues: row('done'), labels: row('done') }, collected: { from: '', to: '' } },
    undefined,
  ],
  [
    'paused while it was packed, with a failure',
    { progress: { git: row('done'), issues: row('failed'), labels: row('done') }, failures: { issues: failed } },
    undefined,
  ],
  [
    'a failure that nobody has told yet',
    { progress: { git: row('done'), issues: row('failed'), labels: row('done') } },
    ['issues'],
  ],
])('%s', (_, more, expected) => {
  expect(unfinishedOf(record(more))?.units).toEqual(expected);
});

test('of what is not packed nothing is told', () => {
  const problems = unfinishedProblems({ units: ['git', 'labels'], older: [], mode: 'collect' }, ['labels', 'issues']);
  expect(problems).toMatchObject([{ code: 'not-finished', unit: 'labels', place: 'labels', severity: 'loses-data' }]);
  expect(unfinishedProblems(undefined, ['labels'])).toEqual([]);
});

test('of what the last round was not to read it is told that it is older, also when that has ended', () => {
  const units: readonly Unit[] = ['git', 'issues', 'comments', 'wiki'];
  const unfinished = unfinishedOf(record({ state: 'done', units: ['git', 'issues'] }), units);
  expect(unfinished).toMatchObject({ units: ['comments'], older: ['comments'] });
  expect(unfinishedProblems(unfinished, units)).toMatchObject([
    { unit: 'comments', message: expect.stringContaining('left this out') },
  ]);
  expect(unfinishedOf(record({ state: 'done' }), ['git', 'issues'])).toBeUndefined();
  const both = unfinishedOf(record({ units: ['git', 'issues'] }), units);
  expect(both?.units).toEqual(['git', 'comments']);
});
