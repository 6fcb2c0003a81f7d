import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumSwitches } from '../support/chromium-switches.ts';
import { startFaultServer } from '../support/fault-server.ts';
import { serveBuiltPage } from '../support/page.ts';
import { chromiumPath, installPrograms } from '../support/programs.ts';
import { exportInBrowser, runInBrowser } from './browser-run.ts';
import { type FaultResult, lineOf, printSums } from './fault-result.ts';

/** Of a hundred lines so many are hit: each costs a second or two of real time. */
const rate = 25;

/** `npm run test:faults -- --browser [--seeds 15] [--from 0]`; 0 when each ended as it must. */
export async function runBrowserList(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: { seeds: { type: 'string', default: '15' }, from: { type: 'string', default: '0' } },
  });
  installPrograms();
  const served = await serveBuiltPage();
  const forge = await startFaultServer();
  const executablePath = chromiumPath();
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [...chromiumSwitches],
  });
  const results: FaultResult[] = [];
  try {
    const world = { browser, pageUrl: served.url, forge };
    const wanted = await exportInBrowser(world);
    const first = Number(values.from);
    for (let seed = first; seed < first + Number(values.seeds); seed++) {
      const result = await runInBrowser(world, wanted, { seed, rate });
      results.push(result);
      console.log(lineOf(result));
    }
  } finally {
    await browser.close();
    await forge.close();
    served.close();
  }
  return printSums(results) === 0 ? 0 : 1;
}
