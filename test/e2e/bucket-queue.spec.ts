import { expect, test } from '@playwright/test';
import { fillForm, untilState } from '../support/export-page.ts';
import { bucketFields, fillBucket, fillKeys } from '../support/mirror-page.ts';
import { smallProjects, startOwnerForge } from '../support/owner-forge.ts';
import { hasS3Server } from '../support/s3-program.ts';
import { startS3 } from '../support/s3-server.ts';
import { zipFiles } from '../support/zip-files.ts';

/** All projects of an owner straight into a bucket of a real S3 server, in a real browser. */

test.skip(!hasS3Server(), 'no S3 server: it is built with Go, see test/README.md');

test('every project of an owner goes into a bucket; wrong keys pause all, with right ones it goes on', async ({
  page,
}) => {
  const s3 = await startS3();
  const forge = await startOwnerForge({ replay: { cors: 'on' }, projects: smallProjects(2) });
  try {
    const bucket = await s3.bucket();
    await fillForm(page, { url: forge.url });
    await page.getByRole('button', { name: 'Check' }).click();
    await untilState(page, 'ready');
    await page.getByTestId('save-form-bucket').check();
    await expect(page.getByTestId('export')).toHaveAttribute('aria-disabled', 'true');
    const wrong = { ...s3.keys, secretAccessKey: 'not-the-secret' };
    await fillBucket(page, { ...bucketFields(s3, bucket, 'kept'), keys: wrong });
    await page.getByTestId('export').click();
    await untilState(page, 'paused');
    const notice = page.getByTestId('notice');
    await expect(notice).toHaveAttribute('data-code', 'bucket-keys');

    await fillKeys(page, s3.keys);
    await page.getByTestId('resume').click();
    await untilState(page, 'done');
    for (const name of ['p01', 'p02']) {
      const address = `${s3.endpoint}/${bucket}/kept/harbor-lab/${name}`;
      await expect(page.getByTestId(`in-bucket-${name}`)).toContainText(`${address}.zip`);
      const zip = zipFiles(Buffer.from(await (await fetch(`${address}.zip`)).arrayBuffer()));
      const receipt = await (await fetch(`${address}.receipt.json`)).json();
      expect(JSON.parse(zip.find((file) => file.name === 'receipt.json')?.bytes.toString() ?? '')).toEqual(receipt);
      expect(receipt).toMatchObject({ verdict: 'whole', project: { name } });
    }
  } finally {
    await forge.close();
    await s3.close();
  }
});
