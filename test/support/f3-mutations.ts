import type { CheckCode } from '../../src/formats/check-table.ts';
import type { Dump } from './check-mutations.ts';
import { digest, json, objectFile, project } from './f3-archive.ts';

/** One small change of the archive of `f3-archive.ts`. */
export interface F3Mutation {
  readonly code: CheckCode;
  /** The lenient one when absent. */
  readonly target?: 'f3' | 'f3-strict';
  change(files: Dump): void;
  /** Where it must be seen: the file, a text of the line, the field. */
  readonly at: readonly [file: string, line?: string, field?: string];
  /** What comes with it and cannot be apart. */
  readonly beside?: readonly CheckCode[];
}

const issue = `${project}/issues/12.json`;
const pull = `${project}/pull_requests/13.json`;
const label = `${project}/labels/7.json`;
const user = 'forge/users/1.json';
const code = `${project}/repositories/vcs`;
const wiki = `${code}.wiki`;
const team = 'forge/organizations/5/teams/6';
const asset = `${project}/releases/9/attachments/4.json`;

const line =
  (path: string, from: string | RegExp, to: string) =>
  (files: Dump): void =>
    files.edit(path, from, to);

const reactions = (inside: string) => line(issue, '"title": "Leak"', `"reactions": [${inside}],\n  "title": "Leak"`);

function move(files: Dump, from: string, to: string): void {
  for (const [path, bytes] of [...files.files]) {
    if (!path.startsWith(from)) continue;
    files.files.delete(path);
    files.files.set(to + path.slice(from.length), bytes);
  }
}

const record = (files: Dump, path: string): Record<string, unknown> => JSON.parse(files.text(path));

/** Everything as the first design had it: lists and numbered files beside each other. */
function firstDesign(files: Dump): void {
  const issues = { ...record(files, issue), index: 12, poster_id: 1, labels: ['bug'], milestone: '1.0' };
  const comment = { ...record(files, `${project}/issues/12/comments/34.json`), index: 34, issue_index: 12 };
  const owned = {
    ...record(files, `${project}.json`),
    index: 2,
    owner: 'ada',
    has_wiki: false,
    repositories: [{ name: 'vcs' }],
  };
  const git = [...files.files].filter(([path]) => path.includes('/vcs/'));
  files.remove('forge');
  for (const [path, bytes] of git) files.files.set(`git/${path.slice(path.indexOf('/vcs/') + 5)}`, bytes);
  files.write('project.json', json(owned));
  files.write('issue.json', json([issues]));
  files.write('comments/12.json', json([comment]));
}

/** For each code of F3 one change that gives it. */
export const f3Mutations: readonly F3Mutation[] = [
  { code: 'json-broken', change: line(issue, '"title": "Leak",', '"title": Leak,'), at: [issue, '"title": Leak'] },
  {
    code: 'json-not-utf8',
    change(files) {
      const bytes = Buffer.from(files.text(issue));
      bytes[bytes.indexOf('It leaks')] = 0xff;
      files.files.set(issue, bytes);
    },
    at: [issue, '"content"'],
  },
  {
    code: 'json-duplicate-key',
    change: line(issue, '"title": "Leak",', '"title": "Lea",\n  "title": "Leak",'),
    at: [issue, '"title": "Leak"'],
  },
  {
    code: 'json-too-large',
    change: line(issue, '"title": "Leak"', `"title": ${'['.repeat(90)}${']'.repeat(90)}`),
    at: [issue, '"title"'],
  },
  { code: 'f3-not-object', change: (files) => files.write(label, '["bug"]\n'), at: [label, '["bug"]'] },
  {
    code: 'f3-project-missing',
    change: (files) => files.remove(project),
    at: ['forge'],
    beside: ['f3-object-unused'],
  },
  {
    code: 'f3-more-projects',
    change(files) {
      files.write('forge/users/1/projects/3.json', json({ ...record(files, `${project}.json`), index: '3' }));
      files.write('forge/users/1/projects/3/labels/1.json', json({ index: '1', name: 'x', color: 'aaaaaa' }));
    },
    at: ['forge/users/1/projects/3.json'],
  },
  {
    code: 'f3-parent-missing',
    change: (files) => files.files.delete(`${project}/issues/12/comments/34.json`),
    at: [`${project}/issues/12/comments/34.json`],
  },
  {
    code: 'f3-folder-unknown',
    change: (files) => files.write(`${project}/wikis/1.json`, '{"index": "1"}\n'),
    at: [`${project}/wikis/1.json`],
  },
  {
    code: 'f3-file-unknown',
    change: (files) => files.write(`${project}/notes.txt`, 'hello\n'),
    at: [`${project}/notes.txt`],
  },
  {
    code: 'f3-parent-missing',
    change: (files) => {
      files.files.delete(`${project}/issues/12.json`);
      files.files.delete(`${project}/issues/12/attachments/3.json`);
      files.files.delete(`${project}/issues/12/comments/34/reactions/5.json`);
      files.files.delete(`${project}/issues/12/comments/34.json`);
      files.write(`${project}/issues/12/comments/34.id`, '7');
    },
    at: [`${project}/issues/12.json`],
    beside: ['f3-id-alone'],
  },
  {
    code: 'f3-id-file',
    change: (files) => files.write(`${project}/labels/7.id`, '70'),
    at: [`${project}/labels/7.id`],
  },
  {
    code: 'f3-id-alone',
    change: (files) => files.write(`${project}/labels/6.id`, '60'),
    at: [`${project}/labels/6.id`],
  },
  {
    code: 'f3-file-unknown',
    change: (files) => files.write(`${project}/labels/notes/6.id`, '60'),
    at: [`${project}/labels/notes/6.id`],
  },
  {
    code: 'f3-team-unread',
    change(files) {
      files.write(`${team}.json`, json({ index: '6', name: 'keel', permissions: ['issue_read'], all_projects: false }));
      files.write(`${team}/members/1.json`, json({ index: '1', name: 'ada', user: '/forge/users/1' }));
      files.write(`${team}/teamprojects/2.json`, json({ index: '2', name: 'boat', project: `/${project}` }));
    },
    at: [`${team}.json`],
  },
  {
    code: 'f3-field-type',
    change: (files) => files.write(`${team}.json`, json({ index: '6', name: 'keel', permissions: [1] })),
    at: [`${team}.json`, '    1', '/permissions/0'],
    beside: ['f3-team-unread'],
  },
  {
    code: 'f3-reference',
    change(files) {
      files.write(`${team}.json`, json({ index: '6', name: 'keel' }));
      files.write(`${team}/members/1.json`, json({ index: '1', user: `/${project}` }));
    },
    at: [`${team}/members/1.json`, '"user"', '/user'],
    beside: ['f3-team-unread'],
  },
  {
    code: 'f3-folder-unknown',
    change: (files) => files.write(`forge/users/1/teams/6.json`, json({ index: '6', name: 'keel' })),
    at: ['forge/users/1/teams/6.json'],
  },
  {
    code: 'f3-repository-unknown',
    change: (files) => files.write(`${project}/repositories/pages.json`, json({ index: 'pages', name: 'pages' })),
    at: [`${project}/repositories/pages`],
  },
  {
    code: 'f3-repository-unknown',
    change: (files) => files.write(`${project}/repositories/pages/HEAD`, 'ref: refs/heads/main\n'),
    at: [`${project}/repositories/pages`],
  },
  { code: 'f3-wiki-missing', change: (files) => files.remove(`${wiki}/HEAD`), at: [wiki] },
  {
    code: 'f3-wiki-missing',
    change: (files) => files.remove(`${wiki}/`),
    at: [wiki],
  },
  {
    code: 'f3-wiki-missing',
    change: (files) => files.remove(wiki),
    at: [`${project}.json`, '"has_wiki"', '/has_wiki'],
  },
  {
    code: 'f3-wiki-unsaid',
    change: line(`${project}.json`, '"has_wiki": true', '"has_wiki": false'),
    at: [`${project}.json`, '"has_wiki"', '/has_wiki'],
  },
  { code: 'f3-parent-missing', change: (files) => files.remove(`${wiki}.json`), at: [`${wiki}.json`] },
  {
    code: 'f3-parent-missing',
    change: (files) => files.remove(`${code}.json`),
    at: [`${code}.json`],
    beside: ['f3-reference-missing'],
  },
  {
    code: 'f3-double-number',
    change: (files) =>
      files.write(`${project}/issues/13.json`, json({ ...record(files, issue), index: '13', title: 'Fix' })),
    at: [`${project}/issues/13.json`, '"index"', '/index'],
  },
  { code: 'f3-number-id', change: line(issue, '"index": "12"', '"index": 12'), at: [issue, '"index": 12', '/index'] },
  {
    code: 'f3-number-id',
    target: 'f3-strict',
    change: line(issue, '"poster_id": "/forge/users/1"', '"poster_id": 1'),
    at: [issue, '"poster_id": 1', '/poster_id'],
  },
  {
    code: 'f3-null',
    change: line(pull, '"merged": false', '"merged": false,\n  "merged_time": null'),
    at: [pull, 'null', '/merged_time'],
  },
  {
    code: 'f3-identities',
    change: (files) => files.write('forge/users/identities.json', '{"pairs": []}\n'),
    at: ['forge/users/identities.json'],
  },
  {
    code: 'f3-reference-name',
    change: line(issue, '"../../labels/7"', '"bug"'),
    at: [issue, '"bug"', '/labels/0'],
  },
  {
    code: 'f3-key-old',
    change: line(issue, '"title": "Leak"', '"ref": "main",\n  "title": "Leak"'),
    at: [issue, '"ref"', '/ref'],
  },
  {
    code: 'f3-assets-folder',
    change: (files) => move(files, `${project}/releases/9/attachments/`, `${project}/releases/9/assets/`),
    at: [`${project}/releases/9/assets/4.json`],
  },
  {
    code: 'f3-repository-folder',
    change: line(pull, '"repository": "../../repositories/vcs"', '"repository": "../../repository/vcs"'),
    at: [pull, '../../repository/vcs', '/head/repository'],
  },
  {
    code: 'f3-old-folder',
    change: (files) => move(files, `${project}/labels/`, `${project}/label/`),
    at: [`${project}/label/7.json`],
  },
  {
    code: 'f3-first-design',
    change: firstDesign,
    at: ['project.json'],
    beside: ['f3-number-id', 'f3-key-old', 'f3-reference-name', 'f3-reference-missing'],
  },
  { code: 'f3-index', change: line(issue, '"index": "12"', '"index": "21"'), at: [issue, '"21"', '/index'] },
  {
    code: 'f3-field-type',
    change: line(issue, '"is_locked": false', '"is_locked": "no"'),
    at: [issue, '"no"', '/is_locked'],
  },
  { code: 'f3-field-type', change: reactions('"heart"'), at: [issue, '"heart"', '/reactions/0'] },
  {
    code: 'f3-field-type',
    change: reactions('{"user_id": "/forge/users/1", "content": 5}'),
    at: [issue, '"content": 5', '/reactions/0/content'],
  },
  {
    code: 'f3-field-missing',
    change: reactions('{"user_id": "/forge/users/1"}'),
    at: [issue, '{"user_id"', '/reactions/0'],
  },
  {
    code: 'f3-number-id',
    change: reactions('{"index": 5, "user_id": "/forge/users/1", "content": "heart"}'),
    at: [issue, '"index": 5', '/reactions/0/index'],
  },
  {
    code: 'f3-reference-missing',
    change: reactions('{"user_id": "/forge/users/9", "content": "heart"}'),
    at: [issue, '/forge/users/9', '/reactions/0/user_id'],
  },
  {
    code: 'f3-field-type',
    change: line(`${project}.json`, '"has_wiki": true', '"repositories": ["vcs"],\n  "has_wiki": true'),
    at: [`${project}.json`, '"repositories"', '/repositories/0'],
  },
  {
    code: 'f3-field-type',
    change: line(issue, '"../../labels/7"', 'null'),
    at: [issue, '    null', '/labels/0'],
  },
  { code: 'f3-field-missing', change: line(issue, /"content": .*\n/u, ''), at: [issue, '{', ''] },
  {
    code: 'f3-word-unknown',
    change: line(issue, '"closed"', '"shut"'),
    at: [issue, '"shut"', '/state'],
    beside: ['f3-closed-open'],
  },
  {
    code: 'f3-time-unreadable',
    change: line(issue, '"due": "2024-05-20"', '"due": "2024-05-40"'),
    at: [issue, '2024-05-40', '/due'],
  },
  {
    code: 'f3-key-unknown',
    target: 'f3-strict',
    change: line(issue, '"title": "Leak"', '"titel": "",\n  "title": "Leak"'),
    at: [issue, '"titel"', '/titel'],
  },
  {
    code: 'f3-password',
    change: line(user, '"username": "ada"', '"username": "ada",\n  "password": "$2a$10$x"'),
    at: [user, '"password"', '/password'],
  },
  {
    code: 'f3-closed-open',
    change: line(issue, '"state": "closed"', '"state": "open"'),
    at: [issue, '"closed": "2024', '/closed'],
  },
  { code: 'f3-closed-missing', change: line(issue, /"closed": .*\n/u, ''), at: [issue, '"state"', '/state'] },
  {
    code: 'f3-merged-time',
    change: line(pull, '"merged": false', '"merged": false,\n  "merged_time": "2024-05-08T12:48:00Z"'),
    at: [pull, '"merged_time"', '/merged_time'],
  },
  { code: 'f3-color', change: line(label, '"d73a4a"', '"#d73a4a"'), at: [label, '"#d73a4a"', '/color'] },
  {
    code: 'f3-review-unsent',
    change: line(`${project}/pull_requests/13/reviews/21.json`, '"APPROVED"', '"PENDING"'),
    at: [`${project}/pull_requests/13/reviews/21.json`, '"PENDING"', '/state'],
  },
  {
    code: 'f3-reference',
    change: line(issue, '"../../labels/7"', '"../../../../../../../labels/7"'),
    at: [issue, '"../../../', '/labels/0'],
  },
  {
    code: 'f3-reference-empty',
    change: line(issue, '"poster_id": "/forge/users/1"', '"poster_id": ""'),
    at: [issue, '"poster_id"', '/poster_id'],
  },
  {
    code: 'f3-reference-empty',
    change: line(issue, '"../../labels/7"', '""'),
    at: [issue, '    ""', '/labels/0'],
  },
  {
    code: 'f3-reference-missing',
    change: line(issue, '"../../labels/7"', '"../../labels/70"'),
    at: [issue, '"../../labels/70"', '/labels/0'],
  },
  {
    code: 'f3-head-unkept',
    change: line(
      `${project}/repositories/vcs/packed-refs`,
      /\d+ refs\/f3\/13\/head\n(.*\n)\d+ refs\/pull\/13\/head/u,
      `${'1'.repeat(40)} refs/heads/other\n${'2'.repeat(40)} refs/heads/main`,
    ),
    at: [pull, '"sha": "1111', '/head/sha'],
  },
  { code: 'f3-digest', change: line(asset, digest, 'abc'), at: [asset, '"abc"', '/sha256'] },
  {
    code: 'f3-object-missing',
    change: line(asset, digest, '0'.repeat(64)),
    at: [asset, '0'.repeat(64), '/sha256'],
  },
  { code: 'f3-object-size', change: line(asset, '"size": 18', '"size": 19'), at: [asset, '"size"', '/size'] },
  { code: 'f3-object-differs', change: (files) => files.write(objectFile, 'an attached file 1'), at: [objectFile] },
  {
    code: 'f3-object-unused',
    change: (files) => files.write(`forge/objects/aa/bb/${'c'.repeat(60)}`, ''),
    at: [`forge/objects/aa/bb/${'c'.repeat(60)}`],
    beside: ['f3-object-differs'],
  },
];

/** The same for codes of every format. */
export const f3CommonMutations: readonly F3Mutation[] = [
  { code: 'text-nul', change: line(issue, '"Leak"', '"Le\\u0000ak"'), at: [issue, '\\u0000', '/title'] },
  {
    code: 'credentials',
    change: line('forge.json', 'https://', 'https://me:secret@'),
    at: ['forge.json', 'secret', '/url'],
  },
  {
    code: 'credentials',
    change: line(asset, '"size": 18', '"download_url": "https://forge.example/4?token=secret",\n  "size": 18'),
    at: [asset, 'secret', '/download_url'],
  },
  {
    code: 'credentials',
    change: line(
      pull,
      '"ref": "fix"',
      '"clone_url": "https://oauth2:token@forge.example/ada/boat.git",\n    "ref": "fix"',
    ),
    at: [pull, 'oauth2', '/head/clone_url'],
    beside: ['f3-key-old'],
  },
  {
    code: 'credentials',
    change: (files) =>
      files.write('extra/project.jsonl', `{"path":"/${project}","fields":{"website":"https://me:secret@x.example"}}\n`),
    at: ['extra/project.jsonl', 'secret', '/fields/website'],
  },
  { code: 'git-missing', change: (files) => files.remove(`${code}/HEAD`), at: [code] },
  ...[code, wiki].flatMap((repository): F3Mutation[] => [
    {
      code: 'git-credentials',
      change: (files) =>
        files.append(`${repository}/config`, '[remote "origin"]\n\turl = https://me:secret@forge.example/a.git\n'),
      at: [`${repository}/config`],
    },
    {
      code: 'git-remote-refs',
      change: (files) => files.append(`${repository}/packed-refs`, `${'2'.repeat(40)} refs/remotes/fork/main\n`),
      at: [`${repository}/packed-refs`],
    },
  ]),
  {
    code: 'file-strange',
    change: (files) => files.write('issues/1.json', '{}'),
    at: ['issues/1.json'],
  },
  { code: 'file-strange', change: (files) => files.write('notes/todo.txt', 'buy rope'), at: ['notes/todo.txt'] },
  {
    code: 'extra-broken',
    change: (files) => files.write('extra/issue.jsonl', 'no\n'),
    at: ['extra/issue.jsonl', 'no'],
  },
];
