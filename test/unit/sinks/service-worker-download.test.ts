import { expect, test } from 'vitest';
import { concat } from '../../../src/lib/bytes.ts';
import { chunksOf, streamFrom } from '../../../src/lib/streams.ts';
import { ask } from '../../../src/sinks/service-worker.ts';
import { type StreamedDownload, streamedDownload } from '../../../src/sinks/service-worker-download.ts';
import { serveStream } from '../../../src/worker/stream-port.ts';
import { startDownloadWorker } from '../../support/download-worker.ts';

const patience = { answer: 50, start: 5_000, ping: 5_000 };

/** Page, service worker and worker put together; `browse` is what the browser does with the address. */
function save(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  browse: (response: Response) => Promise<unknown>,
  more: Partial<StreamedDownload> = {},
) {
  const worker = startDownloadWorker();
  const { port1, port2 } = new MessageChannel();
  const served = serveStream(port1, streamFrom(source), new AbortController().signal).then(
    () => 'saved',
    (reason: Error) => ('code' in reason && reason.name === 'RunError' ? reason.code : reason.name),
  );
  let browsed: Promise<unknown> = Promise.resolve();
  const page = streamedDownload(worker, {
    name: 'weather buoy.zip',
    port: port2,
    id: 'id-1',
    navigate(id) {
      browsed = worker.fetch(`${id}/weather%20buoy.zip`).then(browse);
      return () => {};
    },
    patience,
    ...more,
  });
  const shown = page.then(
    () => 'saved',
    (reason: Error) => ('code' in reason && reason.name === 'RunError' ? reason.code : reason.name),
  );
  return { worker, page, shown, served, browsed: () => browsed };
}

/** As browsers take a body: each chunk is copied before the next is asked for (https://fetch.spec.whatwg.org/#incrementally-read-loop). */
async function taken(response: Response): Promise<Uint8Array> {
  const copies: Uint8Array[] = [];
  for await (const chunk of chunksOf(response.body ?? new ReadableStream())) copies.push(chunk.slice());
  return concat(copies);
}

const megabytes = (count: number) => Array.from({ length: count }, (_, index) => new Uint8Array(1_000_000).fill(index));

test('every byte reaches the browser, and all say that it is saved', async () => {
  const download = save(megabytes(5), taken, { size: 5_000_000 });
  expect(await download.shown).toBe('saved');
  expect(await download.served).toBe('saved');
  const bytes = Buffer.from((await download.browsed()) as Uint8Array);
  expect(bytes.equals(concat(megabytes(5)))).toBe(true);
});

test('the headers make it a download with its name and size', async () => {
  const name = 'wetter „boje“ (1)\ud800 \r\n".zip';
  let headers: Record<string, string> = {};
  const keepHeaders = (response: Response) => {
    headers = Object.fromEntries(response.headers);
    return taken(response);
  };
  const download = save(megabytes(1), keepHeaders, { name, size: 1_000_000 });
  await download.shown;
  expect(headers).toMatchObject({
    'content-type': 'application/zip',
    'content-length': '1000000',
    'cache-control': 'no-store',
    'content-disposition':
      `attachment; filename="wetter__boje___1______.zip"; ` +
      `filename*=UTF-8''wetter%20%E2%80%9Eboje%E2%80%9C%20%281%29%EF%BF%BD%20%0D%0A%22.zip`,
  });
});

test('a person who cancels ends the archive', async () => {
  let ended = false;
  async function* endless() {
    try {
      while (true) yield new Uint8Array(500_000);
    } finally {
      ended = true;
    }
  }
  const download = save(endless(), async (response) => {
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
  });
  expect([await download.shown, await download.served]).toEqual(['AbortError', 'AbortError']);
  expect(ended).toBe(true);
});

test('an archive that fails half-way fails the download', async () => {
  async function* failing() {
    yield new Uint8Array(500_000);
    throw new Error('no');
  }
  const download = save(failing(), (response) => taken(response).catch(() => 'broken'));
  expect(await download.shown).toBe('save-failed');
  expect(await download.served).toBe('Error');
  expect(await download.browsed()).toBe('broken');
});

test('a shorter archive than was said is not saved', async () => {
  const download = save(megabytes(1), (response) => taken(response).catch(() => 'broken'), { size: 1_000_001 });
  expect([await download.shown, await download.served]).toEqual(['save-size', 'AbortError']);
  expect(await download.browsed()).toBe('broken');
});

test('when the browser never fetches, the port comes back in working order', async () => {
  const download = save(megabytes(1), async () => {}, {
    navigate: () => () => {},
    patience: { ...patience, start: 10 },
  });
  const port = await download.page;
  const answer = await new Promise<{ type: string }>((resolve) => {
    if (port === undefined) throw new Error('no port');
    port.onmessage = ({ data }) => resolve(data);
    port.postMessage({ type: 'pull' });
  });
  expect(answer.type).toBe('chunk');
  port?.postMessage({ type: 'cancel' });
  expect(await download.served).toBe('AbortError');
  expect((await download.worker.fetch('id-1/x.zip')).status).toBe(404);
});

test('a service worker that was ended half-way is noticed', async () => {
  const download = save(megabytes(1), async () => {}, {
    navigate() {
      download.worker.restart();
      return () => {};
    },
    patience: { answer: 10, start: 5_000, ping: 10 },
  });
  expect(await download.shown).toBe('download-lost');
});

test('every other address in the scope is not found', async () => {
  const worker = startDownloadWorker();
  for (const path of ['', 'unknown/x.zip', '__proto__/x', '../secret']) {
    expect((await worker.fetch(path)).status, path).toBe(404);
  }
  const download = save(megabytes(1), async (response) => {
    expect((await download.worker.fetch('id-1/again.zip')).status).toBe(404);
    expect((await download.worker.fetch('id-1/again.zip', 'POST')).status).toBe(404);
    return taken(response);
  });
  expect(await download.shown).toBe('saved');
  expect((await download.worker.fetch('id-1/again.zip')).status).toBe(404);
});

test('pings are answered; nonsense is not', async () => {
  const worker = startDownloadWorker();
  expect(await ask(worker, { type: 'ping', id: 'x' }, 1000)).toEqual({ type: 'pong', known: false });
  expect(await ask(worker, { type: 'hello' }, 1000)).toEqual({ type: 'hello' });
  worker.postMessage(null);
  worker.postMessage({ type: 'download', id: 1 });
  expect(await ask(worker, { type: 'strange' }, 20)).toBeUndefined();
});
