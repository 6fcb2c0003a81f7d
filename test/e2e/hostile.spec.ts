import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { untilState } from '../support/export-page.ts';
import { temporaryFolder } from '../support/git-commands.ts';
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
  const folder = temporaryFolder();
  const path = join(folder.path, 'present.zip');
  let opened = 0;
  for (const { name, codes, make } of hostileArchives) {
    const made = make();
    if (!(made instanceof Uint8Array)) continue;
    opened++;
    writeFileSync(path, made);
    await page.getByTestId('archive-input').setInputFiles(path);
    await expect(page.getByTestId('job'), name).toHaveAttribute('data-state', 'done', { timeout: longest });
    const verdict = await readVerdict(page);
    if (codes.length > 0) expect(verdict.verdict, name).not.toBe('whole');
    await page.getByTestId('open-another').click();
    await untilState(page, 'idle');
  }
  folder.remove();
  expect(opened).toBeGreaterThan(100);
  expect(dialogs).toEqual([]);
  expect(watched.complaints).toEqual([]);
  expect([...watched.hosts]).toEqual([new URL(baseURL ?? '').host]);
});
