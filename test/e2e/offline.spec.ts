import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { untilState } from '../support/export-page.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { fillBucket, untilMirror } from '../support/mirror-page.ts';
import { openPath } from '../support/open-page.ts';
import { watch } from '../support/watch.ts';

/** Loaded once, the page loads without network; one version is never mixed with another. Served from a folder below a plain static server. */

const built = new URL('../../dist', import.meta.url).pathname;
const folder = temporaryFolder();
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

interface StaticServer {
  readonly url: string;
  /** Paths that were asked for since the last look. */
  asked(): string[];
  /** Goes away, and comes back at the same address. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** As plain as they come: no headers of ours, `index.html` for a folder only, and its own address leads to the folder's. */
async function staticServer(root: string, base: string): Promise<StaticServer> {
  const paths: string[] = [];
  const answer = (address: string): { status: number; headers: Record<string, string>; body: Buffer } => {
    const path = decodeURIComponent(address.replace(/\?.*$/, ''));
    paths.push(path);
    if (path.endsWith('/index.html')) return { status: 301, headers: { Location: './' }, body: Buffer.alloc(0) };
    const file = join(root, path.slice(base.length), path.endsWith('/') ? 'index.html' : '');
    if (!path.startsWith(base) || !existsSync(file)) return { status: 404, headers: {}, body: Buffer.from('nothing') };
    const type = types[extname(file)] ?? 'application/octet-stream';
    // Answers may be old for a minute: the page must not be upset by them.
    return { status: 200, headers: { 'Content-Type': type, 'Cache-Control': 'max-age=60' }, body: readFileSync(file) };
  };
  let server: Server | undefined;
  let port = 0;
  const start = () =>
    new Promise<void>((resolve) => {
      const made = createServer((request, response) => {
        const { status, headers, body } = answer(request.url ?? '/');
        response.writeHead(status, headers).end(body);
      });
      server = made.listen(port, '127.0.0.1', () => {
        port = (made.address() as AddressInfo).port;
        resolve();
      });
    });
  await start();
  return {
    url: `http://127.0.0.1:${port}${base}`,
    asked: () => paths.splice(0),
    start,
    stop: () =>
      new Promise((resolve) => {
        server?.closeAllConnections();
        server?.close(() => resolve());
      }),
  };
}

/** What the page shows when it has been taken for a time without network. */
async function untilKept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}

async function demoZip(page: Page): Promise<string> {
  await page.goto('/#/export?save=download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await untilState(page, 'done');
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save ZIP' }).click();
  const zip = join(folder.path, 'weather-buoy.zip');
  await (await waiting).saveAs(zip);
  return zip;
}

test.afterAll(() => folder.remove());

test('loaded once, then the network goes: reload, open an archive, verdict, look inside', async ({ browser, page }) => {
  const zip = await demoZip(page);
  const server = await staticServer(built, '/tools/takeout/');
  const context = await browser.newContext({ serviceWorkers: 'allow' });
  try {
    const visit = await context.newPage();
    const watched = watch(visit);
    await visit.goto(`${server.url}?from=mail#/open`);
    await expect(visit.getByRole('button', { name: 'Choose archive' })).toBeVisible();
    // What is shown comes first; what is kept for later comes when nothing else is to be done.
    expect(server.asked()).not.toContain('/tools/takeout/page-sw.js');
    await untilKept(visit);
    await server.stop();
    await context.setOffline(true);

    await visit.reload();
    await expect(visit.getByRole('button', { name: 'Choose archive' })).toBeVisible();
    expect(await openPath(visit, zip)).toMatchObject({ verdict: 'odd', format: 'gitea-dump' });
    await expect(visit.getByText('Git verified.')).toBeVisible();
    await visit.getByRole('link', { name: 'Look inside' }).click();
    await expect(visit.getByRole('table', { name: '22 open issues' })).toBeVisible();
    await visit.getByRole('link', { name: 'Code', exact: true }).click();
    await expect(visit.getByRole('link', { name: 'README.md' })).toBeVisible();

    // A tab that is opened only now, at any address of the page.
    const other = await context.newPage();
    await other.goto(`${server.url}#/library`);
    await expect(other.getByRole('heading', { level: 1 })).toBeVisible();
    await other.goto(`${server.url}schemas/index.html`);
    await expect(other.getByRole('heading', { level: 1 })).toBeVisible();
    expect([...watched.hosts]).toEqual([new URL(server.url).host]);
    expect(watched.complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  } finally {
    await context.close();
    await server.stop();
  }
});

test('a newer version is offered and taken whole', async ({ browser }) => {
  const root = join(folder.path, 'site');
  cpSync(built, root, { recursive: true });
  const server = await staticServer(root, '/');
  const context = await browser.newContext({ serviceWorkers: 'allow' });
  const page = await context.newPage();
  const footer = page.getByRole('contentinfo');
  /** Puts another version there: its start page has another footer. `listed`: its list says so. */
  const publish = (name: string, listed: boolean) => {
    const html = readFileSync(join(root, 'index.html'), 'utf8').replace(/<title>[^<]*/, `<title>${name}`);
    writeFileSync(join(root, 'index.html'), html);
    if (!listed) return;
    const digest = createHash('sha256').update(html).digest('base64');
    const script = readFileSync(join(root, 'page-sw.js'), 'utf8');
    writeFileSync(
      join(root, 'page-sw.js'),
      script
        .replace(/("index\.html":")[^"]*/, (_, start: string) => start + digest)
        .replace(/("version":")[^"]*/, (_, start: string) => start + name),
    );
  };
  try {
    await page.goto(`${server.url}#/open`);
    await expect(footer).toBeVisible();
    await untilKept(page);
    await page.reload();
    const firstTitle = await page.evaluate(() => fetch('./').then((answer) => answer.text()));

    // Half of a version is there: the list says one thing, the files are others. Nothing is taken, and what is kept stays.
    publish('half', false);
    writeFileSync(
      join(root, 'page-sw.js'),
      `${readFileSync(join(root, 'page-sw.js'), 'utf8').replace(/("version":")[^"]*/, '$1half')}\n`,
    );
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update().catch(() => {});
      const { installing } = registration;
      if (installing !== null && installing.state === 'installing')
        await new Promise((resolve) => installing.addEventListener('statechange', resolve, { once: true }));
    });
    await expect(page.getByTestId('new-version')).toHaveCount(0);
    await page.reload();
    expect(await page.evaluate(() => fetch('./').then((answer) => answer.text()))).toBe(firstTitle);

    // All of it is there: it is offered, the tab stays as it is, and gets it when it is wanted.
    publish('second', true);
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await expect(page.getByTestId('new-version')).toContainText('There is a newer version of this page.');
    expect(await page.evaluate(() => fetch('./').then((answer) => answer.text()))).toBe(firstTitle);
    await Promise.all([
      page.waitForEvent('load'),
      page.getByTestId('new-version').getByRole('button', { name: 'Load it' }).click(),
    ]);
    await expect(footer).toBeVisible();
    expect(await page.evaluate(() => fetch('./').then((answer) => answer.text()))).toContain('<title>second');
    await expect(page.getByTestId('new-version')).toHaveCount(0);
    expect(await page.evaluate(() => caches.keys())).toEqual(['forge-takeout page / second']);
  } finally {
    await context.close();
    await server.stop();
  }
});

test('a newer version is not offered while mirrors are made', async ({ browser }) => {
  const root = join(folder.path, 'mirrors');
  cpSync(built, root, { recursive: true });
  const server = await staticServer(root, '/');
  // Bucket and source: nothing ever comes of what is asked.
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const context = await browser.newContext({ serviceWorkers: 'allow' });
  const page = await context.newPage();
  try {
    await page.goto(`${server.url}#/mirror`);
    await untilKept(page);
    await page.reload();
    const keys = { accessKeyId: 'key', secretAccessKey: 'secret' };
    await fillBucket(page, { address: `${address}/bucket/git`, region: 'us-east-1', keys });
    await page.getByTestId('mappings').fill(`${address}/ada/engine.git engine.git`);
    await page.getByTestId('start-mirror').click();
    await untilMirror(page, 'running');
    const script = readFileSync(join(root, 'page-sw.js'), 'utf8');
    writeFileSync(join(root, 'page-sw.js'), script.replace(/("version":")[^"]*/, '$1second'));
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
      while (registration.waiting === null) await new Promise((resolve) => setTimeout(resolve, 100));
      await new Promise((resolve) => setTimeout(resolve, 1000));
    });
    await expect(page.getByTestId('mirror')).toHaveAttribute('data-state', 'running');
    expect(await page.getByTestId('new-version').count()).toBe(0);
    await page.getByTestId('pause').click();
    await untilMirror(page, 'paused');
    await expect(page.getByTestId('new-version')).toContainText('There is a newer version of this page.');
  } finally {
    silent.close();
    silent.closeAllConnections();
    await context.close();
    await server.stop();
  }
});
