import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { git, gitEnvironment, temporaryFolder } from '../../support/git-commands.ts';
import { openRecordedProject, recordedProjects } from '../../support/replay-recording.ts';
import { type Replay, type ReplayOptions, startReplay } from '../../support/replay-server.ts';

/** Not blocking: the server is in this process. */
const clone = (url: string, cwd: string, target: string) =>
  promisify(execFile)('git', ['clone', '--quiet', '--mirror', url, target], { cwd, env: gitEnvironment });

const open: Replay[] = [];

async function replay(options: ReplayOptions = {}): Promise<Replay> {
  const started = await startReplay(options);
  open.push(started);
  return started;
}

afterEach(async () => {
  for (const started of open.splice(0)) await started.close();
});

const issues = '/api/v1/repos/harbor-lab/weather-buoy/issues?limit=20&page=2&state=all';

test('answers below its sub-path, with its own address in bodies and links', async () => {
  const server = await replay({ basePath: '/git' });
  const answer = await fetch(`${server.base}${issues}`);
  const rows = (await answer.json()) as { html_url: string }[];
  expect(rows.length).toBe(20);
  expect(rows[0]?.html_url).toMatch(`${server.base}/harbor-lab/weather-buoy/`);
  expect(answer.headers.get('x-total-count')).toBe('44');
  const list = `${server.base}/api/v1/repos/harbor-lab/weather-buoy/issues`;
  expect(answer.headers.get('link')).toBe(
    [
      `<${list}?limit=20&page=3&state=all>; rel="next"`,
      `<${list}?limit=20&page=3&state=all>; rel="last"`,
      `<${list}?limit=20&page=1&state=all>; rel="first"`,
      `<${list}?limit=20&page=1&state=all>; rel="prev"`,
    ].join(','),
  );
  expect((await fetch(`${server.origin}${issues}`)).status).toBe(404);
});

test('is open or closed to other sites, route by route', async () => {
  const headers = { origin: 'https://page.example' };
  const server = await replay({ cors: { api: true } });
  const api = await fetch(server.base + issues, { headers });
  expect(api.headers.get('access-control-allow-origin')).toBe('https://page.example');
  expect(api.headers.get('access-control-expose-headers')).toBe('Link, X-Total-Count');
  const preflight = await fetch(server.base + issues, { method: 'OPTIONS', headers });
  expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([200, 'Authorization']);
  const refs = `${server.url}.git/info/refs?service=git-upload-pack`;
  expect((await fetch(refs, { headers })).headers.has('access-control-allow-origin')).toBe(false);
  expect((await fetch(refs, { method: 'OPTIONS', headers })).status).toBe(405);
  const download = `${server.url}/releases/download/v1.0.0/SHA256SUMS`;
  expect((await fetch(download, { headers })).headers.has('access-control-allow-origin')).toBe(false);
});

test('a token decides what can be seen', async () => {
  const server = await replay({ token: 'secret-1', isPrivate: true });
  const status = async (authorization?: string) =>
    (await fetch(server.base + issues, authorization === undefined ? {} : { headers: { authorization } })).status;
  expect(await status()).toBe(404);
  expect(await status('token wrong')).toBe(401);
  expect(await status('token secret-1')).toBe(200);
  expect(await status(`Basic ${btoa('secret-1:x-oauth-basic')}`)).toBe(200);
});

test('git is real and clones', async () => {
  const server = await replay();
  const { path, remove } = temporaryFolder();
  try {
    await clone(`${server.url}.git`, path, 'code.git');
    expect(git(`${path}/code.git`, 'for-each-ref', '--format=%(refname)', 'refs/pull').split('\n').length).toBe(14);
    await clone(`${server.url}.wiki.git`, path, 'wiki.git');
    expect(git(`${path}/wiki.git`, 'rev-parse', 'HEAD')).toMatch(/^9abde5c6/);
  } finally {
    remove();
  }
});

test('faults hit the requests that they are for, as often as they say', async () => {
  const server = await replay({
    faults: [
      { match: /\/issues\?/, times: 2, after: 1, answer: { status: 500, body: 'x' } },
      { match: /\/labels/, answer: { cut: 10, how: 'end' } },
      { match: /\/version/, times: 1, answer: { cut: 3, how: 'break' } },
    ],
  });
  const statuses: number[] = [];
  for (let round = 0; round < 4; round++) statuses.push((await fetch(server.base + issues)).status);
  expect(statuses).toEqual([200, 500, 500, 200]);
  const cut = await fetch(`${server.base}/api/v1/repos/harbor-lab/weather-buoy/labels`);
  expect((await cut.text()).length).toBe(10);
  await expect((await fetch(`${server.base}/api/v1/version`)).text()).rejects.toThrow();
  expect((await fetch(`${server.base}/api/v1/version`)).status).toBe(200);
  expect(server.requests.length).toBe(7);
});

test('a list that ignores paging comes whole, and an empty one as the server sent it', async () => {
  const server = await replay();
  const api = `${server.base}/api/v1/repos/harbor-lab/weather-buoy`;
  const rows = (await (await fetch(`${api}/issues/comments/381/reactions?limit=2&page=3`)).json()) as unknown[];
  expect(rows.length).toBe(7);
  expect(await (await fetch(`${api}/issues/1/timeline?page=9`)).text()).toBe('null');
  expect((await (await fetch(`${api}/labels?limit=0`)).json()) as unknown[]).toHaveLength(9);
  const since = '2024-07-06T11:49:00Z';
  const later = (await (await fetch(`${api}/issues/comments?limit=50&since=${since}`)).json()) as {
    updated_at: string;
  }[];
  expect(later.length).toBeGreaterThan(0);
  expect(later.every((row) => row.updated_at >= since)).toBe(true);
});

describe('downloads', () => {
  const firmware = '/attachments/c4919aed-ecc5-4cbb-b845-5c2305781dd4';
  const part = async (server: Replay, headers: Record<string, string>) => {
    const answer = await fetch(server.base + firmware, { headers });
    const range = answer.headers.get('content-range');
    return { status: answer.status, range, text: Buffer.from(await answer.arrayBuffer()).toString('latin1') };
  };

  test('can be asked for from a byte on, as long as they are the same file', async () => {
    const server = await replay();
    const { status, text: whole } = await part(server, {});
    const etag = '"c4919aed-ecc5-4cbb-b845-5c2305781dd4"';
    expect(status).toBe(200);
    const { length } = whole;
    const rest = { status: 206, range: `bytes 100-${length - 1}/${length}`, text: whole.slice(100) };
    expect(await part(server, { range: 'bytes=100-' })).toEqual(rest);
    expect(await part(server, { range: 'bytes=100-', 'if-range': etag })).toEqual(rest);
    expect((await part(server, { range: 'bytes=100-', 'if-range': '"other"' })).status).toBe(200);
    expect(await part(server, { range: `bytes=${length}-` })).toMatchObject({
      status: 416,
      range: `bytes */${length}`,
    });
    expect((await part(server, { range: 'bytes=-5' })).text).toBe(whole.slice(-5));
    expect((await part(server, { 'if-none-match': etag })).status).toBe(304);
  });

  test('answers of the API have no ETag and know no ranges', async () => {
    const server = await replay();
    const answer = await fetch(server.base + issues, { headers: { range: 'bytes=10-' } });
    expect([answer.status, answer.headers.get('etag'), answer.headers.get('accept-ranges')]).toEqual([200, null, null]);
  });

  test('come as slowly as wanted, and so does git', async () => {
    const server = await replay({ bytesPerSecond: 400_000 });
    const from = performance.now();
    const { length } = await (await fetch(`${server.url}.git/info/refs?service=git-upload-pack`)).text();
    const { text } = await part(server, {});
    expect(performance.now() - from).toBeGreaterThan(((length + text.length) / 400_000) * 800);
  });
});

test('says the address of the server in front, and asks before it answers', async () => {
  const asked: string[] = [];
  const server = await replay({
    publicBase: 'https://front.example/git',
    basePath: '/git',
    mayAnswer: async ({ url }) => {
      asked.push(url);
      if (url.endsWith('/version')) throw new Error('not this one');
    },
  });
  expect(server.url).toBe('https://front.example/git/harbor-lab/weather-buoy');
  const rows = (await (await fetch(server.base + issues)).json()) as { html_url: string }[];
  expect(rows[0]?.html_url).toMatch(/^https:\/\/front\.example\/git\/harbor-lab\//);
  await expect(fetch(`${server.base}/api/v1/version`)).rejects.toThrow();
  expect(asked).toEqual([`/git${issues}`, '/git/api/v1/version']);
});

test('follows a recording that changes, and offers several projects at once', async () => {
  let recording = openRecordedProject('old-charts');
  const changing = await replay({ project: 'old-charts', recording: () => recording });
  const releases = `${changing.base}/api/v1/repos/harbor-lab/old-charts/releases`;
  expect((await (await fetch(releases)).json()) as unknown[]).not.toEqual([]);
  recording = { ...recording, readBody: async () => Buffer.from('[]') };
  expect(await (await fetch(releases)).json()).toEqual([]);

  const names = ['old-charts', 'seedling'] as const;
  const projects = names.map((name) => ({ owner: recordedProjects[name], name, recording: openRecordedProject(name) }));
  const many = await replay({ projects });
  const name = async (path: string) => ((await (await fetch(many.base + path)).json()) as { name: string }).name;
  expect(await name('/api/v1/repos/harbor-lab/old-charts')).toBe('old-charts');
  expect(await name('/api/v1/repos/orchard/seedling')).toBe('seedling');
  expect((await fetch(`${many.base}/api/v1/version`)).status).toBe(200);
  expect((await fetch(`${many.base}/attachments/6227b77d-d015-477f-8a55-2c9a36d598af`)).status).toBe(200);
});
