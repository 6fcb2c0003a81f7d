import { expect, test } from 'vitest';
import { readDiscussions } from '../../../../src/forges/github/read-discussions.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { firstRound, unitsOfLists } from './update-world.ts';

const few = { issues: 12, pulls: 6, comments: 9, reviews: 6, reviewComments: 4, discussions: 3 };

test('discussions that are fewer than before are missed, also by an update that goes on behind their pages', async () => {
  const place = fakePlace({ project: fakeProject(few) });
  const { vault, facts } = await firstRound(place);
  const { signal } = new AbortController();
  const pages = readDiscussions('look:[]', {
    ...{ address: facts.address, facts, units: unitsOfLists, request: place.request, signal, report: () => {} },
    // One more than the forge has.
    collected: { ...vault.live(), count: async (kind) => (await vault.count(kind)) + (kind === 'discussion' ? 1 : 0) },
    update: {
      ...{ how: 'changed', everyItem: false, since: '2026-01-01T00:00:00Z', detailsChanged: false },
      marked: vault.marked,
      markedKeys: vault.markedKeys,
      refsMoved: async () => false,
    },
  });
  const swept: unknown[] = [];
  for await (const { sweep } of pages) if (sweep) swept.push(sweep.kinds);
  expect(swept).toEqual([['discussion']]);
});
