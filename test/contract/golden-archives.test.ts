import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  publishedPath,
  readPublishedSets,
  type SchemaSet,
  schemaSetIds,
  versionOf,
} from '../../src/formats/build/schemas.ts';
import { makeGoldenArchive } from '../support/golden-archive.ts';
import { f3RecordsIn, publishedSet, recordsIn, schemasOf, textsBelow } from '../support/published-schemas.ts';
import { zipFiles } from '../support/zip-files.ts';

/**
 * What each version looked like, made by the code of its time. Kept for ever: `common/<X.Y>.zip` and `f3/<X.Y>.zip` whole archives,
 * `gitea-dump/<X.Y>/` the texts of a dump. Those of the newest versions are written with UPDATE_GOLDEN=1, where there are none yet.
 */
const golden = fileURLToPath(new URL('../fixtures/golden', import.meta.url));
const archiveOf = (version: string, id = 'common') => join(golden, id, `${version}.zip`);

beforeAll(async () => {
  const [newest] = readPublishedSets('common').slice(-1);
  const path = archiveOf(newest?.version ?? '');
  if (process.env['UPDATE_GOLDEN'] === '1' && !existsSync(path)) writeFileSync(path, await makeGoldenArchive());
}, 120_000);

/** Every record of an archive or dump by the schema that describes it. */
function* recordsOf(id: string, set: SchemaSet): Generator<[string, string, unknown]> {
  for (const [path, text] of textsOf(id, set)) {
    if (id === 'common') {
      if (path === 'takeout.json' || path === 'receipt.json') yield [path, path.slice(0, -5), JSON.parse(text)];
      continue;
    }
    const { schema, records } = (id === 'f3' ? f3RecordsIn : recordsIn)(path, text) ?? { schema: '', records: [] };
    for (const record of records) yield [path, schema, record];
  }
}

function textsOf(id: string, { version }: SchemaSet): Iterable<readonly [string, string]> {
  if (id === 'common' || id === 'f3')
    return zipFiles(readFileSync(archiveOf(version, id))).map(({ name, bytes }) => [name, bytes.toString()]);
  return textsBelow(join(golden, id, version));
}

const wantedKinds: Readonly<Record<string, readonly string[]>> = {
  common: ['takeout', 'receipt'],
  f3: [
    ...[
      'forge',
      'user',
      'organization',
      'topic',
      'project',
      'repository',
      'label',
      'milestone',
      'issue',
      'pull_request',
    ],
    ...['comment', 'reaction', 'review', 'reviewcomment', 'release', 'attachment', 'extra'],
  ],
};

const sameMajor = (one: SchemaSet, other: SchemaSet) => versionOf(one).major === versionOf(other).major;
const faultsOf = (id: string, set: SchemaSet, reader: SchemaSet, tolerant: boolean) => {
  const { check } = schemasOf(reader, { tolerant });
  return [...recordsOf(id, set)].flatMap(([path, schema, record]) =>
    check(schema, record).map((fault) => `${path} ${fault}`),
  );
};

describe.each(schemaSetIds())('%s', (id) => {
  const sets = readPublishedSets(id);

  it.each(sets)('$version: the golden one has records of every kind that has to be there', (set) => {
    const schemas = new Set([...recordsOf(id, set)].map(([, schema]) => schema));
    const wanted = wantedKinds[id] ?? ['issue', 'pull_request', 'comment', 'review', 'extra-events'];
    expect([...schemas]).toEqual(expect.arrayContaining([...wanted]));
  });

  it.each(sets)('$version: the golden one fits its own schemas', (set) => {
    expect(faultsOf(id, set, set, false)).toEqual([]);
  });

  it.each(sets)('$version: the golden one fits the schemas of every newer version of its major', (set) => {
    for (const newer of sets.slice(sets.indexOf(set)).filter((one) => sameMajor(one, set)))
      expect(faultsOf(id, set, newer, false), newer.version).toEqual([]);
  });

  it.each(sets)('$version: a reader of it reads every newer one of its major', (set) => {
    for (const newer of sets.slice(sets.indexOf(set)).filter((one) => sameMajor(one, set)))
      expect(faultsOf(id, newer, set, true), newer.version).toEqual([]);
  });
});

describe.each(readPublishedSets('common'))('the archive of layout $version', ({ version }) => {
  const files = () => new Map(zipFiles(readFileSync(archiveOf(version))).map(({ name, bytes }) => [name, bytes]));

  it('is whole by its own checksums', () => {
    const all = files();
    const sums = (all.get('SHA256SUMS') ?? '').toString().trimEnd().split('\n');
    expect(sums.length).toBe([...all.keys()].filter((name) => !name.endsWith('/')).length - 1);
    for (const line of sums) {
      const digest = createHash('sha256').update(all.get(line.slice(66)) ?? '');
      expect(digest.digest('hex'), line.slice(66)).toBe(line.slice(0, 64));
    }
  });

  it('holds the schemas as they are published to this day', () => {
    const all = files();
    const takeout = JSON.parse((all.get('takeout.json') ?? '').toString());
    expect(takeout.layout).toBe(version);
    const sets = [publishedSet('common', version), publishedSet(takeout.format.id, takeout.format.version)];
    for (const set of sets) {
      for (const { name, text } of set.files)
        expect(all.get(`schemas/${publishedPath(set, name)}`)?.toString(), name).toBe(text);
    }
  });

  it('holds a dump that fits its schemas', () => {
    const all = files();
    const { format } = JSON.parse((all.get('takeout.json') ?? '').toString());
    const { check } = schemasOf(publishedSet(format.id, format.version));
    for (const [path, bytes] of all) {
      const { schema, records } = recordsIn(path, bytes.toString()) ?? { schema: '', records: [] };
      for (const record of records) expect(check(schema, record), path).toEqual([]);
    }
  });
});
