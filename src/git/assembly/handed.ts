// Names objects for another engine (`outbox.ts`), and takes over the names that another engine has found.
import { BAD_OBJECT, NEED_MORE, TWICE } from './codes';
import { addFlags, addName, nameAddress, nameCount, ownerOf } from './names';
import { BATCH, hashBatch, isBatch, lookAt, nameIt } from './naming';
import { countOdd } from './odd';
import { HANDED_HEAD } from './outbox';
import { reserve } from './memory';

/** Id, index + 1 of the object that has it (u32), flags (u32). */
const NAME: usize = 28;

let jobs: usize = 0;
let ids: usize = 0;

/** Names all objects from one address to another. */
export function nameHanded(from: usize, end: usize): i32 {
  if (jobs == 0) {
    jobs = reserve(BATCH * 12);
    ids = reserve(BATCH * 20 + 16);
  }
  while (from < end) {
    let count = 0;
    let bytes: u32 = 0;
    let at = from;
    for (; at < end && !isBatch(count, bytes); count++) {
      const length = load<u32>(at, 8) + load<u32>(at, 12);
      const job = jobs + count * 12;
      store<u32>(job, <u32>at + HANDED_HEAD);
      store<u32>(job, length, 4);
      store<u32>(job, <u32>(ids + count * 20), 8);
      bytes += length;
      at = nextOf(at);
    }
    hashBatch(jobs, count);
    for (let id = ids; from < at; from = nextOf(from), id += 20) {
      const odd = take(from, id);
      if (odd != NEED_MORE) return odd;
    }
  }
  return NEED_MORE;
}

function nextOf(at: usize): usize {
  return at + ((HANDED_HEAD + load<u32>(at, 8) + load<u32>(at, 12) + 15) & ~15);
}

function take(at: usize, id: usize): i32 {
  const index = load<i32>(at);
  const type = <u8>load<u32>(at, 4);
  const name = nameIt(index, id);
  if (name == 0) return TWICE;
  const content = at + HANDED_HEAD + load<u32>(at, 8);
  const end = content + load<u32>(at, 12);
  if (!lookAt(type, content, end, name)) return BAD_OBJECT;
  countOdd(index, type, content, end, name);
  return NEED_MORE;
}

export function getNameCount(): u32 { return nameCount; }

/** Writes names from a number on (from 0), in the order in which they were met. */
export function writeNames(from: u32, count: u32, out: usize): void {
  for (let at: u32 = 0; at < count; at++) memory.copy(out + at * NAME, nameAddress(from + at + 1), NAME);
}

/** Takes over names of another engine, maybe ones that were taken over before. */
export function takeNames(count: u32, from: usize): i32 {
  for (let at = from; at < from + count * NAME; at += NAME) {
    const name = addName(at);
    addFlags(name, load<u32>(at, 24));
    const owner = load<u32>(at, 20);
    if (owner == 0 || ownerOf(name) == owner) continue;
    if (nameIt(owner - 1, at) == 0) return TWICE;
  }
  return NEED_MORE;
}
