import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { type BrowserContext, chromium, expect, type Page, test } from '@playwright/test';
import { assemblyPlugin } from '../../src/git/build/assembly-plugin.ts';
import { nodeProxy } from '../../src/proxy/node.ts';
import { type BundledPage, serveBundledPage } from '../support/bundled-page.ts';
import { git, gitBytes, temporaryFolder } from '../support/git-commands.ts';
import type {} from '../support/git-fault-page.ts';
import { type GitFault, startGitServer, withTrailer } from '../support/git-server.ts';

const folder = temporaryFolder();
let served: BundledPage;
let server: Awaited<ReturnType<typeof startGitServer>>;
let proxy: Server;
let fault: GitFault | undefined;
let posts = 0;
const url = () => `${server.url}/ada/sample.git`;

test.beforeAll(async () => {
  makeRepository();
  const entry = fileURLToPath(new URL('../support/git-fault-page.ts', import.meta.url));
  served = await serveBundledPage(entry, [assemblyPlugin()]);
  server = await startGitServer({
    root: folder.path,
    cors: true,
    fault: () => fault,
    onRequest: ({ method }) => {
      if (method === 'POST') posts++;
    },
  });
  const handler = nodeProxy({ allowedHosts: [new URL(server.url).host], allowedOrigins: ['*'] });
  proxy = createServer((request, response) => handler(request, response));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});

test.afterAll(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await server.close();
  await served.close();
  folder.remove();
});

test.afterEach(() => {
  fault = undefined;
  posts = 0;
});

/** Versions of a text, and more than a mebibyte that does not become less: a fetch tells then how far it is. */
function makeRepository(): void {
  const bare = join(folder.path, 'ada', 'sample.git');
  mkdirSync(bare, { recursive: true });
  git(bare, 'init', '-q', '--bare');
  const parts: Buffer[] = [];
  const lines = Array.from({ length: 100 }, (_, line) => `line ${line}\n`);
  for (let version = 0; version < 40; version++) {
    lines[version] = `changed in version ${version}\n`;
    const text = lines.join('');
    const noise = Buffer.concat(Array.from({ length: 5000 }, (_, at) => sha1(`${version} ${at}`)));
    parts.push(
      Buffer.from(`commit refs/heads/main\ncommitter Ada <a@b.c> ${1_700_000_000 + version} +0000\ndata 2\nv\n`),
      Buffer.from(`M 100644 inline file.txt\ndata ${text.length}\n${text}\n`),
      Buffer.from(`M 100644 inline noise\ndata ${noise.length}\n`),
      noise,
      Buffer.from('\n'),
    );
  }
  gitBytes(bare, ['fast-import', '--quiet'], { input: Buffer.concat(parts) });
}

function sha1(text: string): Buffer {
  return createHash('sha1').update(text).digest();
}

async function opened(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(served.url);
  await page.waitForFunction(() => 'gitFaultPage' in window);
  return page;
}

/** Lays what the page has stored out as a bare repository, and asks git. */
async function expectWhole(page: Page): Promise<void> {
  const { refs, pack, index } = await page.evaluate(() => window.gitFaultPage.stored());
  const check = temporaryFolder();
  try {
    git(check.path, 'init', '-q', '--bare');
    const name = join(check.path, 'objects/pack/pack-of-page');
    writeFileSync(`${name}.pack`, Buffer.from(pack, 'base64'));
    writeFileSync(`${name}.idx`, Buffer.from(index, 'base64'));
    writeFileSync(join(check.path, 'packed-refs'), refs.map((line) => `${line}\n`).join(''));
    git(check.path, 'fsck', '--full', '--strict');
    const here = git(join(folder.path, 'ada', 'sample.git'), 'rev-list', '--objects', '--all', '--count');
    expect(git(check.path, 'rev-list', '--objects', '--all', '--count')).toBe(here);
  } finally {
    check.remove();
  }
  expect(await page.evaluate(() => window.gitFaultPage.left())).toEqual(['finished code.idx', 'finished code.pack']);
}

test.describe('the tab is killed', () => {
  /** Two visits with the same profile; between them not even the browser runs. */
  async function twoVisits(first: (page: Page) => Promise<void>, second: (page: Page) => Promise<void>) {
    const profile = temporaryFolder();
    const { launchOptions } = test.info().project.use;
    try {
      for (const visit of [first, second]) {
        const context = await chromium.launchPersistentContext(profile.path, launchOptions ?? {});
        try {
          await visit(await opened(context));
        } finally {
          await context.close();
        }
      }
    } finally {
      profile.remove();
    }
  }

  async function crash(page: Page): Promise<void> {
    const session = await page.context().newCDPSession(page);
    const crashed = page.waitForEvent('crash');
    void session.send('Page.crash').catch(() => {});
    await crashed;
  }

  test('while receiving: the next visit begins again and ends whole', async () => {
    fault = { kind: 'stall', after: 3_000_000 };
    await twoVisits(
      async (page) => {
        await page.evaluate((address) => void window.gitFaultPage.fetch({ url: address }), url());
        await page.waitForFunction(() => window.gitFaultPage.reached.includes('receiving'));
        await crash(page);
        fault = undefined;
      },
      async (page) => {
        expect(await page.evaluate(() => window.gitFaultPage.left())).toEqual([
          'writing code.idx',
          'writing code.pack',
        ]);
        expect(await page.evaluate((address) => window.gitFaultPage.fetch({ url: address }), url())).toBe('');
        expect(posts).toBe(2);
        await expectWhole(page);
      },
    );
  });

  test('while indexing: the next visit goes on from the stored pack, without asking for it', async () => {
    await twoVisits(
      async (page) => {
        await page.evaluate((address) => void window.gitFaultPage.fetch({ url: address, holdIndexing: true }), url());
        await page.waitForFunction(() => window.gitFaultPage.reached.includes('held'));
        // The pack's end goes to the disk meanwhile.
        await expect.poll(() => page.evaluate(() => window.gitFaultPage.left())).toContain('setting pending:code');
        await crash(page);
      },
      async (page) => {
        const left = await page.evaluate(() => window.gitFaultPage.left());
        expect(left).toEqual(['finished code.pack', 'setting pending:code', 'writing code.idx']);
        expect(await page.evaluate((address) => window.gitFaultPage.fetch({ url: address }), url())).toBe('');
        expect(posts).toBe(1);
        await expectWhole(page);
      },
    );
  });
});

test('a full disk is said so, nothing is left, and with room again it ends whole', async ({ launchOptions }) => {
  // Only in a profile on disk does Chromium hold a page to its quota at once.
  const context = await chromium.launchPersistentContext('', launchOptions);
  try {
    const page = await opened(context);
    const session = await context.newCDPSession(page);
    const { origin } = new URL(served.url);
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2_000_000 });
    expect(await page.evaluate((address) => window.gitFaultPage.fetch({ url: address }), url())).toBe('disk-full');
    expect(await page.evaluate(() => window.gitFaultPage.left())).toEqual([]);
    await session.send('Storage.overrideQuotaForOrigin', { origin });
    expect(await page.evaluate((address) => window.gitFaultPage.fetch({ url: address }), url())).toBe('');
    await expectWhole(page);
  } finally {
    await context.close();
  }
});

/** A pack of one object whose header says 10 bytes, and which is 64 MiB. */
function bomb(): Buffer {
  const head = Buffer.from('PACK\0\0\0\x02\0\0\0\x01\x3a', 'latin1');
  return withTrailer(Buffer.concat([head, deflateSync(Buffer.alloc(64 << 20))]));
}

const faults: readonly (readonly [name: string, fault: GitFault, codes: readonly string[], proxied?: boolean])[] = [
  ['the list is cut off', { kind: 'list', how: 'cut', after: 60 }, ['git-truncated', 'cut-off']],
  ['the list ends early', { kind: 'list', how: 'end', after: -4 }, ['git-truncated']],
  ['the pack is cut off', { kind: 'cut', after: 2_000_000 }, ['git-truncated']],
  ['the pack is cut off behind the proxy', { kind: 'cut', after: 2_000_000 }, ['git-truncated'], true],
  ['the closing flush is missing', { kind: 'end', after: -4 }, ['git-truncated']],
  ['a login page for the list', { kind: 'answer', on: 'list' }, ['git-not-git']],
  ['a login page for the pack', { kind: 'answer', on: 'pack' }, ['git-not-git']],
  ['401 half-way', { kind: 'answer', on: 'pack', status: 401 }, ['unauthorized', 'http-status']],
  ['git says why it stops', { kind: 'band-3', after: 9000, text: 'out of memory\n' }, ['git-server-error']],
  ['a wrong trailer', { kind: 'trailer' }, ['git-checksum']],
  ['a wrong count', { kind: 'count' }, ['git-count']],
  ['a bomb', { kind: 'rewrite', rewrite: bomb }, ['git-corrupt']],
];

for (const [name, given, codes, proxied] of faults) {
  test(`${name}: refused, nothing is left, and the next try ends whole`, async ({ context }) => {
    const page = await opened(context);
    const proxyBase = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/proxy`;
    const options = { url: url(), ...(proxied ? { proxyBase } : {}) };
    fault = given;
    expect(codes).toContain(await page.evaluate((how) => window.gitFaultPage.fetch(how), options));
    expect(await page.evaluate(() => window.gitFaultPage.left())).toEqual([]);
    fault = undefined;
    expect(await page.evaluate((how) => window.gitFaultPage.fetch(how), options)).toBe('');
    await expectWhole(page);
  });
}
