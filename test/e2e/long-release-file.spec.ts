import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { checkSums } from '../support/archive-checks.ts';
import { fillForm, pressExport, readReceipt, saveAndUnpack, untilState } from '../support/export-page.ts';
import { type LongReleaseFile, withLongReleaseFile } from '../support/long-release-file.ts';
import { type Replay, type ReplayOptions, startReplay } from '../support/replay-server.ts';

/**
 * A release file of several chunks of the vault: what is durable of it is not fetched again. Its address has an id, so its content never changes
 * (`isImmutable`), and Gitea shows pages of other sites no tag: parts are joined without one. By the proxy the tag is seen, and said.
 */

const chunk = 2 << 20;
const length = 5 * chunk + 12345;

async function withForge(
  options: (file: LongReleaseFile) => ReplayOptions,
  run: (forge: Replay, file: LongReleaseFile) => Promise<void>,
): Promise<void> {
  const file = withLongReleaseFile(length);
  const { recording, repositories } = file;
  const forge = await startReplay({ recording, repositories, ...options(file) });
  try {
    await run(forge, file);
  } finally {
    await forge.close();
    file.remove();
  }
}

/** Requests for the file, in their order. */
const askedFor = (forge: Replay, { path }: LongReleaseFile) =>
  forge.requests.filter(({ method, url }) => method === 'GET' && url === path);

/** Where a request wants the file to begin. */
const beginOf = (range: string | undefined) => Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]);

/** Of the last bytes before a break some never arrive, so it may be an earlier chunk than the last that was sent. */
function isAtChunk(range: string | undefined): void {
  const begin = beginOf(range);
  expect(begin).toBeGreaterThanOrEqual(chunk);
  expect(begin % chunk).toBe(0);
}

async function isWhole(page: Page, { content }: LongReleaseFile): Promise<void> {
  expect((await readReceipt(page)).verdict).toBe('whole');
  const folder = await saveAndUnpack(page);
  checkSums(folder);
  const paths = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
  const found = paths.filter((path) => statSync(path).isFile() && statSync(path).size === length);
  expect(found).toHaveLength(1);
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  expect(digest(readFileSync(found[0] ?? ''))).toBe(digest(content));
}

const breaks = ({ path }: LongReleaseFile): ReplayOptions => ({
  faults: [{ match: new RegExp(path), times: 1, answer: { cut: 2 * chunk + 1000, how: 'break' } }],
});

test('a connection that breaks in the middle of a release file: the rest is asked for', async ({ page }) => {
  await withForge(breaks, async (forge, file) => {
    await fillForm(page, { url: forge.url });
    await pressExport(page);
    await untilState(page, 'done');
    const [first, second, ...others] = askedFor(forge, file);
    expect(first?.headers.range).toBeUndefined();
    isAtChunk(second?.headers.range);
    expect(second?.headers['if-range']).toBeUndefined();
    expect(others).toEqual([]);
    await isWhole(page, file);
  });
});

test('by the proxy: the rest is asked for if it is the same file still', async ({ page }) => {
  // The proxy of the served page lets this port through by name (see playwright.config.ts).
  const closed = (file: LongReleaseFile): ReplayOptions => ({
    ...{ ...breaks(file), port: 4180, cors: { api: true, git: true } },
  });
  await withForge(closed, async (forge, file) => {
    await fillForm(page, { url: forge.url });
    await pressExport(page);
    await untilState(page, 'done');
    const [first, second, ...others] = askedFor(forge, file);
    expect(first?.headers.range).toBeUndefined();
    isAtChunk(second?.headers.range);
    expect(second?.headers['if-range']).toBe(file.etag);
    expect(others).toEqual([]);
    await isWhole(page, file);
  });
});

test('a page that is closed in the middle of a release file goes on with what was durable of it', async ({ page }) => {
  let isFar = () => {};
  const far = new Promise<void>((resolve) => {
    isFar = resolve;
  });
  const slow = ({ path }: LongReleaseFile): ReplayOptions => ({
    bytesPerSecond: 4_000_000,
    onSent: ({ url }, bytes) => {
      if (url === path && bytes > 3 * chunk) isFar();
    },
  });
  await withForge(slow, async (forge, file) => {
    await fillForm(page, { url: forge.url });
    await pressExport(page);
    await far;
    page.once('dialog', (dialog) => dialog.accept());
    await page.reload();
    await page.getByRole('button', { name: 'Resume' }).click();
    await untilState(page, 'done');
    const [first, second, ...others] = askedFor(forge, file);
    expect(first?.headers.range).toBeUndefined();
    isAtChunk(second?.headers.range);
    expect(others).toEqual([]);
    await isWhole(page, file);
  });
});

test('a server that knows nothing of parts: the file begins again, and is whole', async ({ page }) => {
  const whole = ({ path }: LongReleaseFile): ReplayOptions => ({
    faults: [
      { match: new RegExp(path), times: 1, answer: { cut: 3 * chunk, how: 'break' } },
      { match: new RegExp(path), answer: { whole: true } },
    ],
  });
  await withForge(whole, async (forge, file) => {
    await fillForm(page, { url: forge.url });
    await pressExport(page);
    await untilState(page, 'done');
    expect(beginOf(askedFor(forge, file)[1]?.headers.range)).toBeGreaterThan(0);
    await isWhole(page, file);
  });
});
