import { createRequire } from 'node:module';
import { expect, type Page, test } from '@playwright/test';
import { createServer, type ViteDevServer } from 'vite';
import { galleryLibraries } from '../support/gallery-library.ts';
import { galleryMirrors } from '../support/gallery-mirror.ts';
import { galleryOpened } from '../support/gallery-open.ts';
import { galleryQueues } from '../support/gallery-queue.ts';
import { galleryStates } from '../support/gallery-states.ts';

/** Every state of the page, drawn without worker: nothing that axe calls serious, nothing wider than the window, no error. */

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const states = Object.keys(galleryStates);
let server: ViteDevServer;
let base: string;

test.beforeAll(async () => {
  server = await createServer({
    logLevel: 'error',
    server: { port: 4190, strictPort: false, hmr: false },
    cacheDir: 'node_modules/.vite-gallery',
    optimizeDeps: {
      noDiscovery: true,
      include: ['preact', 'preact/hooks', 'preact/jsx-runtime', 'preact/jsx-dev-runtime', '@preact/signals'],
    },
  });
  await server.listen();
  base = server.resolvedUrls?.local[0] ?? '';
});

test.afterAll(async () => {
  await server.close();
});

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

function complaints(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

async function draw(page: Page, state: string): Promise<string[]> {
  const errors = complaints(page);
  await page.goto(`${base}test/support/gallery.html?state=${state}`);
  await expect(page.getByTestId('job')).toHaveAttribute('data-state', galleryStates[state]?.state ?? '');
  await expect(page.getByRole('heading', { name: 'Export', level: 1 })).toBeVisible();
  return errors;
}

async function drawLibrary(page: Page, name: string): Promise<string[]> {
  const errors = complaints(page);
  const shown = galleryLibraries[name];
  await page.goto(`${base}test/support/gallery.html?library=${name}&state=${shown?.state ?? 'idle'}`);
  await expect(page.getByTestId(shown?.onExport ?? 'library')).toBeVisible();
  if (shown?.press !== undefined) await page.getByRole('button', { name: shown.press }).click();
  return errors;
}

async function findings(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  const found = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: { run(): Promise<{ violations: Finding[]; passes: unknown[] }> } })
      .axe;
    const { violations, passes } = await run.run();
    return { violations, passed: passes.length };
  });
  expect(found.passed).toBeGreaterThan(10);
  return found.violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html}`);
}

/** Between them they have every part of the page: what differs with colour and width shows here. */
const richest = [
  'ready-notice',
  'collecting',
  'saving',
  'updated',
  'broken',
  'failed-cors',
  'failed-full',
  'failed-right',
];

for (const look of [
  { name: 'light', colorScheme: 'light', width: 1280, shown: states },
  { name: 'dark', colorScheme: 'dark', width: 1280, shown: richest },
  { name: 'narrow', colorScheme: 'light', width: 360, shown: richest },
] as const) {
  test(`states are accessible: ${look.name}`, async ({ browser }) => {
    const context = await browser.newContext({
      colorScheme: look.colorScheme,
      viewport: { width: look.width, height: 800 },
    });
    const page = await context.newPage();
    for (const state of look.shown) {
      const errors = await draw(page, state);
      expect(await findings(page), state).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), state).toBeLessThanOrEqual(look.width);
      expect(errors, state).toEqual([]);
    }
    await context.close();
  });
}

/** Each has something that the others have not. */
const richestLibraries = ['three', 'update', 'pack', 'delete', 'evicted', 'capped', 'offer-on-export', 'room', 'long'];

for (const look of [
  { name: 'light', colorScheme: 'light', width: 1280, shown: Object.keys(galleryLibraries) },
  { name: 'dark', colorScheme: 'dark', width: 1280, shown: richestLibraries },
  { name: 'narrow', colorScheme: 'light', width: 360, shown: richestLibraries },
] as const) {
  test(`libraries are accessible: ${look.name}`, async ({ browser }) => {
    const context = await browser.newContext({
      colorScheme: look.colorScheme,
      viewport: { width: look.width, height: 800 },
    });
    const page = await context.newPage();
    for (const name of look.shown) {
      const errors = await drawLibrary(page, name);
      expect(await findings(page), name).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(look.width);
      expect(errors, name).toEqual([]);
    }
    await context.close();
  });
}

async function drawQueue(page: Page, name: string): Promise<string[]> {
  const errors = complaints(page);
  await page.goto(`${base}test/support/gallery.html?queue=${name}&state=idle`);
  await expect(page.getByRole('heading', { name: 'Export', level: 1 })).toBeVisible();
  return errors;
}

for (const look of [
  { name: 'light', colorScheme: 'light', width: 1280 },
  { name: 'dark', colorScheme: 'dark', width: 1280 },
  { name: 'narrow', colorScheme: 'light', width: 360 },
] as const) {
  test(`queues are accessible: ${look.name}`, async ({ browser }) => {
    const context = await browser.newContext({
      colorScheme: look.colorScheme,
      viewport: { width: look.width, height: 800 },
    });
    const page = await context.newPage();
    for (const name of Object.keys(galleryQueues)) {
      const errors = await drawQueue(page, name);
      expect(await findings(page), name).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(look.width);
      expect(errors, name).toEqual([]);
    }
    await context.close();
  });
}

test('what stopped a list does not hide what it is to be given again after a reload', async ({ page }) => {
  await drawQueue(page, 'reloaded');
  await expect(page.getByTestId('notice')).toHaveAttribute('data-code', 'request-cap');
  for (const field of ['request-cap', 'access-token', 'bucket-key-id', 'bucket-secret'])
    await expect(page.getByTestId(field)).toBeVisible();
});

test('a list with private projects that is opened again asks for the token before the start', async ({ page }) => {
  await drawQueue(page, 'again');
  await expect(page.getByTestId('access-token')).toBeVisible();
  await expect(page.getByText('For git.harbor-lab.example only, and never stored. Then press Export.')).toBeVisible();
});

test('a project of a list that failed says why, and what to do', async ({ page }) => {
  await drawQueue(page, 'done');
  const row = page.getByTestId('project-harbor-lab/anchor-cad');
  await expect(row).toContainText('404: misspelt, or private and no token is given. Check the name, or enter a token.');
});

test('what is saved of a list that still runs is said, too', async ({ page }) => {
  await drawQueue(page, 'running');
  await expect(page.getByTestId('saved')).toHaveText('Saved as docs.zip, 41 MB');
});

test('what can be pressed in the rows of a list says of which project, and stays while one is saved', async ({
  page,
}) => {
  await drawQueue(page, 'saving');
  for (const name of ['Save ZIP docs', 'Save ZIP playground', 'Try again current-model', 'Enter a token anchor-cad'])
    await expect(page.getByRole('button', { name, exact: true })).toBeVisible();
});

test('what can be deleted for room names the archive that is open, too, and closes it', async ({ page }) => {
  await page.goto(`${base}test/support/gallery.html?library=room&state=failed-full&open=converted#/open`);
  await page.getByRole('link', { name: 'Export', exact: true }).click();
  const room = page.getByTestId('make-room');
  await expect(room).toContainText('weather-buoy.zip, the archive that is open');
  await page.getByRole('button', { name: 'Close weather-buoy.zip' }).click();
  await expect(room).not.toContainText('weather-buoy.zip');
  await expect(room.getByRole('listitem').first()).toBeVisible();
});

async function drawOpened(page: Page, name: string): Promise<string[]> {
  const errors = complaints(page);
  await page.goto(`${base}test/support/gallery.html?open=${name}&state=idle`);
  await expect(page.getByRole('heading', { name: 'Open', level: 1 })).toBeVisible();
  await expect(page.getByTestId('job')).toHaveAttribute('data-state', galleryOpened[name]?.state ?? '');
  return errors;
}

for (const look of [
  { name: 'light', colorScheme: 'light', width: 1280 },
  { name: 'dark', colorScheme: 'dark', width: 1280 },
  { name: 'narrow', colorScheme: 'light', width: 360 },
] as const) {
  test(`opened archives are accessible: ${look.name}`, async ({ browser }) => {
    const context = await browser.newContext({
      colorScheme: look.colorScheme,
      viewport: { width: look.width, height: 800 },
    });
    const page = await context.newPage();
    for (const name of Object.keys(galleryOpened)) {
      const errors = await drawOpened(page, name);
      expect(await findings(page), name).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(look.width);
      expect(errors, name).toEqual([]);
    }
    await context.close();
  });
}

/** Each has something that the others have not. */
const richestMirrors = ['closed', 'running', 'paused', 'odd', 'busy', 'slow'];

/** As the screen says it: before the start it is that of the bucket's try. */
function mirrorState(name: string): string {
  const { mirror, bucket } = galleryMirrors[name] ?? {};
  if (mirror?.state !== 'idle' || bucket === undefined) return mirror?.state ?? '';
  return bucket.state === 'done' ? 'ready' : bucket.state;
}

for (const look of [
  { name: 'light', colorScheme: 'light', width: 1280, shown: Object.keys(galleryMirrors) },
  { name: 'dark', colorScheme: 'dark', width: 1280, shown: richestMirrors },
  { name: 'narrow', colorScheme: 'light', width: 360, shown: richestMirrors },
] as const) {
  test(`mirrors are accessible: ${look.name}`, async ({ browser }) => {
    const context = await browser.newContext({
      colorScheme: look.colorScheme,
      viewport: { width: look.width, height: 800 },
    });
    const page = await context.newPage();
    for (const name of look.shown) {
      const errors = complaints(page);
      await page.goto(`${base}test/support/gallery.html?mirror=${name}&state=idle`);
      await expect(page.getByTestId('mirror')).toHaveAttribute('data-state', mirrorState(name));
      await expect(page.getByRole('heading', { name: 'Mirror', level: 1 })).toBeVisible();
      expect(await findings(page), name).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(look.width);
      expect(errors, name).toEqual([]);
    }
    await context.close();
  });
}

test('problems of an archive are filtered by severity and by file', async ({ page }) => {
  await drawOpened(page, 'broken');
  const codes = () => page.getByTestId('problem-group').evaluateAll((all) => all.map((one) => one.dataset['code']));
  expect(await codes()).toEqual(['yaml-empty-batch', 'review-state', 'author-empty']);
  await page.getByRole('checkbox', { name: 'stops a restore' }).uncheck();
  expect(await codes()).toEqual(['review-state', 'author-empty']);
  await page.getByTestId('problem-file').selectOption('reviews/143.yml');
  expect(await codes()).toEqual(['review-state']);
  await expect(page.getByTestId('problem-group').locator('.num')).toHaveText('1');
});

test('packing can be paused, and what is written is named', async ({ page }) => {
  await draw(page, 'packing');
  await expect(page.getByTestId('pause')).toHaveText('Pause');
  await expect(page.getByText('as Gitea / Forgejo dump')).toBeVisible();
});

test('the library says that it is being read', async ({ page }) => {
  const errors = complaints(page);
  await page.goto(`${base}test/support/gallery.html?state=idle#/library`);
  await expect(page.getByTestId('looking')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  expect(errors).toEqual([]);
});

test('a form below a project takes the focus, and gives it back', async ({ page }) => {
  await drawLibrary(page, 'kept');
  const update = page.getByRole('button', { name: 'Update maintainer/sensor-firmware' });
  await update.click();
  await expect(page.getByRole('group', { name: 'Update maintainer/sensor-firmware' })).toBeFocused();
  await page.getByTestId('close-form').click();
  await expect(update).toBeFocused();
});

test('the list of keys opens, takes the focus and can switch the keys off', async ({ page }) => {
  await draw(page, 'done');
  await page.keyboard.press('?');
  await expect(page.getByRole('heading', { name: 'Keyboard' })).toBeFocused();
  await page.getByLabel('Keys are on').uncheck();
  await page.getByRole('button', { name: 'Close the list' }).click();
  await page.keyboard.press('?');
  await expect(page.getByTestId('keys')).toHaveCount(0);
});

test('keys walk through the problems', async ({ page }) => {
  await draw(page, 'broken');
  await page.keyboard.press('n');
  const focused = page.locator('summary:focus');
  await expect(focused).toContainText('Git repository');
  await page.keyboard.press('o');
  await expect(page.locator('details:has(summary:focus)')).not.toHaveAttribute('open');
});

test('the token is hidden until it is shown', async ({ page }) => {
  await draw(page, 'idle');
  const token = page.getByRole('textbox', { name: 'Access token' });
  await token.fill('secret');
  const hidden = () => token.evaluate((field) => getComputedStyle(field).getPropertyValue('-webkit-text-security'));
  expect(await hidden()).toBe('disc');
  await page.getByRole('button', { name: 'Show' }).click();
  expect(await hidden()).toBe('none');
});
