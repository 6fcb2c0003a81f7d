import { expect, test } from 'vitest';
import { RunError } from '../../../src/lib/run-error.ts';
import { streamFrom } from '../../../src/lib/streams.ts';
import { serveStream } from '../../../src/worker/stream-port.ts';

type Message = { type: string; bytes?: ArrayBuffer; code?: string };

/** The page's side: asks and waits for one answer at a time. */
function page(port: MessagePort) {
  return {
    send: (type: string) => port.postMessage({ type }),
    ask(type: string): Promise<Message> {
      return new Promise((resolve) => {
        port.onmessage = ({ data }) => resolve(data);
        port.postMessage({ type });
      });
    },
    hear: () =>
      new Promise<Message>((resolve) => {
        port.onmessage = ({ data }) => resolve(data);
      }),
  };
}

function start(stream: ReadableStream<Uint8Array>, signal = new AbortController().signal) {
  const { port1, port2 } = new MessageChannel();
  const served = serveStream(port1, stream, signal);
  const outcome = served.then(
    () => 'saved',
    (reason: unknown) => reason,
  );
  return { outcome, ...page(port2) };
}

function silent() {
  const seen = { cancelled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: () => new Promise(() => {}),
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { seen, stream };
}

async function allOf(side: ReturnType<typeof start>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  while (true) {
    const message = await side.ask('pull');
    if (message.type !== 'chunk' || message.bytes === undefined) {
      expect(message).toEqual({ type: 'end' });
      return chunks;
    }
    chunks.push(new Uint8Array(message.bytes));
  }
}

test('small chunks are gathered, large ones cut, and every byte arrives in order', async () => {
  const lengths = [...Array.from({ length: 1000 }, () => 1000), 3_000_000, 5, 0, 700_000, 1];
  const whole = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0)).map((_, index) => index % 251);
  let at = 0;
  const pieces = lengths.map((length) => {
    at += length;
    return whole.slice(at - length, at);
  });
  const side = start(streamFrom(pieces));
  const chunks = await allOf(side);
  side.send('saved');
  expect(await side.outcome).toBe('saved');
  const sizes = chunks.map((chunk) => chunk.length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1024 * 1024);
  expect(Math.min(...sizes.slice(0, -1))).toBe(1024 * 1024);
  expect(Buffer.concat(chunks).equals(Buffer.from(whole))).toBe(true);
});

test('buffers that come back are filled again; others are left', async () => {
  const whole = new Uint8Array(5_300_000).map((_, index) => index % 251);
  const { port1, port2 } = new MessageChannel();
  const served = serveStream(port1, streamFrom([whole]), new AbortController().signal);
  const chunks: Uint8Array[] = [];
  const strange: unknown[] = ['text', new ArrayBuffer(7), null, new ArrayBuffer(0)];
  await new Promise<void>((resolve) => {
    port2.onmessage = ({ data }) => {
      if (data.type === 'end') return resolve();
      const bytes: ArrayBuffer = data.bytes;
      chunks.push(new Uint8Array(bytes).slice());
      new Uint8Array(bytes).fill(255);
      if (bytes.byteLength === 1024 * 1024) port2.postMessage({ type: 'pull', back: bytes }, [bytes]);
      else port2.postMessage({ type: 'pull', back: strange.pop() });
    };
    port2.postMessage({ type: 'pull', back: strange.pop() });
  });
  port2.postMessage({ type: 'saved' });
  await served;
  expect(Buffer.concat(chunks).equals(Buffer.from(whole))).toBe(true);
});

test('nothing is read before it is asked for', async () => {
  let given = 0;
  function* generate() {
    for (; given < 10; ) {
      given += 1;
      yield new Uint8Array(1024 * 1024);
    }
  }
  const side = start(streamFrom(generate()));
  expect(given).toBe(0);
  await side.ask('pull');
  await side.ask('pull');
  expect(given).toBeLessThanOrEqual(3);
  side.send('cancel');
  await side.outcome;
});

test('many pulls at once are answered one by one', async () => {
  const { port1, port2 } = new MessageChannel();
  const served = serveStream(port1, streamFrom([new Uint8Array(300_000)]), new AbortController().signal);
  const types: string[] = [];
  for (let count = 0; count < 3; count += 1) port2.postMessage({ type: 'pull' });
  await new Promise<void>((resolve) => {
    port2.onmessage = ({ data }) => {
      types.push(data.type);
      if (data.type === 'end') resolve();
    };
  });
  port2.postMessage({ type: 'saved' });
  await served;
  expect(types).toEqual(['chunk', 'end']);
});

test('saved before the end is not believed, and strange messages are ignored', async () => {
  const side = start(streamFrom([new Uint8Array(10)]));
  for (const type of ['saved', 'other', '__proto__']) side.send(type);
  expect((await side.ask('pull')).type).toBe('chunk');
  expect((await side.ask('pull')).type).toBe('end');
  side.send('saved');
  expect(await side.outcome).toBe('saved');
});

test('cancel ends the stream at once and rejects as an abort', async () => {
  const { seen, stream } = silent();
  const side = start(stream);
  side.send('pull');
  side.send('cancel');
  expect(await side.outcome).toMatchObject({ name: 'AbortError' });
  expect(seen.cancelled).toBe(true);
});

test('the signal ends the stream; the page hears an error', async () => {
  const { seen, stream } = silent();
  const stop = new AbortController();
  const side = start(stream, stop.signal);
  side.send('pull');
  const heard = side.hear();
  stop.abort(new DOMException('stopped', 'AbortError'));
  expect(await side.outcome).toBe(stop.signal.reason);
  expect((await heard).type).toBe('error');
  expect(seen.cancelled).toBe(true);
});

test('a signal that has aborted already reads nothing', async () => {
  const { seen, stream } = silent();
  const side = start(stream, AbortSignal.abort());
  expect(await side.outcome).toMatchObject({ name: 'AbortError' });
  expect(seen.cancelled).toBe(true);
});

test('a failing stream tells the page its code', async () => {
  const failure = new RunError('blob-missing', 'Gone.');
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(failure);
    },
  });
  const side = start(stream);
  expect(await side.ask('pull')).toEqual({ type: 'error', code: 'blob-missing', message: 'Gone.' });
  expect(await side.outcome).toBe(failure);
});

test('a page that goes away is noticed', async () => {
  const { port1, port2 } = new MessageChannel();
  const { seen, stream } = silent();
  const served = serveStream(port1, stream, new AbortController().signal);
  port2.close();
  await expect(served).rejects.toMatchObject({ code: 'download-lost' });
  expect(seen.cancelled).toBe(true);
});
