import { describe, expect, it } from 'vitest';
import type { Target } from '../../../src/model/verdict.ts';
import { archiveRepositories } from '../../../src/pipeline/archive-repository.ts';
import { verdictFor } from '../../../src/pipeline/archive-verdict.ts';
import { checkArchive } from '../../../src/pipeline/check-archive.ts';
import { dumpFiles, recordedProjects } from '../../support/dump-files.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';
import { memoryIndex } from '../../support/memory-index.ts';

async function checked(files: ReadonlyMap<string, Uint8Array>) {
  const index = memoryIndex(files);
  const blobs = memoryBlobStore();
  const { verify } = archiveRepositories({ index, scratch: async () => blobs });
  return (await checkArchive(index, { signal: new AbortController().signal, verify })).findings;
}

type Codes = Readonly<Record<string, number>>;

/** What the server's own dump of weather-buoy has wrong, whatever it is restored with. */
const golden: Codes = {
  'asset-missing': 1,
  'asset-shared': 1,
  'asset-size': 2,
  'file-unnamed': 1,
  'git-lfs': 1,
  'git-remote-refs': 1,
  'label-undefined': 2,
  'merge-base-tip': 6,
  'review-state': 12,
  'yaml-leading-space': 13,
};

const expected: Readonly<Record<Target, Codes>> = {
  gitea: golden,
  // foreignindex of 30 issues and exclusive in 6 of their labels; two milestones without a due date.
  'gitea-validation': { ...golden, 'validation-key': 36, 'validation-value': 2 },
  forgejo: { ...golden, 'hunk-empty': 1 },
};

describe('dumps that a real server wrote', () => {
  it('finds every known defect of the one that cannot be restored, and what cannot be restored from it', async () => {
    const findings = await checked(dumpFiles('weather-buoy', 'golden'));
    for (const target of ['gitea', 'gitea-validation', 'forgejo'] as const) {
      const verdict = verdictFor(findings, target);
      const codes = Object.fromEntries(verdict.groups.map(({ code, count }) => [code, count]));
      expect(codes, target).toEqual(expected[target]);
      expect(verdict.verdict).toBe('stops-restore');
    }
    const { accounts } = verdictFor(findings, 'gitea');
    const rows = Object.fromEntries(accounts.map(({ name, got, missing }) => [name, [got, missing]]));
    expect(rows).toMatchObject({
      issues: [30, 0],
      'pull-requests': [14, 0],
      comments: [92, 0],
      'release-files': [6, 1],
      wiki: [0, 0],
    });
  });

  it.each(['seedling', 'handbook', 'old-charts'] as const)('%s has no defect', async (project) => {
    const findings = await checked(dumpFiles(project, 'golden'));
    for (const target of ['gitea', 'gitea-validation', 'forgejo'] as const)
      expect(verdictFor(findings, target)).toMatchObject({ verdict: 'whole', groups: [] });
  });
});

describe('dumps that are known to be good', () => {
  it.each(recordedProjects)('%s', async (project) => {
    const findings = await checked(dumpFiles(project, 'recipe'));
    for (const target of ['gitea', 'gitea-validation', 'forgejo'] as const) {
      const verdict = verdictFor(findings, target);
      // Its repository names a file of Git LFS, in truth.
      const own = project === 'weather-buoy' ? ['git-lfs'] : [];
      expect(verdict.groups.map(({ code }) => code)).toEqual(own);
    }
  });

  it('tells what each target drops or bends', async () => {
    const findings = await checked(dumpFiles('weather-buoy', 'recipe'));
    const losses = (target: Target) =>
      Object.fromEntries(verdictFor(findings, target).losses.map(({ code, count }) => [code, count]));
    expect(losses('gitea')).toMatchObject({ assignees: 6, 'merged-by': 6, 'no-deadline': 2, drafts: 1 });
    expect(losses('gitea')).toHaveProperty('people-admin');
    expect(losses('forgejo')).toHaveProperty('people');
    expect(losses('forgejo')).not.toHaveProperty('people-admin');
  });
});

it('says how far it is, and stops when it is told to', async () => {
  const index = memoryIndex(dumpFiles('weather-buoy', 'recipe'));
  const seen: number[] = [];
  const stop = new AbortController();
  await checkArchive(index, {
    signal: stop.signal,
    onProgress: ({ bytes, bytesTotal }) => seen.push(bytes / bytesTotal),
  });
  expect(seen.length).toBeGreaterThan(20);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
  stop.abort(new Error('enough'));
  await expect(checkArchive(index, { signal: stop.signal })).rejects.toThrow('enough');
});

it.each([
  ['nothing of a dump', new Map([['readme.txt', new Uint8Array(3)]])],
  ['a repository', new Map([['HEAD', Buffer.from('ref: refs/heads/main\n')]])],
])('refuses %s', async (_, files) => {
  await expect(checked(files)).rejects.toMatchObject({ code: 'format-unknown' });
});
