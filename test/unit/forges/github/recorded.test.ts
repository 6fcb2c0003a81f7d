import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { github } from '../../../../src/forges/github/index.ts';
import { type Entity, entityKinds } from '../../../../src/model/entity.ts';
import { encoded } from '../../../support/encoded.ts';
import { hasRecordings, recordedPlace } from '../../../support/github/recorded.ts';
import { memorySource } from '../../../support/memory-source.ts';
import { collectProject } from '../../../support/replay-collect.ts';

const patDyn = { id: 37243484, name: 'PatDyn' };
const gusted = { id: 25481501, name: 'Gusted' };

describe.skipIf(!hasRecordings())('recorded projects of GitHub', () => {
  const testRepo = { folder: 'full_download', id: 1033841924, owner: 'forgejo', name: 'test_repo' } as const;
  const lists = {
    'issues/comments': /\/issues\/\d+\/comments$/,
    'pulls/comments': /\/pulls\/\d+\/reviews\/\d+\/comments$/,
    comments: /\/commits\/[^/]+\/comments$/,
  };

  test('forgejo/test_repo: the model', async () => {
    const { collected, problems } = await collectProject(github, recordedPlace(testRepo, lists));
    // Issue 1 says that it has a comment, of which there is no recording.
    expect(problems.map(({ code, place }) => [code, place])).toEqual([
      ['protections-hidden', undefined],
      ['count-differs', collected.ofKind('issue')[0]?.key],
    ]);
    expect(collected.ofKind('project')).toMatchObject([
      {
        ...{ owner: 'forgejo', name: 'test_repo', defaultBranch: 'main', topics: ['forgejo'], visibility: 'public' },
        description: 'Exclusively used for testing Github->Forgejo migration',
        website: 'https://codeberg.org/forgejo/forgejo/',
      },
    ]);
    const milestones = collected.ofKind('milestone').map(({ title, state, deadline, created, updated, closed }) => {
      return [title, state, deadline, created, updated, closed];
    });
    expect(milestones).toEqual([
      ['1.0.0', 'open', undefined, '2025-08-07T12:48:56Z', '2025-08-12T12:34:20Z', undefined],
      ['1.1.0', 'open', '2025-08-31T07:00:00Z', '2025-08-07T12:50:58Z', '2025-08-07T12:53:15Z', undefined],
      [
        '0.9.0',
        'closed',
        '2025-08-01T07:00:00Z',
        '2025-08-07T12:54:20Z',
        '2025-08-12T11:29:52Z',
        '2025-08-07T12:54:38Z',
      ],
    ]);
    const labels = collected.ofKind('label').map(({ name, color }) => `${name} ${color}`);
    expect([labels.length, labels[0], labels.at(-1)]).toEqual([9, 'bug d73a4a', 'wontfix ffffff']);
    expect(collected.ofKind('release')).toMatchObject([
      {
        ...{ tag: 'v1.0', title: 'First Release', target: 'main', draft: false, prerelease: false, author: gusted },
        ...{ created: '2025-08-07T13:02:19Z', published: '2025-08-07T13:07:49Z' },
      },
    ]);
    expect(collected.ofKind('asset')).toMatchObject([
      { name: 'wireguard.pdf', parent: collected.ofKind('release')[0]?.key },
    ]);
    expect(collected.ofKind('issue')).toMatchObject([
      {
        ...{ number: 1, state: 'open', author: patDyn, title: 'First issue', body: 'This is an issue.', labels: [] },
        ...{ created: '2025-08-07T12:44:07Z', updated: '2025-08-07T12:44:47Z', commentCount: 1, reactionCount: 0 },
      },
      {
        ...{ number: 2, state: 'open', author: patDyn, title: 'Second Issue', body: 'Mentioning #1 ' },
        ...{ labels: ['duplicate', 'good first issue', 'help wanted'], milestone: '1.1.0' },
      },
    ]);
    expect(collected.ofKind('comment')).toMatchObject([
      {
        ...{
          id: 3164123494,
          parent: collected.ofKind('issue')[1]?.key,
          author: patDyn,
          created: '2025-08-07T13:07:25Z',
        },
        body: 'Mentioning #3 \nWith some **bold** *statement*',
      },
    ]);
  });

  test('forgejo/test_repo: pull requests and reviews', async () => {
    const { collected } = await collectProject(github, recordedPlace(testRepo, lists));
    const [three, seven] = collected.ofKind('pull-request');
    expect(three).toMatchObject({
      ...{ number: 3, state: 'open', merged: false, draft: false, author: patDyn, title: 'Update readme.md' },
      ...{ labels: ['enhancement'], milestone: '1.0.0', reviewRequests: [], teamReviewRequests: [] },
      head: { ref: 'some-feature', sha: 'c608ab3997349219e1510cdb5ddd1e5e82897dfa', owner: 'forgejo' },
      base: { ref: 'main', sha: '442d28a55b842472c95bead51a4c61f209ac1636' },
    });
    expect(seven).toMatchObject({
      ...{ number: 7, state: 'closed', merged: true, mergedAt: '2025-08-07T13:02:19Z', labels: ['bug'] },
      mergeCommit: 'ca43b48ca2c461f9a5cb66500a154b23d07c9f90',
      head: { ref: 'another-feature', sha: '5638cb8f3278e467fc1eefcac14d3c0d5d91601f' },
    });
    expect(
      collected.ofKind('review').map(({ id, state, body, submitted, parent }) => [id, state, body, submitted, parent]),
    ).toEqual([
      [3096999684, 'commented', '', '2025-08-07T12:47:55Z', three?.key],
      [3097007243, 'commented', '', '2025-08-07T12:49:36Z', three?.key],
    ]);
    const lines = collected
      .ofKind('review-comment')
      .map(({ id, body, path, side, line }) => [id, body, path, side, line]);
    // These old answers name no line: it is that at which the hunk ends.
    expect(lines).toEqual([
      [2260216729, 'May want to write more', 'readme.md', 'new', 5],
      [2260221159, 'Comment', 'readme.md', 'new', 3],
    ]);
  });

  test('forgejo/test_repo: the dump', async () => {
    const { collected } = await collectProject(github, recordedPlace(testRepo, lists));
    const entities = entityKinds.flatMap((kind): readonly Entity[] => collected.ofKind(kind));
    const files = Object.fromEntries(
      collected.ofKind('asset').map(({ key, size }) => [key, new Uint8Array(size ?? 0)]),
    );
    const { text, files: written } = await encoded(memorySource({ entities, files }));
    expect(parse(text('issue.yml'))).toMatchObject([
      { number: 1, poster_id: 37243484, poster_name: 'PatDyn', title: 'First issue', state: 'open', milestone: '' },
      {
        number: 2,
        milestone: '1.1.0',
        labels: [{ name: 'duplicate' }, { name: 'good first issue' }, { name: 'help wanted' }],
      },
    ]);
    expect(parse(text('pull_request.yml'))).toMatchObject([
      { number: 3, state: 'open', merged: false, head: { ref: 'some-feature' } },
      { number: 7, state: 'closed', merged: true, merge_commit_sha: 'ca43b48ca2c461f9a5cb66500a154b23d07c9f90' },
    ]);
    expect(parse(text('comments/2.yml'))).toMatchObject([
      {
        issue_index: 2,
        poster_name: 'PatDyn',
        content: 'Mentioning #3 \nWith some **bold** *statement*',
        reactions: [],
      },
    ]);
    expect(parse(text('reviews/3.yml'))).toMatchObject([
      {
        ...{ reviewer_id: 37243484, reviewer_name: 'PatDyn', state: 'COMMENTED' },
        commit_id: 'c608ab3997349219e1510cdb5ddd1e5e82897dfa',
        comments: [{ id: 2260216729, content: 'May want to write more', tree_path: 'readme.md', line: 5 }],
      },
      { comments: [{ id: 2260221159, content: 'Comment', tree_path: 'readme.md', line: 3 }] },
    ]);
    expect(parse(text('release.yml'))).toMatchObject([
      { tag_name: 'v1.0', publisher_id: gusted.id, name: 'First Release' },
    ]);
    expect(written.has('reviews/7.yml')).toBe(false);
  });

  test('nigoroll/libvmod-dynamic: pages of issues by the links that GitHub sent', async () => {
    const place = recordedPlace({ folder: 'pagination', id: 68390476, owner: 'nigoroll', name: 'libvmod-dynamic' });
    const { collected } = await collectProject(github, place, ['issues']);
    const issues = collected.ofKind('issue').map(({ number }) => number);
    // 136 rows on four pages, of which 35 are pull requests.
    expect([issues.length, issues.at(-1)]).toEqual([101, 137]);
    expect(new Set(issues).size).toBe(issues.length);
  });
});
