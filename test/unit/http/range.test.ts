import { describe, expect, test } from 'vitest';
import { strongTag } from '../../../src/http/range.ts';
import type { Fetch } from '../../../src/http/request.ts';
import { client, type Handler, inTurn, serve, status, text } from './support.ts';

const content = 'the whole content of a release file';

/** A server that gives parts, under the tag that is current. */
const parts =
  (tag: () => string, exposed = true): Handler =>
  (request, response) => {
    const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const condition = request.headers['if-range'];
    const start = from === undefined || (condition !== undefined && condition !== tag()) ? undefined : Number(from);
    if (start === undefined) return void response.writeHead(200, { etag: tag() }).end(content);
    if (start >= content.length) return void response.writeHead(416).end();
    const range = exposed ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {};
    response.writeHead(206, { etag: tag(), ...range }).end(content.slice(start));
  };

async function ask(handler: Handler, resume: { from: number; validator?: string; immutable: boolean }) {
  const server = await serve(handler);
  const answer = await client().request({ url: `${server.origin}/file`, purpose: 'files', resume });
  return { status: answer.status, text: await text(answer.body), seen: server.seen };
}

describe('the rest of a file', () => {
  test('with a tag that is still current', async () => {
    const { seen, ...answer } = await ask(
      parts(() => '"one"'),
      { from: 10, validator: '"one"', immutable: false },
    );
    expect(answer).toEqual({ status: 206, text: content.slice(10) });
    expect(seen[0]?.headers).toMatchObject({ range: 'bytes=10-', 'if-range': '"one"' });
  });

  test('all of it when the content has changed meanwhile', async () => {
    const { status, text } = await ask(
      parts(() => '"two"'),
      { from: 10, validator: '"one"', immutable: false },
    );
    expect([status, text]).toEqual([200, content]);
  });

  test('without a tag only where content never changes', async () => {
    const fixed = await ask(
      parts(() => '"one"', false),
      { from: 10, immutable: true },
    );
    expect([fixed.status, fixed.text]).toEqual([206, content.slice(10)]);
    expect(fixed.seen[0]?.headers['if-range']).toBeUndefined();
    const other = await ask(
      parts(() => '"one"'),
      { from: 10, immutable: false },
    );
    expect(other.status).toBe(200);
    expect(other.seen[0]?.headers.range).toBeUndefined();
  });

  test('from nothing there is no range', async () => {
    const { status, seen } = await ask(
      parts(() => '"one"'),
      { from: 0, validator: '"one"', immutable: true },
    );
    expect(status).toBe(200);
    expect(seen[0]?.headers.range).toBeUndefined();
  });

  test.each([
    ['a file that has become shorter', parts(() => '"one"'), 1000],
    [
      'a server that sends another part',
      inTurn(
        (_, response) => {
          response
            .writeHead(206, { 'content-range': `bytes 3-${content.length - 1}/${content.length}` })
            .end(content.slice(3));
        },
        status(200, content),
      ),
      10,
    ],
    [
      'a server that does not look at If-Range, and has other content by now',
      inTurn(
        (_, response) => {
          const range = { 'content-range': `bytes 10-${content.length - 1}/${content.length}` };
          response.writeHead(206, { etag: '"two"', ...range }).end('of a file of the same size'.slice(0, 25));
        },
        status(200, content),
      ),
      10,
    ],
    [
      'a server that does not look at If-Range, and has other content by now, with a weak tag',
      inTurn(
        (_, response) => {
          const range = { 'content-range': `bytes 10-${content.length - 1}/${content.length}` };
          response.writeHead(206, { etag: 'W/"two"', ...range }).end('of a file of the same size'.slice(0, 25));
        },
        status(200, content),
      ),
      10,
    ],
  ] as const)('%s: asked again, for all of it', async (_, handler, from) => {
    const { status, text, seen } = await ask(handler, { from, validator: '"one"', immutable: true });
    expect([status, text]).toEqual([200, content]);
    expect(seen.map(({ headers }) => headers.range)).toEqual([`bytes=${from}-`, undefined]);
  });

  test('a preflight that refuses If-Range costs one attempt, not the file', async () => {
    const asked: string[] = [];
    const fetch: Fetch = async (_url, init) => {
      const headers = new Headers(init?.headers);
      asked.push(`${init?.mode} ${headers.has('if-range')}`);
      if (headers.has('if-range')) throw new TypeError('Failed to fetch');
      return new Response(content);
    };
    const { request } = client({ fetch, noCorsProbe: true });
    const resume = { from: 10, validator: '"one"', immutable: false };
    const answer = await request({ url: 'https://git.example/file', purpose: 'files', resume });
    expect(answer.status).toBe(200);
    expect(asked).toEqual(['cors true', 'no-cors false', 'cors false']);
  });
});

test('a preflight that refuses Range without a tag costs a few attempts, not the file', async () => {
  const fetch: Fetch = async (_url, init) => {
    if (new Headers(init?.headers).has('range')) throw new TypeError('Failed to fetch');
    return new Response(content);
  };
  const { request } = client({ fetch, noCorsProbe: true });
  const answer = await request({
    url: 'https://git.example/file',
    purpose: 'files',
    resume: { from: 10, immutable: true },
  });
  expect([answer.status, await text(answer.body)]).toEqual([200, content]);
});

test('a part that nobody asked for is none', async () => {
  const server = await serve(status(206, 'part', { 'content-range': 'bytes 5-8/100' }));
  const asking = client().request({ url: server.origin, purpose: 'files' });
  await expect(asking).rejects.toMatchObject({ code: 'bad-range', status: 206 });
});

test('what has not changed is not sent again', async () => {
  const server = await serve((request, response) => {
    response.writeHead(request.headers['if-none-match'] === '"one"' ? 304 : 200).end();
  });
  const { request } = client();
  expect((await request({ url: server.origin, purpose: 'api', ifNoneMatch: '"one"' })).status).toBe(304);
  expect((await request({ url: server.origin, purpose: 'api', ifNoneMatch: '"two"' })).status).toBe(200);
});

test.each([
  ['"abc-1"', '"abc-1"'],
  ['W/"abc"', undefined],
  ['abc', undefined],
  [`"${'x'.repeat(300)}"`, undefined],
  ['"a"b"', undefined],
])('the tag %s joins parts as %s', (etag, tag) => {
  expect(strongTag(new Headers({ etag }))).toBe(tag);
});

test('no tag joins no parts', () => {
  expect(strongTag(new Headers())).toBeUndefined();
});
