import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { untilState } from './export-page.ts';

/** The verdict as the page holds it. */
export interface ShownVerdict {
  readonly verdict: string;
  readonly target: string;
  readonly format?: string;
  readonly version?: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly problems: readonly { readonly code: string; readonly file?: string; readonly line?: number }[];
}

/** Chooses a file (`archive`) or a folder on the Open screen and waits for the verdict. */
export async function openPath(
  page: Page,
  path: string,
  kind: 'archive' | 'folder' = 'archive',
): Promise<ShownVerdict> {
  await page.getByTestId(kind === 'archive' ? 'archive-input' : 'archive-folder-input').setInputFiles(path);
  await untilState(page, 'done', 'failed');
  return readVerdict(page);
}

export async function readVerdict(page: Page): Promise<ShownVerdict> {
  const verdict: ShownVerdict = JSON.parse((await page.getByTestId('verdict').textContent()) ?? '');
  await expect(page.getByTestId('report')).toHaveAttribute('data-verdict', verdict.verdict);
  return verdict;
}

/** Codes of the problems, each once, in order. */
export function codesIn({ problems }: ShownVerdict): string[] {
  return [...new Set(problems.map(({ code }) => code))];
}

/** Writes files below a folder. */
export function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}
