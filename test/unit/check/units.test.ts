import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFindings } from '../../../src/formats/common/findings.ts';
import { f3 } from '../../../src/formats/f3/index.ts';
import { giteaDump } from '../../../src/formats/gitea-dump/index.ts';
import type { ProjectSource } from '../../../src/model/project-source.ts';
import { archiveRepositories } from '../../../src/pipeline/archive-repository.ts';
import { verdictFor } from '../../../src/pipeline/archive-verdict.ts';
import { checkArchive } from '../../../src/pipeline/check-archive.ts';
import { arbitraryProject } from '../../support/arbitrary-project.ts';
import { encoded } from '../../support/encoded.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';
import { memoryIndex } from '../../support/memory-index.ts';
import { memorySource } from '../../support/memory-source.ts';
import { zipFiles } from '../../support/zip-files.ts';

/** What the receipt of a project counts. */
async function unitsOf(source: ProjectSource): Promise<Record<string, number>> {
  let reactions = 0;
  let attachments = 0;
  for (const kind of ['issue', 'pull-request', 'comment'] as const)
    for await (const entity of source.scan(kind)) reactions += entity.reactions?.length ?? 0;
  for await (const { key } of source.scan('attachment')) if ((await source.file(key)) !== undefined) attachments++;
  return {
    issues: await source.count('issue'),
    'pull-requests': await source.count('pull-request'),
    comments: await source.count('comment'),
    reviews: await source.count('review'),
    events: await source.count('event'),
    releases: await source.count('release'),
    reactions,
    attachments,
    ...{ discussions: await source.count('discussion'), edits: await source.count('edit') },
  };
}

/** Files of releases that are there. */
async function assetFiles(source: ProjectSource): Promise<number> {
  let files = 0;
  for await (const { key } of source.scan('asset')) if ((await source.file(key)) !== undefined) files++;
  return files;
}

it('what is counted in an F3 archive is what its receipt counts', async () => {
  const reader = await f3.reader();
  await fc.assert(
    fc.asyncProperty(arbitraryProject, async ({ entities, files }) => {
      const source = memorySource({ entities, files });
      const dump = await encoded(source, { format: 'f3' });
      const findings = createFindings({ places: 10, allPlaces: 100, excerpts: 0 });
      const { signal } = new AbortController();
      const options = { findings, signal, made: 'here', onBytes: () => {} } as const;
      const { units } = await reader.check(memoryIndex(dump.files), options);
      expect(units).toMatchObject({
        ...(await unitsOf(source)),
        labels: await source.count('label'),
        milestones: await source.count('milestone'),
        'release-files': await assetFiles(source),
      });
    }),
    { numRuns: 60 },
  );
});

it('what is counted in a dump is what its receipt counts, and every file is named', async () => {
  const reader = await giteaDump.reader();
  await fc.assert(
    fc.asyncProperty(arbitraryProject, async ({ entities, files }) => {
      const source = memorySource({ entities, files });
      const dump = await encoded(source);
      const findings = createFindings({ places: 10, allPlaces: 100, excerpts: 0 });
      const { signal } = new AbortController();
      const options = { findings, signal, made: 'here', onBytes: () => {} } as const;
      const { units } = await reader.check(memoryIndex(dump.files), options);
      expect(units).toMatchObject(await unitsOf(source));
      expect(units['labels']).toBeGreaterThanOrEqual(await source.count('label'));
      expect(units['milestones']).toBeGreaterThanOrEqual(await source.count('milestone'));
      expect(findings.all().filter(({ code }) => code === 'file-unnamed')).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

const golden = fileURLToPath(new URL('../../fixtures/golden/common/', import.meta.url));

async function receiptFaults(path: string, change: (text: string) => string) {
  const files = new Map(zipFiles(readFileSync(path)).map(({ name, bytes }) => [name, bytes]));
  files.set('receipt.json', Buffer.from(change(files.get('receipt.json')?.toString() ?? '')));
  const index = memoryIndex(files);
  const blobs = memoryBlobStore();
  const { verify } = archiveRepositories({ index, scratch: async () => blobs });
  const { findings } = await checkArchive(index, { signal: new AbortController().signal, verify });
  const group = verdictFor(findings, 'gitea').groups.find(({ code }) => code === 'receipt-count');
  return (group?.places ?? []).map(({ field, finding }) => `${field} ${finding}`);
}

it.each(readdirSync(golden))('%s holds what its receipt says', async (name) => {
  expect(await receiptFaults(`${golden}${name}`, (text) => text)).toEqual([]);
});

it('every number that is another one is found', async () => {
  const plusOne = (text: string) =>
    text.replace(/"(got|refs)": (\d+)/gu, (_, key, digits) => `"${key}": ${+digits + 1}`);
  const faults = await receiptFaults(`${golden}1.3.zip`, plusOne);
  expect(faults).toEqual([
    '/units/issues/got issues: 31; there are 30',
    '/units/pull-requests/got pull-requests: 15; there are 14',
    '/units/comments/got comments: 94; there are 93',
    '/units/reviews/got reviews: 18; there are 17',
    '/units/releases/got releases: 6; there are 5',
    '/units/attachments/got attachments: 6; there are 5',
    '/units/events/got events: 109; there are 108',
    '/units/reactions/got reactions: 54; there are 53',
    '/units/milestones/got milestones: 5; there are 4',
    '/units/git/got git: 289; there are 288',
    '/units/wiki/repository/refs wiki: 2; there are 1',
    '/units/wiki/got wiki: 19; there are 18',
  ]);
});
