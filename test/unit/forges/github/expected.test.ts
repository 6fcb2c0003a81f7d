import { expect, test, vi } from 'vitest';
import type { UpdateDepth } from '../../../../src/model/run-record.ts';
import type { Unit } from '../../../../src/model/unit.ts';
import { expectedOf } from '../../../../src/pipeline/expected.ts';
import { withoutLastRow } from '../../../support/github/forgetful.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { firstRound, furtherRound, type Round } from './update-world.ts';

// Each reads a project two or three times over, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });

const project = fakeProject({ issues: 12, pulls: 6, comments: 30, reviews: 6, reviewComments: 4, discussions: 2 });

async function comments({ vault, facts }: Round) {
  const steps = await vault.steps();
  return { got: await vault.count('comment'), said: expectedOf('comments', steps) ?? facts.units.comments.expected };
}

const choices: readonly { name: string; units: readonly Unit[]; before?: readonly Unit[] }[] = [
  { name: 'comments alone', units: ['comments'] },
  { name: 'with issues', units: ['comments', 'issues'] },
  { name: 'with pull requests', units: ['comments', 'pull-requests'] },
  { name: 'alone, before that with issues', units: ['comments'], before: ['comments', 'issues'] },
  { name: 'with issues, before that alone', units: ['comments', 'issues'], before: ['comments'] },
];

test.each(choices.flatMap((one) => (['quick', 'lists', 'all'] as const).map((depth) => ({ ...one, depth }))))(
  'an update ($depth) expects as many comments as a first export: $name',
  async ({ units, before = units, depth }) => {
    const place = fakePlace({ project });
    const first = await firstRound(place, before);
    place.fake.edits.apply({ kind: 'comment', number: 1, body: 'One more' });
    const again = await furtherRound(place, first, depth, units);
    expect(await comments(again)).toEqual(await comments(await firstRound(place, units)));
  },
);

test.each<UpdateDepth>(['quick', 'lists'])('also where the forge shows fewer than it counts (%s)', async (depth) => {
  const place = fakePlace(
    { project },
    'ghp_fake',
    (fetch) => (input, init) => withoutLastRow(fetch, /\/issues\/(\d+\/)?comments$/, 1)(input, init),
  );
  const again = await furtherRound(place, await firstRound(place), depth);
  const fresh = await comments(await firstRound(place));
  expect(fresh.said).toBeGreaterThan(fresh.got);
  expect(await comments(again)).toEqual(fresh);
});
