// Deltas: https://git-scm.com/docs/gitformat-pack#_deltified_representation

/** Size of the base and of the result, after `readDeltaSizes`. */
export let deltaBaseSize: u64 = 0;
export let deltaResultSize: u64 = 0;
let at: usize = 0;

function readSize(end: usize): u64 {
  let value: u64 = 0;
  let shift: u64 = 0;
  while (at < end) {
    const byte = load<u8>(at++);
    const bits = <u64>(byte & 127);
    // Zeros that fill it up may be many: git minds none.
    if (shift <= 49) value |= bits << shift;
    else if (bits) break;
    if (!(byte & 128)) return value;
    shift += 7;
  }
  return u64.MAX_VALUE;
}

/** git refuses shorter ones, whatever they say. */
const SHORTEST: usize = 4;

/** Reads both sizes; false when they are not there. The commands follow. */
export function readDeltaSizes(delta: usize, end: usize): bool {
  if (end - delta < SHORTEST) return false;
  at = delta;
  deltaBaseSize = readSize(end);
  deltaResultSize = readSize(end);
  return deltaBaseSize != u64.MAX_VALUE && deltaResultSize != u64.MAX_VALUE;
}

/** Copies, and may spoil up to 15 bytes behind; short copies are the usual ones. */
// @ts-expect-error: decorator
@inline
function copyWide(to: usize, from: usize, size: u32): void {
  if (size > 256) {
    memory.copy(to, from, size);
    return;
  }
  let done: u32 = 0;
  do {
    v128.store(to + done, v128.load(from + done));
    done += 16;
  } while (done < size);
}

/** Runs the commands behind the sizes; true when they fill the result exactly and reach nowhere else. */
export function applyDelta(base: usize, deltaEnd: usize, result: usize): bool {
  const baseSize = <u32>deltaBaseSize;
  const resultEnd = result + <usize>deltaResultSize;
  let from = at;
  let out = result;
  while (from < deltaEnd) {
    const command = <u32>load<u8>(from++);
    if (command & 128) {
      // Reads at most seven bytes; behind the delta there is room to read.
      let offset: u32 = 0;
      let size: u32 = 0;
      if (command & 1) offset = load<u8>(from++);
      if (command & 2) offset |= <u32>load<u8>(from++) << 8;
      if (command & 4) offset |= <u32>load<u8>(from++) << 16;
      if (command & 8) offset |= <u32>load<u8>(from++) << 24;
      if (command & 16) size = load<u8>(from++);
      if (command & 32) size |= <u32>load<u8>(from++) << 8;
      if (command & 64) size |= <u32>load<u8>(from++) << 16;
      if (size == 0) size = 0x10000;
      if (from > deltaEnd || <u64>offset + size > <u64>baseSize || size > <u32>(resultEnd - out)) return false;
      copyWide(out, base + offset, size);
      out += size;
    } else {
      if (command == 0 || command > <u32>(deltaEnd - from) || command > <u32>(resultEnd - out)) return false;
      copyWide(out, from, command);
      from += command;
      out += command;
    }
  }
  return out == resultEnd;
}
