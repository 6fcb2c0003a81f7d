import { hex } from '../../src/lib/bytes.ts';
import type { BlobStore } from '../../src/model/blob-store.ts';
import type { BlobRef } from '../../src/model/project-source.ts';
import type { VaultCase } from './vault-suite.ts';

/** Same bytes every time, without a short period. */
function bytes(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return state & 255;
  });
}

async function sha256(data: Uint8Array<ArrayBuffer>): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', data)));
}

async function written(store: BlobStore, name: string, data: Uint8Array, piece = data.length): Promise<BlobRef> {
  const writer = await store.writer(name);
  for (let at = 0; at < data.length; at += piece) await writer.write(data.subarray(at, at + piece));
  return writer.finish(data.length);
}

async function contentOf(store: BlobStore, blob: BlobRef, start?: number, end?: number): Promise<number[]> {
  const reader = store.open(blob, start, end).getReader();
  const all: number[] = [];
  while (true) {
    const { done, value } = await reader.read();
    if (done) return all;
    all.push(...value);
  }
}

/** What a blob store promises; chunks are of 64 bytes here. */
export const blobCases: readonly VaultCase[] = [
  {
    name: 'bytes come back whole, whatever their number and pieces',
    async run(open, check) {
      const { blobs } = await (await open()).project('p');
      for (const length of [0, 1, 63, 64, 65, 128, 230, 1000]) {
        for (const piece of [1000, 64, 7]) {
          const data = bytes(length);
          const blob = await written(blobs, `file ${length}`, data, piece);
          check.equal([blob.size, blob.sha256], [length, await sha256(data)]);
          check.equal(await contentOf(blobs, blob), [...data], `${length} bytes in pieces of ${piece}`);
        }
      }
    },
  },
  {
    name: 'windows of a blob are read within and across chunks',
    async run(open, check) {
      const { blobs } = await (await open()).project('p');
      const data = bytes(300);
      const blob = await written(blobs, 'file', data);
      const windows: [number, number][] = [
        [0, 0],
        [0, 1],
        [63, 65],
        [64, 128],
        [10, 290],
        [299, 300],
        [250, 999],
        [-5, 3],
        [9, 4],
      ];
      for (const [start, end] of windows) {
        const expected = [...data.slice(Math.max(start, 0), Math.max(end, 0))];
        check.equal([...(await blobs.read(blob, start, end))], expected, `read ${start} to ${end}`);
        check.equal(await contentOf(blobs, blob, start, end), expected, `open ${start} to ${end}`);
      }
      check.equal(await contentOf(blobs, blob, 200), [...data.slice(200)]);
    },
  },
  {
    name: 'readers own what they read',
    async run(open, check) {
      const { blobs } = await (await open()).project('p');
      const data = bytes(64);
      const blob = await written(blobs, 'file', data);
      (await blobs.read(blob, 0, 64)).fill(0);
      const { value } = await blobs.open(blob).getReader().read();
      if (value) structuredClone(value.buffer, { transfer: [value.buffer as ArrayBuffer] });
      check.equal([...(await blobs.read(blob, 0, 64))], [...data]);
      check.equal(await contentOf(blobs, blob), [...data]);
    },
  },
  {
    name: 'the writer takes a copy of what it is given',
    async run(open, check) {
      const { blobs } = await (await open()).project('p');
      const data = bytes(200);
      const writer = await blobs.writer('file');
      const lent = data.slice();
      await writer.write(lent);
      lent.fill(0);
      check.equal(await contentOf(blobs, await writer.finish()), [...data]);
    },
  },
  {
    name: 'a blob of the same name is replaced at the finish and not before',
    async run(open, check) {
      const { blobs } = await (await open()).project('p');
      const old = await written(blobs, 'file', bytes(100));
      const writer = await blobs.writer('file');
      await writer.write(bytes(150, 2));
      check.equal(await contentOf(blobs, old), [...bytes(100)]);
      const fresh = await writer.finish();
      check.equal(await contentOf(blobs, fresh), [...bytes(150, 2)]);
      check.equal(fresh.blob === old.blob, false);
      const later = await (await open()).project('p');
      await check.rejects(contentOf(later.blobs, old), 'blob-missing');
    },
  },
  {
    name: 'a resumed writer goes on at the last durable chunk, with the digest of the whole',
    async run(open, check) {
      const data = bytes(500);
      const first = await open();
      const begun = await (await first.project('p')).blobs.writer('file');
      check.equal(begun.offset, 0);
      await begun.write(data.subarray(0, 300));
      await begun.write(data.subarray(300, 310));
      first.close();
      const { blobs } = await (await open()).project('p');
      const writer = await blobs.writer('file', { resume: true });
      check.equal([writer.offset % 64, writer.offset >= 192, writer.offset <= 310], [0, true, true]);
      await writer.write(data.subarray(writer.offset));
      const blob = await writer.finish(500);
      check.equal([blob.size, blob.sha256], [500, await sha256(data)]);
      check.equal(await contentOf(blobs, blob), [...data]);
    },
  },
  {
    name: 'resume without anything unfinished starts at nought, and so does a writer without resume',
    async run(open, check) {
      const { blobs } = await (await open()).project('p');
      await written(blobs, 'file', bytes(128));
      const resumed = await blobs.writer('file', { resume: true });
      check.equal(resumed.offset, 0);
      await resumed.write(bytes(128));
      const fresh = await blobs.writer('file');
      check.equal(fresh.offset, 0);
      await fresh.write(bytes(70, 3));
      check.equal(await contentOf(blobs, await fresh.finish()), [...bytes(70, 3)]);
    },
  },
  {
    name: 'what names the content is kept with an unfinished blob until it is begun anew',
    async run(open, check) {
      const data = bytes(200);
      const first = await open();
      const begun = await (await first.project('p')).blobs.writer('file', { resume: true, validator: '"one"' });
      check.equal(begun.validator, '"one"');
      await begun.write(data);
      await begun.leave();
      first.close();
      const { blobs } = await (await open()).project('p');
      const writer = await blobs.writer('file', { resume: true, validator: '"two"' });
      check.equal([writer.offset, writer.validator], [192, '"one"']);
      await writer.write(data.subarray(0, 100));
      await writer.restart('"three"');
      check.equal([writer.offset, writer.validator], [0, '"three"']);
      await writer.write(data.subarray(0, 70));
      await writer.leave();
      const last = await blobs.writer('file', { resume: true });
      check.equal([last.offset, last.validator], [64, '"three"']);
      await last.write(data.subarray(64));
      const blob = await last.finish(200);
      check.equal(blob.sha256, await sha256(data));
      check.equal(await contentOf(blobs, blob), [...data]);
      const fresh = await blobs.writer('file', { resume: true });
      check.equal([fresh.offset, fresh.validator], [0, undefined]);
      await fresh.restart();
      check.equal(fresh.validator, undefined);
    },
  },
  {
    name: 'of two writers of one name the older is refused',
    async run(open, check) {
      const { blobs } = await (await open()).project('p');
      const older = await blobs.writer('file');
      await older.write(bytes(64));
      const newer = await blobs.writer('file');
      await newer.write(bytes(64, 2));
      await older.write(bytes(10));
      await check.rejects(older.finish(), 'blob-replaced');
      check.equal(await contentOf(blobs, await newer.finish()), [...bytes(64, 2)]);
    },
  },
  {
    name: 'a wrong size is refused, nothing is visible, and the rest can still come',
    async run(open, check) {
      const vault = await open();
      const { blobs } = await vault.project('p');
      const writer = await blobs.writer('file');
      await writer.write(bytes(100));
      await check.rejects(writer.finish(101), 'blob-size');
      await check.rejects(writer.finish(99), 'blob-size');
      const resumed = await blobs.writer('file', { resume: true });
      check.equal(resumed.offset, 64);
      await resumed.write(bytes(100).subarray(64));
      check.equal((await resumed.finish(100)).sha256, await sha256(bytes(100)));
    },
  },
  {
    name: 'discard leaves nothing; after the finish it does nothing',
    async run(open, check) {
      const vault = await open();
      const { blobs } = await vault.project('p');
      const writer = await blobs.writer('file');
      await writer.write(bytes(300));
      await writer.discard();
      check.equal(await vault.list(), []);
      const kept = await blobs.writer('file');
      await kept.write(bytes(300));
      const blob = await kept.finish();
      await kept.discard();
      check.equal(await contentOf(blobs, blob), [...bytes(300)]);
      await blobs.remove(blob);
      check.equal(await vault.list(), []);
      await check.rejects(contentOf(blobs, blob), 'blob-missing');
    },
  },
  {
    name: 'unknown blobs and those of another project are missing',
    async run(open, check) {
      const vault = await open();
      const { blobs } = await vault.project('p');
      const blob = await written(blobs, 'file', bytes(10));
      const other = await vault.project('q');
      await check.rejects(other.blobs.read(blob, 0, 1), 'blob-missing');
      await other.blobs.remove(blob);
      for (const name of ['999', '', '-1', '1e3', 'x']) {
        await check.rejects(contentOf(blobs, { ...blob, blob: name }), 'blob-missing');
      }
      check.equal(await contentOf(blobs, blob), [...bytes(10)]);
    },
  },
  {
    name: 'a stream can be left early, and many can be read side by side',
    async run(open, check) {
      const { blobs } = await (await open()).project('p');
      const data = bytes(1000);
      const blob = await written(blobs, 'file', data);
      const left = blobs.open(blob).getReader();
      await left.read();
      await left.cancel();
      const all = await Promise.all(Array.from({ length: 8 }, () => contentOf(blobs, blob)));
      check.equal(
        all.map((content) => content.length),
        all.map(() => 1000),
      );
      const small = Array.from({ length: 100 }, (_, index) => blobs.read(blob, index * 10, index * 10 + 10));
      check.equal(
        (await Promise.all(small)).flatMap((piece) => [...piece]),
        [...data],
      );
    },
  },
];
