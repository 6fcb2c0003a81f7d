import { expect, test } from 'vitest';
import { createBucketStore } from '../../../../src/app/stores/bucket.ts';
import { createMirrorStore } from '../../../../src/app/stores/mirror.ts';
import type { BucketView } from '../../../../src/worker/bucket-messages.ts';
import type { Command } from '../../../../src/worker/messages.ts';
import { galleryMirrors } from '../../../support/gallery-mirror.ts';

function filled() {
  const sent: Command[] = [];
  const bucket = createBucketStore((command) => sent.push(command));
  bucket.address.value = ' https://s3.example/one/git ';
  bucket.keyId.value = 'AKIAONE';
  bucket.secret.value = 'secret of one';
  return { sent, bucket };
}

test('what a try found is shown of the fields that were tried, and of no others', () => {
  const { sent, bucket } = filled();
  const view: BucketView = { state: 'done', place: 'https://s3.example/one/git', region: '', steps: [] };
  bucket.check();
  bucket.receive({ type: 'bucket', bucket: view });
  expect(sent).toEqual([{ type: 'bucket-check', bucket: bucket.form() }]);
  expect(bucket.view.value).toEqual(view);
  bucket.secret.value = 'another';
  expect(bucket.view.value).toBeUndefined();
});

test('keys that were entered for one bucket never go to another', () => {
  const { sent, bucket } = filled();
  const other = { address: 'https://elsewhere.example/two', endpoint: '', region: '' };
  expect(bucket.formFor(other)).toBeUndefined();
  expect(bucket.formFor({ address: 'https://s3.example/one/git', endpoint: '', region: '' })).toEqual(bucket.form());

  const mirror = createMirrorStore({ send: (command) => sent.push(command), bucket, proxy: () => '' });
  const paused = galleryMirrors['paused']?.mirror;
  if (paused === undefined) throw new Error('there is no such state');
  mirror.receive({ type: 'mirror', mirror: paused });
  mirror.resume();
  expect(sent.at(-1)).toEqual({ type: 'mirror-resume', tokenHost: '', token: '', proxy: '' });

  bucket.turnTo(other);
  expect(bucket.form()).toEqual({ ...other, keyId: '', secret: '', session: '' });
});
