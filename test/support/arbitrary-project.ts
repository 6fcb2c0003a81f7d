import fc from 'fast-check';
import { type Entity, entityKey } from '../../src/model/entity.ts';
import type { EventData } from '../../src/model/event.ts';
import type { Reaction } from '../../src/model/reaction.ts';
import type { UserRef } from '../../src/model/user.ts';

/** Texts that YAML, JSON, go-yaml and databases have trouble with. NUL and halves of characters are taken out by the encoder. */
const awkward = [
  ...[
    '',
    ' ',
    '\n',
    '\n\n',
    '\t',
    ' a',
    '\ta',
    '\na',
    'a\n',
    'a ',
    'a\r\nb',
    '\r',
    'a\u0085b',
    'a\u2028b\u2029',
    '\ufeff',
    '\u{1f30a}',
  ],
  ...[
    'null',
    '~',
    'yes',
    'No',
    'on',
    '1',
    '010',
    '1e3',
    '0x1f',
    '.inf',
    '2021-05-27',
    '2021-05-27T15:24:13Z',
    '=',
    '<<',
  ],
  ...[
    '- a',
    '? a',
    ': a',
    'a: b',
    'a #b',
    '# a',
    '*a',
    '&a',
    '!a',
    '!!binary a',
    '|',
    '>',
    '|4-',
    '%a',
    '@a',
    '`a',
    '[]',
    '{}',
    '"',
    "'",
  ],
  ...[
    '---',
    '...',
    '---\n',
    'a\n---\nb',
    '\\',
    '\\u0000',
    '\u0007',
    '\u007f',
    '\u009f',
    '\ufffe',
    '__proto__',
    'constructor',
  ],
  ...['    four\n  two\nnone', 'x'.repeat(300), '\u202eabc', '<script>alert(1)</script>', '#{a}', '../../etc/passwd'],
];

export const hostileText = fc
  .oneof(
    fc.constantFrom(...awkward),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
  )
  .map((text) => text.replace(/\0|\p{Cs}/gu, ''));
const someText = hostileText.filter((text) => text !== '');

const time = fc
  .integer({ min: 1_000_000_000, max: 2_000_000_000 })
  .map((seconds) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'));
const sha = fc.stringMatching(/^[0-9a-f]{40}$/u);
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/u);

const people: fc.Arbitrary<UserRef> = fc.oneof(
  fc.record({ id: fc.integer({ min: 1, max: 50 }), name }),
  fc.record({ name }).filter((user) => user.name !== 'ghost'),
  fc.constant({ id: -1, name: 'Ghost', ghost: true } as const),
  fc.constant({ name: 'ghost', ghost: true } as const),
);

const reaction: fc.Arbitrary<Reaction> = fc
  .tuple(people, fc.constantFrom('+1', 'heart', 'eyes', 'gitea', 'tada'), fc.option(time, { nil: undefined }))
  .map(([user, content, created]) => ({ user, content, ...(created === undefined ? {} : { created }) }))
  // Without a time the dump only knows its own word for it.
  .filter(({ content, created }) => created !== undefined || content !== 'tada');
const reactions = fc.uniqueArray(reaction, {
  maxLength: 4,
  selector: ({ user, content }) => `${user.id ?? ''} ${user.name} ${content === 'tada' ? 'hooray' : content}`,
});

function optional<T extends object>(arbitrary: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(arbitrary, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

const eventData: fc.Arbitrary<EventData> = fc.oneof(
  fc.constantFrom('pin', 'unpin', 'unlock', 'restore-branch').map((type) => ({ type }) as EventData),
  optional({
    reason: fc.constantFrom('not-planned', 'completed'),
    by: fc.constantFrom('commit', 'pull-request', 'board'),
    commit: sha,
    number: fc.integer({ min: 1, max: 9 }),
    url: fc.constant('https://forge.example/a/b/pulls/1'),
  }).map((rest) => ({ type: 'close', ...rest }) as EventData),
  optional({ reason: someText }).map((rest) => ({ type: 'reopen', ...rest }) as EventData),
  optional({ commit: sha, branch: someText }).map((rest) => ({ type: 'merge', ...rest }) as EventData),
  optional({
    reviewId: fc.integer({ min: 1, max: 9 }),
    reason: someText,
    state: fc.constantFrom('approved', 'changes-requested', 'commented'),
    commit: sha,
  }).map((rest) => ({ type: 'dismiss-review', ...rest }) as EventData),
  optional({ method: fc.constant('squash'), reason: someText, reasonCode: someText }).map(
    (rest) => ({ type: 'auto-merge', scheduled: false, ...rest }) as EventData,
  ),
  optional({ reason: someText }).map((rest) => ({ type: 'lock', ...rest }) as EventData),
  fc.record({ type: fc.constant('rename' as const), from: hostileText, to: hostileText }),
  fc.record({ type: fc.constant('label' as const), label: hostileText, added: fc.boolean() }),
  optional({ branch: someText }).map((rest) => ({ type: 'delete-branch', ...rest }) as EventData),
  fc.record(
    {
      ...{ type: fc.constant('push' as const), forced: fc.boolean(), commits: fc.array(sha, { maxLength: 2 }) },
      ofBase: fc.boolean(),
    },
    { requiredKeys: ['type', 'forced', 'commits'] },
  ),
);

const ticketParts = fc.record({
  author: people,
  title: hostileText,
  body: hostileText,
  locked: fc.boolean(),
  created: time,
  updated: time,
  labels: fc.uniqueArray(fc.constantFrom('bug', 'docs', 'new\nline'), { maxLength: 3 }),
  assignees: fc.uniqueArray(people, { maxLength: 2, selector: (user) => user.name }),
  reactions,
  details: optional({
    deadline: time,
    pinned: fc.integer({ min: 1, max: 3 }),
    lockReason: someText,
    edited: time,
    closedBy: people,
    milestone: fc.constant('1.0'),
  }),
  closed: fc.option(time, { nil: undefined }),
});

type Parts = typeof ticketParts extends fc.Arbitrary<infer T> ? T : never;

function ticketOf(kind: 'issue' | 'pull-request', number: number, { details, closed, ...rest }: Parts) {
  return {
    key: entityKey(kind, number),
    number,
    ...rest,
    ...details,
    ...(closed === undefined ? { state: 'open' as const } : { state: 'closed' as const, closed }),
  };
}

const others = fc.array(fc.record({ owner: name, project: name, number: fc.integer({ min: 1, max: 9 }) }), {
  minLength: 1,
  maxLength: 2,
});

/** What only GitHub has: discussions, comments on commits, old versions of texts. */
const talkParts = fc.record({
  discussions: fc.array(
    fc.record({
      author: people,
      title: hostileText,
      body: hostileText,
      category: someText,
      state: fc.constantFrom('open', 'closed'),
      labels: fc.uniqueArray(someText, { maxLength: 2 }),
      reactions,
      rest: optional({
        closeReason: fc.constant('resolved'),
        created: time,
        edited: time,
        answer: fc.integer({ min: 1, max: 9 }),
        answered: time,
        answeredBy: people,
        votes: fc.nat(9),
        pinned: fc.integer({ min: 1, max: 4 }),
        poll: fc.record({ question: hostileText, options: fc.array(fc.record({ text: someText, votes: fc.nat(9) })) }),
      }),
      comments: fc.array(
        fc.record({
          author: people,
          body: hostileText,
          reactions,
          rest: optional({ inReplyTo: fc.integer({ min: 1, max: 9 }), created: time, hidden: fc.constant('spam') }),
        }),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 2 },
  ),
  commits: fc.array(
    fc.record({
      ...{ commit: sha, author: people, body: hostileText, reactions },
      rest: optional({ path: someText, position: fc.integer({ min: 1, max: 9 }), created: time }),
    }),
    { maxLength: 2 },
  ),
  edits: fc.array(
    fc.record({
      ...{ editor: people, at: fc.nat() },
      rest: optional({ edited: time, text: hostileText, removed: time, removedBy: people }),
    }),
    { maxLength: 3 },
  ),
});

const issueParts = fc.record({
  more: optional({
    type: someText,
    closeReason: fc.constant('not-planned'),
    partOf: fc.record({ owner: name, project: name, number: fc.integer({ min: 1, max: 9 }) }),
    subIssues: others,
  }),
  ticket: ticketParts,
  ref: fc.option(fc.constant('refs/heads/main'), { nil: undefined }),
  dependsOn: fc.option(others, { nil: undefined }),
});

const pullParts = fc.record({
  ticket: ticketParts,
  draft: fc.boolean(),
  merged: fc.option(fc.record({ mergedAt: time, closed: time, mergeCommit: sha, mergedBy: people }), {
    nil: undefined,
  }),
  head: fc.record({ sha }, { requiredKeys: ['sha'] }),
  side: optional({
    ref: fc.constantFrom('feature/a', 'a b'),
    owner: name,
    project: name,
    cloneUrl: fc.constant('https://forge.example/a.git'),
  }),
  bases: fc.oneof(
    sha.map((one) => ({ mergeBase: one, base: { ref: 'main', sha: one } })),
    fc.tuple(sha, sha).map(([one, other]) => ({ mergeBase: one, base: { ref: 'main', sha: other } })),
    sha.map((one) => ({ base: { ref: 'main', sha: one } })),
  ),
  teams: fc.array(fc.record({ id: fc.integer({ min: 1, max: 9 }), name }), { maxLength: 1 }),
  asked: fc.uniqueArray(people, { maxLength: 2, selector: (user) => user.name }),
  allow: optional({
    allowMaintainerEdit: fc.boolean(),
    closes: others,
    autoMerge: fc.record({ by: people, method: fc.constant('squash') }),
  }),
});

const saidParts = fc.record({
  author: people,
  body: hostileText,
  created: time,
  updated: time,
  reactions,
  data: eventData,
  ticket: fc.nat(),
  isEvent: fc.boolean(),
});

const reviewParts = fc.record({
  author: people,
  state: fc.constantFrom('approved', 'changes-requested', 'commented'),
  dismissed: fc.boolean(),
  official: fc.boolean(),
  stale: fc.boolean(),
  body: hostileText,
  commit: sha,
  submitted: time,
  reactions,
  pull: fc.nat(),
  comments: fc.array(
    fc.record({
      author: people,
      body: hostileText,
      path: someText,
      side: fc.constantFrom('new', 'old'),
      hunk: fc.oneof(
        fc.constant('@@ -1,2 +1,3 @@\n a\n+b'),
        hostileText.filter((text) => !text.includes('@@')),
      ),
      line: fc.integer({ min: 1, max: 99 }),
      isOnFile: fc.boolean(),
      resolved: fc.boolean(),
      created: time,
      updated: time,
      reactions,
      rest: optional({
        commit: sha,
        startLine: fc.integer({ min: 1, max: 9 }),
        inReplyTo: fc.integer({ min: 1, max: 9 }),
        resolvedBy: people,
        originalLine: fc.integer({ min: 1, max: 9 }),
        originalStartLine: fc.integer({ min: 1, max: 9 }),
        position: fc.integer({ min: 1, max: 9 }),
        originalPosition: fc.integer({ min: 1, max: 9 }),
      }),
    }),
    { maxLength: 3 },
  ),
});

/** A project of a few issues and pull requests with everything that can hang on them, and files. */
export const arbitraryProject: fc.Arbitrary<{
  readonly entities: readonly Entity[];
  readonly files: Readonly<Record<string, Uint8Array>>;
}> = fc
  .record({
    texts: fc.record({ description: hostileText, website: someText }),
    topics: fc.uniqueArray(someText, { maxLength: 2 }),
    labels: fc.array(
      fc.record({ color: fc.stringMatching(/^[0-9a-f]{6}$/u), description: hostileText, exclusive: fc.boolean() }),
      { minLength: 3, maxLength: 3 },
    ),
    archived: fc.boolean(),
    milestone: fc.record({ description: hostileText, created: time, updated: time, deadline: time }),
    releases: fc.array(
      fc.record({
        title: hostileText,
        body: hostileText,
        draft: fc.boolean(),
        prerelease: fc.boolean(),
        author: people,
        created: time,
        published: time,
        reactions,
        assets: fc.array(
          fc.record({
            name: someText,
            bytes: fc.uint8Array({ maxLength: 20 }),
            downloads: fc.nat(99),
            created: time,
            updated: time,
            got: fc.boolean(),
          }),
          { maxLength: 3 },
        ),
      }),
      { maxLength: 2 },
    ),
    issues: fc.array(issueParts, { minLength: 1, maxLength: 3 }),
    pulls: fc.array(pullParts, { minLength: 1, maxLength: 2 }),
    said: fc.array(saidParts, { maxLength: 8 }),
    reviews: fc.array(reviewParts, { maxLength: 3 }),
    talk: talkParts,
    attachments: fc.array(
      fc.record({
        name: someText,
        bytes: fc.uint8Array({ maxLength: 9 }),
        created: time,
        got: fc.boolean(),
        ticket: fc.nat(),
      }),
      { maxLength: 2 },
    ),
  })
  .map((parts) => {
    const files: Record<string, Uint8Array> = {};
    const entities: Entity[] = [
      {
        kind: 'project',
        key: 'project',
        owner: 'crew',
        name: 'boat',
        url: 'https://forge.example/crew/boat',
        cloneUrl: 'https://forge.example/crew/boat.git',
        defaultBranch: 'main',
        visibility: 'public',
        topics: parts.topics,
        has: { issues: true, pullRequests: true, wiki: false, releases: true },
        ...parts.texts,
      },
      { kind: 'milestone', key: entityKey('milestone', 1), title: '1.0', state: 'open', ...parts.milestone },
    ];
    const names = ['bug', 'docs', 'new\nline'];
    parts.labels.forEach((label, at) => {
      const archived = parts.archived && at === 1 ? { archived: true } : {};
      entities.push({ kind: 'label', key: entityKey('label', at + 1), name: names[at] ?? '', ...label, ...archived });
    });
    parts.releases.forEach(({ assets, ...release }, at) => {
      const key = entityKey('release', at + 1);
      entities.push({ kind: 'release', key, id: at + 1, tag: `v${at}`, target: 'main', ...release });
      assets.forEach(({ bytes, got, ...asset }, place) => {
        const id = 10 * (at + 1) + place;
        const assetKey = entityKey('asset', id);
        entities.push({
          kind: 'asset',
          key: assetKey,
          parent: key,
          id,
          size: bytes.length,
          download: { urls: [] },
          ...asset,
        });
        if (got) files[assetKey] = bytes;
      });
    });
    const tickets: string[] = [];
    const pulls: string[] = [];
    parts.issues.forEach(({ ticket, ref, dependsOn, more }, at) => {
      const issue = ticketOf('issue', at + 1, ticket);
      tickets.push(issue.key);
      entities.push({ kind: 'issue', ...issue, ...(ref && { ref }), ...(dependsOn && { dependsOn }), ...more });
    });
    parts.pulls.forEach(({ ticket, draft, merged, head, side, bases, teams, asked, allow }, at) => {
      const { state, ...pull } = ticketOf('pull-request', at + 101, ticket);
      tickets.push(pull.key);
      pulls.push(pull.key);
      const isOpen = merged === undefined && state === 'open';
      const base = { ...bases.base, owner: 'crew', project: 'boat' };
      const { closed: _, ...open } = pull as typeof pull & { closed?: string };
      const ends = 'mergeBase' in bases ? { mergeBase: bases.mergeBase } : {};
      entities.push({
        kind: 'pull-request',
        ...(isOpen ? open : pull),
        ...(merged === undefined ? { state, merged: false } : { ...merged, state: 'closed', merged: true }),
        draft,
        head: { ...side, ...head },
        base,
        ...ends,
        reviewRequests: asked,
        teamReviewRequests: teams,
        ...allow,
      });
    });
    parts.said.forEach(({ data, isEvent, ticket, reactions: given, author, body, created, updated }, at) => {
      const parent = tickets[ticket % tickets.length] ?? '';
      const id = 1000 + at;
      if (isEvent)
        entities.push({ kind: 'event', key: entityKey('event', id), parent, id, actor: author, created, data });
      else
        entities.push({
          kind: 'comment',
          key: entityKey('comment', id),
          parent,
          id,
          author,
          body,
          created,
          updated,
          reactions: given,
        });
    });
    parts.reviews.forEach(({ comments, pull, state, ...review }, at) => {
      const parent = pulls[pull % pulls.length] ?? '';
      const [id, key] = [at + 1, entityKey('review', at + 1)];
      entities.push({ kind: 'review', key, parent, id, state: state as 'approved', ...review });
      comments.forEach(({ rest, isOnFile, line, side, ...comment }, place) => {
        const commentId = 100 * (at + 1) + place;
        const lines = isOnFile ? { onFile: true } : { line };
        entities.push({
          kind: 'review-comment',
          key: entityKey('review-comment', commentId),
          parent: key,
          pullRequest: parent,
          id: commentId,
          side: side as 'new',
          ...lines,
          ...comment,
          ...rest,
        });
      });
    });
    entities.push(...talkOf(parts.talk, tickets));
    parts.attachments.forEach(({ bytes, got, ticket, ...attachment }, at) => {
      const key = entityKey('attachment', at + 1);
      const talk = entities.filter(({ kind }) => kind === 'comment' || kind === 'review-comment' || kind === 'issue');
      const parent = talk[ticket % talk.length]?.key ?? '';
      entities.push({
        kind: 'attachment',
        key,
        parent,
        id: at + 1,
        size: bytes.length,
        download: { urls: [] },
        ...attachment,
      });
      if (got) files[key] = bytes;
    });
    return { entities, files };
  });

type Talk = typeof talkParts extends fc.Arbitrary<infer T> ? T : never;

function talkOf({ discussions, commits, edits }: Talk, tickets: readonly string[]): Entity[] {
  const entities: Entity[] = [];
  discussions.forEach(({ comments, rest, state, ...discussion }, at) => {
    const number = 201 + at;
    const key = entityKey('discussion', number);
    const own = { key, number, id: number, state: state as 'open' } as const;
    entities.push({ kind: 'discussion', ...own, ...discussion, ...rest });
    comments.forEach(({ rest: more, ...comment }, place) => {
      const id = 10 * number + place;
      const home = { key: entityKey('discussion-comment', number, id), parent: key, id } as const;
      entities.push({ kind: 'discussion-comment', ...home, ...comment, ...more });
    });
  });
  commits.forEach(({ rest, ...comment }, at) => {
    entities.push({
      kind: 'commit-comment',
      key: entityKey('commit-comment', at + 1),
      id: at + 1,
      ...comment,
      ...rest,
    });
  });
  const texts = [...tickets, ...entities.map(({ key }) => key)];
  edits.forEach(({ at, editor, rest }, id) => {
    const parent = texts[at % texts.length] ?? '';
    entities.push({ kind: 'edit', key: entityKey('edit', id + 1), parent, id: id + 1, editor, ...rest });
  });
  return entities;
}
