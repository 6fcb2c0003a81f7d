import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { watch } from '../support/watch.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const widths = { wide: 1280, phone: 360 } as const;

/** The built page below a path of somebody's server. */
async function belowPath(base: string, path: string): Promise<Server> {
  const server = createServer(async (request, response) => {
    const url = request.url ?? '';
    if (!url.startsWith(path)) return response.writeHead(404).end();
    const answer = await fetch(new URL(url.slice(path.length), base));
    const headers = ['content-type', 'content-security-policy'].flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    response.writeHead(answer.status, Object.fromEntries(headers)).end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Addresses of all links. */
function linksOf(page: Page): Promise<string[]> {
  return page.locator('a[href]').evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
}

async function violations(page: Page): Promise<string[]> {
  const { found, passes } = await page.evaluate(async () => {
    const run = Reflect.get(globalThis, 'axe') as {
      run(): Promise<{ violations: { id: string }[]; passes: unknown[] }>;
    };
    const result = await run.run();
    return { found: result.violations.map(({ id }) => id), passes: result.passes.length };
  });
  expect(passes).toBeGreaterThan(10);
  return found;
}

test('the footer leads to the documentation of the formats, and its links lead somewhere', async ({
  page,
  request,
}) => {
  const watched = watch(page);
  await page.goto('/');
  await page.getByRole('link', { name: 'Formats' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Formats' })).toBeVisible();
  const links = await linksOf(page);
  expect(links.length).toBeGreaterThan(100);
  const here = page.url();
  for (const link of new Set(links)) {
    const url = new URL(link);
    if (link.startsWith(`${here}#`)) await expect(page.locator(`[id="${url.hash.slice(1)}"]`), link).toHaveCount(1);
    if (!url.pathname.endsWith('.json') || url.pathname.endsWith('/index.json')) continue;
    const schema = await (await request.get(link)).json();
    expect(schema.$schema, link).toBe('https://json-schema.org/draft/2020-12/schema');
  }
  const { formats } = await (await request.get('/schemas/index.json')).json();
  const paths = formats.flatMap(({ versions }: { versions: { schemas: string[] }[] }) =>
    versions.flatMap(({ schemas }) => schemas),
  );
  const linked = new Set(links.map((link) => new URL(link).pathname));
  for (const path of paths) expect(linked).toContain(`/schemas/${path}`);
  await page.getByRole('link', { name: 'forge-takeout' }).click();
  await expect(page.getByRole('button', { name: 'Check', exact: true })).toBeVisible();
  expect(watched.complaints).toEqual([]);
});

test.describe('the documentation', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, width] of Object.entries(widths)) {
      test(`${colorScheme}, ${name}: nothing that axe calls a violation, nothing wider than the window`, async ({
        browser,
        baseURL,
      }) => {
        const context = await browser.newContext({
          colorScheme,
          viewport: { width, height: 900 },
          baseURL: baseURL ?? '',
        });
        const page = await context.newPage();
        const watched = watch(page);
        await page.addInitScript({ path: axe });
        await page.goto('/schemas/');
        await page.locator('summary').evaluateAll((all) => {
          for (const summary of all) summary.closest('details')?.setAttribute('open', '');
        });
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        expect(await violations(page)).toEqual([]);
        expect(watched.complaints).toEqual([]);
        await context.close();
      });
    }
  }
});

test('the documentation works below a path and without script', async ({ browser, baseURL }) => {
  const server = await belowPath(baseURL ?? '', '/team/tools');
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const watched = watch(page);
  const { port } = server.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/team/tools/schemas/`);
  // Set in the page's own type: its styles are there.
  await expect(page.getByText('Skip to the main part')).toHaveCSS('position', 'absolute');
  await page.getByRole('link', { name: 'pull_request.yml', exact: true }).click();
  await expect(page.locator('#gitea-dump-pull_request')).toBeInViewport();
  await page.locator('#gitea-dump-pull_request').getByRole('link', { name: 'schema pull_request.json' }).click();
  await expect(page.getByText('"title": "pull_request.yml"')).toBeVisible();
  expect(page.url()).toContain('/team/tools/schemas/gitea-dump/');
  expect(watched.complaints).toEqual([]);
  await context.close();
  server.closeAllConnections();
  server.close();
});
