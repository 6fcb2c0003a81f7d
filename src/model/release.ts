import type { Reaction } from './reaction.ts';
import type { UserRef } from './user.ts';

/** A release; its files are `asset` entities whose parent is this key. */
export interface Release {
  readonly kind: 'release';
  readonly key: string;
  readonly id?: number;
  readonly tag: string;
  readonly target?: string;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly author: UserRef;
  readonly created?: string;
  readonly published?: string;
  readonly reactions?: readonly Reaction[];
  /** How many have reacted, where a list says so and not who. No format writes it. */
  readonly reactionCount?: number;
  /** The forge's own address of this for further questions (GitHub's node id). No format writes it. */
  readonly node?: string;
}

/** Where the bytes of a file can be fetched. The address is only ever given to the `http` layer, which decides on the token. */
export interface Download {
  /** Tried in order: some are closed to browsers, others open (see the forge's README). */
  readonly urls: readonly string[];
  /** What to ask for, where an address gives other things too (GitHub's API: `application/octet-stream`). */
  readonly accept?: string;
  /** Bytes; of a longer file, whose size nobody has told before, nothing is kept. */
  readonly most?: number;
  /** Whoever is not signed in there in this browser is told that it is not there (404), whether it is or not. */
  readonly hidden?: true;
  /** The forge signs an address for some minutes when it is asked (`Forge.signed`): before the others are tried, or when none of them gives it. */
  readonly signed?: 'first' | 'last';
}

/** A file of a release. Its bytes are found by `ProjectSource.file(key)`. */
export interface Asset {
  readonly kind: 'asset';
  readonly key: string;
  /** Key of the release. */
  readonly parent: string;
  readonly id?: number;
  /** As shown to people; two files of one release may share it. */
  readonly name: string;
  /** Bytes, as the forge says. */
  readonly size?: number;
  readonly downloads?: number;
  readonly created?: string;
  readonly updated?: string;
  /** Of the bytes, as the forge says: 64 lower-case hexadecimal digits. */
  readonly sha256?: string;
  readonly download: Download;
}
