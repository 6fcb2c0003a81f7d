import { spawnSync } from 'node:child_process';
import { installPrograms } from './programs.ts';

/** `npm run test:e2e [-- words for Playwright]` */
export async function main(words: string[]): Promise<number> {
  installPrograms();
  return spawnSync('npx', ['playwright', 'test', ...words], { stdio: 'inherit' }).status ?? 1;
}
