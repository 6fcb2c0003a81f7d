import { expect, test } from 'vitest';
import { streamFrom } from '../../../src/lib/streams.ts';
import { collectBlob } from '../../../src/sinks/blob-download.ts';
import { serveStream } from '../../../src/worker/stream-port.ts';

const signal = new AbortController().signal;

/** Both ends: what the worker's side came to, and the port for the page's side. */
function served(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  const { port1, port2 } = new MessageChannel();
  const outcome = serveStream(port1, streamFrom(source), signal).then(
    () => 'saved',
    (reason: Error) => reason.name,
  );
  return { port: port2, outcome };
}

test('collects what the worker serves; the worker hears that it was saved', async () => {
  const chunks = Array.from({ length: 30 }, (_, index) => new Uint8Array(300_000).fill(index));
  const { port, outcome } = served(chunks);
  const blob = await collectBlob(port, 9_000_000);
  port.postMessage({ type: 'saved' });
  expect(await outcome).toBe('saved');
  expect(blob.type).toBe('application/zip');
  const bytes = new Uint8Array(await blob.arrayBuffer());
  expect(bytes.length).toBe(9_000_000);
  expect(chunks.every((chunk, index) => bytes[index * 300_000] === index && chunk.length === 300_000)).toBe(true);
});

test('refuses what is too large before it has asked for a byte', async () => {
  let asked = false;
  function* generate() {
    asked = true;
    yield new Uint8Array(1);
  }
  const { port, outcome } = served(generate());
  await expect(collectBlob(port, 101, 100)).rejects.toMatchObject({ code: 'download-too-large' });
  expect(await outcome).toBe('AbortError');
  expect(asked).toBe(false);
});

test('refuses what turns out too large', async () => {
  function* endless() {
    while (true) yield new Uint8Array(400_000);
  }
  const { port, outcome } = served(endless());
  await expect(collectBlob(port, undefined, 3_000_000)).rejects.toMatchObject({ code: 'download-too-large' });
  expect(await outcome).toBe('AbortError');
});

test('refuses an archive that is shorter than was said', async () => {
  const { port, outcome } = served([new Uint8Array(10)]);
  await expect(collectBlob(port, 11)).rejects.toMatchObject({ code: 'save-size' });
  expect(await outcome).toBe('AbortError');
});
