import * as queries from '../../../src/forges/github/queries.ts';

export interface NamedQuery {
  /** As it is exported. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

/** What texts that are made are made with, each way. */
const ways: Readonly<Record<string, readonly (readonly [title: string, text: () => string])[]>> = {
  eventsQuery: kinds(queries.eventsQuery),
  moreEventsQuery: kinds(queries.moreEventsQuery),
  discussionsQuery: [
    ['oldest first', () => queries.discussionsQuery(20, false)],
    ['newest first', () => queries.discussionsQuery(1, true)],
  ],
  pinsQuery: [
    ['issues', () => queries.pinsQuery('issue')],
    ['discussions', () => queries.pinsQuery('discussion')],
  ],
  passDiscussionQuery: [
    ['oldest first', () => queries.passDiscussionQuery(false)],
    ['newest first', () => queries.passDiscussionQuery(true)],
  ],
};

function kinds(make: (kind: queries.TicketKind, all: boolean) => string) {
  const both = ['issue', 'pull-request'] as const;
  return [
    ...both.map((kind) => [kind, () => make(kind, true)] as const),
    ...both.map((kind) => [`${kind} of earlier servers`, () => make(kind, false)] as const),
  ];
}

/** Every text that is ever sent. */
export const allQueries: readonly NamedQuery[] = Object.entries(queries).flatMap(([name, query]) =>
  typeof query === 'string'
    ? [{ name, title: name, text: query }]
    : (ways[name] ?? []).map(([way, text]) => ({ name, title: `${name}, ${way}`, text: text() })),
);
