import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type EntityKind, entityKinds } from '../../../src/model/entity.ts';
import { kindsOfUnit, units } from '../../../src/model/unit.ts';
import { subsetSource } from '../../../src/pipeline/subset.ts';
import { dumpEntities } from '../../support/dump-source.ts';
import { encoded } from '../../support/encoded.ts';
import { memoryRepository, memorySource } from '../../support/memory-source.ts';

const folder = fileURLToPath(new URL('../../fixtures/dumps/weather-buoy/recipe-dump', import.meta.url));
const entities = dumpEntities(folder);
const issue = entities.find((entity) => entity.kind === 'issue');
const comment = entities.find((entity) => entity.kind === 'comment' && entity.parent.startsWith('issue:'));
if (issue === undefined || comment === undefined) throw new Error('the dump has no issue with a comment');

const attachments = [issue, comment].map((parent, index) => ({
  kind: 'attachment' as const,
  key: `attachment:${index}`,
  parent: parent.key,
  name: `${index}.png`,
  download: { urls: ['https://forge.example/a'] },
}));

const asset = entities.find((entity) => entity.kind === 'asset');
const whole = memorySource({
  entities: [...entities, ...attachments],
  files: { 'attachment:0': new Uint8Array(1), [asset?.key ?? '']: new Uint8Array(2) },
  repositories: { code: memoryRepository('code', {}), wiki: memoryRepository('wiki', {}) },
});

async function counts(source: typeof whole): Promise<Partial<Record<EntityKind, number>>> {
  const found: Partial<Record<EntityKind, number>> = {};
  for (const kind of entityKinds) {
    let scanned = 0;
    for await (const entity of source.scan(kind)) {
      scanned++;
      expect((await source.get(kind, entity.key))?.key).toBe(entity.key);
    }
    expect(await source.count(kind), kind).toBe(scanned);
    if (scanned > 0) found[kind] = scanned;
  }
  return found;
}

test('all units show all', async () => {
  const { files: before } = await encoded(whole);
  const { files: after } = await encoded(subsetSource(whole, units));
  expect(await counts(subsetSource(whole, units))).toEqual(await counts(whole));
  expect(after).toEqual(before);
});

test.each(units)('without %s its kinds are hidden, and no others but what hangs on them', async (unit) => {
  const all = await counts(whole);
  const some = await counts(
    subsetSource(
      whole,
      units.filter((one) => one !== unit),
    ),
  );
  for (const kind of kindsOfUnit[unit]) expect(some[kind]).toBeUndefined();
  const hangs: readonly EntityKind[] = ['event', 'review', 'review-comment', 'attachment'];
  for (const kind of entityKinds)
    if (!kindsOfUnit[unit].includes(kind) && !hangs.includes(kind)) expect(some[kind], kind).toBe(all[kind]);
});

test('what hangs on something hidden is hidden', async () => {
  const some = subsetSource(whole, ['issues', 'attachments']);
  expect(await some.count('attachment')).toBe(1);
  expect(await some.get('attachment', 'attachment:1')).toBeUndefined();
  expect(await subsetSource(whole, ['reviews', 'events', 'comments']).count('review')).toBe(0);
});

test('reactions, files and repositories go with their units', async () => {
  const some = subsetSource(whole, ['issues', 'comments']);
  for await (const one of some.scan('issue')) expect(one.reactions ?? []).toEqual([]);
  for await (const one of some.scan('comment')) expect(one.reactions ?? []).toEqual([]);
  expect(await some.file('attachment:0')).toBeUndefined();
  expect(await some.file(asset?.key ?? '')).toBeUndefined();
  expect(await some.repository('code')).toBeUndefined();
  expect(await some.repository('wiki')).toBeUndefined();
  const other = subsetSource(whole, ['git', 'reactions', 'issues', 'attachments', 'release-files']);
  expect((await other.repository('code'))?.name).toBe('code');
  expect(await other.repository('wiki')).toBeUndefined();
  expect((await other.file(asset?.key ?? ''))?.size).toBe(2);
  let reactions = 0;
  for await (const one of other.scan('issue')) reactions += one.reactions?.length ?? 0;
  expect(reactions).toBeGreaterThan(0);
});
