import { createHash } from 'node:crypto';

const head = '1'.repeat(40);
const tip = '2'.repeat(40);
const bytes = 'one attached file\n';
export const digest = createHash('sha256').update(bytes).digest('hex');
export const objectFile = `forge/objects/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest.slice(4)}`;

const time = '2024-05-08T12:48:00Z';
const ticket = { is_locked: false, created: time, updated: time, labels: ['../../labels/7'] };
const attachment = {
  content_type: 'text/plain',
  size: bytes.length,
  download_count: 0,
  created: time,
  sha256: digest,
};
export const project = 'forge/users/1/projects/2';

/** A small archive as gof3 of today would write it, by hand, with every kind of object. */
const records: Readonly<Record<string, object>> = {
  forge: { index: 'forge', url: 'https://forge.example' },
  'forge/users/1': { index: '1', username: 'ada', name: 'Ada' },
  'forge/users/-1': { index: '-1', username: 'Ghost', name: 'Ghost' },
  'forge/organizations/5': { index: '5', name: 'crew', full_name: 'The crew' },
  'forge/topics/3': { index: '3', name: 'boats' },
  [project]: {
    ...{ index: '2', name: 'boat', is_private: false, is_mirror: false, description: 'A boat', default_branch: 'main' },
    ...{ has_wiki: true, topics: ['/forge/topics/3'] },
  },
  [`${project}/repositories/vcs`]: { index: 'vcs', name: 'vcs' },
  [`${project}/repositories/vcs.wiki`]: { index: 'vcs.wiki', name: 'vcs.wiki' },
  [`${project}/labels/7`]: { index: '7', name: 'bug', color: 'd73a4a', description: '' },
  [`${project}/milestones/8`]: {
    ...{ index: '8', title: '1.0', description: '', state: 'open', deadline: '2024-06-01' },
    ...{ created: time, updated: time },
  },
  [`${project}/issues/12`]: {
    ...{ index: '12', poster_id: '/forge/users/1', title: 'Leak', content: 'It leaks.', state: 'closed' },
    ...{ ...ticket, closed: time, milestone: '../../milestones/8', assignees: ['/forge/users/1'], due: '2024-05-20' },
  },
  [`${project}/issues/12/attachments/3`]: { index: '3', name: 'leak.txt', ...attachment },
  [`${project}/issues/12/comments/34`]: {
    ...{ index: '34', poster_id: '/forge/users/-1', content: 'Where?', created: time, updated: time },
  },
  [`${project}/issues/12/comments/34/reactions/5`]: { index: '5', user_id: '/forge/users/1', content: 'heart' },
  [`${project}/pull_requests/13`]: {
    ...{ index: '13', poster_id: '/forge/users/1', title: 'Fix', content: '', state: 'open', ...ticket },
    merged: false,
    head: { ref: 'fix', sha: head, repository: '../../repositories/vcs' },
    base: { ref: 'main', sha: tip, repository: '../../repositories/vcs' },
  },
  [`${project}/pull_requests/13/comments/35`]: {
    ...{ index: '35', poster_id: '/forge/users/1', content: 'Done', created: time, updated: time },
  },
  [`${project}/pull_requests/13/reviews/21`]: {
    ...{ index: '21', reviewer_id: '/forge/users/-1', state: 'APPROVED', official: true, commit_id: head },
    ...{ content: 'Good', created_at: time },
  },
  [`${project}/pull_requests/13/reviews/22`]: {
    ...{
      index: '22',
      reviewer_id: '/forge/users/1',
      state: 'REQUEST_REVIEW',
      commit_id: '',
      content: '',
      created_at: time,
    },
  },
  [`${project}/pull_requests/13/reviews/21/reviewcomments/31`]: {
    ...{
      index: '31',
      poster_id: '/forge/users/-1',
      content: 'Here',
      tree_path: 'hull.txt',
      diff_hunk: '@@ -1 +1 @@\n-a\n+b',
    },
    ...{ line: -1, commit_id: head, created_at: time, updated_at: time },
  },
  [`${project}/releases/9`]: {
    ...{ index: '9', tag_name: 'v1', name: 'One', body: 'First', draft: false, prerelease: false },
    ...{ publisher_id: '/forge/users/1', created: time },
  },
  [`${project}/releases/9/attachments/4`]: { index: '4', name: 'boat.txt', ...attachment },
};

export const json = (record: unknown) => `${JSON.stringify(record, null, 2)}\n`;

export function f3Files(): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const write = (path: string, text: string) => files.set(path, Buffer.from(text));
  for (const [path, record] of Object.entries(records)) write(`${path}.json`, json(record));
  const git = `${project}/repositories/vcs`;
  for (const folder of [git, `${git}.wiki`]) {
    write(`${folder}/HEAD`, 'ref: refs/heads/main\n');
    write(`${folder}/config`, '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
  }
  write(`${git}.wiki/packed-refs`, `${tip} refs/heads/main\n`);
  write(
    `${git}/packed-refs`,
    `# pack-refs with: peeled fully-peeled sorted\n${head} refs/f3/13/head\n${tip} refs/heads/main\n${head} refs/pull/13/head\n`,
  );
  write(objectFile, bytes);
  return files;
}
