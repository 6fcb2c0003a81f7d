import type { CheckCode } from '../../src/formats/gitea-dump/check-table.ts';
import type { Target } from '../../src/model/verdict.ts';

/** A dump that is good, to be changed in one place. */
export class Dump {
  readonly files: Map<string, Uint8Array>;
  /** Paths whose bytes the archive can no longer give. */
  readonly damaged = new Set<string>();

  constructor(files: ReadonlyMap<string, Uint8Array>) {
    this.files = new Map(files);
  }

  text(path: string): string {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw new Error(`there is no ${path}`);
    return Buffer.from(bytes).toString('utf8');
  }

  write(path: string, text: string): void {
    this.files.set(path, Buffer.from(text));
  }

  /** Replaces the first place behind the first `behind`. */
  edit(path: string, from: string | RegExp, to: string, behind = ''): void {
    const text = this.text(path);
    const start = text.indexOf(behind);
    const rest = text.slice(start);
    const changed = rest.replace(from, () => to);
    if (start < 0 || changed === rest) throw new Error(`${path} has no ${from} behind ${JSON.stringify(behind)}`);
    this.write(path, text.slice(0, start) + changed);
  }

  append(path: string, text: string): void {
    this.write(path, this.text(path) + text);
  }

  remove(prefix: string): void {
    let count = 0;
    for (const path of this.files.keys()) if (path.startsWith(prefix) && this.files.delete(path)) count++;
    if (count === 0) throw new Error(`there is no ${prefix}`);
  }
}

export interface Mutation {
  readonly code: CheckCode;
  /** Which good dump is changed; the recorded recipe dump when absent. */
  readonly of?: 'recipe' | 'own' | 'empty';
  readonly target?: Target;
  /** Repositories are read object by object. */
  readonly git?: true;
  /** `SHA256SUMS` is left as it was. */
  readonly sums?: 'old';
  change(dump: Dump): void;
  /** Where it must be seen: the file, a text of the line or what ends on it, the field. */
  readonly at: readonly [file: string, line?: string | RegExp | undefined, field?: string];
}

const c1 = 'comments/1.yml';
const firstText = 'content: "12:30:45"';
const issues = 'issue.yml';
const pulls = 'pull_request.yml';
const noLabels = /labels: \[\]/u;
const line =
  (path: string, from: string | RegExp, to: string, behind = '') =>
  (dump: Dump) =>
    dump.edit(path, from, to, behind);
const manyWords = (length: number) => 'wave '.repeat(length / 5);

/** One small change for each code; each gives this code and no other. */
export const mutations: readonly Mutation[] = [
  { code: 'entry-damaged', change: (dump) => dump.damaged.add('topic.yml'), at: ['topic.yml'] },
  { code: 'yaml-broken', change: line('topic.yml', '- "lora"', '- "lora'), at: ['topic.yml'] },
  {
    code: 'yaml-leading-space',
    change: line(c1, firstText, 'content: |4-\n        four\n    none'),
    at: [c1, 'content: |4-'],
  },
  { code: 'yaml-stray-empty-list', change: (dump) => dump.append(c1, '[]\n'), at: [c1, /^\[\]/mu] },
  { code: 'yaml-duplicate-key', change: line(c1, 'index: 380', 'index: 380\n  index: 381'), at: [c1, 'index: 381'] },
  { code: 'yaml-control-character', change: line(c1, firstText, 'content: "a\u0001b"'), at: [c1, 'a\u0001b'] },
  {
    code: 'yaml-not-utf8',
    change: (dump) => {
      dump.edit(c1, firstText, 'content: "abc#"');
      const bytes = Buffer.from(dump.text(c1));
      bytes[bytes.indexOf('abc#') + 3] = 0xff;
      dump.files.set(c1, bytes);
    },
    at: [c1, 'content: "abc'],
  },
  { code: 'yaml-line-separator', change: line(c1, firstText, 'content: a\u2028b'), at: [c1, 'a\u2028b'] },
  { code: 'yaml-second-document', change: (dump) => dump.append(c1, '---\n- lost: 1\n'), at: [c1, '- lost'] },
  { code: 'yaml-odd-key', change: line(c1, 'index: 380', 'index: 380\n  ? [a]\n  : 1'), at: [c1, '[a]'] },
  { code: 'yaml-odd-tag', change: line(c1, firstText, 'content: !!int "abc"'), at: [c1, '!!int'] },
  { code: 'yaml-octal', change: line(c1, 'index: 380', 'index: 0370'), at: [c1, '0370'] },
  { code: 'yaml-text-unquoted', change: line(c1, firstText, 'content: 1.10'), at: [c1, '1.10'] },
  {
    code: 'yaml-too-large',
    change: line(c1, firstText, `content: ${'['.repeat(90)}${']'.repeat(90)}`),
    at: [c1, 'content: [['],
  },
  { code: 'not-a-list', change: (dump) => dump.write(c1, 'issue_index: 1\n'), at: [c1, 'issue_index'] },
  { code: 'not-a-record', change: (dump) => dump.append(c1, '- text\n'), at: [c1, '- text'] },
  { code: 'null-item', change: (dump) => dump.append(c1, '- null\n'), at: [c1, '- null'] },
  { code: 'field-type', change: line(c1, 'index: 380', 'index: "380"'), at: [c1, 'index: "380"', '/index'] },
  {
    code: 'time-unreadable',
    change: line(c1, /updated: \S+/u, 'updated: yesterday'),
    at: [c1, 'yesterday', '/updated'],
  },
  {
    code: 'time-unknown',
    change: line(c1, /created: \S+/u, 'created: 0001-01-01T00:00:00Z'),
    at: [c1, 'created: 0001', '/created'],
  },
  ...(
    [
      [issues, 'closed', '/closed'],
      [pulls, 'merged_time', '/merged_time'],
      ['milestone.yml', 'created', '/created'],
      ['reviews/32.yml', 'created_at', '/comments/0/created_at'],
    ] as const
  ).map(
    ([file, key, field]): Mutation => ({
      code: 'time-unknown',
      change: line(
        file,
        new RegExp(`\\b${key}: 2\\S+`, 'u'),
        `${key}: 0001-01-01T00:00:00Z`,
        field.startsWith('/comments') ? 'comments:\n' : '',
      ),
      at: [file, `${key}: 0001`, field],
    }),
  ),
  { code: 'key-unknown', change: line(c1, 'index: 380', 'index: 380\n  indx: 1'), at: [c1, 'indx', '/indx'] },
  {
    code: 'schema',
    of: 'own',
    change: line(issues, /color: "[0-9a-f]{6}"/u, 'color: "zz"'),
    at: [issues, 'color: "zz"', '/labels/0/color'],
  },
  { code: 'text-nul', change: line(c1, firstText, 'content: "a\\0b"'), at: [c1, 'content: "a\\0b"', '/content'] },
  {
    code: 'title-too-long',
    change: line(pulls, /title: ".*"/u, `title: "${manyWords(260)}"`),
    at: [pulls, 'title: "wave wave', '/title'],
  },
  {
    code: 'title-too-long',
    change: line(c1, /poster_name: ".*"/u, `poster_name: "${manyWords(260)}"`),
    at: [c1, 'poster_name: "wave wave', '/poster_name'],
  },
  {
    code: 'title-too-long',
    change: line('release.yml', / name: "[^"]*"/u, ` name: "${manyWords(260)}"`, 'assets:\n'),
    at: ['release.yml', ' name: "wave wave', '/assets/0/name'],
  },
  {
    code: 'title-cut',
    change: line(issues, /title: ".*"/u, `title: "${manyWords(260)}"`),
    at: [issues, 'title: "wave wave', '/title'],
  },
  {
    code: 'text-over-64k',
    change: line('release.yml', /body: ".*"/u, `body: "${manyWords(70_000)}"`),
    at: ['release.yml', 'body: "wave', '/body'],
  },
  {
    code: 'credentials',
    change: line('repo.yml', 'clone_addr: "http://', 'clone_addr: "http://me:secret@'),
    at: ['repo.yml', 'clone_addr', '/clone_addr'],
  },
  {
    code: 'credentials',
    of: 'own',
    change: line('extra/project.jsonl', /"website":"[^"]*"/u, '"website":"https://me:secret@buoy.example"'),
    at: ['extra/project.jsonl', 'secret', '/website'],
  },
  { code: 'repo-missing', change: (dump) => dump.remove('repo.yml'), at: ['repo.yml'] },
  {
    code: 'repo-not-flat',
    change: line('repo.yml', /owner: .*/u, 'owner: [a]'),
    at: ['repo.yml', 'owner', '/owner'],
  },
  {
    code: 'service-type',
    change: line('repo.yml', 'service_type: 3', 'service_type: 9'),
    at: ['repo.yml', 'service_type', '/service_type'],
  },
  {
    code: 'private-ignored',
    change: line('repo.yml', 'is_private: false', 'is_private: true'),
    at: ['repo.yml', 'is_private', '/is_private'],
  },
  {
    code: 'default-branch',
    change: line('repo.yml', 'default_branch: "main"', 'default_branch: "trunk"'),
    at: ['repo.yml', 'default_branch', '/default_branch'],
  },
  {
    code: 'topic-long',
    change: line('topic.yml', '- "lora"', `- "${'x'.repeat(51)}"`),
    at: ['topic.yml', 'xxx', '/topics/2'],
  },
  {
    code: 'label-twice',
    change: (dump) => dump.append('label.yml', '- name: "docs"\n  color: "#0075ca"\n  description: "second"\n'),
    at: ['label.yml', /"docs"[\s\S]*"docs"/u, '/name'],
  },
  {
    code: 'label-color',
    change: line('label.yml', 'color: "d73a4a"', 'color: "red"'),
    at: ['label.yml', 'color: "red"', '/color'],
  },
  {
    code: 'label-undefined',
    change: line(issues, noLabels, 'labels:\n    - name: "nowhere"'),
    at: [issues, 'nowhere', '/labels/0/name'],
  },
  {
    code: 'milestone-twice',
    change: (dump) =>
      dump.append(
        'milestone.yml',
        dump.text('milestone.yml').slice(0, dump.text('milestone.yml').indexOf('- title: "2.0"')),
      ),
    at: ['milestone.yml', /"1\.0"[\s\S]*"1\.0"/u, '/title'],
  },
  {
    code: 'milestone-undefined',
    change: line(issues, 'milestone: "1.0"', 'milestone: "9.9"'),
    at: [issues, '"9.9"', '/milestone'],
  },
  { code: 'state-unknown', change: line(issues, 'state: "open"', 'state: "opened"'), at: [issues, 'opened', '/state'] },
  {
    code: 'tag-twice',
    change: line('release.yml', 'tag_name: "v1.0.4"', 'tag_name: "v1.0.0"'),
    at: ['release.yml', /"v1\.0\.0"[\s\S]*?tag_name: "v1\.0\.0"/u, '/tag_name'],
  },
  {
    code: 'tag-invalid',
    change: line('release.yml', 'tag_name: "v1.0.4"', 'tag_name: "v1..4"'),
    at: ['release.yml', 'v1..4', '/tag_name'],
  },
  {
    code: 'tag-missing',
    change: line('release.yml', 'tag_name: "v1.0.4"', 'tag_name: "v1.0.5"'),
    at: ['release.yml', 'v1.0.5', '/tag_name'],
  },
  {
    code: 'asset-size-missing',
    change: line('release.yml', 'size: 17', 'size: null'),
    at: ['release.yml', 'size: null', '/assets/0/size'],
  },
  {
    code: 'asset-count-missing',
    change: line('release.yml', /download_count: \d+/u, 'download_count: null'),
    at: ['release.yml', 'download_count: null', '/assets/0/download_count'],
  },
  {
    code: 'asset-size',
    change: line('release.yml', 'size: 17', 'size: 18'),
    at: ['release.yml', 'size: 18', '/assets/0/size'],
  },
  {
    code: 'asset-shared',
    change: (dump) => {
      dump.edit('release.yml', 'release_assets/27/27', 'release_assets/25/29');
      dump.remove('release_assets/27/27');
    },
    at: ['release.yml', /25\/29[\s\S]*25\/29/u, '/assets/3/download_url'],
  },
  {
    code: 'asset-without-file',
    change: (dump) => {
      dump.edit('release.yml', 'download_url: "release_assets/25/29"', 'download_url: null');
      dump.remove('release_assets/25/29');
    },
    at: ['release.yml', 'download_url: null', '/assets/0/download_url'],
  },
  {
    code: 'asset-missing',
    change: (dump) => dump.remove('release_assets/25/29'),
    at: ['release.yml', 'release_assets/25/29', '/assets/0/download_url'],
  },
  {
    code: 'path-unsafe',
    change: (dump) => {
      dump.edit('release.yml', '"release_assets/25/29"', '"release_assets/../../etc/passwd"');
      dump.remove('release_assets/25/29');
    },
    at: ['release.yml', 'passwd', '/assets/0/download_url'],
  },
  ...['', '/git/pulls/32.patch', 'https://buoy.example/32.patch', 'git/pulls/%zz.patch', 'git/../../32.patch'].map(
    (address): Mutation => ({
      code: 'path-unsafe',
      change: (dump) => {
        dump.edit(pulls, '"git/pulls/32.patch"', JSON.stringify(address));
        dump.remove('git/pulls/32.patch');
      },
      at: [pulls, `patch_url: ${JSON.stringify(address)}`, '/patch_url'],
    }),
  ),
  { code: 'number-invalid', change: line(issues, 'number: 16', 'number: 0'), at: [issues, '- number: 0', '/number'] },
  {
    code: 'number-twice',
    change: line(issues, 'number: 17', 'number: 16'),
    at: [issues, /- number: 16[\s\S]*- number: 16/u, '/number'],
  },
  {
    code: 'label-repeated',
    change: line(issues, noLabels, 'labels:\n    - name: "bug"\n    - name: "bug"\n      color: "111111"'),
    at: [issues, /name: "bug"\n {4}- name: "bug"/u, '/labels/1'],
  },
  {
    code: 'reaction-twice',
    change: line(
      issues,
      'reactions: []',
      'reactions:\n    - {user_id: 1, user_name: a, content: heart}\n    - {user_id: 1, user_name: a, content: "heart"}',
    ),
    at: [issues, 'content: "heart"}', '/reactions/1'],
  },
  {
    code: 'reaction-unknown',
    change: line(c1, 'content: "hooray"', 'content: "gitea"'),
    at: [c1, 'content: "gitea"', '/reactions/0/content'],
  },
  {
    code: 'poster-empty',
    change: line(c1, /poster_name: ".*"/u, 'poster_name: ""'),
    at: [c1, 'poster_name: ""', '/poster_name'],
  },
  {
    code: 'foreign-index',
    change: line(pulls, 'foreignindex: 32', 'foreignindex: 31'),
    at: [pulls, 'foreignindex: 31', '/foreignindex'],
  },
  { code: 'ref-invalid', change: line(issues, 'ref: ""', 'ref: "a b"'), at: [issues, 'ref: "a b"', '/ref'] },
  {
    code: 'validation-key',
    target: 'gitea-validation',
    change: line(issues, 'ref: ""', 'ref: ""\n  foreignindex: 1'),
    at: [issues, 'foreignindex', '/foreignindex'],
  },
  {
    code: 'validation-missing',
    target: 'gitea-validation',
    change: line('milestone.yml', /\n {2}closed: \S+/u, ''),
    at: ['milestone.yml', 'title: "1.0"', ''],
  },
  {
    code: 'validation-value',
    target: 'gitea-validation',
    change: line('milestone.yml', /deadline: \S+/u, 'deadline: null'),
    at: ['milestone.yml', 'deadline: null', '/deadline'],
  },
  {
    code: 'validation-empty',
    of: 'empty',
    target: 'gitea-validation',
    change: (dump) => dump.write('milestone.yml', '# none\n'),
    at: ['milestone.yml'],
  },
  { code: 'patch-missing', change: (dump) => dump.remove('git/pulls/32.patch'), at: [pulls, 'pulls/32', '/patch_url'] },
  { code: 'patch-odd', change: (dump) => dump.write('git/pulls/32.patch', 'Not found.\n'), at: ['git/pulls/32.patch'] },
  {
    code: 'merged-open',
    change: line(pulls, 'state: "closed"', 'state: "open"'),
    at: [pulls, 'state: "open"', '/state'],
  },
  {
    code: 'merged-time-missing',
    change: line(pulls, /merged_time: \S+/u, 'merged_time: null'),
    at: [pulls, 'merged_time: null', '/merged_time'],
  },
  {
    code: 'commit-id',
    change: line(pulls, /merge_commit_sha: "\w+"/u, 'merge_commit_sha: "ABC"'),
    at: [pulls, '"ABC"', '/merge_commit_sha'],
  },
  {
    code: 'head-elsewhere',
    change: line(pulls, /owner_name: ".*"/u, 'owner_name: "somebody"', '- number: 38'),
    at: [pulls, /- number: 38[\s\S]*? head:/u, '/head'],
  },
  {
    code: 'head-unnamed',
    change: line(pulls, / {4}ref: ".*"/u, '    ref: ""', '- number: 38'),
    at: [pulls, '    ref: ""', '/head/ref'],
  },
  {
    code: 'head-missing',
    git: true,
    change: (dump) => {
      dump.edit('git/packed-refs', /.* refs\/pull\/32\/head\n/u, '');
      dump.edit(pulls, /sha: "[0-9a-f]{40}"/u, `sha: "${'1'.repeat(40)}"`, '  head:');
    },
    at: [pulls, `sha: "${'1'.repeat(40)}"`, '/head/sha'],
  },
  // The head is there: at no ref, or at the ref of another.
  ...[/.* refs\/pull\/32\/head\n/u, /^[0-9a-f]{40}(?= refs\/pull\/32\/head$)/mu].map(
    (ref, at): Mutation => ({
      code: 'head-unkept',
      git: true,
      change: line('git/packed-refs', ref, at === 0 ? '' : '36b811f99fe8001c9907ed0d912995fd550c354a'),
      at: [pulls, / head:[\s\S]*?sha: "/u, '/head/sha'],
    }),
  ),
  {
    code: 'merge-base-empty',
    change: line(pulls, /sha: "[0-9a-f]{40}"/u, 'sha: ""', '  base:'),
    at: [pulls, 'sha: ""', '/base/sha'],
  },
  {
    code: 'merge-base-tip',
    change: line(pulls, /sha: "[0-9a-f]{40}"/u, 'sha: "36b811f99fe8001c9907ed0d912995fd550c354a"', '  base:'),
    at: [pulls, 'sha: "36b811f99fe8001c9907ed0d912995fd550c354a"', '/base/sha'],
  },
  {
    code: 'comment-without-issue',
    change: line(c1, 'issue_index: 1', 'issue_index: 999'),
    at: [c1, 'issue_index: 999', '/issue_index'],
  },
  {
    code: 'comment-elsewhere',
    change: line(c1, 'issue_index: 1', 'issue_index: 2'),
    at: [c1, 'issue_index: 2', '/issue_index'],
  },
  {
    code: 'comment-type',
    change: line(c1, 'comment_type: "comment"', 'comment_type: "remark"'),
    at: [c1, 'remark', '/comment_type'],
  },
  {
    code: 'comment-type-gitea',
    target: 'forgejo',
    change: line(c1, 'comment_type: "comment"', 'comment_type: "change_time_estimate"'),
    at: [c1, 'change_time_estimate', '/comment_type'],
  },
  {
    code: 'comment-twice',
    change: line(c1, 'index: 392', 'index: 380'),
    at: [c1, /index: 380[\s\S]*?index: 380/u, '/index'],
  },
  {
    code: 'review-without-pull',
    change: line('reviews/33.yml', 'issue_index: 33', 'issue_index: 999'),
    at: ['reviews/33.yml', 'issue_index: 999', '/issue_index'],
  },
  {
    code: 'review-elsewhere',
    change: line('reviews/33.yml', 'issue_index: 33', 'issue_index: 34'),
    at: ['reviews/33.yml', 'issue_index: 34', '/issue_index'],
  },
  {
    code: 'review-twice',
    change: (dump) => dump.append('reviews/33.yml', dump.text('reviews/33.yml').split('\n- ')[0]?.concat('\n') ?? ''),
    at: ['reviews/33.yml', /- id: 32[\s\S]*- id: 32/u, '/id'],
  },
  {
    code: 'review-state',
    change: line('reviews/33.yml', '"APPROVED"', '"COMMENT"'),
    at: ['reviews/33.yml', '"COMMENT"', '/state'],
  },
  {
    code: 'hunk-broken',
    change: (dump) => {
      dump.edit('reviews/35.yml', /diff_hunk: ".*"/u, 'diff_hunk: "+LIMIT"');
      dump.edit('reviews/35.yml', 'line: 1', 'line: 0');
    },
    at: ['reviews/35.yml', 'diff_hunk: "+LIMIT"', '/comments/0/diff_hunk'],
  },
  {
    code: 'hunk-empty',
    target: 'forgejo',
    change: line('reviews/35.yml', /diff_hunk: ".*"/u, 'diff_hunk: ""'),
    at: ['reviews/35.yml', 'diff_hunk: ""', '/comments/0/diff_hunk'],
  },
  { code: 'file-unread', change: (dump) => dump.write('comments/999.yml', '[]\n'), at: ['comments/999.yml'] },
  { code: 'git-missing', change: (dump) => dump.remove('git/HEAD'), at: ['git'] },
  {
    code: 'git-damaged',
    git: true,
    change: (dump) => {
      const [path, bytes] = [...dump.files].find(([name]) => /^git\/.*\.pack$/u.test(name)) ?? [];
      if (path === undefined || bytes === undefined) throw new Error('there is no pack');
      dump.files.set(path, bytes.slice(0, -30));
    },
    at: ['git'],
  },
  {
    code: 'git-not-verified',
    git: true,
    change: (dump) => dump.append('git/config', '[extensions]\n\trefstorage = reftable\n'),
    at: ['git'],
  },
  {
    code: 'git-remote-refs',
    change: (dump) =>
      dump.append('git/packed-refs', '36b811f99fe8001c9907ed0d912995fd550c354a refs/remotes/fork/main\n'),
    at: ['git/packed-refs'],
  },
  ...['wiki', 'git.wiki.git'].map(
    (folder): Mutation => ({
      code: 'git-remote-refs',
      change: (dump) => {
        const [commit = ''] = /^[0-9a-f]{40}(?= refs)/mu.exec(dump.text(`${folder}/packed-refs`)) ?? [];
        dump.append(`${folder}/packed-refs`, `${commit} refs/remotes/fork/main\n`);
      },
      at: [`${folder}/packed-refs`],
    }),
  ),
  {
    code: 'git-credentials',
    change: (dump) =>
      dump.append('git/config', '[remote "origin"]\n\turl = https://oauth2:token@forge.example/a/b.git\n'),
    at: ['git/config'],
  },
  { code: 'wiki-unread', change: (dump) => dump.remove('git.wiki.git/'), at: ['wiki'] },
  {
    code: 'sums-unreadable',
    of: 'own',
    sums: 'old',
    change: (dump) => dump.append('SHA256SUMS', 'no digest\n'),
    at: ['SHA256SUMS', 'no digest'],
  },
  { code: 'sums-missing', of: 'own', sums: 'old', change: (dump) => dump.remove('RESTORE.md'), at: ['RESTORE.md'] },
  {
    code: 'sums-unlisted',
    of: 'own',
    sums: 'old',
    change: (dump) => dump.write('note.txt', 'mine'),
    at: ['note.txt'],
  },
  {
    code: 'sums-differ',
    of: 'own',
    sums: 'old',
    change: (dump) => dump.append('RESTORE.md', 'more'),
    at: ['RESTORE.md'],
  },
  { code: 'takeout-broken', of: 'own', change: (dump) => dump.write('takeout.json', '{'), at: ['takeout.json'] },
  {
    code: 'file-unnamed',
    change: (dump) => dump.write('release_assets/7/charts.bin', 'bytes'),
    at: ['release_assets/7/charts.bin'],
  },
  {
    code: 'file-strange',
    change: (dump) => dump.write('notes/old/todo.txt', 'buy rope'),
    at: ['notes/old/todo.txt'],
  },
  { code: 'receipt-broken', of: 'own', change: (dump) => dump.write('receipt.json', '[]'), at: ['receipt.json'] },
  {
    code: 'receipt-count',
    of: 'own',
    change: line('receipt.json', /"got": \d+/u, '"got": 7', '"comments": {'),
    at: ['receipt.json', undefined, '/units/comments/got'],
  },
  {
    code: 'extra-broken',
    of: 'own',
    change: (dump) => dump.append('extra/assignees.jsonl', '{"number":1}\n'),
    at: ['extra/assignees.jsonl', '{"number":1}'],
  },
  {
    code: 'extra-file',
    of: 'own',
    change: line('extra/attachments.jsonl', /"size":\d+/u, '"size":1234567'),
    at: ['extra/attachments.jsonl', '1234567', '/path'],
  },
];
