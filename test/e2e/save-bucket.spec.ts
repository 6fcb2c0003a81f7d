import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { AwsClient } from 'aws4fetch';
import { checkRepository, checkSums, unpack } from '../support/archive-checks.ts';
import { restoreCheck, restoreFailures } from '../support/compare-restore.ts';
import { exportProject } from '../support/export-page.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { bucketFields, fillBucket, fillKeys } from '../support/mirror-page.ts';
import { hasS3Server } from '../support/s3-program.ts';
import { type S3Server, startS3 } from '../support/s3-server.ts';
import { watch } from '../support/watch.ts';

/** A finished export straight into a bucket, as one object and as a folder; what is there is as good as what is saved. */

test.skip(!hasS3Server(), 'no S3 server: it is built with Go, see test/README.md');

/** Fetches every object below a folder of the bucket, as any tool for buckets does. */
async function fetchFolder(s3: S3Server, bucket: string, folder: string, target: string): Promise<readonly string[]> {
  const client = new AwsClient({ ...s3.keys, region: s3.region, service: 's3' });
  const list = await (await client.fetch(`${s3.endpoint}/${bucket}?list-type=2&prefix=${folder}/`)).text();
  expect(list).toContain('<IsTruncated>false</IsTruncated>');
  const keys = [...list.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key);
  for (const key of keys) {
    const path = join(target, key.slice(folder.length + 1));
    mkdirSync(dirname(path), { recursive: true });
    const answer = await fetch(`${s3.endpoint}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`);
    expect(answer.status, key).toBe(200);
    writeFileSync(path, Buffer.from(await answer.arrayBuffer()));
  }
  return keys;
}

test('the ZIP as one object, its files as a folder, by signed addresses; the receipt beside each', async ({ page }) => {
  const { complaints } = watch(page);
  const s3 = await startS3();
  const { path: folder, remove } = temporaryFolder();
  try {
    const bucket = await s3.bucket();
    const receipt = await exportProject(page, { url: 'demo:harbor-lab/weather-buoy' });
    const toBucket = page.getByTestId('to-bucket');
    await toBucket.locator('summary').click();
    await fillBucket(page, { ...bucketFields(s3, bucket, 'kept'), keys: { ...s3.keys, secretAccessKey: 'wrong' } });
    await page.getByTestId('save-bucket').click();
    await expect(page.getByTestId('notice')).toHaveAttribute('data-code', 'bucket-keys', { timeout: 60_000 });
    expect(s3.requests.filter(({ action }) => action === 'CompleteUpload')).toEqual([]);

    await fillKeys(page, s3.keys);
    await page.getByTestId('save-bucket').click();
    const written = page.getByTestId('in-bucket');
    await expect(written).toContainText(`${s3.endpoint}/${bucket}/kept/weather-buoy.zip`, { timeout: 60_000 });
    const zip = join(folder, 'weather-buoy.zip');
    writeFileSync(
      zip,
      Buffer.from(await (await fetch(`${s3.endpoint}/${bucket}/kept/weather-buoy.zip`)).arrayBuffer()),
    );
    const unpacked = unpack(zip);
    const sums = checkSums(unpacked);
    const beside = await fetch(`${s3.endpoint}/${bucket}/kept/weather-buoy.receipt.json`);
    expect(await beside.json()).toEqual(receipt);

    await page.getByTestId('bucket-as-folder').check();
    await page.getByTestId('save-bucket').click();
    await expect(written.locator('code')).toHaveText(`${s3.endpoint}/${bucket}/kept/weather-buoy`, { timeout: 60_000 });
    const target = join(folder, 'tree');
    const keys = await fetchFolder(s3, bucket, 'kept/weather-buoy', target);
    expect(keys.length).toBeGreaterThanOrEqual(sums);
    for (const repository of ['git', 'git.wiki.git', 'wiki']) checkRepository(join(target, repository));
    // As it was fetched, with what stands for empty folders, it is what a restore takes.
    const program = restoreCheck();
    if (program !== undefined) expect(restoreFailures(program, target)).toEqual([]);
    expect(keys.filter((key) => /\/git\/.*\.keep$/.test(key))).not.toEqual([]);
    // What stands for empty folders is no file of the archive.
    for (const key of keys.filter((one) => one.endsWith('/.keep')))
      rmSync(join(target, key.slice('kept/weather-buoy/'.length)));
    expect(checkSums(target)).toBe(sums);
    expect(readFileSync(join(target, 'issue.yml'))).toEqual(readFileSync(join(unpacked, 'issue.yml')));

    await page.getByTestId('bucket-by-signed').check();
    const owner = new AwsClient({ ...s3.keys, region: s3.region, service: 's3' });
    const signed = async (name: string) => {
      const url = `${s3.endpoint}/${bucket}/signed/${name}?X-Amz-Expires=600`;
      return (await owner.sign(url, { method: 'PUT', aws: { signQuery: true } })).url;
    };
    await page.getByTestId('signed-zip').fill(await signed('x.zip'));
    await page.getByTestId('signed-receipt').fill(await signed('x.json'));
    await page.getByTestId('save-signed').click();
    await expect(written.locator('code')).toHaveText(`${s3.endpoint}/${bucket}/signed/x.zip`, { timeout: 60_000 });
    const there = async (name: string) => fetch(`${s3.endpoint}/${bucket}/signed/${name}`);
    expect(Buffer.from(await (await there('x.zip')).arrayBuffer()).equals(readFileSync(zip))).toBe(true);
    expect(await (await there('x.json')).json()).toEqual(receipt);
    expect(complaints.filter((text) => !text.includes('CORS policy') && !text.includes('net::ERR_FAILED'))).toEqual([]);
  } finally {
    await s3.close();
    remove();
  }
});
