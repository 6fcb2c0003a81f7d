import { expect, test } from 'vitest';
import { archiveLimits } from '../../../src/archive/archive-limits.ts';
import { openArchive } from '../../../src/archive/open-archive.ts';
import { type WalkedFile, type WalkedFolder, walkFolder } from '../../../src/archive/walk-folder.ts';

const file = (name: string, size = 1): WalkedFile => ({
  ...{ kind: 'file', name },
  getFile: async () => new File([new Uint8Array(size)], name),
});
const folder = (name: string, entries: Iterable<WalkedFolder | WalkedFile>): WalkedFolder => ({
  ...{ kind: 'directory', name },
  async *values() {
    yield* entries;
  },
});

test('all files with their paths, those near the top first', async () => {
  const top = folder('dump', [folder('git', [folder('refs', [file('main')]), file('HEAD')]), file('repo.yml', 7)]);
  const found: string[] = [];
  for await (const { path, file: one } of walkFolder(top)) found.push(`${path} ${one.size}`);
  expect(found).toEqual(['dump/repo.yml 7', 'dump/git/HEAD 1', 'dump/git/refs/main 1']);
});

test('a folder without end is left as soon as there are more files than are read', async () => {
  let asked = 0;
  function* endless(): Generator<WalkedFile> {
    while (true) yield file(`${asked++}.txt`);
  }
  const seen: number[] = [];
  const files = walkFolder(folder('all', endless()), { onProgress: (count) => seen.push(count) });
  const opened = openArchive({ kind: 'files', files }, { report: () => {}, limits: { entries: 500 } });
  await expect(opened).rejects.toMatchObject({ code: 'archive-too-many-entries' });
  expect(asked).toBeLessThan(1000);
  expect(seen.at(-1)).toBeGreaterThan(500);
});

test('folders in themselves end', async () => {
  const entries: WalkedFolder[] = [];
  const top = folder('loop', entries);
  entries.push(folder('again', entries));
  const walk = async () => {
    for await (const _ of walkFolder(top));
  };
  await expect(walk()).rejects.toMatchObject({ code: 'archive-too-many-entries' });
});

test('it stops when nobody wants it any more, and says when a folder is gone', async () => {
  const stop = new AbortController();
  function* some(): Generator<WalkedFile> {
    for (let at = 0; at < 1000; at++) {
      if (at === 100) stop.abort();
      yield file(`${at}`);
    }
  }
  const options = { report: () => {}, signal: stop.signal, limits: archiveLimits };
  const files = walkFolder(folder('all', some()), { signal: stop.signal });
  await expect(openArchive({ kind: 'files', files }, options)).rejects.toMatchObject({ name: 'AbortError' });
  const gone: WalkedFile = { ...file('x'), getFile: () => Promise.reject(new Error('NotFound')) };
  await expect(walkFolder(folder('all', [gone])).next()).rejects.toMatchObject({ code: 'archive-unreadable' });
});
