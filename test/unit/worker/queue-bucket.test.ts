import { IDBFactory } from 'fake-indexeddb';
import { afterEach, expect, test } from 'vitest';
import { BucketError } from '../../../src/model/bucket.ts';
import type { BucketForm } from '../../../src/worker/bucket-messages.ts';
import { memoryBucket } from '../../support/memory-bucket.ts';
import { type OwnerForge, smallProjects, startOwnerForge } from '../../support/owner-forge.ts';
import { zipFiles } from '../../support/zip-files.ts';
import { createQueueWorld, savedBytes } from './queue-world.ts';

let forge: OwnerForge | undefined;

afterEach(async () => {
  await forge?.close();
  forge = undefined;
});

const bucketForm: BucketForm = {
  address: 'https://s3.example/all/kept',
  endpoint: '',
  region: '',
  keyId: 'AKIATEST',
  secret: 'this-is-the-secret-key',
  session: '',
};

test('each project goes into the bucket as it is packed; a full one pauses all, and a tab that is opened again goes on', async () => {
  forge = await startOwnerForge({ projects: smallProjects(3) });
  const indexedDB = new IDBFactory();
  let room = 1;
  const bucket = memoryBucket({
    before(request) {
      if (room === 0 && request.startsWith('PUT')) throw new BucketError('bucket-full', 'No room.');
      // So many projects are there whole, receipt and all.
      if (request.endsWith('.receipt.json')) room--;
    },
  });
  const tab = createQueueWorld({ bucket, indexedDB });
  await tab.list(forge.url);
  await tab.start({ bucket: bucketForm, as: 'zip' });
  expect(tab.view()).toMatchObject({ state: 'paused', notice: { code: 'bucket-full' }, needsKeys: false });
  const first = tab.view().items.filter(({ inBucket }) => inBucket !== undefined);
  expect(first.map(({ state }) => state)).toEqual(['done']);
  expect(tab.view().items.some(({ unsent, state }) => unsent === true && state === 'paused')).toBe(true);

  room = Number.POSITIVE_INFINITY;
  const again = createQueueWorld({ bucket, indexedDB });
  await expect
    .poll(async () => {
      await again.send({ type: 'queue-open' });
      return again.last()?.target?.address;
    })
    .toBe(bucketForm.address);
  expect(again.view()).toMatchObject({ state: 'paused', needsKeys: true });
  expect(JSON.stringify(await (await again.vault()).queues())).not.toContain(bucketForm.secret);
  const asked = forge.replay.requests.length;
  const packed = again.view().items.filter(({ unsent }) => unsent === true).length;
  await again.send({ type: 'queue-resume', bucket: bucketForm });
  expect(again.view()).toMatchObject({ state: 'done', totals: { done: 3, needYou: 0 }, needsKeys: false });
  if (packed === 2) expect(forge.replay.requests.length).toBe(asked);
  const keys = ['p01', 'p02', 'p03'].flatMap((name) => [
    `kept/harbor-lab/${name}.receipt.json`,
    `kept/harbor-lab/${name}.zip`,
  ]);
  expect([...bucket.objects.keys()].sort()).toEqual(keys);
  const [item] = again.view().items;
  expect(item?.inBucket).toEqual(['https://s3.example/all/kept/harbor-lab/p01.zip']);
  const zip = Buffer.from(bucket.objects.get('kept/harbor-lab/p01.zip')?.bytes ?? []);
  expect(zip.equals(await savedBytes(again, item?.key ?? ''))).toBe(true);

  await again.send({ type: 'queue-bucket', bucket: bucketForm, as: 'folder' });
  expect(again.view()).toMatchObject({ state: 'done', totals: { done: 3 }, target: { as: 'folder' } });
  const inFolder = [...bucket.objects.keys()].filter((key) => key.startsWith('kept/harbor-lab/p01/'));
  const files = zipFiles(zip).map(({ name }) => `kept/harbor-lab/p01/${name.replace(/\/$/, '/.keep')}`);
  expect(inFolder.sort()).toEqual(files.sort());
});
