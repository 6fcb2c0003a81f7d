import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkTable } from '../../../src/formats/check-table.ts';
import { f3Rules } from '../../../src/formats/f3/check-table.ts';
import { RunError } from '../../../src/lib/run-error.ts';
import { streamFrom } from '../../../src/lib/streams.ts';
import type { ArchiveEntry, ArchiveIndex } from '../../../src/model/archive-index.ts';
import type { PlacedProblem, Verdict } from '../../../src/model/verdict.ts';
import { archiveRepositories } from '../../../src/pipeline/archive-repository.ts';
import { verdictFor } from '../../../src/pipeline/archive-verdict.ts';
import { checkArchive } from '../../../src/pipeline/check-archive.ts';
import { Dump, type Mutation, mutations } from '../../support/check-mutations.ts';
import { dumpFiles } from '../../support/dump-files.ts';
import { gitDump } from '../../support/git-dump.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';
import { memoryIndex } from '../../support/memory-index.ts';
import { zipFiles } from '../../support/zip-files.ts';

const ownZip = fileURLToPath(new URL('../../fixtures/golden/common/1.2.zip', import.meta.url));

const good = {
  recipe: dumpFiles('weather-buoy', 'recipe'),
  empty: dumpFiles('seedling', 'recipe'),
  own: new Map(zipFiles(readFileSync(ownZip)).map(({ name, bytes }) => [name, bytes])),
};

/** The digests of the files as they are now. */
function sumsOf(dump: Dump): void {
  const lines = [...dump.files]
    .filter(([path]) => path !== 'SHA256SUMS' && !path.endsWith('/'))
    .map(([path, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${path}\n`);
  dump.write('SHA256SUMS', lines.join(''));
}

function indexOf(dump: Dump): ArchiveIndex {
  const index = memoryIndex(dump.files);
  const damage = (entry: ArchiveEntry): ArchiveEntry =>
    dump.damaged.has(entry.path)
      ? {
          ...entry,
          open: () =>
            streamFrom(
              (async function* () {
                yield new Uint8Array(0);
                throw new RunError('entry-checksum', `${entry.path} has another checksum than the archive says.`);
              })(),
            ),
        }
      : entry;
  const entries = index.entries.map(damage);
  return { ...index, entries, get: (path) => entries.find((entry) => entry.path === path) };
}

async function verdictOf(dump: Dump, { git, target = 'gitea' }: Pick<Mutation, 'git' | 'target'>) {
  const index = indexOf(dump);
  const blobs = memoryBlobStore();
  const { verify } = archiveRepositories({ index, scratch: async () => blobs });
  const { signal } = new AbortController();
  return verdictFor((await checkArchive(index, { signal, ...(git && { verify }) })).findings, target);
}

/** From 1: of the line that holds the text, or on which the match ends. */
function lineOf(dump: Dump, file: string, mark: string | RegExp): number {
  const text = dump.text(file);
  const found = typeof mark === 'string' ? { index: text.indexOf(mark), 0: '' } : mark.exec(text);
  if (found === null || found.index < 0) throw new Error(`${file} has no ${mark}`);
  return text.slice(0, found.index + found[0].length).split('\n').length;
}

/** The excerpt has the line, and the mark lies in it. */
function shownAt(
  { excerpt = [], line, column = 0, span = 1 }: PlacedProblem = { code: '', severity: 'odd', message: '' },
): boolean {
  const hit = excerpt.find(({ number }) => number === line);
  return hit !== undefined && column - 1 >= hit.cut && column - 1 <= hit.cut + hit.text.length && span >= 1;
}

/** A fact of the recorded repository, whatever is changed. */
const ofItself: readonly string[] = ['git-lfs'];
const codesOf = ({ groups }: Verdict) => groups.map(({ code }) => code);

describe('every code is given by one small change, alone and at its place', () => {
  it.each(mutations)('$code', async (mutation) => {
    const { code, change, at, of = 'recipe', sums } = mutation;
    const dump = new Dump(good[of]);
    change(dump);
    if (of === 'own' && sums !== 'old') sumsOf(dump);
    const verdict = await verdictOf(dump, mutation);
    expect(codesOf(verdict).filter((one) => !ofItself.includes(one))).toEqual([code]);
    const [file, mark, field] = at;
    const [place] = verdict.groups.find((group) => group.code === code)?.places ?? [];
    expect(place?.file).toBe(file);
    if (mark !== undefined) expect(place?.line).toBe(lineOf(dump, file, mark));
    if (mark !== undefined) expect(place?.column).toBeGreaterThan(0);
    if (field !== undefined) expect(place?.field).toBe(field);
    if (mark !== undefined) expect(shownAt(place)).toBe(true);
    if (/^(?:comments|reviews)\/\d/u.test(file) && mark !== undefined)
      expect(place?.about).toMatchObject({
        // Where it belongs to, not where it lies.
        number: Number(/\d+/u.exec(code.endsWith('-elsewhere') ? String(mark) : file)),
      });
    expect(verdict.verdict).toBe(verdict.groups[0]?.severity);
  });

  it.each(['git-shallow', 'git-lfs'] as const)('%s', async (code) => {
    const dump = new Dump(good.empty);
    dump.remove('git/');
    for (const [path, bytes] of gitDump(code)) dump.files.set(`git/${path}`, bytes);
    const verdict = await verdictOf(dump, { git: true });
    expect(codesOf(verdict)).toEqual([code]);
    expect(verdict.git).toBe('verified');
  });

  it('no code of the table is left out', () => {
    const given = [...new Set(mutations.map(({ code }) => code)), 'git-shallow', 'git-lfs', ...Object.keys(f3Rules)];
    expect(given.sort()).toEqual(Object.keys(checkTable).sort());
  });

  it.each(['recipe', 'empty', 'own'] as const)('the %s dump itself gives none', async (name) => {
    for (const target of ['gitea', 'gitea-validation', 'forgejo'] as const) {
      const verdict = await verdictOf(new Dump(good[name]), { git: true, target });
      expect(codesOf(verdict)).toEqual(name === 'empty' ? [] : ofItself);
      expect(verdict.git).toBe('verified');
    }
  });
});

it('every rule says what was found, why it matters and what to do, in sentences', () => {
  for (const { title, why, todo } of Object.values(checkTable))
    for (const sentence of [title, why, todo]) expect(sentence).toMatch(/^[\p{Lu}0-9a-z].*\.$/u);
});
