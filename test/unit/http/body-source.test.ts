import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { bodySource, byteStream, chunkStream } from '../../../src/http/body-source.ts';
import { byteReader, chunksOf, passingChunksOf, streamFrom } from '../../../src/lib/streams.ts';

const parts = () => [3, 1000, 1, 70_000, 5].map((length, at) => new Uint8Array(length).fill(at + 1));
const whole = Buffer.concat(parts());

/** As answers are: they fill memory they are given. */
function answerBody(): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { body } = new Response(new Blob(parts()));
  if (body === null) throw new Error('no body');
  return body;
}

function passed(body: ReadableStream<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array> {
  const source = bodySource(body);
  return source.isBytes ? byteStream(source.read, source.cancel) : chunkStream(source.read, source.cancel);
}

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const chunk of chunks) copies.push(Buffer.from(chunk));
  return Buffer.concat(copies);
}

const bodies = {
  'an answer': answerBody,
  'a stream of chunks': () => streamFrom(parts()) as ReadableStream<Uint8Array<ArrayBuffer>>,
};

describe.each(Object.entries(bodies))('%s', (name, body) => {
  it.each([1, 100, 1 << 18])('is read whole through memory of %i bytes', async (size) => {
    expect((await collected(passingChunksOf(passed(body()), size))).equals(whole)).toBe(true);
  });

  it('is read whole in chunks', async () => {
    expect((await collected(chunksOf(passed(body())))).equals(whole)).toBe(true);
  });

  it('keeps its kind', () => {
    const reader = byteReader(passed(body()));
    expect(reader !== undefined).toBe(name === 'an answer');
  });

  it('is cancelled when nobody reads on', async () => {
    const source = bodySource(body());
    let reason: unknown;
    const cancel = async (why: unknown) => {
      reason = why ?? 'left';
      await source.cancel(why);
    };
    const stream = source.isBytes ? byteStream(source.read, cancel) : chunkStream(source.read, cancel);
    for await (const chunk of passingChunksOf(stream, 100)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(reason).toBe('left');
  });
});

it('what goes wrong reaches the reader', async () => {
  const broken = async () => {
    throw new Error('cut');
  };
  for (const stream of [byteStream(broken, async () => {}), chunkStream(broken, async () => {})])
    await expect(collected(passingChunksOf(stream, 10))).rejects.toThrow('cut');
});

it('a stream that somebody reads is not taken for one of chunks', () => {
  const body = answerBody();
  body.getReader();
  expect(() => byteReader(body)).toThrow(TypeError);
});

describe('an answer of a server', () => {
  /** Its record is out of reach when this returns; only the body is kept. */
  async function bodyOf(url: string) {
    const { body } = await fetch(url);
    if (body === null) throw new Error('no body');
    return bodySource(body);
  }

  it('is whole although its record was collected as garbage before anybody read', async () => {
    const server = createServer((_, answer) => answer.end(whole));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const source = await bodyOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    setFlagsFromString('--expose-gc');
    const collectGarbage: unknown = runInNewContext('gc');
    if (typeof collectGarbage !== 'function') throw new Error('no gc');
    for (let round = 0; round < 5; round++) {
      collectGarbage();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const stream = byteStream(source.read, source.cancel);
    expect((await collected(passingChunksOf(stream, 1000))).equals(whole)).toBe(true);
    server.close();
    server.closeAllConnections();
  });
});
