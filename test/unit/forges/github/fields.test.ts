import { describe, expect, test } from 'vitest';
import { github } from '../../../../src/forges/github/index.ts';
import type { UserRef } from '../../../../src/model/user.ts';
import { type FakePlace, fakePlace, fakeProject } from '../../../support/github/place.ts';
import { rowsOf } from '../../../support/github/rows.ts';
import { collectProject } from '../../../support/replay-collect.ts';

/* Single fields, each of every issue and pull request, against what the generated project has there. */

const project = fakeProject({ comments: 10, reviewComments: 10, discussions: 0 });
const rows = rowsOf(project, 'https://api.github.com', 'https://github.com', 'https://github.com/files');

interface Shown {
  readonly login: string;
}

type Merger = (Shown & { readonly __typename: string }) | null;

/** With who merged what, by node id, as the answers to queries have it. */
function listening(): { place: FakePlace; mergers: Map<string, Merger> } {
  const mergers = new Map<string, Merger>();
  const place = fakePlace({ project }, 'ghp_fake', (fetch) => async (input, init) => {
    const body = init?.body === undefined || init.body === null ? '' : await new Response(init.body).text();
    const answer = await fetch(input, init);
    if (!body.includes('mergedBy')) return answer;
    const ids: string[] = JSON.parse(body).variables.ids ?? [];
    const { data } = await answer.clone().json();
    for (const [at, id] of ids.entries()) mergers.set(id, data.nodes[at].mergedBy);
    return answer;
  });
  return { place, mergers };
}

const { place, mergers } = listening();
const { collected, problems } = await collectProject(github, place);
const pulls = collected.ofKind('pull-request');
const issues = collected.ofKind('issue');

const names = (people: readonly (Shown | null | undefined)[]) => people.map((one) => one?.login);
const named = (people: readonly UserRef[]) => people.map(({ name }) => name);

/** A field is told of some and not of all, so that neither all nor none of them can be right by chance. */
function compare(found: readonly unknown[], wanted: readonly unknown[]): void {
  const told = wanted.filter((one) => (Array.isArray(one) ? one.length > 0 : Boolean(one)));
  expect(told.length).toBeGreaterThan(1);
  expect(told.length).toBeLessThan(wanted.length);
  expect(found).toEqual(wanted);
}

test('all are there', () => {
  expect(problems).toEqual([]);
  expect([issues.length, pulls.length]).toEqual([project.size.issues, project.size.pulls]);
});

describe('pull requests', () => {
  const all = pulls.map(({ number }) => rows.pullAt(number));

  test('who merged them', () => {
    const wanted = pulls.map(({ node, number }) => {
      const by = mergers.get(node ?? '');
      if (rows.pullAt(number).merged_at === null) return undefined;
      // Bots are called as lists call them.
      return by ? `${by.login}${by.__typename === 'Bot' ? '[bot]' : ''}` : 'ghost';
    });
    compare(
      pulls.map(({ mergedBy }) => mergedBy?.name),
      wanted,
    );
  });

  test('who closed them', () => {
    compare(
      pulls.map(({ closedBy }) => closedBy?.name),
      pulls.map(({ number }) => rows.ticket(number).closed_by?.login),
    );
  });

  test('drafts', () => {
    compare(
      pulls.map(({ draft }) => draft),
      all.map(({ draft }) => draft),
    );
  });

  test('who is to do them, and who is asked to review them', () => {
    compare(
      pulls.map(({ assignees }) => named(assignees)),
      all.map(({ assignees }) => names(assignees)),
    );
    compare(
      pulls.map(({ reviewRequests }) => named(reviewRequests)),
      all.map(({ requested_reviewers }) => names(requested_reviewers)),
    );
  });

  test('teams that are asked to review them', () => {
    compare(
      pulls.map(({ teamReviewRequests }) => teamReviewRequests),
      all.map(({ requested_teams }) => requested_teams.map(({ id, slug }) => ({ id, name: slug }))),
    );
  });
});

test('why issues are locked, and who closed them', () => {
  compare(
    issues.map(({ lockReason }) => lockReason),
    issues.map(({ number }) => rows.ticket(number).active_lock_reason ?? undefined),
  );
  compare(
    issues.map(({ closedBy }) => closedBy?.name),
    issues.map(({ number }) => rows.ticket(number).closed_by?.login),
  );
});

test('protected branches and sets of rules, as the forge has them', async () => {
  const ask = async (path: string) =>
    (await place.fake.fetch(`https://api.github.com/repos/harbor/buoys/${path}`)).json();
  const branches: { name: string }[] = await ask('branches?protected=true');
  const sets: { id: number }[] = await ask('rulesets');
  const whole: { name: string; target: string; rules: unknown[] }[] = await Promise.all(
    sets.map(({ id }) => ask(`rulesets/${id}`)),
  );
  expect([branches.length, whole.flatMap(({ rules }) => rules).length]).toEqual([1, 1]);
  expect(collected.ofKind('project')[0]?.protections).toEqual([
    ...branches.map(({ name, ...rule }) => ({ target: 'branch', pattern: name, rule })),
    ...whole.map((rule) => ({ target: rule.target, pattern: rule.name, rule })),
  ]);
});
