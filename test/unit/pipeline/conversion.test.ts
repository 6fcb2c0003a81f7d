import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { formats } from '../../../src/formats/registry.ts';
import { formatIds, formatNames } from '../../../src/model/format-names.ts';
import { verdictFor } from '../../../src/pipeline/archive-verdict.ts';
import { openAndCheck } from '../../../src/pipeline/open-and-check.ts';
import { rewriteArchive } from '../../../src/pipeline/rewrite.ts';
import { dumpFiles } from '../../support/dump-files.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';
import { memorySpool } from '../../support/memory-spool.ts';
import { zipFiles } from '../../support/zip-files.ts';

type Files = ReadonlyMap<string, Uint8Array>;

const { signal } = new AbortController();
const own: Files = filesOf(
  readFileSync(fileURLToPath(new URL('../../fixtures/golden/common/1.2.zip', import.meta.url))),
);

function filesOf(zip: Buffer): Files {
  return new Map(
    zipFiles(zip)
      .filter(({ name }) => !name.endsWith('/'))
      .map(({ name, bytes }) => [name, bytes]),
  );
}

async function converted(files: Files, to: string) {
  const list = [...files].map(([path, bytes]) => ({ path: `x/${path}`, file: new Blob([Uint8Array.from(bytes)]) }));
  const blobs = memoryBlobStore();
  const scratch = async () => blobs;
  const opened = await openAndCheck({ kind: 'files', files: list }, { signal, onProgress: () => {}, scratch });
  const format = formats.find(({ id }) => id === to);
  if (format === undefined) throw new Error(`${to} is no format`);
  const spool = memorySpool();
  const phases = new Set<string>();
  const result = await rewriteArchive(
    { ...opened, to: format, scratch, openSpool: async () => spool, onProgress: ({ phase }) => void phases.add(phase) },
    signal,
  );
  return { ...result, opened, phases, files: filesOf(spool.bytes()) };
}

/** What a dump holds beyond its patches of git and what tells of the archive. */
const records = /^(?:[^/]+\.yml|(?:comments|reviews)\/.*|release_assets\/.*|extra\/.*)$/;
const beside = /^(?:takeout\.json|receipt\.json)$/;

/** A release without the forge's number has a place and no name: its folder is only told apart from the others. */
const folder = /release_[^/"]+(?=\/)/g;

function textsOf(files: Files, of: RegExp): Readonly<Record<string, string>> {
  const names = new Map<string, string>();
  const named = (name: string) => {
    if (!names.has(name)) names.set(name, `release_${names.size}`);
    return names.get(name) ?? name;
  };
  const plain = (text: string) => text.replace(folder, named);
  // In the order in which the records name them.
  plain(Buffer.from(files.get('release.yml') ?? '').toString());
  return Object.fromEntries(
    [...files]
      .filter(([path]) => of.test(path))
      .map(([path, bytes]) => [plain(path), textOf(path, bytes, plain)])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
}

function textOf(path: string, bytes: Uint8Array, plain: (text: string) => string): string {
  return path.endsWith('.yml') ? plain(Buffer.from(bytes).toString()) : Buffer.from(bytes).toString('latin1');
}

const refs = (files: Files) =>
  Buffer.from(files.get('git/packed-refs') ?? '')
    .toString()
    .split('\n')
    .filter((line) => / refs\//.test(line))
    .sort();

describe('a project goes from one format to the other', () => {
  it('and back with every record as it was', async () => {
    // Written anew once: golden archives of older versions differ in words that stand for the same.
    const before = await converted(own, 'gitea-dump');
    const f3 = await converted(before.files, 'f3');
    expect(f3.name).toBe('weather-buoy-f3.zip');
    expect([...f3.phases].sort()).toEqual(['git', 'reading', 'writing']);
    expect(f3.losses.length).toBeGreaterThan(0);
    expect(f3.losses.every(({ count, what }) => count > 0 && what !== '')).toBe(true);
    const verdict = verdictFor(f3.findings, 'gitea');
    expect(verdict).toMatchObject({ format: 'f3', git: 'verified' });
    expect(verdict.groups.filter(({ severity }) => severity !== 'odd')).toEqual([]);
    expect([...f3.files.keys()].filter((path) => records.test(path) && !path.startsWith('extra/'))).toEqual([]);

    const back = await converted(f3.files, 'gitea-dump');
    expect(back.name).toBe('weather-buoy.zip');
    expect(textsOf(back.files, records)).toEqual(textsOf(before.files, records));
    expect(textsOf(back.files, beside)).toEqual(textsOf(before.files, beside));
    expect(refs(back.files)).toEqual(refs(before.files));
    expect([...back.files.keys()].filter((path) => path.startsWith('forge'))).toEqual([]);
  }, 240_000);

  it.each(['seedling', 'handbook', 'old-charts'] as const)(
    '%s of a server, without anything of ours',
    async (project) => {
      const files: Files = new Map([...dumpFiles(project, 'golden')].filter(([path]) => !path.endsWith('/')));
      const before = await converted(files, 'gitea-dump');
      const f3 = await converted(before.files, 'f3');
      expect(verdictFor(f3.findings, 'f3').groups.filter(({ severity }) => severity === 'stops-restore')).toEqual([]);
      const back = await converted(f3.files, 'gitea-dump');
      expect(textsOf(back.files, records)).toEqual(textsOf(before.files, records));
    },
    240_000,
  );
});

it('the page knows the formats of the registry, in its order', () => {
  expect(formatNames.map(({ id }) => id)).toEqual(formats.map(({ id }) => id));
  expect(formatIds('f3,svn,gitea-dump,f3')).toEqual(['gitea-dump', 'f3']);
  expect(formatIds('')).toEqual([]);
});
