import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checks, runCheck } from './check.ts';
import { failedUnits, unevenE2e } from './failed-tests.ts';
import { temporaryFolder } from './git-commands.ts';
import { installPrograms } from './programs.ts';
import { buildS3Program } from './s3-program.ts';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
  /** Passed only when run once more: said, since it is a fault of the test or of the page that shows seldom. */
  again: number;
  /** What failed, or passed only at the second try, by name: the last lines are often all that is kept of a long run. */
  names: string[];
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function numberAt(value: unknown, ...path: string[]): number {
  let at: unknown = value;
  for (const name of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined;
  return typeof at === 'number' ? at : 0;
}

/** A runner that ends badly without a countable failure still counts as one. */
function counted(count: Count, status: number | null): Count {
  return status !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

function unitTests(folder: string): Count {
  const out = join(folder, 'unit.json');
  const words = ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${out}`];
  const { status } = spawnSync('npx', words, { stdio: 'inherit' });
  const json = readJson(out);
  const count = {
    passed: numberAt(json, 'numPassedTests'),
    failed: numberAt(json, 'numFailedTests'),
    skipped: numberAt(json, 'numPendingTests'),
    again: 0,
    names: failedUnits(json),
  };
  return counted(count, status);
}

function e2eTests(folder: string): Count {
  const out = join(folder, 'e2e.json');
  const { status } = spawnSync('npx', ['playwright', 'test'], {
    stdio: 'inherit',
    env: { ...process.env, E2E_JSON: out },
  });
  const json = readJson(out);
  const count = {
    passed: numberAt(json, 'stats', 'expected') + numberAt(json, 'stats', 'flaky'),
    failed: numberAt(json, 'stats', 'unexpected'),
    skipped: numberAt(json, 'stats', 'skipped'),
    again: numberAt(json, 'stats', 'flaky'),
    names: unevenE2e(json),
  };
  return counted(count, status);
}

/** `npm test`: checks, unit and contract tests, end-to-end tests; the last line says how many passed and failed. */
export async function main(): Promise<number> {
  installPrograms();
  // The longest of all to be got ready: it is built beside the checks.
  const s3 = buildS3Program().then(
    () => undefined,
    (cause: unknown) => `tests with a real S3 server will be skipped: ${cause}`,
  );
  const folder = temporaryFolder();
  // All that the runners and their browsers leave behind goes with it, also when they are killed.
  process.env['TMPDIR'] = folder.path;
  const parts: Count[] = checks
    .filter((check) => check.name !== 'layers')
    .map((check) => {
      const passed = runCheck(check);
      return {
        passed: passed ? 1 : 0,
        failed: passed ? 0 : 1,
        skipped: 0,
        again: 0,
        names: passed ? [] : [`check ${check.name}`],
      };
    });
  const trouble = await s3;
  if (trouble !== undefined) console.log(trouble);
  parts.push(unitTests(folder.path), e2eTests(folder.path));
  folder.remove();
  const total = (name: 'passed' | 'failed' | 'skipped' | 'again') => parts.reduce((sum, part) => sum + part[name], 0);
  const skipped = total('skipped') > 0 ? `, ${total('skipped')} skipped` : '';
  const again = total('again') > 0 ? `, ${total('again')} only at the second try` : '';
  for (const name of parts.flatMap(({ names }) => names)) console.log(`\n${name}`);
  console.log(`\n${total('passed')} passed, ${total('failed')} failed${skipped}${again}`);
  return total('failed') === 0 ? 0 : 1;
}
