import { expect, it } from 'vitest';
import { giteaDump } from '../../../src/formats/gitea-dump/index.ts';
import { withSlices } from '../../../src/pipeline/sliced-entries.ts';
import { dumpFiles } from '../../support/dump-files.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';
import { memoryIndex } from '../../support/memory-index.ts';

const { signal } = new AbortController();
const files = dumpFiles('weather-buoy', 'golden');

async function titles(index: ReturnType<typeof memoryIndex>): Promise<string[]> {
  const source = (await giteaDump.reader()).decode(index);
  const found: string[] = [];
  for await (const { title } of source.scan('issue')) found.push(title);
  return found;
}

it('records of a packed file are read through the scratch store, which gets the file once', async () => {
  const packed = memoryIndex(files, { stored: false });
  expect(packed.get('issue.yml')?.slice).toBeUndefined();
  let opened = 0;
  const blobs = memoryBlobStore();
  const scratch = async () => {
    opened++;
    return blobs;
  };
  const index = withSlices(packed, { scratch, signal, largest: 1000 });
  expect(opened).toBe(0);
  expect(await titles(index)).toEqual(await titles(packed));
  expect(opened).toBeGreaterThan(0);
  const bytes = files.get('issue.yml') ?? new Uint8Array(0);
  const parts = await Promise.all([0, 1, 2].map((at) => index.get('issue.yml')?.slice?.(at * 300, 300)));
  expect(Buffer.concat(parts.map((part) => part ?? new Uint8Array(0)))).toEqual(Buffer.from(bytes.subarray(0, 900)));
});

it('small files, and those that can be read where they lie, stay as they are', () => {
  const scratch = async () => Promise.reject(new Error('no room is needed'));
  const packed = memoryIndex(files, { stored: false });
  expect(withSlices(packed, { scratch, signal })).toBe(packed);
  const stored = memoryIndex(files, { stored: true });
  expect(withSlices(stored, { scratch, signal, largest: 1000 })).toBe(stored);
});

it('without room it says so, and tries again the next time', async () => {
  const full = { ...memoryBlobStore(), writer: () => Promise.reject(new DOMException('full', 'QuotaExceededError')) };
  let blobs: ReturnType<typeof memoryBlobStore> = full;
  const index = withSlices(memoryIndex(files, { stored: false }), {
    scratch: async () => blobs,
    signal,
    largest: 1000,
  });
  await expect(titles(index)).rejects.toMatchObject({ code: 'storage-failed' });
  blobs = memoryBlobStore();
  expect((await titles(index)).length).toBeGreaterThan(0);
});
