import { expect, type Page, test } from '@playwright/test';
import { fillForm, untilState } from '../support/export-page.ts';
import { bucketFields, fillBucket, fillKeys } from '../support/mirror-page.ts';
import { smallProjects, startOwnerForge } from '../support/owner-forge.ts';
import type { S3Request } from '../support/s3-front.ts';
import { hasS3Server } from '../support/s3-program.ts';
import { startS3 } from '../support/s3-server.ts';

/** What becomes of the uploads of a queue that is closed in the middle of one, by a real S3 server's own list of them. */

test.skip(!hasS3Server(), 'no S3 server: it is built with Go, see test/README.md');

function partOf({ action, path }: S3Request): number {
  return action === 'UploadPart' ? Number(new URL(path, 'http://s3').searchParams.get('partNumber')) : 0;
}

const cancelled = (page: Page) => expect(page.getByRole('textbox', { name: 'Project address' })).toBeVisible();

test('a queue that is paused in the middle of a ZIP and closed leaves no unfinished upload', async ({ page }) => {
  test.slow();
  const s3 = await startS3();
  // The archive takes four parts, of which two are on their way at a time.
  const projects = smallProjects(2, { p02: { noise: 17 << 20 } });
  const forge = await startOwnerForge({ replay: { cors: 'on' }, projects });
  const bucket = await s3.bucket();
  const sent = (part: number) => s3.requests.filter((request) => partOf(request) === part).length;
  /** Until the first part is there and the others do not arrive; then Pause. */
  const paused = async () => {
    s3.requests.length = 0;
    s3.fault = (request) => (partOf(request) > 1 ? 'hold' : undefined);
    await fillForm(page, { url: forge.url });
    await page.getByRole('button', { name: 'Check' }).click();
    await untilState(page, 'ready');
    await page.getByTestId('save-form-bucket').check();
    await fillBucket(page, bucketFields(s3, bucket, 'kept'));
    await page.getByTestId('export').click();
    await expect.poll(() => sent(3), { timeout: 100_000 }).toBeGreaterThan(0);
    await page.getByTestId('pause').click();
    await untilState(page, 'paused');
    expect(await s3.openUploads(bucket)).toEqual(['kept/harbor-lab/p02.zip']);
  };
  try {
    await paused();
    await page.getByTestId('cancel').click();
    await cancelled(page);
    await expect(page.getByTestId('notice')).toHaveCount(0);
    expect(await s3.openUploads(bucket)).toEqual([]);

    // After the page was opened again nobody can remove anything without keys: that is said.
    await paused();
    await page.reload();
    await untilState(page, 'paused');
    await page.getByTestId('cancel').click();
    await untilState(page, 'failed');
    await expect(page.getByTestId('notice')).toHaveAttribute('data-code', 'upload-leftovers');
    await expect(page.getByTestId('notice')).toContainText('kept/harbor-lab/p02');
    await page.getByTestId('cancel').click();
    await cancelled(page);

    // The next queue to the same place knows of them; closed with keys it removes them, in a page that was opened again, too.
    await paused();
    expect(s3.requests.filter(({ action }) => action === 'CreateUpload')).toEqual([]);
    await page.reload();
    await untilState(page, 'paused');
    await fillKeys(page, s3.keys);
    await page.getByTestId('cancel').click();
    await cancelled(page);
    await expect(page.getByTestId('notice')).toHaveCount(0);
    expect(await s3.openUploads(bucket)).toEqual([]);
  } finally {
    await forge.close();
    await s3.close();
  }
});
