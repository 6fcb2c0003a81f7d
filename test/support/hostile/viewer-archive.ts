import { createHash } from 'node:crypto';
import { type YamlRecord, yamlItem, yamlMapping } from '../../../src/formats/gitea-dump/yaml.ts';
import { makeZip } from './make-zip.ts';
import { madeGit } from './whole-git.ts';

/** What would be asked, were anything loaded; and what the title would be, were anything run. */
export const tracker = 'tracker.example';
export const owned = 'owned';
const run = `document.title='${owned}'`;
const far = `https://${tracker}`;

/** Markdown and HTML of every kind that runs, loads, leads or dresses elsewhere. */
export const hostileMarkdown = `<!-- <script>${run}</script> -->
<!--> <script>${run}</script> -->
<script>${run}</script><script src="${far}/s.js"></script>
<img src="${far}/pixel.png" onerror="${run}"><img src=x onerror=${run}><img srcset="${far}/2x.png 2x" src="data:,">
<svg onload="${run}"><script>${run}</script><a xlink:href="javascript:${run}">svg link</a><use href="${far}/u.svg#a"/></svg>
<math href="javascript:${run}"><mtext><script>${run}</script></mtext></math>
<iframe src="${far}/frame"></iframe><iframe srcdoc="<script>${run}</script>"></iframe>
<object data="${far}/o"></object><embed src="${far}/e"><video poster="${far}/p" src="${far}/v"></video><audio src="${far}/a" autoplay></audio>
<meta http-equiv="refresh" content="0;url=${far}/"><base href="${far}/"><link rel="stylesheet" href="${far}/c.css">
<style>@import url(${far}/i.css); body { display: none }</style><p style="background:url(${far}/bg.png);position:fixed;inset:0">dressed</p>
<form action="${far}/form"><input name="token" autofocus onfocus="${run}"><button formaction="javascript:${run}">send</button></form>
<details open ontoggle="${run}"><summary>fold</summary>inside</details><body onload="${run}"><template><script>${run}</script></template>
<a href="javascript:${run}" onclick="${run}" target="_blank" ping="${far}/ping">html link</a>

![remote](${far}/remote.png) ![inline](data:image/svg+xml,<svg/onload=${run}>) ![drawn](/attachments/11111111-1111-4111-8111-111111111111)
[script](javascript:${run}) [data](data:text/html,<script>${run}</script>) [vb](vbscript:x) [file](file:///etc/passwd) [blob](blob:x)
[coded](&#106;avascript&#58;alert(1)) [tabbed](java&#9;script:alert(1)) [case](JaVaScRiPt:alert(1)) <javascript:alert(1)>
[named][one] [there](https://elsewhere.example/x) [titled](https://elsewhere.example/y "\\" onmouseover=\\"${run}")

[one]: javascript:${run}

| a | b |
|---|---|
| <img src=x onerror=${run}> | [x](javascript:${run}) |

\`\`\`"><script>${run}</script>
</code></pre><script>${run}</script>
\`\`\`
\u202egnp.exe \u2067turned\u2069
`;

/** For names: one line of what a name may be made to do. */
export const hostileName = (of: string) => `${of}<img src=x onerror=${run}>"'\u202egpj.${of}`;

const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="${run}" width="9" height="9">
<script>${run};fetch('${far}/svg')</script><image href="${far}/svg.png" width="9" height="9"/><style>@import url(${far}/s.css);</style>
<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="${far}/f"/></foreignObject><a xlink:href="javascript:${run}"><text>x</text></a></svg>
`;
const html = `<!doctype html><meta http-equiv="refresh" content="0;url=${far}/"><script>${run}</script><img src="${far}/h.png">\n`;

const at = '2024-05-08T12:48:00Z';
const person = { poster_id: 2, poster_name: hostileName('user'), poster_email: '' };
const label = { name: hostileName('label'), color: `red;background:url(${far}/c)`, description: hostileMarkdown };
const ticket = {
  ...person,
  title: hostileName('title'),
  content: hostileMarkdown,
  milestone: hostileName('milestone'),
  state: 'open',
  is_locked: false,
  ...{ created: at, updated: at, closed: null },
  labels: [label],
  reactions: [{ user_id: 2, user_name: hostileName('fan'), content: hostileName('heart') }],
  assignees: [hostileName('assignee')],
};

/** Names of the files of the code. The last one looks like a picture to those who trust its name. */
export const codeFiles = [
  'README.md',
  'evil.svg',
  'evil.html',
  'evil.md',
  '"><script>x</script>.txt',
  'photo\u202egpj.exe',
];
export const wikiPages = ['Home.md', 'Second.md'];

function texts(names: readonly string[], more = ''): Record<string, string> {
  const content = (name: string) => (name.endsWith('.svg') ? svg : name.endsWith('.html') ? html : hostileMarkdown);
  return Object.fromEntries(names.map((name) => [name, `${content(name)}${more}`]));
}

const author = `${hostileName('author').replace(/[<>]/g, '')} <a@example.org>`;
const message = (first: string) => `${hostileName(first)}\n\n${hostileMarkdown}`;

function listFile(records: readonly YamlRecord[]): string {
  return records.map(yamlItem).join('');
}

function attachment(id: number, name: string, content: string) {
  const bytes = Buffer.from(content);
  const uuid = `${`${id}`.repeat(8)}-1111-4111-8111-111111111111`;
  const path = `extra/attachments/${id}/${name}`;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    row: { number: 1, kind: 'issue', id, uuid, name, size: bytes.length, sha256, path, downloads: 0, created: at },
    path,
    bytes,
  };
}

/** A dump of which every text that people write means harm, and which is opened all the same. */
export function hostileViewerArchive(): Uint8Array {
  const code = madeGit(
    'git',
    [
      { texts: texts(codeFiles), message: message('first'), person: author },
      { texts: texts(codeFiles, '\nmore\n'), message: message('second'), person: author },
    ],
    { 'refs/pull/2/head': 1, 'refs/heads/<img src=x onerror=alert(1)>': 0 },
  );
  const wiki = madeGit('wiki', [{ texts: texts(wikiPages), message: message('wiki'), person: author }]);
  const [base = '', head = ''] = code.ids;
  const side = (sha: string, ref: string) => ({
    clone_url: `javascript:${run}`,
    ref,
    sha,
    repo_name: 'boat',
    owner_name: 'crew',
  });
  const files = [attachment(1, 'evil.svg', svg), attachment(2, 'evil.html', html)];
  const hunk = `@@ -1,2 +1,3 @@\n <script>${run}</script>\n-<img src="${far}/old.png">\n+<img src="${far}/new.png">\n+[x](javascript:${run})`;
  const remark = {
    ...{
      id: 31,
      in_reply_to: 0,
      content: hostileMarkdown,
      tree_path: 'evil.svg',
      diff_hunk: hunk,
      position: 0,
      line: 2,
    },
    ...{ commit_id: head, poster_id: 2, reactions: [], created_at: at, updated_at: at },
  };
  const contents: Readonly<Record<string, string>> = {
    'repo.yml': yamlMapping({
      ...{ name: 'boat', owner: 'crew', description: hostileMarkdown, default_branch: 'main' },
      ...{ clone_addr: 'https://forge.example/crew/boat.git', original_url: `javascript:${run}` },
    }),
    'topic.yml': yamlMapping({ topics: [hostileName('topic')] }),
    'label.yml': listFile([label]),
    'milestone.yml': listFile([
      {
        ...{ title: hostileName('milestone'), description: hostileMarkdown, deadline: null },
        ...{ created: at, updated: at, closed: null, state: 'open' },
      },
    ]),
    'issue.yml': listFile([{ number: 1, ...ticket }]),
    'pull_request.yml': listFile([
      {
        ...{ number: 2, ...ticket, patch_url: 'git/pulls/2.patch', merged: false, merged_time: null },
        ...{ merge_commit_sha: '', head: side(head, hostileName('branch')), base: side(base, 'main') },
      },
    ]),
    'comments/1.yml': listFile([
      {
        ...{ issue_index: 1, index: 11, comment_type: 'comment', ...person, created: at, updated: at },
        ...{ content: hostileMarkdown, reactions: [] },
      },
      {
        ...{
          issue_index: 1,
          index: 12,
          comment_type: 'change_title',
          ...person,
          created: at,
          updated: at,
          content: '',
        },
        ...{ meta: { OldTitle: hostileName('old'), NewTitle: hostileName('new') }, reactions: [] },
      },
    ]),
    'reviews/2.yml': listFile([
      {
        ...{ id: 21, issue_index: 2, reviewer_id: 2, reviewer_name: hostileName('reviewer'), official: false },
        ...{ commit_id: head, content: hostileMarkdown, created_at: at, state: 'COMMENTED', comments: [remark] },
      },
    ]),
    'release.yml': listFile([
      {
        ...{
          tag_name: hostileName('tag'),
          target_commitish: 'main',
          name: hostileName('release'),
          body: hostileMarkdown,
        },
        ...{
          draft: false,
          prerelease: false,
          publisher_id: 2,
          publisher_name: hostileName('publisher'),
          publisher_email: '',
        },
        assets: [
          {
            ...{ id: 5, name: hostileName('asset'), content_type: 'image/svg+xml', size: Buffer.byteLength(svg) },
            ...{ download_count: 0, created: at, updated: at, download_url: 'release_assets/1/5' },
          },
        ],
        ...{ created: at, published: at },
      },
    ]),
    'release_assets/1/5': svg,
    'git/pulls/2.patch': `From ${head} Mon Sep 17 00:00:00 2001\nSubject: <script>${run}</script>\n\n`,
    'extra/attachments.jsonl': files.map(({ row }) => `${JSON.stringify(row)}\n`).join(''),
  };
  return makeZip({
    entries: [
      ...Object.entries(contents).map(([name, content]) => ({ name, content })),
      ...files.map(({ path, bytes }) => ({ name: path, content: new Uint8Array(bytes) })),
      ...[...code.files, ...wiki.files].map(({ name, content }) => ({ name, content })),
    ],
  });
}
