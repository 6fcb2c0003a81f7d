import { expect, test } from 'vitest';
import { github } from '../../../../src/forges/github/index.ts';
import { withoutLastRow } from '../../../support/github/forgetful.ts';
import { type OpenapiWatch, restPaths, watchedByOpenapi } from '../../../support/github/openapi.ts';
import { type FakePlace, fakePlace, fakeProject } from '../../../support/github/place.ts';
import { collectProject } from '../../../support/replay-collect.ts';
import { firstRound, furtherRound } from './update-world.ts';

/** Where GitHub itself sends `null` and its description says otherwise: titles of merges, a fork that is gone, lines that are gone. */
const nullsOfGitHub = [
  'pulls /*/auto_merge/commit_message must be string',
  'pulls /*/auto_merge/commit_title must be string',
  'pulls /*/head/repo must be object',
  'pulls /*/labels/*/description must be string',
  'pulls/comments /*/line must be integer',
  'pulls/comments /*/original_line must be integer',
  'pulls/comments /*/position must be integer',
];

function watched(token?: string): { place: FakePlace; watch: () => OpenapiWatch } {
  let watch: OpenapiWatch | undefined;
  const size = token === '' ? { issues: 6, pulls: 4 } : { issues: 40, pulls: 20, comments: 60, reviewComments: 40 };
  const place = fakePlace({ project: fakeProject({ ...size, reviews: 40 }) }, token, (fetch) => {
    watch = watchedByOpenapi(fetch);
    // So that also the lists of single items are asked for.
    return withoutLastRow(watch.fetch, /\/(issues|pulls)\/comments$/, 2);
  });
  return {
    place,
    watch() {
      if (watch === undefined) throw new Error('nothing was asked yet');
      return watch;
    },
  };
}

test('the fake answers as GitHub describes it: fields, their types, and none that GitHub does not have', {
  timeout: 120_000,
}, async () => {
  const known = watched();
  const first = await firstRound(known.place);
  const { edits } = known.place.fake;
  edits.apply({ kind: 'merge', number: 3 });
  edits.apply({ kind: 'review', number: 3, body: 'Good', line: 'But this' });
  const second = await furtherRound(known.place, first);
  edits.apply({ kind: 'rename-label', label: 5, name: 'area/five' });
  await furtherRound(known.place, second);
  const stranger = watched('');
  await collectProject(github, stranger.place);
  const faults = [known, stranger].flatMap(({ watch }) => [...watch().faults]);
  expect(faults.filter((fault) => !nullsOfGitHub.includes(fault))).toEqual([]);
  const unseen = restPaths.filter((path) => ![known, stranger].some(({ watch }) => watch().seen.has(path)));
  expect(unseen).toEqual([]);
});

test('an answer that is not as described is noticed: a field missing, one that nobody knows, one of another type', async () => {
  const row = {
    id: 1,
    node_id: 'LA_1',
    url: 'https://api.github.com/x',
    color: 'ededed',
    default: 'no',
    exclusive: true,
  };
  const answer = Response.json([{ ...row, description: null }]);
  const { fetch, faults } = watchedByOpenapi(async () => answer);
  await fetch('https://api.github.com/repos/o/n/labels?per_page=100');
  expect([...faults].sort()).toEqual([
    "labels /* must NOT have additional properties: 'exclusive'",
    "labels /* must have required property 'name'",
    'labels /*/default must be boolean',
  ]);
});
