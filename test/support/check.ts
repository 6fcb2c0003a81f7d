import { spawnSync } from 'node:child_process';

/** Types of page, worker and tests, lint and format, layers, versions of the schemas. */
export const checks: readonly { name: string; command: readonly string[] }[] = [
  { name: 'types: page', command: ['tsc', '-p', 'src/tsconfig.page.json'] },
  { name: 'types: worker', command: ['tsc', '-p', 'src/tsconfig.worker.json'] },
  { name: 'types: tests, proxy', command: ['tsc', '-p', 'test/tsconfig.json'] },
  { name: 'lint and format', command: ['biome', 'check', '.'] },
  { name: 'layers', command: ['vitest', 'run', 'test/layers.test.ts'] },
  { name: 'versions of the schemas', command: ['vitest', 'run', 'test/unit/formats/build/publication.test.ts'] },
];

/** Runs a check; true when it passes. */
export function runCheck(check: (typeof checks)[number]): boolean {
  console.log(`\n# ${check.name}`);
  const [program = '', ...words] = check.command;
  return spawnSync('npx', [program, ...words], { stdio: 'inherit' }).status === 0;
}

/** `npm run check` */
export async function main(): Promise<number> {
  const failed = checks.filter((check) => !runCheck(check));
  console.log(
    failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.map((check) => check.name).join(', ')}`,
  );
  return failed.length === 0 ? 0 : 1;
}
