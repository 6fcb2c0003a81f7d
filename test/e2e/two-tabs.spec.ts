import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { fillForm, pressExport, readReceipt, untilState } from '../support/export-page.ts';
import { type Replay, startReplay } from '../support/replay-server.ts';

/** Two tabs with one project: one works, the other watches. */

/** One answer never comes, so that the run cannot be over before the other tab has seen it. */
const held = { faults: [{ match: /\/milestones\?.*limit=50/, times: 1, answer: { hang: true } }] } as const;

async function exportInOne(page: Page, forge: Replay): Promise<void> {
  await fillForm(page, { url: forge.url });
  await pressExport(page);
  await untilState(page, 'collecting');
}

/** Presses Export in another tab, which then shows the first one's run. */
async function watchInOther(context: BrowserContext, forge: Replay): Promise<Page> {
  const other = await context.newPage();
  await fillForm(other, { url: forge.url });
  await pressExport(other);
  await expect(other.getByTestId('elsewhere')).toBeVisible();
  return other;
}

test('the other tab shows the run live, pauses it, and goes on with it', async ({ page, context }) => {
  const forge = await startReplay(held);
  try {
    await exportInOne(page, forge);
    const other = await watchInOther(context, forge);
    await expect(other.getByTestId('job')).toHaveAttribute('data-state', 'collecting');
    await expect.poll(async () => (await other.title()) === (await page.title())).toBe(true);
    expect(await other.title()).toMatch(/^\d+\s%/);
    await other.getByRole('button', { name: 'Pause' }).click();
    await untilState(page, 'paused');
    await untilState(other, 'paused');
    await expect(other.getByTestId('elsewhere')).toHaveCount(0);
    await other.getByRole('button', { name: 'Resume' }).click();
    await untilState(other, 'done');
    expect((await readReceipt(other)).verdict).toBe('whole');
  } finally {
    await forge.close();
  }
});

test('paused and gone on with in the other tab: the first one watches it from then on', async ({ page, context }) => {
  const forge = await startReplay({ faults: held.faults.map((fault) => ({ ...fault, times: 2 })) });
  try {
    await exportInOne(page, forge);
    const other = await watchInOther(context, forge);
    await other.getByRole('button', { name: 'Pause' }).click();
    await untilState(page, 'paused');
    await expect(other.getByTestId('elsewhere')).toHaveCount(0);
    await other.getByRole('button', { name: 'Resume' }).click();
    await expect(page.getByTestId('elsewhere')).toBeVisible();
    await untilState(page, 'collecting');
    await expect(page.getByTestId('cancel')).toHaveCount(0);
    await page.getByRole('button', { name: 'Pause' }).click();
    await untilState(other, 'paused');
    await untilState(page, 'paused');
    await expect(page.getByTestId('elsewhere')).toHaveCount(0);
    await page.getByRole('button', { name: 'Resume' }).click();
    await untilState(page, 'done');
    expect((await readReceipt(page)).verdict).toBe('whole');
    await untilState(other, 'ready');
  } finally {
    await forge.close();
  }
});

test('the tab that works is closed: the other one offers to go on, from where it stood', async ({ page, context }) => {
  const forge = await startReplay(held);
  try {
    await exportInOne(page, forge);
    const other = await watchInOther(context, forge);
    await page.close();
    await untilState(other, 'paused');
    const stood = forge.requests.length;
    await other.getByRole('button', { name: 'Resume' }).click();
    await untilState(other, 'done');
    expect((await readReceipt(other)).verdict).toBe('whole');
    const again = forge.requests.slice(stood).filter(({ url }) => /\/labels\?/.test(url));
    expect(again).toEqual([]);
  } finally {
    await forge.close();
  }
});

test('tabs that ask the same forge know of each other, to share what it is asked at once', async ({
  page,
  context,
}) => {
  const forge = await startReplay(held);
  const asking = () =>
    page.evaluate(
      async (name) => {
        const { held: locks = [] } = await navigator.locks.query();
        return locks.filter((lock) => lock.name === name).length;
      },
      `takeout-host:${new URL(forge.url).host}`,
    );
  try {
    await exportInOne(page, forge);
    await expect.poll(asking).toBe(1);
    await watchInOther(context, forge);
    await expect.poll(asking).toBe(2);
    // The other only looks on now.
    await expect.poll(asking, { timeout: 30_000 }).toBeLessThan(2);
  } finally {
    await forge.close();
  }
});
