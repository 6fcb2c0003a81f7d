import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeDump } from '../../../../src/formats/gitea-dump/decode.ts';
import { type EntityKind, entityKinds } from '../../../../src/model/entity.ts';
import type { ProjectSource } from '../../../../src/model/project-source.ts';
import type { Unit } from '../../../../src/model/unit.ts';
import { archiveRepositories } from '../../../../src/pipeline/archive-repository.ts';
import { dumpFiles, recordedProjects } from '../../../support/dump-files.ts';
import { encoded } from '../../../support/encoded.ts';
import { memoryBlobStore } from '../../../support/memory-blob-store.ts';
import { memoryIndex } from '../../../support/memory-index.ts';
import { zipFiles } from '../../../support/zip-files.ts';

const goldenFolder = fileURLToPath(new URL('../../../fixtures/golden/common', import.meta.url));
type Files = ReadonlyMap<string, Buffer>;

function goldenFiles(version: string): Files {
  const files = zipFiles(readFileSync(`${goldenFolder}/${version}.zip`));
  return new Map(files.map(({ name, bytes }) => [name, bytes]));
}

/** The project of an archive with its repositories, proved. */
async function opened(files: Files, stored = true): Promise<ProjectSource> {
  const index = memoryIndex(files, { stored });
  const blobs = memoryBlobStore();
  const repositories = archiveRepositories({ index, scratch: async () => blobs });
  const { signal } = new AbortController();
  for (const folder of ['git', 'git.wiki.git'])
    if (index.get(`${folder}/HEAD`) !== undefined) await repositories.verify(folder, { signal, onBytes: () => {} });
  return decodeDump(index, {
    repository: async (name) => repositories.source(name, name === 'code' ? 'git' : 'git.wiki.git'),
    openBlob: (blob) => blobs.open(blob),
  });
}

/** Versions that are written at the head of files; what an older program wrote differs only there. */
const withoutVersion = (bytes: Buffer) =>
  bytes.toString('latin1').replace(/gitea-dump([ /])\d+\.\d+/gu, 'gitea-dump$1X');
const besideDump = /^(?:schemas\/|takeout\.json|receipt\.json|RESTORE\.md|SHA256SUMS)/u;

describe.each(readdirSync(goldenFolder).map((name) => name.replace('.zip', '')))(
  'our archive of layout %s',
  (version) => {
    const files = goldenFiles(version);
    const units = (JSON.parse(String(files.get('takeout.json'))) as { units: Unit[] }).units;

    it('is the same bytes when it is written again', async () => {
      const again = await encoded(await opened(files), { units });
      expect([...again.files.keys()].sort()).toEqual([...files.keys()].filter((path) => !besideDump.test(path)).sort());
      for (const [path, bytes] of again.files)
        expect(withoutVersion(bytes), path).toBe(withoutVersion(files.get(path) ?? Buffer.alloc(0)));
      expect(again.problems.filter(({ code }) => code === 'schema')).toEqual([]);
    });
  },
);

describe('a dump as a project', () => {
  const files = goldenFiles('1.2');

  it('gives entities in the order of their keys, each by its key, the same from packed files', async () => {
    const [source, packed] = [await opened(files), await opened(files, false)];
    for (const kind of entityKinds) {
      const keys = await keysOf(source, kind);
      expect(keys, kind).toEqual([...keys].sort());
      expect(new Set(keys).size).toBe(keys.length);
      expect(await source.count(kind)).toBe(keys.length);
      for (const key of keys.slice(0, 40)) expect((await source.get(kind, key))?.key).toBe(key);
      expect(await keysOf(packed, kind)).toEqual(keys);
    }
  });

  it('gives children by their parents, and all of them', async () => {
    const source = await opened(files);
    for (const [parent, child] of [
      ['issue', 'comment'],
      ['pull-request', 'review'],
      ['review', 'review-comment'],
      ['release', 'asset'],
    ] as const) {
      const all: string[] = [];
      for await (const { key } of source.scan(parent)) all.push(...(await keysOf(source, child, key)));
      if (child === 'comment')
        for await (const { key } of source.scan('pull-request')) all.push(...(await keysOf(source, child, key)));
      expect(all.sort()).toEqual(await keysOf(source, child));
    }
  });

  it('finds what attachments hang on', async () => {
    const source = await opened(files);
    let count = 0;
    for await (const { parent, key } of source.scan('attachment')) {
      const kinds = ['issue', 'pull-request', 'comment', 'review', 'review-comment'] as const;
      const owners = await Promise.all(kinds.map((kind) => source.get(kind, parent)));
      expect(owners.some((owner) => owner !== undefined)).toBe(true);
      expect(await source.file(key)).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
      count++;
    }
    expect(count).toBeGreaterThan(0);
  });

  it.each(recordedProjects)('reads what the server itself wrote: %s', async (project) => {
    const [golden, recipe] = (['golden', 'recipe'] as const).map((which) =>
      decodeDump(memoryIndex(dumpFiles(project, which))),
    );
    if (golden === undefined || recipe === undefined) throw new Error('unreachable');
    for (const kind of [
      'issue',
      'pull-request',
      'comment',
      'review',
      'release',
      'milestone',
      'review-comment',
    ] as const)
      expect(await golden.count(kind), kind).toBe(await recipe.count(kind));
    const texts = async (source: ProjectSource) => {
      const all: string[] = [];
      // The server's own YAML has lost white space at the beginning of texts.
      for await (const { number, title, body } of source.scan('issue'))
        all.push(`${number} ${title} ${body.trimStart()}`);
      return all;
    };
    expect(await texts(golden)).toEqual(await texts(recipe));
  });
});

async function keysOf(source: ProjectSource, kind: EntityKind, parent?: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of source.scan(kind, parent)) keys.push(key);
  return keys;
}
