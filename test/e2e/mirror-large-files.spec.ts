import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { lfsHandler } from '../support/lfs-server.ts';
import { bucketFields, openMirror, untilMirror } from '../support/mirror-page.ts';
import { startMirrorSource } from '../support/mirror-source.ts';
import { hasS3Server } from '../support/s3-program.ts';
import { startS3 } from '../support/s3-server.ts';
import { watch } from '../support/watch.ts';

/** Files of Git LFS, from a forge's batch API into a bucket, in a real browser. */

test.skip(!hasS3Server(), 'no S3 server: it is built with Go, see test/README.md');

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function pathOf(oid: string): string {
  return `lfs/objects/${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}`;
}

test('files that pointers name lie in the bucket, with an answer for each; the tick says what a bucket cannot do', async ({
  page,
}) => {
  test.slow();
  const { complaints } = watch(page);
  const stock = { files: new Map<string, Uint8Array>(), asked: [] as string[] };
  const s3 = await startS3();
  const source = await startMirrorSource(lfsHandler(stock));
  try {
    const { bare, url } = source.repository();
    const add = (content: Uint8Array) => {
      const oid = sha256(content);
      const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`;
      source.commit(bare, 'refs/heads/main', Buffer.from(pointer));
      return { oid, size: content.length, content };
    };
    // The second goes up in parts; the forge has lost the third.
    const [small, long, lost] = [add(randomBytes(1000)), add(randomBytes(9_000_000)), add(randomBytes(2000))];
    for (const { oid, content } of [small, long]) stock.files.set(oid, content);
    const bucket = await s3.bucket();
    const folder = `${s3.endpoint}/${bucket}/git/ship.git`;
    await openMirror(page, { ...bucketFields(s3, bucket), text: `${url} ship.git` });
    const tick = page.getByTestId('mirror-largeFiles');
    await expect(tick).toHaveAccessibleName(/git lfs cannot/);
    await tick.check();
    await page.getByTestId('start-mirror').click();
    await untilMirror(page, 'done');

    for (const { oid } of [small, long]) {
      const answer = await fetch(`${folder}/${pathOf(oid)}`);
      expect(sha256(new Uint8Array(await answer.arrayBuffer()))).toBe(oid);
    }
    expect((await fetch(`${folder}/${pathOf(lost.oid)}`)).status).toBe(404);
    const entry = ({ oid, size }: typeof small) => ({
      ...{ oid, size, authenticated: true },
      actions: { download: { href: `${folder}/${pathOf(oid)}` } },
    });
    const absent = { oid: lost.oid, size: lost.size, error: { code: 404, message: expect.any(String) } };
    const objects = [entry(small), entry(long), absent].sort((one, other) => (one.oid < other.oid ? -1 : 1));
    const batch = { transfer: 'basic', hash_algo: 'sha256', objects };
    expect(await (await fetch(`${folder}/lfs/batch.json`)).json()).toEqual(batch);
    expect(await source.cloned(folder, bare)).toMatchObject({ isSame: true });

    // What was lost is found again with the next run, and nothing else is asked for.
    stock.files.set(lost.oid, lost.content);
    stock.asked.length = 0;
    source.commit(bare, 'refs/heads/main');
    await page.getByTestId('mirror-again').click();
    await expect.poll(async () => (await fetch(`${folder}/${pathOf(lost.oid)}`)).status, { timeout: 60_000 }).toBe(200);
    await untilMirror(page, 'done');
    expect(stock.asked).toEqual(['batch 1', 'file']);
    expect(complaints).toEqual([]);
  } finally {
    await source.close();
    await s3.close();
  }
});
