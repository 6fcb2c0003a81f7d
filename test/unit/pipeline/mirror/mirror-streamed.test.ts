import { afterAll, beforeAll, expect, it } from 'vitest';
import { localIndexer } from '../../../../src/git/local-indexer.ts';
import type { StartIndexer } from '../../../../src/git/pack-indexer.ts';
import { remoteIndexer, serveIndexer } from '../../../../src/git/remote-indexer.ts';
import type { BlobStore } from '../../../../src/model/blob-store.ts';
import { memoryBlobStore } from '../../../support/memory-blob-store.ts';
import { memoryScratch } from '../../git/memory-scratch.ts';
import { addNoise, grow, type MirrorWorld, mirrored, mirrorWorld, refLines } from './mirror-world.ts';

let world: MirrorWorld;

beforeAll(async () => {
  world = await mirrorWorld();
});

afterAll(() => world.close());

const mebibyte = 1 << 20;

/** A spool that knows how many bytes were written to it. */
function measuredSpool() {
  const spool = memoryBlobStore();
  const measured = { bytes: 0 };
  const store: BlobStore = {
    ...spool,
    async writer(name, options) {
      const writer = await spool.writer(name, options);
      return {
        get offset() {
          return writer.offset;
        },
        write(chunk) {
          measured.bytes += chunk.length;
          return writer.write(chunk);
        },
        finish: (size) => writer.finish(size),
        restart: () => writer.restart(),
        leave: () => writer.leave(),
        discard: () => writer.discard(),
      };
    },
  };
  return { store, measured };
}

/** An indexer at the other end of a port, as in a worker; `most`: bytes that lay in its scratch file. */
function measuredIndexer() {
  const file = memoryScratch({ size: 64 * mebibyte });
  const measured = { most: 0, removed: () => file.removed };
  const openScratch = async () => ({
    ...file,
    write(bytes: Uint8Array, at: number) {
      measured.most = Math.max(measured.most, at + bytes.length);
      return file.write(bytes, at);
    },
  });
  const start: StartIndexer = async (options) => {
    const { port1, port2 } = new MessageChannel();
    serveIndexer(port2, (given) => localIndexer(given, { openScratch }));
    return remoteIndexer(port1, options, () => port1.close());
  };
  return { start, measured };
}

it.each([
  ['with room for it lies here, and a copy is made for the indexer', 2 ** 40, false],
  ['without room for it goes past: neither it nor a copy of it is kept here', 100 * mebibyte, true],
])('a pack %s', async (_, free, isStreamed) => {
  const { bare, url } = world.repository();
  grow(bare, 'refs/heads/main', 400);
  addNoise(bare, 10 * mebibyte);
  const { bucket, url: site } = await world.served();
  const spool = measuredSpool();
  const indexer = measuredIndexer();
  let seen = false;
  await mirrored(url, bucket, {
    spool: spool.store,
    room: async () => free,
    startIndexer: indexer.start,
    onProgress: ({ streamed = false }) => {
      seen ||= streamed;
    },
  });
  expect(seen).toBe(isStreamed);
  if (isStreamed) {
    expect(spool.measured.bytes).toBe(0);
    // What came before it was clear that there is no room: less than the 4 MiB that wait in memory.
    expect(indexer.measured.most).toBeLessThanOrEqual(5 * mebibyte);
    expect(indexer.measured.removed()).toBe(indexer.measured.most > 0);
  } else {
    expect(spool.measured.bytes).toBeGreaterThan(10 * mebibyte);
    expect(indexer.measured.most).toBeGreaterThan(10 * mebibyte);
  }
  expect((await world.cloned(`${site}/project.git`)).refs).toBe(refLines(bare));
});
