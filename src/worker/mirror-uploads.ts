import { wikiOf } from '../pipeline/mapping-lines.ts';
import { keyIn } from './bucket-place.ts';
import { type ForgetOptions, forgetUploads, type Spot } from './upload-notes.ts';

/** The place in the vault of what is kept of a mirror that is not done: notes of its uploads, and a pack that waits. */
export function roomName(spot: Spot, key: string): string {
  return `mirror|${spot.id}/${keyIn(spot, key)}`;
}

/** The lock of whoever writes a mirror and its wiki. */
export function mirrorLockName(spot: Spot, key: string): string {
  return `takeout-mirror:${spot.id}/${keyIn(spot, key)}`;
}

interface ForgetMirrors extends Pick<ForgetOptions, 'vault' | 'locks' | 'place'> {
  readonly spot: Spot;
  /** Folders of the mirrors, without their wikis'. */
  readonly keys: readonly string[];
}

/** What unfinished uploads of these mirrors and their wikis have left. Rejects with `mirror-leftovers`; see `forgetUploads`. */
export function forgetMirrors({ spot, keys, ...options }: ForgetMirrors): Promise<void> {
  const roomOf = (key: string) => ({ name: roomName(spot, key), folder: keyIn(spot, key) });
  const uploads = keys.map((key) => ({
    lock: mirrorLockName(spot, key),
    rooms: [roomOf(key), roomOf(wikiOf(key))],
  }));
  return forgetUploads({ ...options, uploads, code: 'mirror-leftovers' });
}
