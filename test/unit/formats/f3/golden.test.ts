import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeF3 } from '../../../../src/formats/f3/decode.ts';
import { decodeDump } from '../../../../src/formats/gitea-dump/decode.ts';
import { dumpVersion } from '../../../../src/formats/gitea-dump/version.ts';
import { restoreTables } from '../../../../src/formats/restore-tables.ts';
import { chunksOf, streamFrom } from '../../../../src/lib/streams.ts';
import type { ProjectSource } from '../../../../src/model/project-source.ts';
import { units } from '../../../../src/model/unit.ts';
import { archiveRepositories } from '../../../../src/pipeline/archive-repository.ts';
import { verdictFor } from '../../../../src/pipeline/archive-verdict.ts';
import { checkArchive } from '../../../../src/pipeline/check-archive.ts';
import { buildIndex } from '../../../../src/pipeline/view-index.ts';
import { readLabels, readMilestones } from '../../../../src/pipeline/view-lists.ts';
import { createQuerier } from '../../../../src/pipeline/view-query.ts';
import { readTalk } from '../../../../src/pipeline/view-talk.ts';
import { encoded } from '../../../support/encoded.ts';
import { memoryBlobStore } from '../../../support/memory-blob-store.ts';
import { memoryIndex } from '../../../support/memory-index.ts';
import { zipFiles } from '../../../support/zip-files.ts';

const golden = (path: string) =>
  new Map(
    zipFiles(readFileSync(new URL(`../../../fixtures/golden/${path}`, import.meta.url))).map(({ name, bytes }) => [
      name,
      bytes,
    ]),
  );

const f3 = golden('f3/1.0.zip');

/** The archive opened as the page opens it: checked, git and all, then read. */
async function opened() {
  const index = memoryIndex(f3);
  const blobs = memoryBlobStore();
  const scratch = async () => blobs;
  const repositories = archiveRepositories({ index, scratch });
  const { signal } = new AbortController();
  const { findings, reader } = await checkArchive(index, { signal, verify: repositories.verify });
  const folders = await reader.repositoryFolders(index);
  const source: ProjectSource = decodeF3(index, {
    repository: async (name) => folders[name].map((folder) => repositories.source(name, folder)).find((one) => one),
    openBlob: (blob) => streamFrom(chunksOf(blobs.open(blob))),
  });
  return { findings, source };
}

const { findings, source } = await opened();

it.each(['f3', 'f3-strict'])('the golden archive has no problem but LFS (%s)', (target) => {
  const verdict = verdictFor(findings, target);
  expect(verdict.groups.map(({ code }) => code)).toEqual(['git-lfs']);
  expect(verdict.git).toBe('verified');
  expect(verdict.accounts.every(({ missing }) => missing === 0)).toBe(true);
  expect(restoreTables['f3']?.targets.map(({ id }) => id)).toContain(target);
});

it('read and written again it is the same, byte by byte', async () => {
  const again = await encoded(source, { format: 'f3' });
  const held = [...f3.keys()].filter((path) => /^(?:forge(?:\/|\.json)|extra\/)/u.test(path) && !path.endsWith('/'));
  expect([...again.files.keys()].filter((path) => !path.endsWith('/')).sort()).toEqual(held.sort());
  for (const path of held) expect(again.files.get(path)?.equals(f3.get(path) ?? Buffer.of()), path).toBe(true);
});

it('as a dump it has the records of the dump that was made directly', async () => {
  const direct = golden('common/1.4.zip');
  // What was ticked when the recording was exported.
  const dump = await encoded(source, { units: units.filter((unit) => unit !== 'release-files') });
  const records = [...direct.keys()].filter((path) =>
    /^(?:\w+\.yml|comments\/.+|reviews\/.+|extra\/\w.*\.jsonl)$/u.test(path),
  );
  expect(records.length).toBeGreaterThan(20);
  // Each was recorded at a server with a port of its own.
  const plain = (text: string) => text.replaceAll(/127\.0\.0\.1:\d+/gu, 'forge.example');
  // That archive was made when dumps were of version 1.2: its comments say so, and nothing else of it is older.
  const ofNow = (text: string) =>
    text.replace(
      /^# gitea-dump 1\.2\n(# yaml-language-server: \$schema=(?:\.\.\/)?schemas\/gitea-dump\/)1\.2\//u,
      `# gitea-dump ${dumpVersion}\n$1${dumpVersion}/`,
    );
  for (const path of records)
    expect(plain(dump.text(path)), path).toBe(ofNow(plain(Buffer.from(direct.get(path) ?? []).toString('utf8'))));
});

it('the viewer shows the same of it as of the dump', async () => {
  const dump = decodeDump(memoryIndex(golden('common/1.4.zip')));
  const shown = async (of: ProjectSource) => {
    const talks: unknown[] = [];
    for (const kind of ['issue', 'pull-request'] as const)
      for await (const { key } of of.scan(kind)) talks.push(await readTalk(of, key, kind));
    const index = await buildIndex(of);
    const found = createQuerier(index)({ kind: 'issue', state: 'any', labels: [], words: '', sort: 'oldest' });
    return { talks, found, labels: await readLabels(of, index), milestones: await readMilestones(of, index) };
  };
  // Keys are the archive's own, and so are the addresses of the server.
  const plain = (value: unknown) =>
    JSON.stringify(
      value,
      (key, inner: unknown) => (['key', 'id', 'parent', 'pullRequest'].includes(key) ? undefined : inner),
      1,
    ).replaceAll(/127\.0\.0\.1:\d+/gu, 'forge.example');
  expect(plain(await shown(source))).toBe(plain(await shown(dump)));
});
