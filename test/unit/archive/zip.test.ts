import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeZip } from 'client-zip';
import { afterAll, describe, expect, it } from 'vitest';
import { zip, zipLength } from '../../../src/archive/zip.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { chunksOf, streamFrom } from '../../../src/lib/streams.ts';
import type { ArchiveFile } from '../../../src/model/archive-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'zip-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(path: string, ...chunks: string[]): ArchiveFile {
  const bytes = chunks.map(utf8);
  const size = bytes.reduce((sum, chunk) => sum + chunk.length, 0);
  return { path, size, open: () => streamFrom(bytes) };
}

async function bytesOf(files: Iterable<ArchiveFile>, modified?: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunksOf(zip(files, modified === undefined ? {} : { modified }))) parts.push(chunk);
  return Buffer.concat(parts);
}

function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
}

function pythonNames(archive: string): unknown {
  const script =
    'import json,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(len(z.infolist()))';
  return JSON.parse(execFileSync('python3', ['-c', script, archive], { encoding: 'utf8' }));
}

function* many(count: number): Generator<ArchiveFile> {
  for (let number = 0; number < count; number++) yield file(`folder/${number}.txt`, '');
}

describe('number of entries', () => {
  it.each([0, 1, 65_534, 65_535, 70_000])(
    'other programs read %i entries and the length is as announced',
    async (count) => {
      const bytes = await bytesOf(many(count));
      expect(BigInt(bytes.length)).toBe(zipLength([...many(count)].map(({ path }) => ({ path, size: 0 }))));
      const zip64 = Buffer.from(bytes).lastIndexOf('PK\x06\x06', undefined, 'latin1') >= 0;
      expect(zip64).toBe(count >= 65_535);
      const archive = join(folder, `${count}.zip`);
      writeFileSync(archive, bytes);
      if (has('python3')) expect(pythonNames(archive)).toBe(count);
      if (has('unzip') && count > 0) {
        const said = execFileSync('unzip', ['-tqq', archive], { encoding: 'utf8' });
        expect(said).toBe('');
      }
    },
    60_000,
  );
});

describe('bytes', () => {
  it.each([0, 1, 7, 8, 9, 70_000, 200_001])('are those of another program, with %i bytes in a file', async (size) => {
    const content = Uint8Array.from({ length: size }, (_, at) => (at * 2_654_435_761) >>> 24);
    const pieces = [content.subarray(0, 5), content.subarray(5, 40_003), content.subarray(40_003)];
    const modified = new Date(2024, 4, 6, 7, 8, 10);
    const files = [
      { path: 'ä/größe-🌊.bin', open: () => streamFrom(pieces) },
      { path: 'leer/', size: 0, open: () => streamFrom([]) },
      file('b', ''),
    ];
    const input = (open: () => ReadableStream<Uint8Array>, name: string) =>
      name.endsWith('/') ? { name, lastModified: modified } : { name, lastModified: modified, input: open() };
    const other = makeZip(files.map(({ path, open }) => input(open, path)));
    const theirs = Buffer.from(await new Response(other).arrayBuffer());
    const utc = new Date(modified.getTime() - modified.getTimezoneOffset() * 60_000).toISOString();
    expect(Buffer.compare(await bytesOf(files, utc), theirs)).toBe(0);
  });
});

describe('content that is in memory', () => {
  it('is written as from a stream, and the stream is not asked for', async () => {
    const bytes = utf8('x'.repeat(50_000));
    const inMemory: ArchiveFile = {
      path: 'a',
      size: bytes.length,
      bytes,
      open: () => {
        throw new Error('opened');
      },
    };
    const fromStream = { path: 'a', open: () => streamFrom([bytes]) };
    expect(Buffer.compare(await bytesOf([inMemory]), await bytesOf([fromStream]))).toBe(0);
    await expect(bytesOf([{ ...inMemory, size: 1 }])).rejects.toMatchObject({ code: 'size-differs' });
  });

  it('is written as from a stream whatever its length, also where the next does not fit into what is gathered', async () => {
    const lengths = [0, 1, 20_000, 20_000, 32_000, 32_700, 32_768, 40_000, 5, 65_536, 3];
    const contents = lengths.map((length, at) => ({ path: `d/${at}.txt`, bytes: utf8('abc'.repeat(length)) }));
    const folder = { path: 'd/e/', size: 0, open: () => streamFrom([]) };
    const streams = contents.map(({ path, bytes }) => ({ path, open: () => streamFrom([bytes]) }));
    const inMemory = streams.map((one, at) => ({ ...one, bytes: contents[at]?.bytes ?? new Uint8Array(0) }));
    const modified = '2024-05-06T07:08:10Z';
    const last = { modified: '2020-01-01T00:00:00Z' };
    const [one, other] = [inMemory, streams].map((files) =>
      [folder, ...files].map((file, at) => (at % 2 ? { ...file, ...last } : file)),
    );
    expect(Buffer.compare(await bytesOf(one ?? [], modified), await bytesOf(other ?? [], modified))).toBe(0);
  });

  it('has its sum made before its memory is given away', async () => {
    const bytes = utf8('x'.repeat(50_000));
    const parts: ArrayBuffer[] = [];
    for await (const chunk of chunksOf(zip([{ path: 'a', bytes, open: () => streamFrom([bytes]) }])))
      parts.push(structuredClone(chunk.buffer as ArrayBuffer, { transfer: [chunk.buffer as ArrayBuffer] }));
    const copy = utf8('x'.repeat(50_000));
    const usual = await bytesOf([{ path: 'a', open: () => streamFrom([copy]) }]);
    expect(parts.reduce((sum, part) => sum + part.byteLength, 0)).toBeGreaterThanOrEqual(usual.length);
    expect(parts.some((part) => Buffer.from(part).includes(Buffer.from(usual.subarray(50_031, 50_047))))).toBe(true);
  });
});

describe('length', () => {
  it('is exact for folders, names of many bytes and big chunks', async () => {
    const big = 'x'.repeat(200_000);
    const files = [
      file('a.txt', 'one', 'two'),
      file('ordner/größe-🌊.bin', big, 'y', big),
      { ...file('leer/'), size: 0 },
    ];
    const bytes = await bytesOf(files);
    expect(BigInt(bytes.length)).toBe(zipLength(files.map(({ path, size }) => ({ path, size: size ?? 0 }))));
  });

  it.each([
    ['one entry of 4 GiB', [{ path: 'a', size: 2 ** 32 }], 2n ** 32n + 30n + 1n + 24n + 46n + 1n + 28n + 76n + 22n],
    [
      'one entry just below',
      [{ path: 'a', size: 2 ** 32 - 2 }],
      2n ** 32n - 2n + 30n + 1n + 16n + 46n + 1n + 76n + 22n,
    ],
    [
      'a second entry behind 4 GiB',
      [
        { path: 'a', size: 2 ** 32 },
        { path: 'b', size: 1 },
      ],
      2n ** 32n + 1n + 62n + 16n + 24n + 94n + 28n + 12n + 76n + 22n,
    ],
  ])('knows ZIP64: %s', (_, entries, length) => {
    expect(zipLength(entries)).toBe(length);
  });

  it('does not count the ZIP64 records twice when size asks for them already', () => {
    const names = [...many(65_535)].map(({ path }) => ({ path, size: 0 }));
    const small = zipLength(names);
    const grown = zipLength(names.map((entry, index) => (index === 65_534 ? { ...entry, size: 2 ** 32 } : entry)));
    expect(grown - small).toBe(2n ** 32n + 8n + 28n);
  });
});

describe('order and cancelling', () => {
  it('opens a file only when the one before is read, and asks for the next only then', async () => {
    const log: string[] = [];
    function* files(): Generator<ArchiveFile> {
      for (const path of ['a', 'b', 'c']) {
        log.push(`ask ${path}`);
        yield {
          path,
          open() {
            log.push(`open ${path}`);
            return streamFrom(
              (function* () {
                yield utf8(path);
                log.push(`end ${path}`);
              })(),
            );
          },
        };
      }
    }
    const stream = zip(files());
    expect(log).toEqual([]);
    for await (const _ of chunksOf(stream));
    expect(log).toEqual(['a', 'b', 'c'].flatMap((path) => [`ask ${path}`, `open ${path}`, `end ${path}`]));
  });

  it('ends the file and the iterable when the output is cancelled', async () => {
    const log: string[] = [];
    const endless = (function* () {
      try {
        while (true) yield new Uint8Array(100_000);
      } finally {
        log.push('file ended');
      }
    })();
    async function* files(): AsyncGenerator<ArchiveFile> {
      try {
        yield { path: 'endless', open: () => streamFrom(endless) };
      } finally {
        log.push('files ended');
      }
    }
    const reader = zip(files()).getReader();
    await reader.read();
    await reader.read();
    await reader.cancel('enough');
    expect(log).toEqual(['file ended', 'files ended']);
  });

  it('ends a file that never answers', async () => {
    let cancelled: unknown;
    let asked = () => {};
    const reading = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const silent = new ReadableStream<Uint8Array>(
      {
        pull: () => asked(),
        cancel(reason) {
          cancelled = reason;
        },
      },
      { highWaterMark: 0 },
    );
    const reader = zip([{ path: 'silent', open: () => silent }]).getReader();
    const pending = reader.read();
    await reading;
    await reader.cancel('enough');
    await pending;
    expect(cancelled).toBe('enough');
  });

  it('ends the iterable when a file fails', async () => {
    let ended = false;
    async function* files(): AsyncGenerator<ArchiveFile> {
      try {
        yield { path: 'a', open: () => new ReadableStream({ pull: () => Promise.reject(new Error('broken disk')) }) };
      } finally {
        ended = true;
      }
    }
    await expect(async () => {
      for await (const _ of chunksOf(zip(files())));
    }).rejects.toThrow('broken disk');
    expect(ended).toBe(true);
  });
});

describe('what it refuses', () => {
  it.each([
    ['too few bytes', 3],
    ['too many bytes', 1],
  ])('%s', async (_, size) => {
    await expect(bytesOf([{ ...file('a', 'ab'), size }])).rejects.toMatchObject({ code: 'size-differs' });
  });

  it('the same name twice', async () => {
    await expect(bytesOf([file('a', ''), file('a', '')])).rejects.toMatchObject({ code: 'duplicate-path' });
  });

  it('a name that leaves the root', async () => {
    await expect(bytesOf([file('../a', '')])).rejects.toMatchObject({ code: 'unsafe-path' });
  });
});

describe('times', () => {
  const dosFields = (bytes: Uint8Array) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const [time, date] = [view.getUint16(10, true), view.getUint16(12, true)];
    const day = [(date >> 9) + 1980, (date >> 5) & 15, date & 31];
    return [...day, time >> 11, (time >> 5) & 63, (time & 31) * 2].join(' ');
  };

  it.each([
    ['2024-03-31T02:30:10Z', '2024 3 31 2 30 10'],
    ['2024-03-31T04:30:10+02:00', '2024 3 31 2 30 10'],
    ['1970-01-01T00:00:00Z', '1980 1 1 0 0 0'],
    ['9999-01-01T00:00:00Z', '2107 12 31 23 59 58'],
    [undefined, '1980 1 1 0 0 0'],
  ])('%s, whatever the zone of the machine', async (modified, fields) => {
    const zone = process.env.TZ;
    for (const other of ['Europe/Berlin', 'Pacific/Auckland']) {
      process.env.TZ = other;
      expect(dosFields(await bytesOf([{ ...file('a', 'x'), ...(modified && { modified }) }]))).toBe(fields);
    }
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it('gives the same bytes twice', async () => {
    const files = () => [file('a', 'x'), file('b/', '')];
    expect(await bytesOf(files(), '2020-01-01T00:00:00Z')).toEqual(await bytesOf(files(), '2020-01-01T00:00:00Z'));
  });
});

describe('memory that is used again', () => {
  const texts = Array.from({ length: 3000 }, (_, at) => `${at} `.repeat(100));
  const files = () => texts.map((text, at) => file(`${at % 7 === 0 ? 'long/' : ''}${at}.txt`, text, text));

  it('gives the same bytes to who copies each chunk before asking for the next, also behind other streams', async () => {
    const passing = new TransformStream<Uint8Array, Uint8Array>();
    const parts: Uint8Array[] = [];
    const rooms = new Set<ArrayBufferLike>();
    for await (const chunk of chunksOf(zip(files(), { reuse: true }).pipeThrough(passing))) {
      // Let everything that may be made beforehand be made.
      await new Promise((resolve) => setImmediate(resolve));
      rooms.add(chunk.buffer);
      parts.push(chunk.slice());
    }
    expect(Buffer.concat(parts).equals(await bytesOf(files()))).toBe(true);
    expect(parts.length).toBeGreaterThan(20);
    // The directory's end has memory of its own.
    expect(rooms.size).toBeLessThanOrEqual(9);
  });

  it('is not, unless it is asked for', async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of chunksOf(zip(files()))) chunks.push(chunk);
    expect(new Set(chunks.map(({ buffer }) => buffer)).size).toBe(chunks.length);
  });
});
