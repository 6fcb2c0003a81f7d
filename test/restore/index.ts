import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runWithProduct } from '../support/load-product.ts';

const list = fileURLToPath(new URL('restore-list.ts', import.meta.url));

/** `GITEA=<program> FORGEJO=<program> npm run test:restore [-- --dumps | --codes | --browser] [--only <text>] [--from <code>]`: skips a forge that is not there, and says so. */
export async function main(words: readonly string[]): Promise<number> {
  const forges = (['GITEA', 'FORGEJO'] as const).filter((name) => {
    const program = process.env[name] ?? '';
    if (program !== '' && existsSync(program)) return true;
    console.log(`Skipped: ${name} ${program === '' ? 'names no program' : `names ${program}, which is not there`}`);
    return false;
  });
  return forges.length === 0 ? 0 : runWithProduct(list, 'runList', [...forges, ...words]);
}
