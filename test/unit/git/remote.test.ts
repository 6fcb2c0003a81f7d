import { describe, expect, it } from 'vitest';
import { advertisedRefs, faultOfRefName } from '../../../src/git/advertised-refs.ts';
import { askRefs } from '../../../src/git/fetch-repository.ts';
import { flushPacket, pktLine } from '../../../src/git/pkt-line.ts';
import { discover } from '../../../src/git/remote.ts';
import { uploadRequest } from '../../../src/git/upload-pack.ts';
import { HttpError } from '../../../src/http/errors.ts';
import type { Request, RequestOptions } from '../../../src/http/request.ts';
import { RunError } from '../../../src/lib/run-error.ts';
import type { Problem } from '../../../src/model/problem.ts';

const { signal } = new AbortController();
const advertisement = 'application/x-git-upload-pack-advertisement';
const a = 'a'.repeat(40);
const b = 'b'.repeat(40);

/** Answers every request with these bytes. */
function answering(
  bytes: Uint8Array,
  type = advertisement,
  status = 200,
): { request: Request; asked: RequestOptions[] } {
  const asked: RequestOptions[] = [];
  const request: Request = async (options) => {
    asked.push(options);
    const { body } = new Response(Buffer.from(bytes));
    if (body === null) throw new Error('no body');
    return { status, url: options.url, headers: new Headers({ 'content-type': type }), body };
  };
  return { request, asked };
}

const head = [pktLine('# service=git-upload-pack\n'), flushPacket];
const list = (...lines: string[]) => Buffer.concat([...head, ...lines.map(pktLine), flushPacket]);

describe('the list of refs', () => {
  it('is asked for without credentials in the address, and read with all names', async () => {
    const { request, asked } = answering(
      list(`${a} HEAD\0side-band-64k symref=HEAD:refs/heads/x\n`, `${a} refs/heads/x\n`, `${b} refs/pull/1/head\n`),
    );
    const found = await discover('https://host/o/r.git/', request, signal);
    expect(asked.map(({ url, purpose, method }) => [url, purpose, method])).toEqual([
      ['https://host/o/r.git/info/refs?service=git-upload-pack', 'git', 'GET'],
    ]);
    expect(Object.keys(asked[0]?.headers ?? {}).map((name) => name.toLowerCase())).not.toContain('git-protocol');
    expect([...found.refs.keys()]).toEqual(['HEAD', 'refs/heads/x', 'refs/pull/1/head']);
    expect(found.symrefs.get('HEAD')).toBe('refs/heads/x');
  });

  const whole = list(`${a} HEAD\0side-band-64k\n`, `${a} refs/heads/x\n`, `${b} refs/heads/y\n`);

  it('that ends early is never taken for a whole one', async () => {
    for (let length = 0; length < whole.length; length++) {
      const { request } = answering(whole.subarray(0, length));
      await expect(discover('https://host/o/r.git', request, signal)).rejects.toMatchObject({ name: 'RunError' });
    }
  });

  it('that ends before git’s first line is that of a repository into which nothing was ever written, if the forge says so', async () => {
    const ask = (bytes: Uint8Array, unwritten: boolean) =>
      askRefs({
        url: 'https://host/o/r.wiki.git',
        request: answering(bytes).request,
        signal,
        optional: true,
        unwritten,
      });
    const bare = Buffer.concat(head);
    expect(await ask(bare, true)).toBeUndefined();
    await expect(ask(bare, false)).rejects.toMatchObject({ code: 'git-truncated' });
    for (const length of [0, bare.length - 1, bare.length + 1, whole.length - 4, whole.length - 1])
      await expect(ask(whole.subarray(0, length), true), `${length} bytes`).rejects.toMatchObject({ name: 'RunError' });
    expect((await ask(whole, true))?.refs.size).toBe(3);
  });

  it.each<[string, Uint8Array, string, string]>([
    ['a web page', Buffer.from('<html>'), 'text/html', 'git-not-git'],
    ['a web page that calls itself a list', Buffer.from('<html><body>'), advertisement, 'git-protocol'],
    ['a server of the old kind', Buffer.from(`${a}\trefs/heads/x\n`), 'text/plain', 'git-not-git'],
    [
      'protocol 2',
      Buffer.concat([...head, pktLine('version 2\n'), pktLine('fetch\n'), flushPacket]),
      advertisement,
      'git-unsupported',
    ],
    ['a list without its line of service', list('nonsense'), advertisement, 'git-protocol'],
  ])('%s is refused', async (_name, bytes, type, code) => {
    const { request } = answering(bytes, type);
    await expect(discover('https://host/o/r.git', request, signal)).rejects.toMatchObject({ name: 'RunError', code });
  });

  it('errors of the request pass through as they are', async () => {
    const error = new HttpError('unauthorized', 'no', { url: 'https://host/', status: 401 });
    await expect(discover('https://host/o/r.git', () => Promise.reject(error), signal)).rejects.toBe(error);
  });
});

describe('what is offered', () => {
  const offered = (refs: [string, string][], symrefs: [string, string][] = [], capabilities: string[] = []) => {
    const problems: Problem[] = [];
    const found = { refs: new Map(refs), symrefs: new Map(symrefs), capabilities: new Set(capabilities) };
    return { ...advertisedRefs(found, (problem) => problems.push(problem)), problems };
  };

  it('leaves out odd names and ids, each with a problem', () => {
    const found = offered([
      ['refs/heads/good', a],
      ['refs/heads/../../evil', a],
      ['refs/heads/a b', a],
      ['refs/heads/x.lock', a],
      ['elsewhere/x', a],
      ['refs/heads/short', 'abc'],
    ]);
    expect(found.refs).toEqual([{ name: 'refs/heads/good', oid: a }]);
    expect(found.problems.map(({ code, severity }) => `${code} ${severity}`)).toEqual(
      Array(5).fill('git-bad-ref loses-data'),
    );
    expect(found.wants).toEqual([a]);
  });

  it('finds the branch of HEAD for servers that do not tell', () => {
    expect(
      offered([
        ['HEAD', a],
        ['refs/heads/b', a],
        ['refs/heads/main', a],
      ]).head,
    ).toBe('refs/heads/main');
    expect(
      offered([
        ['HEAD', a],
        ['refs/heads/b', a],
      ]).head,
    ).toBe('refs/heads/b');
  });

  it('names are judged as git judges them', () => {
    const good = [
      'refs/heads/x',
      'refs/heads/ü/日本',
      'refs/pull/1/head',
      'refs/x/@',
      'refs/heads/a.b',
      'refs/heads/-',
    ];
    const bad = [
      'refs/',
      'refs/heads/',
      'refs/heads//x',
      'refs/heads/.x',
      'refs/heads/x.',
      'refs/heads/x~1',
      'refs/@{x',
      'refs/a\\b',
      'refs/a\tb',
    ];
    expect(good.map(faultOfRefName)).toEqual(good.map(() => undefined));
    expect(bad.filter((name) => faultOfRefName(name) === undefined)).toEqual([]);
  });
});

it('a server without side-band is refused', () => {
  expect(() => uploadRequest({ protocol: 0, wants: [a], haves: [], capabilities: new Set(['ofs-delta']) })).toThrow(
    RunError,
  );
});
