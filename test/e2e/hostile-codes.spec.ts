import { expect, test } from '@playwright/test';
import { untilState } from '../support/export-page.ts';
import { hostileArchives } from '../support/hostile/corpus.ts';
import { readVerdict } from '../support/open-page.ts';
import { watch } from '../support/watch.ts';

/** Generous: most take milliseconds. */
const longest = 20_000;

test('hostile archives end in a verdict with a code: no hang, no crash, nothing runs, nothing is asked', async ({
  page,
  baseURL,
}) => {
  test.setTimeout(400_000);
  const watched = watch(page);
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('crash', () => dialogs.push('the page crashed'));
  await page.goto('/#/open');
  await page.evaluate(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy: ${event.violatedDirective}`),
    );
  });
  let opened = 0;
  for (const { name, codes, make } of hostileArchives) {
    const made = make();
    if (!(made instanceof Uint8Array)) continue;
    opened++;
    await page.getByTestId('archive-input').setInputFiles({
      name: 'present.zip',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(made),
    });
    const state = await Promise.race([
      untilState(page, 'done', 'failed'),
      page.waitForTimeout(longest).then(() => 'it hangs'),
    ]);
    expect(state, name).toBe('done');
    const verdict = await readVerdict(page);
    if (codes.length > 0) expect(verdict.verdict, name).not.toBe('whole');
    await page.getByTestId('open-another').click();
    await untilState(page, 'idle');
  }
  expect(opened).toBeGreaterThan(100);
  expect(dialogs).toEqual([]);
  expect(watched.complaints).toEqual([]);
  expect([...watched.hosts]).toEqual([new URL(baseURL ?? '').host]);
});
