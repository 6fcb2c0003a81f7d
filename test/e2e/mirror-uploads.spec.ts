import { expect, type Page, test } from '@playwright/test';
import { temporaryFolder } from '../support/git-commands.ts';
import { startBrowser } from '../support/killable.ts';
import { bucketFields, fillKeys, type MirrorFields, openMirror, untilMirror } from '../support/mirror-page.ts';
import { type MirrorSource, startMirrorSource } from '../support/mirror-source.ts';
import type { S3Request } from '../support/s3-front.ts';
import { hasS3Server } from '../support/s3-program.ts';
import { type S3Server, startS3 } from '../support/s3-server.ts';

/** What becomes of an upload in parts that does not come to its end: by a person, or by SIGKILL. */

test.skip(!hasS3Server(), 'no S3 server: it is built with Go, see test/README.md');

let s3: S3Server;
let source: MirrorSource;

test.beforeAll(async () => {
  s3 = await startS3();
  source = await startMirrorSource();
});

test.afterAll(async () => {
  await source.close();
  await s3.close();
});

test.beforeEach(() => {
  s3.fault = undefined;
  s3.requests.length = 0;
});

/** A repository whose pack takes four parts of 5 MiB, and a bucket for it. */
async function prepared() {
  const { bare, url } = source.repository();
  source.commit(bare, 'refs/heads/main', 18_000_000);
  const bucket = await s3.bucket();
  return { bare, bucket, fields: { ...bucketFields(s3, bucket), text: `${url} large.git` } };
}

function partOf({ action, path }: S3Request): number {
  return action === 'UploadPart' ? Number(new URL(path, s3.endpoint).searchParams.get('partNumber')) : 0;
}

const sent = (part: number) => s3.requests.filter((request) => partOf(request) === part).length;

/** Begins; the first part arrives and the others do not. */
async function stuck(page: Page, fields: MirrorFields, base?: string): Promise<void> {
  s3.fault = (request) => (partOf(request) > 1 ? 'hold' : undefined);
  await openMirror(page, fields, base);
  await page.getByTestId('start-mirror').click();
  await expect.poll(() => sent(2), { timeout: 100_000 }).toBeGreaterThan(0);
  // The first part has been answered when the page counts it.
  await expect(page.getByTestId('mirror-large.git')).toContainText(/sent [\d.]+ MB/, { timeout: 100_000 });
}

test('Cancel leaves no unfinished upload: while it runs, while it is paused, after the page was opened again', async ({
  page,
}) => {
  test.slow();
  const { bucket, fields } = await prepared();
  const blank = page.getByTestId('mappings');
  await stuck(page, fields);
  expect(await s3.openUploads(bucket)).toHaveLength(1);
  await page.getByTestId('close-mirror').click();
  await expect(blank).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('notice')).toHaveCount(0);
  expect(await s3.openUploads(bucket)).toEqual([]);

  s3.requests.length = 0;
  await stuck(page, fields);
  await page.getByTestId('pause').click();
  await untilMirror(page, 'paused');
  expect(await s3.openUploads(bucket)).toHaveLength(1);
  await page.goto('about:blank');
  await page.goto('/#/mirror');
  await untilMirror(page, 'paused');
  // Nobody can remove anything without keys: that is said, and the next run here goes on with what is there.
  await page.getByTestId('close-mirror').click();
  await expect(page.getByTestId('notice')).toHaveAttribute('data-code', 'mirror-leftovers', { timeout: 60_000 });
  await expect(page.getByTestId('notice')).toContainText('git/large.git');
  expect(await s3.openUploads(bucket)).toHaveLength(1);

  await stuck(page, fields);
  expect(sent(1)).toBe(1);
  await page.getByTestId('pause').click();
  await untilMirror(page, 'paused');
  await page.goto('about:blank');
  await page.goto('/#/mirror');
  await untilMirror(page, 'paused');
  await fillKeys(page, s3.keys);
  await page.getByTestId('close-mirror').click();
  await expect(blank).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('notice')).toHaveCount(0);
  expect(await s3.openUploads(bucket)).toEqual([]);
});

test('a browser that is killed in the middle of an upload goes on with the parts that the server has', async ({
  baseURL,
}) => {
  test.slow();
  const { bare, bucket, fields } = await prepared();
  const profile = temporaryFolder();
  const address = `${baseURL}/`;
  const first = await startBrowser(profile.path);
  let second: Awaited<ReturnType<typeof startBrowser>> | undefined;
  try {
    await stuck(first.page, fields, address);
    await first.kill();
    // The server has the first part, and no object of this mirror but its state.
    expect(await s3.openUploads(bucket)).toHaveLength(1);
    expect((await fetch(`${s3.endpoint}/${bucket}/git/large.git/info/refs`)).status).toBe(404);

    s3.fault = undefined;
    const before = s3.requests.length;
    second = await startBrowser(profile.path);
    const { page } = second;
    await page.goto(`${address}#/mirror`);
    await untilMirror(page, 'paused');
    await fillKeys(page, s3.keys);
    await page.getByTestId('resume').click();
    await untilMirror(page, 'done');
    const later = s3.requests.slice(before);
    expect(later.filter(({ action }) => action === 'ListParts')).toHaveLength(1);
    expect(later.filter(({ action }) => action === 'CreateUpload')).toEqual([]);
    // What the server had is not sent again, and each other part once.
    const parts = later.map(partOf).filter((part) => part > 0);
    expect(parts.sort((a, b) => a - b)).toEqual([2, 3, 4]);
    expect(sent(1)).toBe(1);
    expect(await s3.openUploads(bucket)).toEqual([]);
    expect(await source.cloned(`${s3.endpoint}/${bucket}/git/large.git`, bare)).toMatchObject({ isSame: true });
  } finally {
    await second?.close();
    await first.kill();
    profile.remove();
  }
});
