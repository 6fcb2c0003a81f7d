import { fileURLToPath } from 'node:url';
import { runWithProduct } from '../support/load-product.ts';
import { runBrowserList } from './browser-list.ts';

const list = fileURLToPath(new URL('fault-list.ts', import.meta.url));

/** `npm run test:faults [-- [--browser] [--forge gitea|github] [--seeds N] [--from N]]` */
export async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--browser')) return runBrowserList(words.filter((word) => word !== '--browser'));
  return runWithProduct(list, 'runList', words);
}
