import { expect, test, vi } from 'vitest';
import type { Fetch } from '../../../../src/http/request.ts';
import type { UpdateDepth } from '../../../../src/model/run-record.ts';
import type { Edit } from '../../../support/github/edits.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { firstRound, furtherRound, rowsOf } from './update-world.ts';

// Each reads a project two or three times over, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });

/** A first round, edits, a further round: what that left, and what a fresh first round brings. */
async function updated(edits: readonly Edit[], depth: UpdateDepth = 'quick') {
  const place = fakePlace();
  const first = await firstRound(place);
  for (const edit of edits) place.fake.edits.apply(edit);
  const again = await furtherRound(place, first, depth);
  const unchanged = place.fake.unchanged();
  const fresh = await firstRound(place);
  return { first, again, now: await rowsOf(again), fresh: await rowsOf(fresh), whole: fresh, unchanged };
}

test('nothing changed: at most 20 requests, and nothing is called changed', async () => {
  const { first, again, now, fresh, unchanged } = await updated([]);
  expect(again.changes).toEqual([]);
  expect(again.problems).toEqual([]);
  expect(now).toEqual(fresh);
  // The newest of all is a pull request: its time is within the margin of what the clock of the forge may be off.
  const lists = { labels: 1, milestones: 1, releases: 1, discussions: 2 };
  const costs = { issues: 3, 'pull-requests': 1, comments: 2, reviews: 1, ...lists };
  expect(again.costs).toEqual(costs);
  // And the look at the project.
  expect(again.asked).toHaveLength(13);
  expect(first.asked.length).toBeGreaterThan(20);
  // Labels, milestones, releases, comments on commits; all else is asked since a moment, or a total.
  expect(unchanged).toBe(4);
});

/** What the lists hang on; little else. */
const few = { issues: 12, pulls: 6, comments: 9, reviews: 6, reviewComments: 4, discussions: 2 };

test('a list that is as it was says so, in each further round; when it is not, it is asked for once', async () => {
  const place = fakePlace({ project: fakeProject(few) });
  const first = await firstRound(place);
  const second = await furtherRound(place, first);
  place.fake.edits.apply({ kind: 'rename-label', label: 5, name: 'area/five' });
  const before = place.fake.unchanged();
  const third = await furtherRound(place, second);
  expect(place.fake.unchanged() - before).toBe(3);
  expect(third.costs.labels).toBe(1);
  const fourth = await furtherRound(place, third);
  expect(place.fake.unchanged() - before).toBe(7);
  expect(await rowsOf(fourth)).toEqual(await rowsOf(await firstRound(place)));
});

test('a list that grows beyond one page is read to its end', async () => {
  const place = fakePlace({ project: fakeProject({ ...few, releases: 99 }) });
  const first = await firstRound(place);
  for (const title of ['One', 'Two', 'Three']) place.fake.edits.apply({ kind: 'new-release', title });
  const second = await furtherRound(place, first);
  expect(second.costs.releases).toBe(2);
  const third = await furtherRound(place, second);
  expect(third.costs.releases).toBe(2);
  expect(await rowsOf(third)).toEqual(await rowsOf(await firstRound(place)));
});

test('a list of exactly one page grows behind it: that its page is the same does not hide it', async () => {
  let isLonger = false;
  const shorter =
    (fetch: Fetch): Fetch =>
    async (input, init) => {
      const answer = await fetch(input, init);
      if (isLonger || !/\/labels\?/.test(input)) return answer;
      const headers = new Headers(answer.headers);
      headers.delete('link');
      const whole = new Response(await answer.text(), { status: answer.status, headers });
      Object.defineProperty(whole, 'url', { value: input });
      return whole;
    };
  const place = fakePlace({ project: fakeProject({ ...few, labels: 101 }) }, 'ghp_fake', shorter);
  const first = await firstRound(place);
  expect(await first.vault.count('label')).toBe(100);
  isLonger = true;
  const second = await furtherRound(place, first);
  expect(await second.vault.count('label')).toBe(101);
  expect(await rowsOf(second)).toEqual(await rowsOf(await firstRound(place)));
});

const cases: Readonly<Record<string, readonly Edit[]>> = {
  'an issue is edited': [{ kind: 'edit-ticket', number: 7, fields: { title: 'Another title', body: 'Else' } }],
  'an issue is closed': [
    { kind: 'edit-ticket', number: 3, fields: { state: 'closed', closed_at: '2022-05-01T00:00:00Z' } },
  ],
  'a new issue and a new pull request': [
    { kind: 'new-issue', title: 'One more' },
    { kind: 'new-pull', title: 'And its mending' },
  ],
  'an issue is deleted': [{ kind: 'delete-issue', number: 1 }],
  'a pull request is merged': [{ kind: 'merge', number: 3 }],
  'a pull request is renamed': [{ kind: 'edit-ticket', number: 6, fields: { title: 'Another' } }],
  'a comment is new, on an issue and on a pull request': [
    { kind: 'comment', number: 1, body: 'New' },
    { kind: 'comment', number: 3, body: 'New too' },
  ],
  'a comment is edited': [{ kind: 'edit-comment', comment: 14, body: 'Changed' }],
  'a comment is deleted': [{ kind: 'delete-comment', comment: 14 }],
  'a comment is deleted and another is made': [
    { kind: 'delete-comment', comment: 14 },
    { kind: 'comment', number: 14, body: 'Instead' },
  ],
  'a review with a comment on a line': [{ kind: 'review', number: 3, body: 'Good', line: 'But this' }],
  'a comment on a line is edited': [{ kind: 'edit-review-comment', comment: 4, body: 'Changed' }],
  'a comment on a line is deleted': [{ kind: 'delete-review-comment', comment: 140 }],
  'a label is renamed': [{ kind: 'rename-label', label: 5, name: 'area/five' }],
  'a label is deleted': [{ kind: 'delete-label', label: 5 }],
  'releases come and go': [
    { kind: 'new-release', title: 'Next' },
    { kind: 'delete-release', release: 2 },
  ],
  'others are pinned': [
    { kind: 'pin', on: 'issue', numbers: [2, 5] },
    { kind: 'pin', on: 'discussion', numbers: [3, 2] },
  ],
  'none is pinned any more': [
    { kind: 'pin', on: 'issue', numbers: [] },
    { kind: 'pin', on: 'discussion', numbers: [] },
  ],
  'a reaction to a release': [{ kind: 'react', on: 'release', number: 2 }],
  'a reaction to an issue that changed, too': [
    { kind: 'react', on: 'ticket', number: 10 },
    { kind: 'react', on: 'ticket', number: 3 },
    { kind: 'comment', number: 10, body: 'And a word' },
    { kind: 'comment', number: 3, body: 'And a word' },
  ],
  'the only reactions go from a comment that is edited': [
    { kind: 'unreact', on: 'comment', number: 30 },
    { kind: 'edit-comment', comment: 30, body: 'Changed' },
  ],
};

for (const [name, edits] of Object.entries(cases))
  test(`an update is as a first round would be: ${name}`, async () => {
    const { first, again, now, fresh, whole } = await updated(edits);
    expect(again.problems).toEqual(whole.problems);
    expect(now).toEqual(fresh);
    expect(again.changes.length).toBeGreaterThan(0);
    expect(again.asked.length).toBeLessThan(first.asked.length);
  });

test('everything at once, and again after that', async () => {
  const place = fakePlace();
  let round = await firstRound(place);
  for (const half of [0, 1]) {
    for (const [at, edits] of Object.values(cases).entries())
      if (at % 2 === half) for (const edit of edits) place.fake.edits.apply(edit);
    round = await furtherRound(place, round);
    expect(await rowsOf(round)).toEqual(await rowsOf(await firstRound(place)));
  }
});

test('what moves no time of anything is found when everything is read again', async () => {
  const edits: readonly Edit[] = [
    { kind: 'react', on: 'ticket', number: 11 },
    { kind: 'react', on: 'comment', number: 20 },
    { kind: 'unreact', on: 'comment', number: 30 },
    { kind: 'react', on: 'reviewComment', number: 5 },
    { kind: 'react', on: 'review', number: 7 },
    { kind: 'resolve', comment: 4 },
  ];
  const { now, fresh } = await updated(edits, 'all');
  expect(now).toEqual(fresh);
});
