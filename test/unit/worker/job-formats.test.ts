import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { sameArchives } from '../../support/same-archives.ts';
import { zipFiles } from '../../support/zip-files.ts';
import { createWorld, exported, savedBytes, type World } from './job-world.ts';

const both = 'gitea-dump,f3';
const smallUnits = ['issues', 'labels', 'comments'] as const;

const namesIn = (bytes: Uint8Array) => zipFiles(Buffer.from(bytes)).map(({ name }) => name);

function requests(world: World): number {
  return world.view().totals.requests;
}

test('two formats are one pass over the network and one archive each, the same as one at a time', async () => {
  const alone = createWorld();
  await exported(alone, smallUnits);
  const dump = await savedBytes(alone);

  const world = createWorld();
  await world.check({ units: smallUnits, format: both });
  await world.send({ type: 'export' });
  const view = world.view();
  expect(view).toMatchObject({ state: 'done', format: both, archive: { name: 'weather-buoy.zip' } });
  expect(view.others).toMatchObject([{ format: 'f3', name: 'weather-buoy-f3.zip', saved: false }]);
  expect(requests(world)).toBe(requests(alone));

  expect(sameArchives(Buffer.from(await savedBytes(world)), Buffer.from(dump))).toEqual([]);
  expect(world.view()).toMatchObject({ saved: { name: 'weather-buoy.zip' }, others: [{ saved: false }] });
  const f3 = await savedBytes(world, 1);
  expect(f3.length).toBe(view.others?.[0]?.size);
  expect(world.view().others).toMatchObject([{ saved: true }]);
  expect(namesIn(f3)).toContain('forge.json');
  expect(namesIn(dump)).not.toContain('forge.json');
  await expect(savedBytes(world, 2)).rejects.toThrow('nothing to save');

  await world.send({
    type: 'open-run',
    project: view.project ?? '',
    proxy: '',
    pageOrigin: '',
    how: { kind: 'pack', format: 'f3', units: smallUnits },
  });
  expect(world.view()).toMatchObject({ state: 'done', format: 'f3', archive: { name: 'weather-buoy-f3.zip' } });
  expect(world.view().others).toBeUndefined();
  expect(sameArchives(Buffer.from(await savedBytes(world)), Buffer.from(f3))).toEqual([]);
});

test('the formats that were chosen are in the record, and those of a run that is taken up', async () => {
  const world = createWorld();
  await world.check({ units: smallUnits, format: both });
  await world.send({ type: 'export' });
  const [record] = await (await world.vault()).records();
  expect(record?.format).toBe(both);
  await world.send({ type: 'open-run', project: record?.id ?? '', proxy: '', pageOrigin: '', how: { kind: 'resume' } });
  expect(world.view()).toMatchObject({ state: 'done', format: both, others: [{ format: 'f3' }] });
});
