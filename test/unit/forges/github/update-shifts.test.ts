import { expect, test, vi } from 'vitest';
import type { Fetch } from '../../../../src/http/request.ts';
import type { Edit } from '../../../support/github/edits.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { firstRound, furtherRound, type Round, rowsOf } from './update-world.ts';

// Each reads a project two or three times over, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });

/** Bodies; the issues themselves were read before one of them was moved by the edit. */
async function said(round: Round): Promise<Readonly<Record<string, string>>> {
  const rows = Object.values(await rowsOf(round));
  return Object.fromEntries(rows.flatMap((row) => ('body' in row ? [[row.key, row.body]] : [])));
}

const edited: Readonly<Record<string, (comment: number, body: string) => Edit>> = {
  '/buoys/issues': (number, body) => ({ kind: 'edit-ticket', number, fields: { body } }),
  '/issues/comments': (comment, body) => ({ kind: 'edit-comment', comment, body }),
  '/pulls/comments': (comment, body) => ({ kind: 'edit-review-comment', comment, body }),
};

test.each(Object.entries(edited))(
  'an edit of what an update has read already moves nothing past the place of reading (%s)',
  async (list, edit) => {
    let pages = 0;
    const meanwhile = (fetch: Fetch): Fetch => {
      return async (input, init) => {
        const isList = isOn && new URL(input).pathname.replace(/repositories\/\d+/, 'buoys').endsWith(list);
        // It was the first of the list; then it is the last.
        if (isList && ++pages === 2) place.fake.edits.apply(edit(1, 'Changed meanwhile'));
        return fetch(input, init);
      };
    };
    let isOn = false;
    const size = { issues: 250, pulls: 6, comments: 260, reviews: 40, reviewComments: 260, discussions: 2 };
    const place = fakePlace({ project: fakeProject(size) }, 'ghp_fake', meanwhile);
    const first = await firstRound(place);
    for (let comment = 1; comment <= 250; comment++) place.fake.edits.apply(edit(comment, `Changed ${comment}`));
    isOn = true;
    const again = await furtherRound(place, first);
    isOn = false;
    expect(pages).toBeGreaterThan(2);
    expect(await said(again)).toEqual(await said(await firstRound(place)));
  },
);
