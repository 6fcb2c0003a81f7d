import { describe, expect, it } from 'vitest';
import { checkTable } from '../../../src/formats/check-table.ts';
import { f3Rules } from '../../../src/formats/f3/check-table.ts';
import { restoreTables } from '../../../src/formats/restore-tables.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import { verdictFor } from '../../../src/pipeline/archive-verdict.ts';
import { checkArchive } from '../../../src/pipeline/check-archive.ts';
import { Dump } from '../../support/check-mutations.ts';
import { f3Files } from '../../support/f3-archive.ts';
import { f3CommonMutations, f3Mutations } from '../../support/f3-mutations.ts';
import { memoryIndex } from '../../support/memory-index.ts';

async function verdictOf(files: Dump, target = 'f3'): Promise<Verdict> {
  const { signal } = new AbortController();
  const { findings, format } = await checkArchive(memoryIndex(files.files), { signal });
  expect(format.id).toBe('f3');
  return verdictFor(findings, target);
}

const codesOf = ({ groups }: Verdict) => groups.map(({ code }) => code);

describe('every code of F3 is given by one small change, at its place', () => {
  it.each([...f3Mutations, ...f3CommonMutations])(
    '$code $target',
    async ({ code, change, at, target, beside = [] }) => {
      const files = new Dump(f3Files());
      change(files);
      const verdict = await verdictOf(files, target);
      expect(codesOf(verdict).filter((one) => !beside.includes(one as never))).toEqual([code]);
      const [file, mark, field] = at;
      const [place] = verdict.groups.find((group) => group.code === code)?.places ?? [];
      expect(place?.file).toBe(file);
      if (field !== undefined) expect(place?.field).toBe(field);
      if (mark === undefined) return;
      const text = Buffer.from(files.files.get(file) ?? []).toString('utf8');
      const line = text.slice(0, text.lastIndexOf(mark)).split('\n').length;
      expect(place?.line).toBe(line);
      expect(place?.excerpt?.find(({ number }) => number === line)).toBeDefined();
    },
  );

  it('no code of the table is left out', () => {
    expect([...new Set<string>(f3Mutations.map(({ code }) => code))].sort()).toEqual(Object.keys(f3Rules).sort());
    expect(Object.keys(checkTable)).toEqual(expect.arrayContaining(Object.keys(f3Rules)));
  });

  it('the archive itself gives none, and is counted', async () => {
    for (const target of restoreTables['f3']?.targets ?? []) {
      const verdict = await verdictOf(new Dump(f3Files()), target.id);
      expect(codesOf(verdict)).toEqual([]);
      const got = Object.fromEntries(verdict.accounts.map((account) => [account.name, account.got]));
      expect(got).toMatchObject({ issues: 1, 'pull-requests': 1, comments: 2, reviews: 1, labels: 1, milestones: 1 });
      expect(got).toMatchObject({ releases: 1, 'release-files': 1 });
    }
  });
});
