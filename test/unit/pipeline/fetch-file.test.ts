import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { createRequest } from '../../../src/http/client.ts';
import { createHosts } from '../../../src/http/hosts.ts';
import type { Fetch } from '../../../src/http/request.ts';
import { fetchFile, forgetHalf } from '../../../src/pipeline/fetch-file.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import { quickClock } from '../worker/job-world.ts';

const url = 'https://forge.example/attachments/one';
const name = 'asset:one';
const chunkSize = 1024;
const content = Uint8Array.from({ length: 20_000 }, (_, index) => (index * 7 + (index >> 8)) & 255);

interface Serving {
  content?: Uint8Array;
  etag?: string;
  /** Knows no parts. */
  wholeOnly?: boolean;
  /** Bytes after which the n-th answer breaks off, or ends without a word. */
  cuts?: { after: number; how: 'break' | 'end' }[];
}

/** A server with one file, and a note of what it was asked for. */
function server(serving: Serving) {
  const ranges: (string | null)[] = [];
  const fetch: Fetch = async (_, init) => {
    const headers = new Headers(init?.headers);
    ranges.push(headers.get('range'));
    const bytes = serving.content ?? content;
    const { etag } = serving;
    const from = Number(/^bytes=(\d+)-$/.exec(headers.get('range') ?? '')?.[1] ?? 0);
    const isSame = !headers.has('if-range') || headers.get('if-range') === etag;
    const part = from > 0 && isSame && !serving.wholeOnly;
    const cut = serving.cuts?.shift();
    const rest = bytes.subarray(part ? from : 0);
    const said: Record<string, string> = etag === undefined ? {} : { etag };
    if (part) said['content-range'] = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
    return new Response(bodyOf(rest, cut), { status: part ? 206 : 200, headers: said });
  };
  return { fetch, ranges };
}

function bodyOf(bytes: Uint8Array, cut: { after: number; how: 'break' | 'end' } | undefined) {
  let at = 0;
  const end = Math.min(bytes.length, cut?.after ?? bytes.length);
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at < end) {
        const next = Math.min(end, at + 700);
        controller.enqueue(bytes.slice(at, next));
        at = next;
      } else if (cut?.how === 'break') controller.error(new TypeError('terminated'));
      else controller.close();
    },
  });
}

async function storage(indexedDB = new IDBFactory()) {
  const vault = await openVault({
    indexedDB,
    openRepository: () => Promise.reject(new Error('no repository here')) as never,
    chunkSize,
  });
  return (await vault.project('p')).blobs;
}

function request(fetch: Fetch) {
  const clock = quickClock();
  const hosts = createHosts({ clock, random: () => 0, patience: 1000 });
  return createRequest({
    fetch,
    clock,
    hosts,
    random: () => 0,
    route: () => 'direct',
    proxyBase: '',
    noCorsProbe: false,
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function get(
  fetch: Fetch,
  blobs: Awaited<ReturnType<typeof storage>>,
  options: { immutable?: boolean; signal?: AbortSignal; onBytes?: (there: number) => void } = {},
) {
  const signal = options.signal ?? new AbortController().signal;
  const isImmutable = () => options.immutable ?? true;
  const onBytes = options.onBytes ?? (() => {});
  return fetchFile({
    ...{ url, name, blobs, isImmutable, signal, onBytes },
    size: content.length,
    request: request(fetch),
  });
}

test.each([0.3, 0.6, 0.9])(
  'a connection that breaks at %f of the file: the rest is asked for, from the last whole chunk',
  async (share) => {
    const after = Math.floor(content.length * share);
    const { fetch, ranges } = server({ cuts: [{ after, how: 'break' }] });
    const there: number[] = [];
    const blob = await get(fetch, await storage(), { onBytes: (bytes) => there.push(bytes) });
    expect(blob).toMatchObject({ size: content.length, sha256: sha256(content) });
    expect(ranges).toEqual([null, `bytes=${Math.floor(after / chunkSize) * chunkSize}-`]);
    expect(there.at(-1)).toBe(content.length);
  },
);

test('an answer that ends early without a word is gone on with as well', async () => {
  const { fetch, ranges } = server({ cuts: [{ after: 9000, how: 'end' }] });
  expect(await get(fetch, await storage())).toMatchObject({ sha256: sha256(content) });
  expect(ranges).toEqual([null, 'bytes=8192-']);
});

test('a run that was stopped in the middle of a file goes on there, also in another page', async () => {
  const indexedDB = new IDBFactory();
  const { fetch, ranges } = server({ etag: '"v1"' });
  const stop = new AbortController();
  const onBytes = (there: number) => {
    if (there > 12_000) stop.abort();
  };
  await expect(
    get(fetch, await storage(indexedDB), { signal: stop.signal, onBytes, immutable: false }),
  ).rejects.toThrow();
  const blob = await get(fetch, await storage(indexedDB), { immutable: false });
  expect(blob.sha256).toBe(sha256(content));
  expect(ranges[0]).toBeNull();
  expect(ranges[1]).toMatch(/^bytes=\d+-$/);
});

test('other content by now: all of it is fetched, nothing is joined', async () => {
  const indexedDB = new IDBFactory();
  const serving: Serving = {
    etag: '"v1"',
    cuts: Array.from({ length: 5 }, () => ({ after: 9000, how: 'break' as const })),
  };
  const { fetch } = server(serving);
  serving.cuts = [{ after: 9000, how: 'break' }];
  const changed = content.map((byte) => 255 - byte);
  const first: Fetch = async (input, init) => {
    const answer = await fetch(input, init);
    serving.content = changed;
    serving.etag = '"v2"';
    return answer;
  };
  const blob = await get(first, await storage(indexedDB), { immutable: false });
  expect(blob.sha256).toBe(sha256(changed));
});

test.each([
  ['a server without parts', { wholeOnly: true }, true],
  ['a file without a name for its content, at an address that may change', {}, false],
] as const)('%s gives the whole again', async (_, serving, immutable) => {
  const { fetch, ranges } = server({ ...serving, cuts: [{ after: 9000, how: 'break' }] });
  expect(await get(fetch, await storage(), { immutable })).toMatchObject({ sha256: sha256(content) });
  expect(ranges).toHaveLength(2);
});

test.each(['break', 'end'] as const)(
  'a long file comes however often the connection breaks (%s), as long as each try brings some of it',
  async (how) => {
    const { fetch, ranges } = server({ cuts: Array.from({ length: 12 }, () => ({ after: 1500, how })) });
    expect(await get(fetch, await storage())).toMatchObject({ sha256: sha256(content) });
    expect(ranges).toHaveLength(13);
    expect(ranges.at(-1)).toBe(`bytes=${12 * chunkSize}-`);
  },
);

test('a file of which nothing more comes is given up after a few tries; what is there of it stays for the next run', async () => {
  const indexedDB = new IDBFactory();
  const cuts = [5500, 500, 1, 700, 0, 500].map((after) => ({ after, how: 'break' as const }));
  const { fetch, ranges } = server({ cuts });
  await expect(get(fetch, await storage(indexedDB))).rejects.toMatchObject({ code: 'cut-off' });
  expect(ranges).toHaveLength(6);
  expect(await get(fetch, await storage(indexedDB))).toMatchObject({ sha256: sha256(content) });
  expect(ranges.at(-1)).toBe('bytes=5120-');
});

test('a server without parts that breaks off again and again is given up', async () => {
  const cuts = Array.from({ length: 9 }, (_, at) => ({ after: 9000 - 1100 * (at % 3), how: 'break' as const }));
  const { fetch, ranges } = server({ wholeOnly: true, cuts });
  await expect(get(fetch, await storage())).rejects.toMatchObject({ code: 'cut-off' });
  expect(ranges.length).toBeLessThanOrEqual(6);
});

test('a file that is shorter than the forge says is not taken, and nothing of it is kept', async () => {
  const indexedDB = new IDBFactory();
  const { fetch, ranges } = server({ content: content.subarray(0, 5000) });
  await expect(get(fetch, await storage(indexedDB))).rejects.toMatchObject({ code: 'blob-size' });
  expect(ranges).toEqual([null, 'bytes=4096-']);
  const blobs = await storage(indexedDB);
  expect((await blobs.writer(name, { resume: true })).offset).toBe(0);
});

test('a file that is longer than any may be is not kept, nor what a sign-in page says', async () => {
  const blobs = await storage();
  const common = { url, name, blobs, isImmutable: () => true, signal: new AbortController().signal, onBytes: () => {} };
  const { fetch } = server({});
  await expect(fetchFile({ ...common, most: 5000, request: request(fetch) })).rejects.toMatchObject({
    code: 'too-large',
  });
  const signIn: Fetch = async () => {
    const answer = new Response('<!doctype html>');
    Object.defineProperty(answer, 'url', { value: 'https://forge.example/login?return_to=x' });
    return answer;
  };
  await expect(fetchFile({ ...common, request: request(signIn) })).rejects.toMatchObject({ code: 'forbidden' });
  const writer = await blobs.writer(name, { resume: true });
  expect(writer.offset).toBe(0);
  await writer.discard();
});

test('a part that ends before the file does is gone on with, also where the forge says no size', async () => {
  const { fetch } = server({ cuts: [{ after: 5000, how: 'break' }] });
  const short: Fetch = async (input, init) => {
    const answer = await fetch(input, init);
    const from = Number(/^bytes=(\d+)-$/.exec(new Headers(init?.headers).get('range') ?? '')?.[1] ?? 0);
    if (answer.status !== 206 || from > 8000) return answer;
    await answer.body?.cancel();
    const range = `bytes ${from}-11999/${content.length}`;
    return new Response(content.slice(from, 12_000), { status: 206, headers: { 'content-range': range } });
  };
  const common = { url, name, isImmutable: () => true, signal: new AbortController().signal, onBytes: () => {} };
  const blob = await fetchFile({ ...common, blobs: await storage(), request: request(short) });
  expect(blob).toMatchObject({ size: content.length, sha256: sha256(content) });
});

test('a file that was begun is not kept either when with its rest it is longer than any may be', async () => {
  const blobs = await storage();
  const { fetch, ranges } = server({ cuts: [{ after: 9000, how: 'break' }] });
  const common = { url, name, blobs, isImmutable: () => true, signal: new AbortController().signal, onBytes: () => {} };
  // The rest alone is not too long.
  await expect(fetchFile({ ...common, most: 15_000, request: request(fetch) })).rejects.toMatchObject({
    code: 'too-large',
    details: { maxBytes: 15_000 },
  });
  expect(ranges).toEqual([null, 'bytes=8192-']);
  const writer = await blobs.writer(name, { resume: true });
  expect(writer.offset).toBe(0);
  await writer.discard();
  const { fetch: again } = server({ cuts: [{ after: 9000, how: 'break' }] });
  const blob = await fetchFile({ ...common, most: content.length, request: request(again) });
  expect(blob.sha256).toBe(sha256(content));
});

test.each([403, 404])(
  'an address that is refused (%s) for the rest, as one whose signature has ended: another goes on with what is there',
  async (status) => {
    const blobs = await storage();
    const { fetch, ranges } = server({ etag: '"v1"', cuts: [{ after: 9000, how: 'break' }] });
    const ended: Fetch = async (input, init) =>
      new Headers(init?.headers).has('range') ? new Response(null, { status }) : fetch(input, init);
    await expect(get(ended, blobs, { immutable: false })).rejects.toMatchObject({ details: { status } });
    expect(await get(fetch, blobs, { immutable: false })).toMatchObject({ sha256: sha256(content) });
    expect(ranges).toEqual([null, 'bytes=8192-']);
  },
);

test('of a file that cannot be had nothing is kept', async () => {
  const blobs = await storage();
  const { fetch } = server({ cuts: Array.from({ length: 9 }, () => ({ after: 9000, how: 'break' as const })) });
  await expect(get(fetch, blobs, { immutable: false })).rejects.toMatchObject({ code: 'cut-off' });
  await forgetHalf(blobs, name);
  const writer = await blobs.writer(name, { resume: true });
  expect(writer.offset).toBe(0);
  await writer.discard();
});
