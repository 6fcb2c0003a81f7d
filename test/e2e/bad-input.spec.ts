import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { checkRepository, checkSums, filesBelow } from '../support/archive-checks.ts';
import {
  exportProject,
  fillForm,
  noticeCode,
  pressExport,
  readReceipt,
  saveAndUnpack,
  untilState,
} from '../support/export-page.ts';
import type { FaultRule } from '../support/replay-faults.ts';
import { type ReplayOptions, startReplay } from '../support/replay-server.ts';
import { watch } from '../support/watch.ts';

const json = { 'content-type': 'application/json;charset=utf-8' };

/** Presses Check and gives the code of the notice that says why it failed. */
async function failedCheck(page: Page, url: string, token?: string): Promise<string> {
  await fillForm(page, { url, ...(token === undefined ? {} : { token }) });
  await page.getByRole('button', { name: 'Check' }).click();
  await untilState(page, 'failed');
  return noticeCode(page);
}

test.describe('before the start', () => {
  const table: [
    name: string,
    options: ReplayOptions,
    address: (url: string) => string,
    token: string | undefined,
    code: string,
  ][] = [
    [
      'not a forge',
      {
        faults: [
          { match: /\/api\//, answer: { status: 404, body: 'Not found', headers: { 'content-type': 'text/plain' } } },
        ],
      },
      (url) => url,
      undefined,
      'not-a-forge',
    ],
    [
      'a web page that answers everything',
      {
        faults: [
          {
            match: /\/api\//,
            answer: {
              status: 200,
              body: '<!doctype html><title>Hello</title>',
              headers: { 'content-type': 'text/html' },
            },
          },
        ],
      },
      (url) => url,
      undefined,
      'not-a-forge',
    ],
    ['project not found', {}, (url) => `${url}-2`, undefined, 'not-found'],
    ['private project without token', { token: 'good', isPrivate: true }, (url) => url, undefined, 'not-found'],
    ['wrong token', { token: 'good' }, (url) => url, 'bad', 'unauthorized'],
    [
      'token without the scope',
      {
        faults: [
          {
            match: /\/api\/v1\/repos\//,
            answer: {
              status: 403,
              headers: json,
              body: JSON.stringify({
                message:
                  'token does not have at least one of required scope(s), required=[read:repository], token scope=read:issue',
                url: '',
              }),
            },
          },
        ],
      },
      (url) => url,
      'narrow',
      'missing-scope',
    ],
    [
      'the project answered by a web page',
      {
        faults: [
          {
            match: /\/api\/v1\/repos\/harbor-lab\/weather-buoy$/,
            answer: { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } },
          },
        ],
      },
      (url) => url,
      undefined,
      'not-json',
    ],
  ];
  for (const [name, options, address, token, code] of table) {
    test(name, async ({ page }) => {
      const watched = watch(page);
      const forge = await startReplay(options);
      try {
        expect(await failedCheck(page, address(forge.url), token)).toBe(code);
        expect(watched.complaints).toEqual([]);
      } finally {
        await forge.close();
      }
    });
  }

  test('not a URL', async ({ page }) => {
    await fillForm(page, { url: 'what is this' });
    await page.getByRole('button', { name: 'Check' }).click();
    await expect(page.getByRole('textbox', { name: 'Project address' })).toHaveAttribute('aria-invalid', 'true');
  });

  test('unknown host', async ({ page }) => {
    expect(await failedCheck(page, 'https://no-such-host.invalid/o/r')).toBe('unreachable');
  });
});

test.describe('projects with little in them', () => {
  test('an empty repository without issues', async ({ page }) => {
    const forge = await startReplay({ project: 'seedling' });
    try {
      const receipt = await exportProject(page, { url: forge.url });
      expect(receipt.verdict).toBe('whole');
      expect(receipt.units.git).toMatchObject({ outcome: 'empty', note: 'empty repository' });
      expect(receipt.units.issues).toMatchObject({ outcome: 'empty', got: 0 });
      const folder = await saveAndUnpack(page);
      checkSums(folder);
      checkRepository(join(folder, 'git'));
    } finally {
      await forge.close();
    }
  });

  test('only a wiki: issues, pull requests and releases are switched off', async ({ page }) => {
    const forge = await startReplay({ project: 'handbook' });
    try {
      const receipt = await exportProject(page, { url: forge.url });
      expect(receipt.verdict).toBe('whole');
      for (const unit of ['issues', 'pull-requests', 'releases'] as const)
        expect(receipt.units[unit].outcome, unit).toBe('not-offered');
      expect(receipt.units.wiki.outcome).toBe('complete');
      checkRepository(join(await saveAndUnpack(page), 'git.wiki.git'));
    } finally {
      await forge.close();
    }
  });

  test('archived, only releases', async ({ page }) => {
    const forge = await startReplay({ project: 'old-charts' });
    try {
      const receipt = await exportProject(page, { url: forge.url });
      expect(receipt.verdict).toBe('whole');
      expect(receipt.units['release-files']).toMatchObject({ outcome: 'complete', got: 3 });
      checkRepository(join(await saveAndUnpack(page), 'git'));
    } finally {
      await forge.close();
    }
  });
});

/** Changes the first element of a list, or the record itself. */
function changed(change: Record<string, unknown>): (value: unknown) => unknown {
  return (value) =>
    Array.isArray(value)
      ? value.map((row, index) => (index === 0 ? { ...row, ...change } : row))
      : { ...(value as object), ...change };
}

test.describe('while it runs', () => {
  const issues = /GET \/api\/v1\/repos\/harbor-lab\/weather-buoy\/issues\?.*limit=50/;
  const healed: [name: string, fault: FaultRule][] = [
    ['500 three times, then fine', { match: issues, times: 3, answer: { status: 500, body: '', headers: {} } }],
    [
      '429 with Retry-After',
      {
        match: issues,
        times: 1,
        answer: {
          status: 429,
          body: '{}',
          headers: { ...json, 'retry-after': '1', 'access-control-expose-headers': 'Retry-After' },
        },
      },
    ],
    ['JSON cut off once', { match: issues, times: 1, answer: { cut: 500, how: 'end' } }],
    ['the connection breaks once', { match: issues, times: 1, answer: { drop: true } }],
  ];
  for (const [name, fault] of healed) {
    test(name, async ({ page }) => {
      const forge = await startReplay({ faults: [fault] });
      try {
        const receipt = await exportProject(page, { url: forge.url });
        expect(receipt.verdict).toBe('whole');
        expect(receipt.units.issues).toMatchObject({ outcome: 'complete', got: 30 });
      } finally {
        await forge.close();
      }
    });
  }

  test('a file that answers 404 is named; everything else is there', async ({ page }) => {
    const forge = await startReplay({
      faults: [
        {
          match: /GET \/attachments\/075ed0d6|GET .*draft\.zip/,
          answer: { status: 404, body: 'Not found.\n', headers: { 'content-type': 'text/plain' } },
        },
      ],
    });
    try {
      const receipt = await exportProject(page, { url: forge.url });
      expect(receipt.verdict).toBe('missing');
      expect(receipt.units['release-files']).toMatchObject({ outcome: 'missing', expected: 7, got: 6 });
      expect(receipt.units['release-files'].missing).toMatchObject([{ name: 'draft.zip', reason: 'file-not-found' }]);
      const release = readFileSync(join(await saveAndUnpack(page), 'release.yml'), 'utf8');
      expect(release).not.toContain('draft.zip');
    } finally {
      await forge.close();
    }
  });

  test('a lasting 500 costs its unit only, and the receipt says so', async ({ page }) => {
    const forge = await startReplay({
      faults: [{ match: /\/milestones\?.*limit=50/, answer: { status: 500, body: '', headers: {} } }],
    });
    try {
      await fillForm(page, { url: forge.url });
      await pressExport(page);
      await untilState(page, 'done');
      const receipt = await readReceipt(page);
      expect(receipt.units.milestones.outcome).toBe('failed');
      expect(receipt.units.issues.outcome).toBe('complete');
      expect(receipt.verdict).toBe('missing');
    } finally {
      await forge.close();
    }
  });

  test('what was missing can be tried again, the rest is not asked for twice', async ({ page }) => {
    const file = /GET \/attachments\/075ed0d6|GET .*draft\.zip/;
    const gone = { status: 404, body: 'Not found.\n', headers: { 'content-type': 'text/plain' } };
    const forge = await startReplay({ faults: [{ match: file, times: 2, after: 1, answer: gone }] });
    try {
      expect((await exportProject(page, { url: forge.url })).verdict).toBe('missing');
      const before = forge.requests.length;
      await page.getByRole('button', { name: 'Try again' }).click();
      await untilState(page, 'collecting', 'packing', 'done');
      await expect(page.getByTestId('verdict')).toContainText('Whole.', { timeout: 60_000 });
      expect((await readReceipt(page)).units['release-files']).toMatchObject({
        outcome: 'complete',
        got: 7,
        missing: [],
      });
      const again = forge.requests.slice(before).filter(({ method }) => method === 'GET');
      // And whose project it is.
      const others = again
        .filter(({ url }) => !file.test(`GET ${url}`))
        .map(({ url }) => url.replace(/^.*\/api\//, ''));
      expect(others).toEqual(['v1/version', expect.stringMatching(/^v1\/repos\/[^/]+\/[^/]+$/)]);
    } finally {
      await forge.close();
    }
  });

  test('a token revoked half-way: what is collected stays, a new token goes on', async ({ page }) => {
    const revoked: FaultRule = {
      match: /\/reviews/,
      times: 20,
      answer: { status: 401, headers: json, body: '{"message":"user does not exist [uid: 0, name: ]"}' },
    };
    const forge = await startReplay({ faults: [revoked] });
    try {
      await fillForm(page, { url: forge.url, token: 'first' });
      await pressExport(page);
      await untilState(page, 'failed');
      expect(await noticeCode(page)).toBe('unauthorized');
      const before = forge.requests.length;
      let state = 'failed';
      while (state !== 'done') {
        await page.getByRole('textbox', { name: 'Access token' }).fill('second');
        await page.getByRole('button', { name: 'Resume' }).click();
        await untilState(page, 'collecting', 'packing', 'done');
        state = await untilState(page, 'failed', 'done');
      }
      const receipt = await readReceipt(page);
      expect(receipt.verdict).toBe('whole');
      const again = forge.requests
        .slice(before)
        .filter(({ url }) => /\/(labels|milestones|releases|pulls)\?/.test(url));
      expect(again).toEqual([]);
    } finally {
      await forge.close();
    }
  });

  test('pause stops at once, resume goes on', async ({ page }) => {
    const milestones = /\/milestones\?.*limit=50/;
    const forge = await startReplay({ faults: [{ match: milestones, times: 1, answer: { hang: true } }] });
    const asked = () => forge.requests.filter(({ url }) => milestones.test(url)).length;
    try {
      await fillForm(page, { url: forge.url });
      await pressExport(page);
      await expect.poll(asked).toBe(1);
      await page.getByRole('button', { name: 'Pause' }).click();
      await untilState(page, 'paused');
      await page.getByRole('button', { name: 'Resume' }).click();
      await untilState(page, 'done');
      expect((await readReceipt(page)).verdict).toBe('whole');
      expect(asked()).toBe(2);
    } finally {
      await forge.close();
    }
  });

  test('names that are no file names', async ({ page }) => {
    const names = [
      '../../.profile',
      'a\u0007b\n.txt',
      'x'.repeat(300),
      'CON',
      'nul.txt',
      '/etc/passwd',
      'c:\\temp\\x',
      '..',
      '.',
      ' ',
      'ok.',
    ];
    const rename = (value: unknown) =>
      Array.isArray(value)
        ? value.map((release) => ({
            ...release,
            assets: release.assets.map((asset: object, index: number) => ({ ...asset, name: names[index] ?? 'a' })),
          }))
        : value;
    const attach = changed({
      assets: names.map((name, index) => ({
        id: 9000 + index,
        name,
        size: 3,
        uuid: `no-such-uuid-${index}`,
        download_count: 0,
        created_at: '2024-01-01T00:00:00Z',
        browser_download_url: '',
      })),
    });
    const forge = await startReplay({
      faults: [
        { match: /\/releases\?/, answer: { change: rename } },
        { match: issues, answer: { change: attach } },
        {
          match: /GET \/attachments\/no-such-uuid/,
          answer: { status: 200, body: 'abc', headers: { 'content-type': 'text/plain' } },
        },
      ],
    });
    try {
      const receipt = await exportProject(page, { url: forge.url });
      expect(receipt.units['release-files'].missing).toEqual([]);
      const folder = await saveAndUnpack(page);
      checkSums(folder);
      for (const path of filesBelow(folder)) {
        expect(path).not.toMatch(/[\\:]|\p{Cc}|(^|\/)\.\.?(\/|$)|(^|\/)(con|nul)(\.|\/|$)/iu);
        for (const part of path.split('/')) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255);
      }
    } finally {
      await forge.close();
    }
  });

  test('a list whose pages never end is left when nothing new comes', async ({ page }) => {
    const endless = (value: unknown) =>
      Array.isArray(value) ? Array.from({ length: 50 }, (_, index) => ({ ...value[index % value.length] })) : value;
    const forge = await startReplay({ faults: [{ match: /\/milestones\?.*limit=50/, answer: { change: endless } }] });
    try {
      const receipt = await exportProject(page, { url: forge.url });
      expect(receipt.units.milestones.got).toBe(4);
      expect(forge.requests.filter(({ url }) => /\/milestones\?.*limit=50/.test(url)).length).toBeLessThan(5);
    } finally {
      await forge.close();
    }
  });

  test('an answer that never comes can be cancelled', async ({ page }) => {
    const forge = await startReplay({ faults: [{ match: /\/milestones\?.*limit=50/, answer: { hang: true } }] });
    try {
      await fillForm(page, { url: forge.url });
      await pressExport(page);
      await untilState(page, 'collecting');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await untilState(page, 'ready');
    } finally {
      await forge.close();
    }
  });

  test('an odd record costs itself, not its page', async ({ page }) => {
    const odd = (value: unknown) => (Array.isArray(value) ? [{ number: 'twelve' }, ...value.slice(1), null] : value);
    const forge = await startReplay({ faults: [{ match: issues, answer: { change: odd } }] });
    try {
      const receipt = await exportProject(page, { url: forge.url });
      expect(receipt.problems.some((problem) => problem.code === 'record-shape')).toBe(true);
      expect(receipt.units.issues.got).toBeGreaterThan(20);
    } finally {
      await forge.close();
    }
  });
});
