import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { linksIn } from '../../../../src/forges/github/attachment-links.ts';
import { addressesIn } from '../../../../src/forges/github/signed-addresses.ts';
import type { Fetch } from '../../../../src/http/request.ts';
import { RunError } from '../../../../src/lib/run-error.ts';
import type { Attachment } from '../../../../src/model/attachment.ts';
import type { Unit } from '../../../../src/model/unit.ts';
import { encoded } from '../../../support/encoded.ts';
import { attachmentBytes, linkTo, uuidOf } from '../../../support/github/attachments.ts';
import type { FakeOptions } from '../../../support/github/fake.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { collectInto, firstRound, furtherRound, opened, type Round } from './update-world.ts';

const web = 'https://github.com';
const uuid = uuidOf(7);
const size = { issues: 20, pulls: 10, comments: 40, reviews: 10, reviewComments: 10, releases: 2, discussions: 0 };
const units: readonly Unit[] = ['issues', 'pull-requests', 'comments', 'reviews', 'releases', 'attachments'];
const files = 25;
/** The 19th issue says nothing at all. Every fifth file was deleted. */
const named = 24;
const gone = 5;

/** What was asked of whom, with what token. */
interface Asked {
  readonly url: URL;
  readonly token: string | null;
}

function world(options: Partial<FakeOptions> & { isPrivate?: boolean } = {}, onFetch?: (url: URL) => void) {
  const project = { ...fakeProject({ ...size, attachments: files }), isPrivate: options.isPrivate ?? false };
  const asked: Asked[] = [];
  const wrap =
    (fetch: Fetch): Fetch =>
    (input, init) => {
      const url = new URL(input);
      onFetch?.(url);
      asked.push({ url, token: new Headers(init?.headers).get('authorization') });
      return fetch(input, init);
    };
  return { place: fakePlace({ ...options, project }, 'ghp_fake', wrap), asked };
}

async function attachmentsOf({ vault }: Round) {
  const all: { file: Attachment; state: Awaited<ReturnType<typeof vault.fileState>> }[] = [];
  for await (const file of vault.scan('attachment')) all.push({ file, state: await vault.fileState(file.key) });
  return all;
}

const isFileRequest = ({ url }: Asked) => !url.host.startsWith('api.');

test('links of all known shapes are found, in Markdown, HTML and bare, and no others', () => {
  const text = [
    `![a](${web}/user-attachments/assets/${uuid}) and again ${web}/user-attachments/assets/${uuid}.`,
    `<img width="5" src="${web}/octo/sea/assets/77/${uuid}" /> [log](${web}/user-attachments/files/12/a-b_c.d.zip)`,
    `**${web}/octo/sea/files/13/drift.txt** https://user-images.githubusercontent.com/1/2-${uuid}.png?raw=1`,
    'https://cloud.githubusercontent.com/assets/1/2/old.png',
    `https://private-user-images.githubusercontent.com/1/2-${uuid}.png?jwt=ended&amp;x=1`,
    `${web}/octo/sea/blob/main/a.png ${web}/octo/sea/files ${web}/user-attachments/assets/none`,
    'https://elsewhere.example/user-attachments/assets/0a1b2c3d-0000-4000-8000-000000000007 data:image/png;base64,AA',
  ].join('\n');
  expect(linksIn(text, web).map(({ url, name, isSigned }) => [url.replace(/^https:\/\//, ''), name, isSigned])).toEqual(
    [
      [`github.com/user-attachments/assets/${uuid}`, uuid, true],
      [`github.com/octo/sea/assets/77/${uuid}`, uuid, true],
      ['github.com/user-attachments/files/12/a-b_c.d.zip', 'a-b_c.d.zip', false],
      ['github.com/octo/sea/files/13/drift.txt', 'drift.txt', false],
      [`user-images.githubusercontent.com/1/2-${uuid}.png`, `2-${uuid}.png`, false],
      ['cloud.githubusercontent.com/assets/1/2/old.png', 'old.png', false],
      [`private-user-images.githubusercontent.com/1/2-${uuid}.png`, `2-${uuid}.png`, false],
    ],
  );
  const server = 'https://git.example';
  const own = [`${server}/storage/user/4/files/${uuid}`, `https://media.git.example/user/4/files/${uuid}`];
  expect(linksIn(`${own.join(' ')}?token=AA ${web}/user-attachments/assets/${uuid}`, server)).toHaveLength(3);
  expect(linksIn(own.join(' '), web)).toEqual([]);
});

test('a text that is made to be slow is not', () => {
  const began = performance.now();
  linksIn(`https://github.com/${'a/'.repeat(60_000)} ${'https://'.repeat(20_000)}`, web);
  expect(performance.now() - began).toBeLessThan(5000);
});

test('signed addresses are read out of the page, and nothing else is', () => {
  const file = (key: string, url: string) =>
    ({ kind: 'attachment', key, parent: 'issue:1', name: uuid, uuid, url, download: { urls: [url] } }) as const;
  const signed = `https://signed.example/1/2-${uuid}.png?jwt=a`;
  const html = `<p><a href="x"><img alt="0" src="${signed}&amp;b=1"></a><img src="javascript:1?${uuid}"><img src="https://a.example/${uuid}.png"></p>`;
  expect([...addressesIn(html, [file('one', `${web}/user-attachments/assets/${uuid}`)])]).toEqual([
    ['one', `${signed}&b=1`],
  ]);
});

test('of a public project: each address is asked once, however many texts name it', async () => {
  const { place, asked } = world();
  const round = await firstRound(place, units);
  const all = await attachmentsOf(round);
  expect(new Set(all.map(({ file }) => file.url)).size).toBe(named);
  expect(all.length).toBeGreaterThan(named);
  const kinds = ['issue', 'pull-request', 'comment', 'commit-comment', 'release', 'review', 'review-comment'];
  expect(new Set(all.map(({ file }) => file.parent.split(':')[0]))).toEqual(new Set(kinds));
  for (const { file, state } of all) {
    const number = Array.from({ length: files }, (_, at) => at + 1).find(
      (one) => linkTo(one, web, `${web}/harbor/buoys`) === file.url,
    );
    const sha256 = createHash('sha256')
      .update(attachmentBytes(number ?? 0))
      .digest('hex');
    expect(state).toMatchObject(number !== undefined && number % 5 === 0 ? { missing: 'file-not-found' } : { sha256 });
  }
  expect(asked.filter(({ url, token }) => isFileRequest({ url, token }))).toHaveLength(named + gone);
  // Those that are gone may be private ones of elsewhere: an address is asked for once, for all together.
  expect(asked.filter(({ url }) => url.pathname === '/markdown')).toHaveLength(1);
});

test('of a private project: images by signed addresses, twenty at once; the token goes to nobody else', async () => {
  const { place, asked } = world({ isPrivate: true });
  const round = await firstRound(place, units);
  const all = await attachmentsOf(round);
  const images = all.filter(({ file }) => file.download.signed !== undefined);
  for (const { file, state } of all) {
    const isThere = file.download.signed === 'first' && !isGone(file);
    const missing = file.download.signed === undefined ? 'file-forbidden' : 'file-not-found';
    expect([file.url, state]).toEqual([
      file.url,
      isThere ? expect.objectContaining({ sha256: expect.any(String) }) : { missing },
    ]);
  }
  const signings = asked.filter(({ url }) => url.pathname === '/markdown');
  expect(signings).toHaveLength(Math.ceil(new Set(images.map(({ file }) => file.url)).size / 20));
  const signed = asked.filter(({ url }) => url.host === 'private-user-images.githubusercontent.com');
  expect(signed.length).toBeGreaterThan(10);
  expect(signed.every(({ token }) => token === null)).toBe(true);
  // What is signed is used and forgotten.
  expect(JSON.stringify(all)).not.toContain('jwt');
});

function isGone({ url }: Attachment): boolean {
  const numbers = Array.from({ length: files / 5 }, (_, at) => (at + 1) * 5);
  return numbers.some((number) => url?.endsWith(uuidOf(number)));
}

test('a signature that has ended meanwhile is asked for anew', async () => {
  const clock = { jump: 0, isLate: false };
  let now = Date.UTC(2026, 0, 1);
  const { place, asked } = world({ isPrivate: true, now: () => (now += 1) }, (url) => {
    // The first picture takes six minutes.
    if (url.host.startsWith('private-user-images.') && !clock.isLate) {
      clock.isLate = true;
      now += 360_000;
    }
  });
  const round = await firstRound(place, units, () => (now += 1));
  const all = await attachmentsOf(round);
  const lost = all.filter(({ file, state }) => file.download.signed && !isGone(file) && state && 'missing' in state);
  expect(lost.map(({ file }) => file.url)).toEqual([]);
  expect(asked.filter(({ url }) => url.pathname === '/markdown').length).toBeGreaterThan(1);
});

test('a long picture outlasts its signatures: what is there of it is gone on with by the next', async () => {
  const project = { ...fakeProject({ ...size, attachments: files }), isPrivate: true };
  const long = Uint8Array.from({ length: 9 << 20 }, (_, at) => (at * 7 + (at >> 11)) & 255);
  const asked: string[] = [];
  let now = Date.UTC(2026, 0, 1);
  // Each connection breaks after three MiB, which take six minutes.
  const slow = (fetch: Fetch): Fetch => {
    return async (input, init) => {
      const answer = await fetch(input, init);
      if (!new URL(input).pathname.endsWith(`-${uuidOf(1)}.png`)) return answer;
      const range = new Headers(init?.headers).get('range');
      asked.push(`${answer.status} ${range}`);
      if (!answer.ok) return answer;
      now += 360_000;
      const from = Number(/\d+/.exec(range ?? '')?.[0] ?? 0);
      const until = Math.min(long.length, from + (3 << 20));
      const headers = { etag: '"one"', 'content-range': `bytes ${from}-${long.length - 1}/${long.length}` };
      return new Response(brokenAt(long.slice(from, until), until < long.length), {
        status: range === null ? 200 : 206,
        headers,
      });
    };
  };
  const place = fakePlace({ project, now: () => (now += 1) }, 'ghp_fake', slow);
  const round = await firstRound(place, units, () => (now += 1));
  const [one] = (await attachmentsOf(round)).filter(({ file }) => file.url?.endsWith(uuidOf(1)));
  expect(one?.state).toMatchObject({ size: long.length, sha256: createHash('sha256').update(long).digest('hex') });
  const from = (mebibytes: number) => `bytes=${mebibytes << 20}-`;
  expect(asked).toEqual([
    '200 null',
    ...[2, 4, 6].flatMap((mebibytes) => [`404 ${from(mebibytes)}`, `200 ${from(mebibytes)}`]),
  ]);
});

function brokenAt(bytes: Uint8Array<ArrayBuffer>, breaks: boolean): ReadableStream<Uint8Array<ArrayBuffer>> {
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      if (!sent) controller.enqueue(bytes);
      else if (breaks) controller.error(new TypeError('terminated'));
      else controller.close();
      sent = true;
    },
  });
}

test('what stops the run while a signed address is asked says nothing of the file', async () => {
  let isSpent = false;
  const project = { ...fakeProject({ ...size, attachments: files }), isPrivate: false };
  const wrap =
    (fetch: Fetch): Fetch =>
    async (input, init) => {
      // Its own address gives none of the pictures.
      if (new URL(input).pathname.startsWith('/user-attachments/assets/')) return new Response(null, { status: 404 });
      if (input.endsWith('/markdown')) isSpent = true;
      return fetch(input, init);
    };
  const take = () => {
    if (isSpent) throw new RunError('request-cap', 'That was the last request.');
  };
  const place = fakePlace({ project }, 'ghp_fake', wrap, { take });
  const start = await opened(place);
  await expect(collectInto(place, start, units)).rejects.toMatchObject({ code: 'request-cap' });
  isSpent = false;
  const left = [];
  for await (const { key } of start.vault.scan('attachment'))
    if (key.includes('/user-attachments/assets/') && (await start.vault.fileState(key)) !== undefined) left.push(key);
  expect(left).toEqual([]);
});

test('a server whose refusals pages may not read: a file that is gone does not have the others taken for closed', async () => {
  const project = { ...fakeProject({ ...size, attachments: files }), isPrivate: false };
  // As of a gateway that adds the permission to what goes well only.
  const wrap =
    (fetch: Fetch): Fetch =>
    async (input, init) => {
      const answer = await fetch(input, init);
      const isFile = !new URL(input).host.startsWith('api.');
      if (isFile && answer.status === 404 && init?.mode !== 'no-cors') throw new TypeError('Failed to fetch');
      return answer;
    };
  const round = await firstRound(fakePlace({ project }, 'ghp_fake', wrap, { noCorsProbe: true }), units);
  for (const { file, state } of await attachmentsOf(round)) {
    const expected = isGone(file) ? { missing: expect.any(String) } : { sha256: expect.any(String) };
    expect([file.url, state]).toEqual([file.url, expect.objectContaining(expected)]);
  }
});

test('an update asks for what is new only, and what no text names any more goes', async () => {
  const { place, asked } = world();
  const first = await firstRound(place, units);
  const before = await attachmentsOf(first);
  let from = asked.length;
  const same = await furtherRound(place, first, 'quick', units);
  expect(asked.slice(from).filter(isFileRequest)).toEqual([]);
  expect(asked.slice(from).filter(({ url }) => url.pathname === '/markdown')).toEqual([]);
  expect(same.changes.filter(({ kind }) => kind === 'attachment')).toEqual([]);
  expect(await attachmentsOf(same)).toEqual(before);
  const known = linkTo(1, web, `${web}/harbor/buoys`);
  place.fake.edits.apply({ kind: 'edit-ticket', number: 1, fields: { body: 'No file any more' } });
  place.fake.edits.apply({
    kind: 'comment',
    number: 4,
    body: `Once more: ${known} and ${web}/user-attachments/files/999/x.txt`,
  });
  from = asked.length;
  const again = await furtherRound(place, same, 'quick', units);
  expect(
    asked
      .slice(from)
      .filter(isFileRequest)
      .map(({ url }) => url.pathname),
  ).toEqual(['/user-attachments/files/999/x.txt']);
  const now = await attachmentsOf(again);
  expect(now.some(({ file }) => file.parent.startsWith('issue:') && file.url === known)).toBe(false);
  const quoted = now.filter(({ file, state }) => file.url === known && state !== undefined && 'sha256' in state);
  expect(quoted.length).toBe(before.filter(({ file }) => file.url === known).length);
  for (const { state } of now) {
    if (state === undefined || 'missing' in state) continue;
    const bytes = await again.vault.blobs.read(state, 0, state.size);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(state.sha256);
  }
});

/** Read only: once for both formats. Two of its ten files were deleted. */
let written: Round;
beforeAll(async () => {
  const small = { ...size, issues: 8, pulls: 4, comments: 12, attachments: 10 };
  written = await firstRound(fakePlace({ project: fakeProject(small) }), units);
});

test.each(['gitea-dump', 'f3'])(
  'written as %s: one file however often it is named, and where each stands',
  async (format) => {
    const archive = await encoded(written.vault, { format });
    const all = await attachmentsOf(written);
    expect(archive.problems.filter(({ unit, code }) => unit === 'attachments' && code !== 'file-missing')).toEqual([]);
    const name = format === 'f3' ? 'extra/attachment.jsonl' : 'extra/attachments.jsonl';
    const rows = archive
      .text(name)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(all.length);
    const folder = format === 'f3' ? /^forge\/objects\// : /^extra\/attachments\//;
    const stored = [...archive.files.keys()].filter((path) => folder.test(path));
    expect(stored).toHaveLength(8);
    if (format === 'f3') return;
    for (const row of rows) {
      expect(row.url).toMatch(/^https:\/\/github\.com\//);
      if (row.path === undefined) continue;
      const bytes = archive.files.get(row.path);
      expect([
        bytes?.length,
        createHash('sha256')
          .update(bytes ?? '')
          .digest('hex'),
      ]).toEqual([row.size, row.sha256]);
    }
  },
);
