import type { MovedRecord } from '../format.ts';

/** Of moved records so many are remembered; what is beyond stays with its file. */
const mostMoved = 100_000;
/** Bytes that finding them again may read at most beyond what each file is read for itself. */
const mostRead = 256 << 20;

type Kind = 'issue' | 'pull-request' | undefined;

/**
 * The issue or pull request that a comment or review belongs to: the one that it names, since a restore finds the file by its name and then goes by
 * `issue_index` (`CreateComments` and `CreateReviews` of the forges). One that names nothing stays with its file.
 */
export function homeOf(
  kind: 'comment' | 'review',
  named: number,
  file: number,
  kindOf: (number: number) => Kind,
): number {
  const owner = kindOf(named);
  return (kind === 'comment' ? owner !== undefined : owner === 'pull-request') ? named : file;
}

/** Notes where records went that are not at home in their files. */
export function movedRecords(): { readonly all: readonly MovedRecord[]; add(record: MovedRecord): void } {
  const all: MovedRecord[] = [];
  return {
    all,
    add(record) {
      if (all.length < mostMoved) all.push(record);
    },
  };
}

/** Where the records of one kind have gone, and which have come to a number. */
export interface Moves {
  /** Numbers that records of other files have come to. */
  readonly homes: readonly number[];
  isAway(file: number, at: number): boolean;
  /** Files that records have come from, each with their places in it, in ascending order. */
  cameTo(number: number): ReadonlyMap<number, ReadonlySet<number>>;
}

const none: ReadonlyMap<number, ReadonlySet<number>> = new Map();

/** `sizeOf`: bytes of the file of that number. */
export function movesOf(moved: readonly MovedRecord[], sizeOf: (file: number) => number): Moves {
  const away = new Map<number, Set<number>>();
  const came = new Map<number, Map<number, Set<number>>>();
  let left = mostRead;
  for (const { from, to, at } of moved) {
    const sources = came.get(to) ?? new Map<number, Set<number>>();
    const known = sources.get(from);
    if (known === undefined) left -= sizeOf(from);
    if (left < 0) continue;
    came.set(to, sources.set(from, (known ?? new Set()).add(at)));
    away.set(from, (away.get(from) ?? new Set()).add(at));
  }
  return {
    homes: [...came.keys()],
    isAway: (file, at) => away.get(file)?.has(at) === true,
    cameTo: (number) => came.get(number) ?? none,
  };
}
