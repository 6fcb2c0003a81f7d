import 'fake-indexeddb/auto';
import type { ServerResponse } from 'node:http';
import { IDBObjectStore } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { nodeProxy } from '../../../src/proxy/node.ts';
import { temporaryFolder } from '../../support/git-commands.ts';
import { type GitFault, startGitServer } from '../../support/git-server.ts';
import { serve } from '../proxy/support.ts';
import { createStorage, makeSample, request } from './fault-world.ts';

const folder = temporaryFolder();
let server: Awaited<ReturnType<typeof startGitServer>>;
let bare: string;
let fault: GitFault | undefined;
const url = () => `${server.url}/ada/sample.git`;

beforeAll(async () => {
  bare = makeSample(folder.path);
  server = await startGitServer({ root: folder.path, fault: () => fault });
});

afterAll(async () => {
  await server.close();
  folder.remove();
});

afterEach(() => {
  fault = undefined;
  vi.restoreAllMocks();
});

type Codes = string | readonly string[];

/** The fault ends in one of the codes and leaves nothing; without it the same storage gets the whole repository. */
async function expectFault(codes: Codes, options: { proxyBase?: string; mend?: () => void } = {}): Promise<void> {
  const storage = createStorage();
  const fetching = { url: url(), request: request(options.proxyBase) };
  const error: unknown = await storage.fetchIn(fetching).catch((cause: unknown) => cause);
  expect(error).toHaveProperty('code');
  expect([codes].flat()).toContain(Reflect.get(Object(error), 'code'));
  expect(await storage.left()).toEqual([]);
  fault = undefined;
  options.mend?.();
  await storage.expectWhole(await storage.fetchIn(fetching), bare, folder.path);
}

describe('the server dies at any byte', () => {
  // From the start and from the end: lengths of messages, the header of the pack, an object, the trailer, the closing flush.
  const listPlaces = [0, 1, 3, 4, 5, 30, 34, 38, 39, 60, 100, 300, -60, -30, -9, -5, -4, -3, -2, -1];
  const packPlaces = [
    ...[0, 1, 4, 7, 8, 9, 12, 13, 14, 17, 21, 24, 25, 26, 27, 40, 100, 500, 1000, 2000, 3000, 4000, 5000, 6000],
    ...[-1000, -500, -100, -40, -30, -25, -24, -23, -22, -14, -6, -5, -4, -3, -2, -1],
  ];

  it.each(listPlaces)('in the list of refs, %i', async (after) => {
    fault = { kind: 'list', how: 'cut', after };
    await expectFault(['git-truncated', 'cut-off', 'unreachable', 'git-protocol']);
    fault = { kind: 'list', how: 'end', after };
    await expectFault(['git-truncated', 'git-protocol']);
  });

  it.each(packPlaces)('in the pack, %i', async (after) => {
    fault = { kind: 'cut', after };
    await expectFault(['git-truncated', 'cut-off', 'unreachable']);
    fault = { kind: 'end', after };
    await expectFault('git-truncated');
  });
});

describe('something else answers', () => {
  it.each<[string, GitFault, Codes]>([
    ['a login page for the list', { kind: 'answer', on: 'list' }, 'git-not-git'],
    ['a login page for the pack', { kind: 'answer', on: 'pack' }, 'git-not-git'],
    ['another type for the list', { kind: 'answer', on: 'list', type: 'application/octet-stream' }, 'git-not-git'],
    ['another type for the pack', { kind: 'answer', on: 'pack', type: 'text/plain' }, 'git-not-git'],
    ['the type of the list for the pack', answerOf('pack', 'advertisement'), 'git-not-git'],
    ['a page that says it is a list', answerOf('list', 'advertisement'), 'git-protocol'],
    ['a page that says it is a pack', answerOf('pack', 'result'), 'git-protocol'],
    ['401 half-way', { kind: 'answer', on: 'pack', status: 401 }, ['unauthorized', 'sign-in', 'http-status']],
    ['403 half-way', { kind: 'answer', on: 'pack', status: 403 }, ['forbidden', 'http-status']],
    ['500 half-way', { kind: 'answer', on: 'pack', status: 500 }, ['server-error', 'http-status']],
  ])('%s', async (_, given, codes) => {
    fault = given;
    await expectFault(codes);
  });
});

function answerOf(on: 'list' | 'pack', part: string): GitFault {
  return { kind: 'answer', on, type: `application/x-git-upload-pack-${part}` };
}

describe('the answer is wrong', () => {
  it.each<[string, GitFault, string]>([
    ['git says why it stops', { kind: 'band-3', after: 2000, text: 'out of memory\n' }, 'git-server-error'],
    ['the trailer is wrong', { kind: 'trailer' }, 'git-checksum'],
    ['the count is wrong', { kind: 'count' }, 'git-count'],
    ['a byte is flipped', { kind: 'rewrite', rewrite: flipped }, 'git-checksum'],
  ])('%s', async (_, given, code) => {
    fault = given;
    await expectFault(code);
  });
});

function flipped(pack: Buffer): Buffer {
  const wrong = Buffer.from(pack);
  const at = wrong.length >> 1;
  wrong[at] = (wrong[at] ?? 0) ^ 255;
  return wrong;
}

describe('through our proxy', () => {
  /** A proxy that ends a connection after so many bytes of a pack. */
  async function startProxy(after: () => number) {
    const handler = nodeProxy({ allowedHosts: [new URL(server.url).host] });
    const proxy = await serve((incoming, outgoing) => {
      if (incoming.method === 'POST') breakAfter(outgoing, after());
      handler(incoming, outgoing);
    });
    return `${proxy.origin}/proxy`;
  }

  function breakAfter(outgoing: ServerResponse, after: number): void {
    const write = outgoing.write.bind(outgoing);
    let sent = 0;
    outgoing.write = (chunk: Uint8Array, ...rest: unknown[]) => {
      const part = chunk.subarray(0, after - sent);
      sent += chunk.length;
      if (sent <= after) return Reflect.apply(write, outgoing, [chunk, ...rest]);
      return write(part, () => outgoing.destroy());
    };
  }

  it.each([0, 1, 1000, 3000])('the server is cut off after %i bytes', async (after) => {
    const proxyBase = await startProxy(() => Number.POSITIVE_INFINITY);
    fault = { kind: 'cut', after };
    await expectFault(['git-truncated', 'cut-off', 'unreachable', 'proxy-failed', 'http-status'], { proxyBase });
  });

  it.each([0, 1, 1000, 3000])('the proxy itself stops after %i bytes', async (bytes) => {
    let after = bytes;
    const proxyBase = await startProxy(() => after);
    const mend = () => {
      after = Number.POSITIVE_INFINITY;
    };
    await expectFault(['git-truncated', 'cut-off', 'unreachable'], { proxyBase, mend });
  });
});

describe('the storage is full', () => {
  /** Refuses writes as a browser does whose disk is full, once `isFull` says so of a row that is to be written. */
  function fillAt(isFull: (row: unknown) => boolean): void {
    const put = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (isFull(args[0])) throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, args);
    });
  }

  it.each([1, 2, 3, 4, 5, 6, 7])('at write %i', async (last) => {
    let writes = 0;
    fillAt(() => ++writes >= last);
    await expectFault('disk-full', { mend: () => vi.restoreAllMocks() });
  });

  it('while indexing', async () => {
    const isNote = (row: unknown) => Reflect.get(Object(row), 'name') === 'pending:code';
    let noted = false;
    fillAt((row) => {
      const full = noted;
      noted ||= isNote(row);
      return full;
    });
    await expectFault('disk-full', { mend: () => vi.restoreAllMocks() });
    expect(noted).toBe(true);
  });
});
