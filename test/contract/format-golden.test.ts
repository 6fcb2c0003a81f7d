/// <reference path="../../src/formats/validators.d.ts" />
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validators as common } from 'virtual:validators/common';
import { validators } from 'virtual:validators/gitea-dump';
import { describe, expect, it } from 'vitest';
import { readSchemaSet } from '../../src/formats/build/schemas.ts';
import { dumpVersion } from '../../src/formats/gitea-dump/version.ts';
import { units } from '../../src/model/unit.ts';
import { dumpEntities } from '../support/dump-source.ts';
import { encoded } from '../support/encoded.ts';
import { memorySource } from '../support/memory-source.ts';
import { recordsIn, textsBelow } from '../support/published-schemas.ts';

const folderOf = (path: string) => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));
/** What the newest version looks like. Written anew only with UPDATE_GOLDEN=1 and a reason; those of older versions never. */
const golden = folderOf(`golden/gitea-dump/${dumpVersion}`);
const recipe = folderOf('dumps/weather-buoy/recipe-dump');

const entities = dumpEntities(recipe);
const files = Object.fromEntries(
  entities.flatMap((entity) => (entity.kind === 'asset' ? [[entity.key, new Uint8Array(entity.size ?? 0)]] : [])),
);
const dump = await encoded(memorySource({ entities, files }), { units: units.filter((unit) => unit !== 'git') });
const written = [...dump.files].filter(([path]) => /\.(yml|jsonl)$/u.test(path));

if (process.env['UPDATE_GOLDEN'] === '1') {
  for (const [path, bytes] of written) {
    mkdirSync(dirname(join(golden, path)), { recursive: true });
    writeFileSync(join(golden, path), bytes);
  }
}

const texts = textsBelow(golden);

/** Schema and records of a file of a dump. */
function recordsOf(path: string): { schema: string; records: readonly unknown[] } {
  return recordsIn(path, texts.get(path) ?? '') ?? { schema: '', records: [] };
}

describe('golden dump of the newest version', () => {
  it('is what we write', () => {
    expect([...texts.keys()]).toEqual(written.map(([path]) => path).sort());
    for (const [path, bytes] of written) expect(bytes.toString(), path).toBe(texts.get(path));
  });

  it.each([...texts.keys()])('%s fits its schema', (path) => {
    const { schema, records } = recordsOf(path);
    const validate = validators[schema];
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) expect([validate?.(record), validate?.errors ?? []]).toEqual([true, []]);
  });

  it('does not fit when something is wrong', () => {
    const { records } = recordsOf('issue.yml');
    for (const wrong of [
      { foreignindex: 1 },
      { state: 'opened' },
      { created: 'yesterday' },
      { number: 0 },
      { labels: null },
    ]) {
      expect(validators['issue']?.({ ...(records[0] as object), ...wrong }), JSON.stringify(wrong)).toBe(false);
    }
  });
});

describe('takeout.json and receipt.json', () => {
  const about = {
    layout: readSchemaSet('common').version,
    format: { id: 'gitea-dump', version: dumpVersion },
    source: { url: 'https://forge.example/crew/boat', forge: 'Gitea 1.24' },
    project: { owner: 'crew', name: 'boat' },
  };
  const unit = {
    outcome: 'complete',
    expected: 1,
    got: 1,
    missing: [{ id: 'asset:1', name: 'a', reason: 'not-found' }],
  };
  const repository = {
    refs: 2,
    packs: 1,
    bytes: 1234,
    objects: { commits: 1, trees: 1, blobs: 1, tags: 0 },
    checked: ['ids', 'deltas', 'checksum', 'connected'],
    shallow: 1,
    submodules: 0,
    lfs: { files: 0, bytes: 0 },
    moved: { forced: 1, deleted: 0 },
  };
  const receipt = {
    ...about,
    verdict: 'whole',
    units: { ...Object.fromEntries(units.map((name) => [name, unit])), git: { ...unit, repository } },
    problems: [{ code: 'schema', severity: 'odd', message: 'x' }],
    problemsLeftOut: 0,
    losses: [{ code: 'events', what: 'x', count: 1, where: 'extra/events.jsonl' }],
  };
  const takeout = {
    ...about,
    madeBy: { name: 'forge-takeout', version: '0.1.0' },
    collected: { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:01Z' },
    units,
    counts: { issues: 1 },
  };

  it('fit their schemas', () => {
    expect([common['receipt']?.(receipt), common['receipt']?.errors ?? []]).toEqual([true, []]);
    expect([common['takeout']?.(takeout), common['takeout']?.errors ?? []]).toEqual([true, []]);
  });

  it.each([
    { verdict: 'fine' },
    { units: {} },
    { source: { url: 'https://me:secret@forge.example/', forge: 'x' } },
    { problemsLeftOut: -1 },
  ])('do not fit with %j', (wrong) => {
    expect(common['receipt']?.({ ...receipt, ...wrong })).toBe(false);
  });
});
