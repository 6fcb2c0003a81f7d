import { spawnSync } from 'node:child_process';

/** All seeds of the update test, with a line for each, and what an update costs: `npm run test:update [-- <seeds> [<first seed>]]`. */
export async function main(words: readonly string[]): Promise<number> {
  const [count = '50', first = '1'] = words;
  const { status } = spawnSync('npx', ['vitest', 'run', 'test/unit/update'], {
    stdio: 'inherit',
    env: { ...process.env, UPDATE_SEEDS: count, UPDATE_FIRST_SEED: first },
  });
  return status ?? 1;
}
