import { type Entity, entityKey } from '../../src/model/entity.ts';
import type { Ticket } from '../../src/model/issue.ts';
import type { PullRequest } from '../../src/model/pull-request.ts';
import { type Scale, scaleLabels, scaleMilestones, scaleName, scaleOwner } from '../support/scale.ts';

const text =
  'The buoy sends every ten minutes; with “low battery” every hour.\n\n* wind: 7 m/s\n* waves: 1.2 m\n\nSee #1.\n';

const time = (minutes: number) => `${new Date(Date.UTC(2020, 0, 1) + minutes * 60_000).toISOString().slice(0, 19)}Z`;
const person = (at: number) => ({ id: 10 + (at % 20), name: `person-${at % 20}` });
const idOf = (number: number) => number.toString(16).padStart(40, '0');

/** The generated project as the vault has it after collecting, like the rows of `scale`. `oidOf` knows the repository's refs. */
export function* madeRows(scale: Scale, oidOf: (ref: string) => string | undefined): Generator<Entity> {
  const { issues, pulls, comments } = scale;
  const count = issues + pulls;
  const base = oidOf('refs/heads/main') ?? idOf(1);
  for (let at = 0; at < scaleLabels; at++)
    yield {
      kind: 'label',
      key: entityKey('label', at + 1),
      id: at + 1,
      name: `label ${at}`,
      color: 'd73a4a',
      description: '',
    };
  for (let at = 0; at < scaleMilestones; at++)
    yield { kind: 'milestone', key: entityKey('milestone', at + 1), title: `M ${at}`, description: '', state: 'open' };
  for (let number = 1; number <= issues; number++)
    yield { kind: 'issue', key: entityKey('issue', number), ...ticket(number) };
  for (let number = issues + 1; number <= count; number++)
    yield pull(number, base, oidOf(`refs/pull/${number}/head`) ?? base);
  const keyOf = (number: number) => entityKey(number > issues ? 'pull-request' : 'issue', number);
  for (let id = 1; id <= comments; id++)
    yield {
      ...{ kind: 'comment', key: entityKey('comment', id), parent: keyOf(((id - 1) % count) + 1), id },
      ...{
        author: person(id),
        body: text.repeat(1 + (id % 3)),
        created: time(200_000 + id),
        updated: time(200_000 + id),
      },
    };
  yield* reviews(scale);
}

function* reviews({ issues, pulls, reviews: total, reviewComments }: Scale): Generator<Entity> {
  for (let id = 1; id <= total; id++) {
    const pullRequest = entityKey('pull-request', issues + 1 + ((id - 1) % pulls));
    const review = entityKey('review', id);
    yield {
      ...{ kind: 'review', key: review, parent: pullRequest, id, author: person(id), state: 'commented', body: text },
      ...{ commit: idOf(id), submitted: time(id), updated: time(id) },
    };
    for (let at = 0; at < Math.round(reviewComments / total); at++) {
      const comment = id * 100 + at;
      yield {
        ...{
          kind: 'review-comment',
          key: entityKey('review-comment', comment),
          parent: review,
          pullRequest,
          id: comment,
        },
        ...{
          author: person(comment),
          body: text,
          path: `src/file-${comment % 40}.ts`,
          side: 'new',
          line: (comment % 90) + 1,
        },
        ...{ hunk: '@@ -1,3 +1,4 @@\n a\n+b\n c', commit: idOf(id), created: time(comment), updated: time(comment) },
      };
    }
  }
}

function ticket(number: number): Omit<Ticket, 'key'> {
  const closed = number % 2 === 0;
  return {
    ...{ id: number, number, author: person(number), title: `Ticket ${number}`, body: text.repeat(1 + (number % 8)) },
    ...{ state: closed ? 'closed' : 'open', created: time(number * 60), updated: time(number * 60 + 30) },
    ...(closed && { closed: time(number * 60 + 20) }),
    ...{
      labels: [`label ${number % scaleLabels}`],
      milestone: `M ${number % scaleMilestones}`,
      assignees: [],
      commentCount: 4,
    },
  };
}

function pull(number: number, base: string, head: string): PullRequest {
  const place = { owner: scaleOwner, project: scaleName };
  return {
    ...{ kind: 'pull-request', key: entityKey('pull-request', number), ...ticket(number), draft: false, merged: false },
    ...{ head: { ref: `topic-${number}`, sha: head, ...place }, base: { ref: 'main', sha: base, ...place } },
    ...{ mergeBase: base, reviewRequests: [], teamReviewRequests: [] },
  };
}
