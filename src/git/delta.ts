import { type ContentRoom, ownRoom } from './content-room.ts';
import { gitError } from './git-error.ts';
import { corrupt, deltaSize } from './pack-format.ts';

/** Objects above this are refused where they have to be in memory whole: deltas, and what deltas are based on. */
export const largestInMemory = 512 * 1024 * 1024;

/** git refuses shorter deltas, whatever they say. */
export const shortestDelta = 4;

export function tooLarge(size: number): Error {
  return gitError(
    'git-object-too-large',
    `An object of ${Math.round(size / 1048576)} MB is too large to be put together in a browser. Clone the repository with git clone --mirror and keep that beside an export without git.`,
    { retry: 'never', details: { size } },
  );
}

/** The object that a delta makes of its base. Throws `git-corrupt` for a delta that does not fit, `git-object-too-large` above the limit. */
export function applyDelta(
  base: Uint8Array,
  delta: Uint8Array,
  limit = largestInMemory,
  room: ContentRoom = ownRoom,
): Uint8Array {
  if (delta.length < shortestDelta) throw corrupt('a delta ends early');
  const from = deltaSize(delta, 0);
  const to = deltaSize(delta, from.next);
  if (from.value !== base.length) throw corrupt('a delta belongs to another base');
  if (to.value > limit) throw tooLarge(to.value);
  const result = room(to.value);
  let out = 0;
  let at = to.next;
  while (at < delta.length) {
    const command = delta[at++] ?? 0;
    if (command === 0) throw corrupt('a delta has an unknown command');
    let offset = at;
    let size = command;
    const source = command & 128 ? base : delta;
    if (command & 128) {
      [offset, size, at] = copyCommand(delta, at, command);
    } else at += command;
    if (offset + size > source.length || out + size > result.length) throw corrupt('a delta reaches outside');
    if (size < 32) for (let index = 0; index < size; index++) result[out + index] = source[offset + index] ?? 0;
    else result.set(source.subarray(offset, offset + size), out);
    out += size;
  }
  if (out !== result.length) throw corrupt('a delta ends early');
  return result;
}

function copyCommand(delta: Uint8Array, start: number, command: number): [offset: number, size: number, next: number] {
  let at = start;
  let offset = 0;
  let size = 0;
  for (let bit = 0; bit < 4; bit++) if (command & (1 << bit)) offset += byteAt(delta, at++) * 256 ** bit;
  for (let bit = 0; bit < 3; bit++) if (command & (16 << bit)) size += byteAt(delta, at++) * 256 ** bit;
  return [offset, size || 0x10000, at];
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw corrupt('a delta ends early');
  return byte;
}
