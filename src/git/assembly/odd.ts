// Counts objects that git's strict check would refuse. They are taken all the same: old histories have them.
import { commitEnd } from './links';
import { addFlags, ATTRIBUTES_FILE, flagsOf, LONG_LINE, MODULES_FILE, MODULES_RULE, NAMED_ANY, nameAddress, nameCount, ownerOf } from './names';
import { oddCommit, oddTag } from './odd-header';
import { hasLongLine } from './odd-lines';
import { oddModulesText } from './odd-modules';
import { oddOrderBegin } from './odd-order';
import {
  GITATTRIBUTES_BLOB,
  GITATTRIBUTES_LARGE,
  GITATTRIBUTES_LINE_LENGTH,
  GITATTRIBUTES_MISSING,
  GITMODULES_BLOB,
  GITMODULES_LARGE,
  NOTHING_ODD,
} from './odd-rules';
import { oddTree } from './odd-tree';
import { largestInRing } from './ring';
import { BLOB, COMMIT, lengthOf, rowOf, TREE, typeOf } from './table';

export let oddObjects: i32 = 0;
/** What git has against the first of them in the pack. */
export let firstOddRule: i32 = NOTHING_ODD;
let firstOdd: u32 = 0;
/** Its index; when there is none, the largest number. */
export let firstOddIndex: u32 = u32.MAX_VALUE;

export function oddBegin(): void {
  oddOrderBegin();
}

/** Looks at an object in which `links.ts` has just found what it names. */
export function countOdd(index: i32, type: u8, start: usize, end: usize, name: u32): void {
  if (type == BLOB) {
    if (hasLongLine(start, end)) addFlags(name, LONG_LINE);
    const asModules = oddModulesText(start, end);
    if (asModules != NOTHING_ODD) addFlags(name, <u32>asModules << MODULES_RULE);
    return;
  }
  const rule = type == TREE ? oddTree(start, end) : type == COMMIT ? oddCommit(start, commitEnd, end) : oddTag(start, start + 53, end);
  if (rule != NOTHING_ODD) note(rule, name, index);
}

function note(rule: i32, name: u32, index: u32): void {
  oddObjects++;
  if (firstOdd != 0 && firstOddIndex <= index) return;
  firstOdd = name;
  firstOddIndex = index;
  firstOddRule = rule;
}

/** Looks at git's own files; once, when all objects are named. */
export function countOddFiles(): void {
  for (let name: u32 = 1; name <= nameCount; name++) {
    const flags = flagsOf(name);
    if ((flags & (MODULES_FILE | ATTRIBUTES_FILE)) == 0) continue;
    const owner = ownerOf(name);
    const rule = owner == 0 ? oddAbsent(flags) : oddFile(flags, rowOf(owner - 1));
    if (rule != NOTHING_ODD) note(rule, name, owner - 1);
  }
}

/** A file that is named as a file counts as absent anyway. */
function oddAbsent(flags: u32): i32 {
  return (flags & ATTRIBUTES_FILE) != 0 && (flags & NAMED_ANY) == 0 ? GITATTRIBUTES_MISSING : NOTHING_ODD;
}

function oddFile(flags: u32, row: usize): i32 {
  if (typeOf(row) != BLOB) return flags & MODULES_FILE ? GITMODULES_BLOB : GITATTRIBUTES_BLOB;
  // Larger ones went past unseen. git's own bounds are 512 MB, and 100 MB of attributes.
  const isUnseen = lengthOf(row) > largestInRing();
  if (flags & MODULES_FILE) {
    const rule = isUnseen ? GITMODULES_LARGE : <i32>(flags >>> MODULES_RULE);
    if (rule != NOTHING_ODD) return rule;
  }
  if ((flags & ATTRIBUTES_FILE) == 0) return NOTHING_ODD;
  if (isUnseen) return GITATTRIBUTES_LARGE;
  return flags & LONG_LINE ? GITATTRIBUTES_LINE_LENGTH : NOTHING_ODD;
}

/** Where the 20 bytes of the id of the first are; only when there is one. */
export function firstOddId(): usize {
  return nameAddress(firstOdd);
}
