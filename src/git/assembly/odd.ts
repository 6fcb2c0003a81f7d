// Counts objects that git's strict check would refuse. They are taken all the same: old histories have them.
import { commitEnd } from './links';
import { oddCommit, oddTag } from './odd-header';
import { oddOrderBegin } from './odd-order';
import { NOTHING_ODD } from './odd-rules';
import { oddTree } from './odd-tree';
import { COMMIT, TREE } from './table';

export let oddObjects: i32 = 0;
/** Index of the first of them in the pack; -1 while there is none. */
export let firstOdd: i32 = -1;
export let firstOddRule: i32 = NOTHING_ODD;

export function oddBegin(): void {
  oddOrderBegin();
}

/** Looks at a commit, tree or tag in which `links.ts` has just found what it names. */
export function countOdd(index: i32, type: u8, start: usize, end: usize): void {
  const rule = type == TREE ? oddTree(start, end) : type == COMMIT ? oddCommit(start, commitEnd, end) : oddTag(start, start + 53, end);
  if (rule == NOTHING_ODD) return;
  oddObjects++;
  if (firstOdd >= 0 && firstOdd < index) return;
  firstOdd = index;
  firstOddRule = rule;
}
