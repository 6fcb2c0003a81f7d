import { expect, test } from 'vitest';
import { github } from '../../../../src/forges/github/index.ts';
import { fakePlace, smallSize } from '../../../support/github/place.ts';
import { collectProject } from '../../../support/replay-collect.ts';

test('everything of a project comes, and nothing is said of it', async () => {
  const place = fakePlace();
  const { collected, problems } = await collectProject(github, place);
  expect(problems).toEqual([]);
  const counts = await Promise.all(
    (['issue', 'pull-request', 'comment', 'review', 'review-comment', 'label', 'milestone', 'release'] as const).map(
      (kind) => collected.count(kind),
    ),
  );
  const { issues, pulls, comments, reviews, reviewComments, labels, milestones, releases } = smallSize;
  expect(counts).toEqual([issues, pulls, comments, reviews, reviewComments, labels, milestones, releases]);
});
