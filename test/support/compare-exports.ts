import { rmSync } from 'node:fs';
import type { Browser } from '@playwright/test';
import type { Receipt } from '../../src/model/receipt.ts';
import { type Unit, units } from '../../src/model/unit.ts';
import { exportProject, saveAndUnpack } from './export-page.ts';
import { type RecordedProject, recordedProjects } from './replay-recording.ts';
import { type ReplayOptions, startReplay } from './replay-server.ts';

/** An exported project: the unpacked folder, the forge's base (closed by now) and the receipt. */
export interface Exported {
  readonly folder: string;
  readonly base: string;
  readonly receipt: Receipt;
}

export const projects = Object.keys(recordedProjects) as RecordedProject[];
const unpacked: string[] = [];
process.once('exit', () => {
  for (const folder of unpacked) rmSync(folder, { recursive: true, force: true });
});
const kept = new Map<RecordedProject, Exported>();

/** Exports a recorded project in the browser, with everything ticked or what is asked for, and unpacks the saved ZIP. */
export async function exportAll(
  browser: Browser,
  options: ReplayOptions,
  asked: readonly Unit[] = units,
): Promise<Exported> {
  const forge = await startReplay({ cors: 'on', token: 'good-token', ...options });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const link = `units=${asked.join(',')}`;
    const receipt = await exportProject(page, { url: forge.url, token: 'good-token', link });
    const folder = await saveAndUnpack(page);
    unpacked.push(folder);
    return { receipt, folder, base: forge.base };
  } finally {
    await context.close();
    await forge.close();
  }
}

/** Each project is exported once, whichever test comes first. */
export async function exported(browser: Browser, project: RecordedProject): Promise<Exported> {
  const found = kept.get(project) ?? (await exportAll(browser, { project }));
  kept.set(project, found);
  return found;
}
