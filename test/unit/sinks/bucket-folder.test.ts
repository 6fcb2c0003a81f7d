import { expect, test } from 'vitest';
import { utf8 } from '../../../src/lib/bytes.ts';
import { streamFrom } from '../../../src/lib/streams.ts';
import type { ArchiveFile } from '../../../src/model/archive-file.ts';
import { bucketFolder } from '../../../src/sinks/bucket-folder.ts';
import { type MemoryBucket, memoryBucket } from '../../support/memory-bucket.ts';

const takeout = JSON.stringify({ madeBy: { name: 'forge-takeout' } });

function file(path: string, text: string, inMemory = false): ArchiveFile {
  const bytes = utf8(text);
  return { path, size: bytes.length, ...(inMemory && { bytes }), open: () => streamFrom([bytes]) };
}

/** As `plan.files` gives them: the account is not the last. */
function archive(...more: ArchiveFile[]): ArchiveFile[] {
  return [file('takeout.json', takeout), file('receipt.json', '{}'), ...more];
}

async function write(bucket: MemoryBucket, files: readonly ArchiveFile[], signal = new AbortController().signal) {
  let bytes = 0;
  async function* each() {
    yield* files;
  }
  const onBytes = (count: number) => {
    bytes += count;
  };
  await bucketFolder({ bucket, folder: 'kept/buoy', files: each(), signal, onBytes });
  return bytes;
}

function textOf(bucket: MemoryBucket, path: string): string | undefined {
  const bytes = bucket.objects.get(`kept/buoy/${path}`)?.bytes;
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

test('every file becomes an object, the account last; an empty folder is kept by a hidden file', async () => {
  const bucket = memoryBucket();
  const long = 'x'.repeat(5_000_000);
  const files = archive(file('issue.yml', 'a: 1', true), file('git/refs/', ''), file('git/objects/pack/p.pack', long));
  expect(await write(bucket, files)).toBe(takeout.length + 2 + 4 + long.length);
  expect([...bucket.objects.keys()].sort()).toEqual(
    ['git/objects/pack/p.pack', 'git/refs/.keep', 'issue.yml', 'receipt.json', 'takeout.json'].map(
      (path) => `kept/buoy/${path}`,
    ),
  );
  expect(textOf(bucket, 'git/objects/pack/p.pack')).toBe(long);
  expect(bucket.requests.filter((request) => request.startsWith('PUT')).at(-1)).toContain('receipt.json');
  expect(bucket.objects.get('kept/buoy/git/objects/pack/p.pack')?.contentType).toBe('application/octet-stream');
});

test('memory that the next file uses again is copied', async () => {
  const bucket = memoryBucket();
  const shared = utf8('one');
  async function* files(): AsyncGenerator<ArchiveFile> {
    yield* archive();
    yield { path: 'a', size: 3, bytes: shared, open: () => streamFrom([shared]) };
    shared.set(utf8('two'));
    yield { path: 'b', size: 3, bytes: shared, open: () => streamFrom([shared]) };
  }
  const { signal } = new AbortController();
  await bucketFolder({ bucket, folder: 'kept/buoy', files: files(), signal, onBytes: () => {} });
  expect([textOf(bucket, 'a'), textOf(bucket, 'b')]).toEqual(['one', 'two']);
});

test('what an earlier export left goes, what somebody else put there is not touched', async () => {
  const bucket = memoryBucket();
  await write(bucket, archive(file('issues/1.yml', 'old')));
  await write(bucket, archive(file('issues/2.yml', 'new')));
  expect(textOf(bucket, 'issues/1.yml')).toBeUndefined();
  expect(textOf(bucket, 'issues/2.yml')).toBe('new');

  const other = memoryBucket();
  await other.put('kept/buoy/photo.jpg', utf8('x'), { contentType: 'image/jpeg' });
  await other.put('kept/buoy-2/photo.jpg', utf8('x'), { contentType: 'image/jpeg' });
  await expect(write(other, archive())).rejects.toMatchObject({ code: 'bucket-occupied' });
  expect(other.objects.size).toBe(2);
});

test.each([1, 2, 3])(
  'a try that stops at its %d. file is gone on with, and not taken for something else',
  async (stopsAt) => {
    let puts = 0;
    const bucket = memoryBucket({
      before: (request) => {
        if (request.startsWith('PUT') && ++puts === stopsAt) throw new TypeError('Failed to fetch');
      },
    });
    const files = [file('RESTORE.md', '# restore', true), ...archive(file('issue.yml', 'a: 1', true))];
    await expect(write(bucket, files)).rejects.toThrow('Failed to fetch');
    await write(bucket, files);
    expect([...bucket.objects.keys()].sort()).toEqual(
      ['RESTORE.md', 'issue.yml', 'receipt.json', 'takeout.json'].map((path) => `kept/buoy/${path}`),
    );
  },
);

test('a folder that was not finished has no account; a file of another size ends it', async () => {
  const bucket = memoryBucket();
  await write(bucket, archive());
  const short: ArchiveFile = { ...file('issue.yml', 'abc'), size: 4 };
  await expect(write(bucket, archive(short))).rejects.toMatchObject({ code: 'save-size' });
  expect(textOf(bucket, 'receipt.json')).toBeUndefined();
  const stop = new AbortController();
  stop.abort();
  await expect(write(bucket, archive(), stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
});
