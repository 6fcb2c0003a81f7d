import { expect, type Page, test } from '@playwright/test';
import { git } from '../support/git-commands.ts';
import { bucketFields, fillKeys, mirrorReport, openMirror, untilMirror } from '../support/mirror-page.ts';
import { type MirrorSource, startMirrorSource } from '../support/mirror-source.ts';
import type { S3Request } from '../support/s3-front.ts';
import { hasS3Server } from '../support/s3-program.ts';
import { type S3Server, startS3 } from '../support/s3-server.ts';
import { withSmallRoom } from '../support/small-room.ts';
import { watch } from '../support/watch.ts';

/** From a git server into a bucket of a real S3 server, in a real browser; and back by plain git over plain HTTP. */

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

/** Clones by git itself, checks what came, and compares its refs with the source's. */
async function expectSame(clone: string, bare: string): Promise<void> {
  expect(await source.cloned(clone, bare)).toMatchObject({ isSame: true });
}

/** Nothing that outlives the tab has the secret key. */
async function expectNoSecret(page: Page): Promise<void> {
  const kept = await page.evaluate(async () => {
    const texts = [location.href, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      for (const store of database.objectStoreNames) {
        const rows = await new Promise<unknown[]>((resolve, reject) => {
          const reading = database.transaction(store).objectStore(store).getAll();
          reading.onsuccess = () => resolve(reading.result);
          reading.onerror = () => reject(reading.error);
        });
        texts.push(JSON.stringify(rows));
      }
      database.close();
    }
    return texts.join('\n');
  });
  expect(kept).toContain(s3.endpoint);
  expect(kept).not.toContain(s3.keys.secretAccessKey);
  expect(kept).not.toContain(JSON.stringify(s3.keys.secretAccessKey).slice(1, -1));
}

test('a mirror is cloned by plain git; the next run sends what is new, and what is gone goes', async ({ page }) => {
  const { complaints, hosts } = watch(page);
  const { bare, url } = source.repository();
  for (const ref of ['refs/heads/main', 'refs/heads/main', 'refs/heads/old', 'refs/heads/moved', 'refs/pull/1/head'])
    source.commit(bare, ref);
  git(bare, 'tag', '-a', '-m', 'one', 'v1', 'main');
  const bucket = await s3.bucket();
  await openMirror(page, { ...bucketFields(s3, bucket), text: `${url} harbor/buoy.git` });
  await page.getByTestId('start-mirror').click();
  await untilMirror(page, 'done');
  await expect(page.getByTestId('status')).toHaveText('The mirror is up to date');
  const clone = `${s3.endpoint}/${bucket}/git/harbor/buoy.git`;
  await expect(page.getByTestId('clone-harbor/buoy.git')).toContainText(`git clone ${clone}`);
  await expectSame(clone, bare);

  source.commit(bare, 'refs/heads/main');
  git(bare, 'update-ref', '-d', 'refs/heads/old');
  git(bare, 'update-ref', '-d', 'refs/heads/moved');
  source.commit(bare, 'refs/heads/moved');
  await page.getByTestId('mirror-again').click();
  await expect(page.getByTestId('mirror-harbor/buoy.git')).toContainText('2 moved and 1 gone', { timeout: 60_000 });
  await untilMirror(page, 'done');
  const [second] = await mirrorReport(page);
  expect(second?.outcome).toMatchObject({ what: 'updated', packs: 2, changes: { added: 0, moved: 2, deleted: 1 } });
  await expectSame(clone, bare);

  s3.requests.length = 0;
  await page.getByTestId('mirror-again').click();
  await expect(page.getByTestId('mirror-harbor/buoy.git')).toContainText('nothing new', { timeout: 60_000 });
  await untilMirror(page, 'done');
  expect(s3.requests.filter(({ action }) => action !== 'preflight').length).toBeLessThanOrEqual(3);
  await expectNoSecret(page);
  const known = [new URL(page.url()).host, new URL(s3.endpoint).host, new URL(source.url).host];
  expect([...hosts].filter((host) => !known.includes(host))).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a tab that is closed in the middle of an upload goes on with the parts that are there', async ({ context }) => {
  const { bare, url } = source.repository();
  source.commit(bare, 'refs/heads/main', 18_000_000);
  const bucket = await s3.bucket();
  const partOf = ({ action, path }: S3Request) =>
    action === 'UploadPart' ? Number(new URL(path, s3.endpoint).searchParams.get('partNumber')) : 0;
  s3.fault = (request) => (partOf(request) > 1 ? 'hold' : undefined);
  const partOne = () => s3.requests.filter((request) => partOf(request) === 1).length;
  const held = () => s3.requests.filter((request) => partOf(request) > 1).length;
  const first = await context.newPage();
  await openMirror(first, { ...bucketFields(s3, bucket), text: `${url} large.git` });
  await first.getByTestId('start-mirror').click();
  await expect.poll(held, { timeout: 60_000 }).toBeGreaterThan(0);
  // The first part has been answered when the page counts it.
  await expect(first.getByTestId('mirror-large.git')).toContainText(/sent [\d.]+ MB/, {
    timeout: 60_000,
  });
  await first.close();

  s3.fault = undefined;
  const second = await context.newPage();
  await second.goto('/#/mirror');
  await untilMirror(second, 'paused');
  await expect(second.getByTestId('mirror-large.git')).toBeVisible();
  await expect(second.getByTestId('resume')).toHaveAttribute('aria-disabled', 'true');
  await fillKeys(second, s3.keys);
  await second.getByTestId('resume').click();
  await untilMirror(second, 'done');
  expect(partOne()).toBe(1);
  await expectSame(`${s3.endpoint}/${bucket}/git/large.git`, bare);
});

test('wrong keys, a key that may not write, a full bucket: each says so, and with what is right it goes on', async ({
  page,
}) => {
  const { bare, url } = source.repository();
  source.commit(bare, 'refs/heads/main');
  const bucket = await s3.bucket();
  const fields = bucketFields(s3, bucket);
  const wrong = { ...s3.keys, secretAccessKey: 'not-the-secret' };
  await openMirror(page, { ...fields, keys: wrong, text: `${url} x.git` });
  await page.getByTestId('start-mirror').click();
  await untilMirror(page, 'paused');
  const notice = page.getByTestId('notice');
  await expect(notice).toHaveAttribute('data-code', 'bucket-keys');
  await expect(notice).toContainText('The keys are not accepted');

  await fillKeys(page, s3.readerKeys);
  await page.getByTestId('resume').click();
  await expect(notice).toHaveAttribute('data-code', 'bucket-denied');
  await expect(notice).toContainText('This key may not write to it');

  await fillKeys(page, s3.keys);
  s3.fault = ({ action }) => (action === 'PutObject' ? { status: 507, code: 'XMinioStorageFull' } : undefined);
  await page.getByTestId('resume').click();
  await expect(notice).toHaveAttribute('data-code', 'bucket-full');
  await expect(notice).toContainText('The bucket is full');

  s3.fault = undefined;
  await page.getByTestId('resume').click();
  await untilMirror(page, 'done');
  await expectSame(`${s3.endpoint}/${bucket}/git/x.git`, bare);
});

test('before the start: a bucket that is closed to pages, a wrong clock, wrong keys; and one that will do', async ({
  page,
}) => {
  const closed = await s3.bucket({ cors: 'none' });
  await openMirror(page, bucketFields(s3, closed));
  const bucket = page.getByTestId('bucket');
  const notice = bucket.getByTestId('notice');
  await page.getByTestId('check-bucket').click();
  await expect(bucket).toHaveAttribute('data-state', 'failed', { timeout: 60_000 });
  await expect(notice).toHaveAttribute('data-code', 'bucket-cors');
  await expect(page.getByTestId('cors-rule')).toContainText(new URL(page.url()).origin);
  await expect(page.getByTestId('try-reach')).toHaveAttribute('data-state', 'failed');
  for (const [kind, word] of [
    ['cloudflare', 'ExposeHeaders'],
    ['minio', 'cors_allow_origin'],
    ['xml', '<AllowedOrigin>'],
  ] as const) {
    await page.getByTestId(`cors-${kind}`).check();
    await expect(page.getByTestId('cors-rule').locator('pre')).toContainText(word);
    await expect(page.getByTestId('cors-rule').locator('pre')).toContainText(new URL(page.url()).origin);
  }

  const open = await s3.bucket();
  const again = () => page.getByTestId('check-bucket').click();
  const ServerTime = '2001-01-01T00:00:00Z';
  s3.fault = ({ action }) =>
    action === 'preflight' ? undefined : { status: 403, code: 'RequestTimeTooSkewed', more: { ServerTime } };
  await page.getByRole('textbox', { name: 'Bucket address' }).fill(`${s3.endpoint}/${open}`);
  await again();
  await expect(notice).toHaveAttribute('data-code', 'bucket-clock', { timeout: 60_000 });

  s3.fault = undefined;
  await page.getByTestId('bucket-secret').fill('not-the-secret');
  await again();
  await expect(notice).toHaveAttribute('data-code', 'bucket-keys', { timeout: 60_000 });

  await fillKeys(page, s3.keys);
  await again();
  await untilMirror(page, 'ready');
  await expect(page.getByTestId('bucket-status')).toHaveText('The bucket will do');
  await expect(bucket.locator('[data-testid^="try-"][data-state="done"]')).toHaveCount(5);
});

test('temporary keys: a token that is wrong, keys that end in the middle; then one pack in place of several', async ({
  page,
}) => {
  const { bare, url } = source.repository();
  source.commit(bare, 'refs/heads/main');
  const bucket = await s3.bucket();
  await openMirror(page, { ...bucketFields(s3, bucket), text: `${url} one.git` });
  await page.getByTestId('bucket-session').fill('a/session+token');
  await page.getByTestId('start-mirror').click();
  await untilMirror(page, 'paused');
  const notice = page.getByTestId('notice');
  await expect(notice).toHaveAttribute('data-code', 'bucket-keys');
  const signed = s3.requests.filter(({ headers }) => headers.authorization !== undefined);
  expect(signed.length).toBeGreaterThan(0);
  for (const { headers } of signed) {
    expect(headers['x-amz-security-token']).toBe('a/session+token');
    expect(headers.authorization).toContain('x-amz-security-token');
  }

  await page.getByTestId('bucket-session').fill('');
  s3.fault = ({ action }) => (action === 'PutObject' ? { status: 400, code: 'ExpiredToken' } : undefined);
  await page.getByTestId('resume').click();
  // It goes on running, and waits for other keys.
  await untilMirror(page, 'running');
  await expect(notice).toHaveAttribute('data-code', 'bucket-keys', { timeout: 60_000 });
  s3.fault = undefined;
  await fillKeys(page, s3.keys);
  await page.getByTestId('resume').click();
  await untilMirror(page, 'done');
  await expectSame(`${s3.endpoint}/${bucket}/git/one.git`, bare);

  source.commit(bare, 'refs/heads/main');
  await page.getByTestId('mirror-again').click();
  await expect(page.getByTestId('mirror-one.git')).toContainText('in 2 packs', { timeout: 60_000 });
  await untilMirror(page, 'done');

  await page.getByTestId('close-mirror').click();
  await page.getByTestId('mappings').fill(`${url} one.git`);
  await page.getByTestId('mirror-onePack').check();
  await page.getByTestId('start-mirror').click();
  await untilMirror(page, 'done');
  const [third] = await mirrorReport(page);
  expect(third?.outcome).toMatchObject({ what: 'updated', packs: 1 });
  await expectSame(`${s3.endpoint}/${bucket}/git/one.git`, bare);
});

test('a mirror of a list is paused and resumed in its own row, by keyboard, on a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const [one, two] = [source.repository(), source.repository()];
  for (const { bare } of [one, two]) source.commit(bare, 'refs/heads/main');
  const bucket = await s3.bucket();
  const text = `${one.url} one.git\n${two.url} two.git`;
  await openMirror(page, { ...bucketFields(s3, bucket), text });
  const isPack = ({ action, path }: S3Request) => action === 'PutObject' && path.includes('/one.git/objects/pack/');
  s3.fault = (request) => (isPack(request) ? 'hold' : undefined);
  await page.getByTestId('start-mirror').click();
  await expect.poll(() => s3.requests.filter(isPack).length, { timeout: 60_000 }).toBeGreaterThan(0);
  const row = page.getByTestId('mirror-one.git');
  await row.getByRole('button', { name: 'Pause one.git' }).press('Enter');
  await expect(row).toHaveAttribute('data-state', 'paused');
  // The other one is done; what is left has been paused, and so the list is.
  await untilMirror(page, 'paused');
  await expect(page.getByTestId('mirror-two.git')).toHaveAttribute('data-state', 'done');
  const resume = row.getByRole('button', { name: 'Resume one.git' });
  await expect(resume).toBeFocused();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  s3.fault = undefined;
  await resume.press('Enter');
  await untilMirror(page, 'done');
  for (const [name, { bare }] of [
    ['one.git', one],
    ['two.git', two],
  ] as const)
    await expectSame(`${s3.endpoint}/${bucket}/git/${name}`, bare);
});

test('of two people at one mirror the second is told since when, and takes over when the first has gone', async ({
  page,
  browser,
}) => {
  const { bare, url } = source.repository();
  source.commit(bare, 'refs/heads/main');
  const bucket = await s3.bucket();
  const fields = { ...bucketFields(s3, bucket), text: `${url} shared.git` };
  const isPack = ({ action, path }: S3Request) => action === 'PutObject' && path.includes('/objects/pack/');
  s3.fault = (request) => (isPack(request) ? 'hold' : undefined);
  await openMirror(page, fields);
  await page.getByTestId('start-mirror').click();
  await expect.poll(() => s3.requests.filter(isPack).length, { timeout: 60_000 }).toBeGreaterThan(0);

  const other = await browser.newContext();
  const second = await other.newPage();
  await openMirror(second, fields);
  await second.getByTestId('start-mirror').click();
  await untilMirror(second, 'done');
  await expect(second.getByTestId('busy-shared.git')).toContainText('was last heard of at');
  await page.close();
  s3.fault = undefined;
  await second.getByTestId('take-over-shared.git').click();
  await expect(second.getByTestId('status')).toHaveText('The mirror is up to date', { timeout: 60_000 });
  await expectSame(`${s3.endpoint}/${bucket}/git/shared.git`, bare);
  await other.close();
});

test('where this browser has no room for a pack, it goes straight to the bucket, and the page says so', async ({
  launchOptions,
  baseURL,
}) => {
  const { bare, url } = source.repository();
  source.commit(bare, 'refs/heads/main', 9_000_000);
  const bucket = await s3.bucket();
  const options = { ...launchOptions, baseURL: String(baseURL) };
  await withSmallRoom(options, 5_000_000, async ({ page }) => {
    await openMirror(page, { ...bucketFields(s3, bucket), text: `${url} tight.git` });
    // The last part is answered when the page was looked at.
    s3.fault = ({ action }) => (action === 'CompleteUpload' ? 'hold' : undefined);
    await page.getByTestId('start-mirror').click();
    await expect(page.getByTestId('mirror-tight.git')).toContainText('straight through', { timeout: 60_000 });
    s3.fault = undefined;
    await page.getByTestId('pause').click();
    await untilMirror(page, 'paused');
    await page.getByTestId('resume').click();
    await untilMirror(page, 'done');
    const [report] = await mirrorReport(page);
    expect(report).toMatchObject({ streamed: true, outcome: { what: 'new', packs: 1 } });
    await expectSame(`${s3.endpoint}/${bucket}/git/tight.git`, bare);
  });
});
