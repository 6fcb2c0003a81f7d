import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32 } from '../../../src/archive/crc32.ts';
import { type ArchiveInput, type OpenOptions, openArchive } from '../../../src/archive/open-archive.ts';
import { zip } from '../../../src/archive/zip.ts';
import { concat, utf8 } from '../../../src/lib/bytes.ts';
import { chunksOf, streamFrom } from '../../../src/lib/streams.ts';
import type { ArchiveEntry, ArchiveIndex } from '../../../src/model/archive-index.ts';
import { makeTar, pax } from '../../support/hostile/make-tar.ts';
import { extraOf, type MadeEntry, makeZip } from '../../support/hostile/make-zip.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';

async function opened(
  input: Uint8Array | ArchiveInput,
  options: Partial<OpenOptions> = {},
): Promise<{ index: ArchiveIndex; codes: string[] }> {
  const codes: string[] = [];
  const given = input instanceof Uint8Array ? ({ kind: 'file', file: blobOf(input) } as const) : input;
  const index = await openArchive(given, { report: ({ code }) => codes.push(code), ...options });
  return { index, codes };
}

function blobOf(bytes: Uint8Array): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>]);
}

async function textOf(entry: ArchiveEntry | undefined): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunksOf(entry?.open() ?? streamFrom([]))) parts.push(chunk);
  return new TextDecoder().decode(concat(parts));
}

const long = 'a line that repeats itself\n'.repeat(40_000);
const files: readonly MadeEntry[] = [
  { name: 'repo.yml', content: 'name: a\n' },
  { name: 'issue.yml', content: long, method: 8 },
  { name: 'comments/1.yml', content: '- a: 1\n', method: 8, descriptor: true },
  { name: 'comments/', mode: 0o40755 },
  { name: 'comments/10.yml', content: '' },
  { name: 'comments/2.yml', content: 'x', descriptor: true },
];

test('a ZIP in any order, with descriptors and empty files', async () => {
  const { index, codes } = await opened(makeZip({ entries: files }));
  expect(codes).toEqual([]);
  expect(index.kind).toBe('zip');
  expect(index.entries.map(({ path }) => path)).toEqual([
    'comments/1.yml',
    'comments/10.yml',
    'comments/2.yml',
    'issue.yml',
    'repo.yml',
  ]);
  expect(index.under('comments/').map(({ size }) => size)).toEqual([7, 0, 1]);
  expect(index.under('comments/1').length).toBe(2);
  expect(index.under('nothing/')).toEqual([]);
  expect(index.get('comments/')).toBeUndefined();
  expect(await textOf(index.get('issue.yml'))).toBe(long);
  expect(await textOf(index.get('issue.yml'))).toBe(long);
  expect(await textOf(index.get('comments/1.yml'))).toBe('- a: 1\n');
  expect(await textOf(index.get('comments/10.yml'))).toBe('');
});

test('stored entries are read in windows, others have none', async () => {
  const { index } = await opened(makeZip({ entries: files, prefix: utf8('before'), offsetsFromArchive: true }));
  const entry = index.get('repo.yml');
  expect(new TextDecoder().decode(await entry?.slice?.(2, 4))).toBe('me: ');
  await expect(entry?.slice?.(5, 4)).rejects.toThrow(RangeError);
  expect(index.get('issue.yml')?.slice).toBeUndefined();
});

test('the folder around everything is left out, and what macOS adds', async () => {
  const entries = ['weather/dump/repo.yml', 'weather/dump/git/HEAD', '__MACOSX/weather/._dump', 'weather/.DS_Store'];
  const { index } = await opened(makeZip({ entries: entries.map((name) => ({ name, content: 'x' })) }));
  expect(index.root).toBe('weather/dump/');
  expect(index.entries.map(({ path }) => path)).toEqual(['git/HEAD', 'repo.yml']);
});

test('names in UTF-8, in code page 437, and in the unicode field', async () => {
  const raw = Uint8Array.of(0x81, 0x2e, 0x74, 0x78, 0x74);
  const crc = new Uint8Array(4);
  new DataView(crc.buffer).setUint32(0, crc32(raw), true);
  const extra = extraOf(0x7075, concat([Uint8Array.of(1), crc, utf8('żółw.txt')]));
  const { index, codes } = await opened(
    makeZip({
      entries: [
        { name: 'été.txt', content: 'a' },
        { name: raw, content: 'b', flags: 0 },
        { name: utf8('größe.txt'), content: 'c', flags: 0 },
        { name: raw, content: 'd', flags: 0, extra },
      ],
    }),
  );
  expect(codes).toEqual([]);
  expect(index.entries.map(({ path }) => path)).toEqual(['größe.txt', 'été.txt', 'ü.txt', 'żółw.txt']);
  expect(await textOf(index.get('żółw.txt'))).toBe('d');
});

test('ZIP64 records, with and without other bytes in front', async () => {
  for (const made of [{}, { prefix: utf8('#!/bin/sh\n'), offsetsFromArchive: true }]) {
    const { index } = await opened(makeZip({ entries: files, zip64: true, ...made }));
    expect(index.entries.length).toBe(5);
    expect(await textOf(index.get('repo.yml'))).toBe('name: a\n');
  }
});

test('what our own writer writes is read whole', async () => {
  const names = ['repo.yml', ...Array.from({ length: 3000 }, (_, at) => `comments/${at}.yml`)];
  const source = names.map((path) => ({ path, open: () => streamFrom([utf8(`- ${path}\n`)]) }));
  const parts: Uint8Array[] = [];
  for await (const part of chunksOf(zip(source))) parts.push(part.slice());
  const { index, codes } = await opened(concat(parts));
  expect(codes).toEqual([]);
  expect(index.entries.length).toBe(names.length);
  expect(await textOf(index.get('comments/2999.yml'))).toBe('- comments/2999.yml\n');
});

test('a tar with long names of both kinds', async () => {
  const deep = `${'folder/'.repeat(30)}file.txt`;
  const bytes = makeTar([
    { name: './repo.yml', content: 'name: a\n' },
    { name: 'ignored', type: 'g', content: '' },
    pax({ path: `pax/${deep}`, mtime: '1700000000.5' }),
    { name: 'short', content: 'by pax' },
    { name: '././@LongLink', type: 'L', content: `gnu/${deep}\0` },
    { name: 'short', content: 'by GNU' },
    { name: 'end.txt', prefix: 'a/prefix', content: 'by prefix' },
    { name: 'folder/', type: '5' },
  ]);
  for (const [given, options] of [
    [bytes, {}],
    [new Uint8Array(gzipSync(bytes)), {}],
    [new Uint8Array(gzipSync(bytes)), { scratch: memoryBlobStore(), limits: { memoryBytes: 0 } }],
  ] as const) {
    const { index, codes } = await opened(given, options);
    expect(codes).toEqual([]);
    expect(index.kind).toBe('tar');
    expect(index.entries.map(({ path }) => path)).toEqual([
      'a/prefix/end.txt',
      `gnu/${deep}`,
      `pax/${deep}`,
      'repo.yml',
    ]);
    expect(await textOf(index.get(`gnu/${deep}`))).toBe('by GNU');
    expect(index.get(`pax/${deep}`)?.modified).toBe('2023-11-14T22:13:20Z');
    expect(new TextDecoder().decode(await index.get('repo.yml')?.slice?.(0, 4))).toBe('name');
  }
});

test('a folder as a picker gives it', async () => {
  const content = long.repeat(3);
  const file = (path: string, text: string) => ({
    path,
    file: new File([text], path, { lastModified: 1_700_000_000_000 }),
  });
  const { index, codes } = await opened({
    kind: 'files',
    files: [file('dump/repo.yml', 'name: a\n'), file('dump/issue.yml', content), file('dump/git/HEAD', 'ref: x')],
  });
  expect(codes).toEqual([]);
  expect([index.kind, index.root]).toEqual(['folder', 'dump/']);
  expect(await textOf(index.get('issue.yml'))).toBe(content);
  expect(await textOf(index.get('git/HEAD'))).toBe('ref: x');
  expect(index.get('repo.yml')?.modified).toBe('2023-11-14T22:13:20Z');
});

test('stopping ends opening and reading', async () => {
  const bytes = makeZip({ entries: [{ name: 'a', content: new Uint8Array(3 << 20) }] });
  await expect(opened(bytes, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  const { index } = await opened(bytes);
  const control = new AbortController();
  const reader = index.get('a')?.open(control.signal).getReader();
  expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
  control.abort();
  await expect(
    (async () => {
      for (let next = await reader?.read(); !next?.done; next = await reader?.read());
    })(),
  ).rejects.toThrow('aborted');
});

test('a ZIP of 6 GB is opened by reading its ends, and windows of what is asked for', async () => {
  const gigabytes = 6 * 2 ** 30;
  const head = makeZip({ entries: [{ name: 'large.bin', content: '' }] });
  const localLength = 30 + 'large.bin'.length;
  const sizes = new Uint8Array(16);
  for (const at of [0, 8]) new DataView(sizes.buffer).setBigUint64(at, BigInt(gigabytes), true);
  const large = {
    name: 'large.bin',
    content: '',
    size: 0xffffffff,
    packed: 0xffffffff,
    extra: extraOf(1, sizes),
    offset: 0,
    flags: 0x808,
  };
  const small = { name: 'repo.yml', content: 'name: a\n', offset: 0xffffffff, unplaced: true };
  const far = new Uint8Array(8);
  new DataView(far.buffer).setBigUint64(0, BigInt(localLength + gigabytes), true);
  const tailZip = makeZip({ entries: [{ name: 'repo.yml', content: 'name: a\n' }] });
  const smallLocal = tailZip.subarray(0, 30 + 8 + 8);
  const start = localLength + gigabytes + smallLocal.length;
  const listed = makeZip({
    entries: [
      { ...large, unplaced: true },
      { ...small, extra: extraOf(1, far) },
    ],
    zip64: { start, at: start + 0 },
  });
  const directory = listed.subarray(0, listed.length - 98);
  const ends = listed.slice(listed.length - 98);
  new DataView(ends.buffer).setBigUint64(56 + 8, BigInt(start + directory.length), true);
  const local = head.slice(0, localLength);
  new DataView(local.buffer).setUint16(6, 0x808, true);
  const tail = concat([smallLocal, directory, ends]);
  let asked = 0;
  const bytes = {
    size: localLength + gigabytes + tail.length,
    async read(offset: number, length: number) {
      asked += length;
      const out = new Uint8Array(length);
      for (const [at, part] of [
        [0, local],
        [localLength + gigabytes, tail],
      ] as const) {
        const from = Math.max(offset, at);
        const to = Math.min(offset + length, at + part.length);
        if (from < to) out.set(part.subarray(from - at, to - at), from - offset);
      }
      return out;
    },
  };
  const { index, codes } = await opened({ kind: 'bytes', bytes });
  expect(codes).toEqual([]);
  expect(index.entries.map(({ path, size }) => [path, size])).toEqual([
    ['large.bin', gigabytes],
    ['repo.yml', 8],
  ]);
  expect(await textOf(index.get('repo.yml'))).toBe('name: a\n');
  expect(await index.get('large.bin')?.slice?.(gigabytes - 5, 5)).toEqual(new Uint8Array(5));
  expect(asked).toBeLessThan(2 ** 20);
});
