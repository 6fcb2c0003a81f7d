import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Entity, entityKey } from '../../../../src/model/entity.ts';
import type { Issue } from '../../../../src/model/issue.ts';
import type { PullRequest } from '../../../../src/model/pull-request.ts';
import type { Review, ReviewComment } from '../../../../src/model/review.ts';
import { encoded } from '../../../support/encoded.ts';
import { memorySource } from '../../../support/memory-source.ts';

const ada = { id: 2, name: 'ada' };
const bob = { id: 3, name: 'bob' };

const project: Entity = {
  kind: 'project',
  key: 'project',
  owner: 'crew',
  name: 'boat',
  description: '',
  url: 'https://forge.example/crew/boat',
  cloneUrl: 'https://forge.example/crew/boat.git',
  visibility: 'private',
  website: 'https://boat.example',
  empty: true,
  topics: ['x'.repeat(51)],
  has: { issues: true, pullRequests: true, wiki: false, releases: true },
};

function issue(number: number, rest: Partial<Issue> = {}): Issue {
  const key = entityKey('issue', number);
  return {
    kind: 'issue',
    key,
    number,
    author: ada,
    title: 'T',
    body: '',
    state: 'open',
    labels: [],
    assignees: [],
    ...rest,
  };
}

function pull(number: number, rest: Partial<PullRequest> = {}): PullRequest {
  const side = { owner: 'crew', project: 'boat', ref: 'main', sha: 'a'.repeat(40) };
  return {
    ...issue(number),
    kind: 'pull-request',
    key: entityKey('pull-request', number),
    draft: false,
    head: { ...side, ref: 'topic' },
    base: side,
    mergeBase: 'b'.repeat(40),
    merged: false,
    reviewRequests: [],
    teamReviewRequests: [],
    ...rest,
  };
}

function review(rest: Partial<Review> = {}): Review {
  const parent = entityKey('pull-request', 2);
  return {
    kind: 'review',
    key: entityKey('review', 9),
    parent,
    id: 9,
    author: ada,
    state: 'approved',
    body: 'fine',
    ...rest,
  };
}

function lineComment(id: number, rest: Partial<ReviewComment> = {}): ReviewComment {
  return {
    kind: 'review-comment',
    key: entityKey('review-comment', id),
    parent: entityKey('review', 9),
    pullRequest: entityKey('pull-request', 2),
    id,
    author: ada,
    body: 'hm',
    path: 'a.txt',
    side: 'new',
    line: 3,
    hunk: '@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d',
    ...rest,
  };
}

interface Dump {
  codes: string[];
  records(path: string): Record<string, unknown>[];
  lines(name: string): unknown[];
  losses: Record<string, number>;
  paths: string[];
}

async function dumpOf(entities: readonly Entity[], files: Record<string, Uint8Array> = {}): Promise<Dump> {
  const dump = await encoded(memorySource({ entities: [project, ...entities], files }));
  return {
    codes: dump.problems.map(({ code }) => code).filter((code) => code !== 'topic-long'),
    records: (path) => parse(dump.text(path)) as Record<string, unknown>[],
    lines: (name) =>
      dump.files.has(`extra/${name}.jsonl`)
        ? dump
            .text(`extra/${name}.jsonl`)
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as unknown)
        : [],
    losses: Object.fromEntries(dump.losses.map(({ code, count }) => [code, count])),
    paths: [...dump.files.keys()],
  };
}

describe('labels and milestones', () => {
  it('defines what is used and not defined, once, and says so', async () => {
    const dump = await dumpOf([issue(1, { labels: ['lost', 'lost'], milestone: 'M' }), issue(3, { labels: ['lost'] })]);
    expect(dump.codes).toEqual(['label-undefined', 'milestone-undefined']);
    expect(dump.records('label.yml')).toEqual([{ name: 'lost', color: 'ededed', description: '', exclusive: false }]);
    expect(dump.records('milestone.yml')).toMatchObject([
      { title: 'M', deadline: '1970-01-01T00:00:00Z', state: 'open' },
    ]);
    expect(dump.records('issue.yml')[0]).toMatchObject({ labels: [{ name: 'lost' }] });
  });

  it("keeps the project's label of two with one name", async () => {
    const label = (id: number, rest: object): Entity =>
      ({
        kind: 'label',
        key: entityKey('label', id),
        id,
        name: 'bug',
        color: '00ff00',
        description: '',
        ...rest,
      }) as Entity;
    const dump = await dumpOf([label(1, { fromOwner: true }), label(2, { color: 'ff0000', archived: true })]);
    expect(dump.codes).toEqual(['label-twice']);
    expect(dump.records('label.yml')).toMatchObject([{ color: 'ff0000' }]);
    expect(dump.lines('labels')).toMatchObject([
      { id: 1, fromOwner: true },
      { id: 2, archived: true },
    ]);
  });
});

describe('texts', () => {
  it('takes NUL and half characters out and names the field', async () => {
    const dump = await encoded(memorySource({ entities: [project, issue(1, { title: 'a\u0000b', body: '\ud83c!' })] }));
    const said = dump.problems.filter(({ code }) => code.startsWith('text-'));
    expect(said).toMatchObject([
      { code: 'text-nul', place: 'issue.yml#issue:0000000000000001', field: '/title' },
      { code: 'text-surrogate', place: 'issue.yml#issue:0000000000000001', field: '/content' },
    ]);
    expect(parse(dump.text('issue.yml'))).toMatchObject([{ title: 'ab', content: '\ufffd!' }]);
  });

  it.each([
    [false, 255],
    [true, 250],
  ])('cuts the title of a pull request by characters (draft: %s)', async (draft, length) => {
    const dump = await dumpOf([pull(2, { title: '🌊'.repeat(300), draft })]);
    expect(dump.codes).toEqual(['title-cut']);
    expect(dump.records('pull_request.yml')[0]?.['title']).toBe('🌊'.repeat(length));
    expect(dump.lines('pull-request-details')).toMatchObject([{ number: 2, title: '🌊'.repeat(300) }]);
  });

  it('reports what does not fit the schema and goes on', async () => {
    const dump = await encoded(memorySource({ entities: [project, issue(-1), issue(1)] }));
    expect(dump.problems).toContainEqual(
      expect.objectContaining({
        code: 'schema',
        place: expect.stringMatching(/^issue\.yml#issue:/u),
        field: '/number',
      }),
    );
    expect(parse(dump.text('issue.yml'))).toHaveLength(2);
  });
});

describe('reactions', () => {
  it('translates, keeps one of each person, and keeps the rest aside', async () => {
    const reactions = [
      { user: ada, content: 'tada' },
      { user: ada, content: 'hooray' },
      { user: bob, content: 'hooray' },
      { user: { name: 'eve(gitea)' }, content: 'heart' },
      { user: bob, content: 'gitea' },
      { user: bob, content: '__proto__' },
      { user: bob, content: 'eyes', created: '2024-01-01T00:00:00Z' },
    ];
    const dump = await dumpOf([issue(1, { reactions })]);
    expect(dump.records('issue.yml')[0]?.['reactions']).toEqual([
      { user_id: 2, user_name: 'ada', content: 'hooray' },
      { user_id: 3, user_name: 'bob', content: 'hooray' },
      { user_id: 0, user_name: 'eve', content: 'heart' },
      { user_id: 3, user_name: 'bob', content: 'eyes' },
    ]);
    expect(dump.lines('reactions').map((line) => (line as { content: string }).content)).toEqual([
      'hooray',
      'gitea',
      '__proto__',
      'eyes',
    ]);
    expect(dump.losses['reactions']).toBe(4);
  });
});

describe('reviews', () => {
  it('gives answers of others a review of their own, and a dismissed one no verdict', async () => {
    const comments = [
      lineComment(22, { created: '2024-01-02T00:00:00Z' }),
      lineComment(21, { created: '2024-01-03T00:00:00Z' }),
      lineComment(23, { author: bob, resolved: true, resolvedBy: ada }),
    ];
    const dump = await dumpOf([pull(2), review({ dismissed: true }), ...comments]);
    const records = dump.records('reviews/2.yml');
    expect(records).toMatchObject([
      { id: 9, reviewer_name: 'ada', state: 'COMMENTED', content: 'fine', comments: [{ id: 22 }, { id: 21 }] },
      { id: 9, reviewer_name: 'bob', state: 'COMMENTED', content: '', comments: [{ id: 23, poster_id: 3 }] },
    ]);
    expect(dump.lines('review-threads')).toMatchObject([
      { kind: 'review', review: 9, dismissed: true, state: 'approved' },
      { kind: 'review-comment', comment: 23, resolved: true, resolvedBy: { name: 'ada' } },
    ]);
  });

  it.each([
    [{}, 3, '@@ -1,2'],
    [{ side: 'old' as const, line: 2 }, -2, '@@ -1,2'],
    [{ hunk: '' }, 3, '@@ -3,1 +3,1 @@'],
    [{ hunk: ' a\n+b' }, 3, '@@ -3,1 +3,1 @@\n a\n+b'],
    [{ line: undefined, hunk: '@@ -10,3 +20,4 @@ f()\n a\n-b\n+c\n+d' }, 22, '@@ -10,3 +20,4 @@'],
    [{ line: undefined, side: 'old' as const, hunk: '@@ -10,3 +20,4 @@\n a\n-b' }, -11, '@@ -10,3'],
    [{ line: undefined, hunk: '' }, 1, '@@ -1,1 +1,1 @@'],
  ])('always has a line and a hunk with a header: %j', async (rest, line, hunk) => {
    const { line: given, ...others } = { line: 3 as number | undefined, ...rest };
    const { line: _, ...without } = lineComment(21);
    const comment: ReviewComment = { ...without, ...(given === undefined ? {} : { line: given }), ...others };
    const [record] = (await dumpOf([pull(2), review(), comment])).records('reviews/2.yml');
    const [written] = (record?.['comments'] ?? []) as { line: number; diff_hunk: string }[];
    expect(written?.line).toBe(line);
    expect(written?.diff_hunk.startsWith(hunk)).toBe(true);
  });
});

describe('pull requests', () => {
  it('makes a merged one closed, with its times', async () => {
    const mergedAt = '2024-02-02T00:00:00Z';
    const dump = await dumpOf([pull(2, { merged: true, mergedAt, mergeCommit: 'c'.repeat(40) })]);
    expect(dump.records('pull_request.yml')).toMatchObject([
      { state: 'closed', closed: mergedAt, merged_time: mergedAt, merge_commit_sha: 'c'.repeat(40), foreignindex: 2 },
    ]);
    expect(dump.codes).toEqual([]);
  });
});

describe('what would stop a restore', () => {
  it('is kept aside: a second number, a second tag, comments of nothing', async () => {
    const release = (id: number): Entity => ({
      kind: 'release',
      key: entityKey('release', id),
      id,
      tag: 'v1',
      title: '',
      body: '',
      draft: true,
      prerelease: false,
      author: ada,
    });
    const comment: Entity = {
      kind: 'comment',
      key: entityKey('comment', 5),
      parent: entityKey('issue', 99),
      id: 5,
      author: ada,
      body: 'x',
    };
    const dump = await dumpOf([issue(2), pull(2), release(1), release(2), comment]);
    expect(dump.codes.sort()).toEqual(['number-twice', 'tag-twice']);
    expect(dump.records('release.yml')).toHaveLength(1);
    expect(dump.records('pull_request.yml')).toEqual([]);
    expect(dump.lines('orphans')).toMatchObject([{ kind: 'pull-request' }, { kind: 'release' }, { kind: 'comment' }]);
  });

  it('is not written: a release file without bytes', async () => {
    const parent = entityKey('release', 1);
    const release: Entity = {
      kind: 'release',
      key: parent,
      id: 1,
      tag: 'v1',
      title: '',
      body: '',
      draft: false,
      prerelease: false,
      author: ada,
    };
    const asset = (id: number): Entity => ({
      kind: 'asset',
      key: entityKey('asset', id),
      parent,
      id,
      name: '../../x%23.bin',
      download: { urls: ['https://user:secret@forge.example/a/1?token=secret#x'] },
    });
    const dump = await dumpOf([release, asset(1), asset(2)], { [entityKey('asset', 2)]: new Uint8Array(3) });
    expect(dump.codes).toEqual(['file-missing']);
    expect(dump.records('release.yml')[0]?.['assets']).toMatchObject([
      { id: 2, name: '../../x%23.bin', size: 3, download_count: 0, download_url: 'release_assets/1/2' },
    ]);
    expect(dump.paths).toContain('release_assets/1/2');
    expect(dump.lines('release-files')).toEqual([
      { release: 1, tag: 'v1', id: 1, name: '../../x%23.bin', url: 'https://forge.example/a/1' },
    ]);
  });
});

describe('what the dump has no place for', () => {
  it('goes to extra, every line by its schema', async () => {
    const key = entityKey('issue', 1);
    const event = (id: number, data: object): Entity =>
      ({ kind: 'event', key: entityKey('event', id), parent: key, id, actor: bob, data }) as Entity;
    const attachment: Entity = {
      kind: 'attachment',
      key: entityKey('attachment', 4),
      parent: entityKey('comment', 5),
      id: 4,
      name: 'a/b.png',
      download: { urls: [] },
    };
    const dump = await dumpOf(
      [
        issue(1, {
          assignees: [bob],
          pinned: 1,
          deadline: '2030-01-01T00:00:00Z',
          lockReason: 'spam',
          closedBy: bob,
          dependsOn: [{ owner: 'a', project: 'b', number: 3 }],
        }),
        pull(2, {
          mergedBy: bob,
          allowMaintainerEdit: true,
          teamReviewRequests: [{ id: 1, name: 'crew' }],
          reviewRequests: [bob],
        }),
        { kind: 'comment', key: entityKey('comment', 5), parent: key, id: 5, author: ada, body: '' },
        event(1, { type: 'label', label: 'x', added: true }),
        event(2, { type: 'close' }),
        event(3, { type: 'lock', reason: 'spam' }),
        { kind: 'user', key: entityKey('user', 2), id: 2, name: 'ada', fullName: 'Ada' },
        attachment,
      ],
      { [attachment.key]: new Uint8Array([1]) },
    );
    expect(dump.codes).toEqual([]);
    expect(dump.losses).toEqual({
      project: 1,
      users: 1,
      'issue-details': 1,
      'pull-request-details': 1,
      assignees: 1,
      dependencies: 1,
      events: 2,
      'review-requests': 1,
      attachments: 1,
    });
    expect(dump.lines('attachments')).toMatchObject([
      { number: 1, kind: 'comment', comment: 5, size: 1, path: 'extra/attachments/4/a_b.png' },
    ]);
    expect(dump.paths).toContain('extra/attachments/4/a_b.png');
    expect(dump.records('comments/1.yml').map(({ comment_type }) => comment_type)).toEqual([
      'close',
      'lock',
      'comment',
    ]);
    expect(dump.records('reviews/2.yml')).toMatchObject([{ state: 'REQUEST_REVIEW', reviewer_name: 'bob' }]);
  });

  it('has shared files whose names differ in capitals or accents only once', async () => {
    const image = (parent: string, name: string): Entity => ({
      kind: 'attachment',
      key: `attachment:${parent}-${name}`,
      parent: entityKey('issue', 1),
      name,
      url: `https://forge.example/files/${parent}/${name}`,
      download: { urls: [] },
      size: 1,
    });
    const images = [image('1', 'Chart.png'), image('2', 'chart.PNG'), image('3', 'other.png'), image('4', 'Chart.png')];
    const dump = await dumpOf(
      [issue(1), ...images],
      Object.fromEntries(images.map(({ key }) => [key, new Uint8Array([1])])),
    );
    const folder = 'extra/attachments/4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a';
    expect([...dump.paths].filter((path) => path.startsWith('extra/attachments/'))).toEqual([
      `${folder}/Chart.png`,
      `${folder}/other.png`,
    ]);
    expect(dump.lines('attachments')).toMatchObject([
      { name: 'Chart.png', path: `${folder}/Chart.png` },
      { name: 'chart.PNG', path: `${folder}/Chart.png` },
      { name: 'other.png', path: `${folder}/other.png` },
      { name: 'Chart.png', path: `${folder}/Chart.png` },
    ]);
  });
});
