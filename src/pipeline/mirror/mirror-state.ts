import { createSHA256 } from 'hash-wasm';
import * as v from 'valibot';
import { concat, utf8 } from '../../lib/bytes.ts';
import { RunError } from '../../lib/run-error.ts';
import { chunksOf } from '../../lib/streams.ts';
import type { BucketObject } from '../../model/bucket.ts';
import type { MirrorRefs } from './mirror-layout.ts';
import { headFiles, refList } from './mirror-layout.ts';

const Checksum = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/));

const Digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const State = v.object({
  format: v.literal('forge-takeout-mirror'),
  version: v.literal(1),
  /** Where it was taken from, without credentials. */
  source: v.string(),
  /** SHA-256 of HEAD and `info/refs` as they are meant to be; empty before the first run has ended. */
  refs: v.string(),
  /** As `MirrorRefs` have them. */
  head: v.optional(v.string()),
  detached: v.optional(Checksum),
  /** In all packs. */
  objects: v.number(),
  /** Sizes in bytes. */
  packs: v.array(
    v.object({
      checksum: Checksum,
      pack: v.number(),
      index: v.number(),
      /** Pointers of Git LFS in it. */
      lfs: v.optional(v.number(), 0),
    }),
  ),
  /** Absent until files of Git LFS were copied. Of those that were not to be had, the first. */
  largeFiles: v.optional(v.object({ missing: v.array(v.object({ sha256: Digest, size: v.number() })) })),
  /** Packs that are listed no longer, but that somebody who began to clone before may still read. */
  old: v.array(v.object({ checksum: Checksum, since: v.number() })),
  /** Milliseconds since 1970. */
  at: v.number(),
  /** Who is writing (a name that says nothing of a person), when he was last seen doing so, and since when he writes. */
  writing: v.optional(v.object({ by: v.string(), at: v.number(), since: v.optional(v.number()) })),
});

/** What we keep beside a mirror: with one request it says whether anything is new. What counts for git stands in the other files. */
export type MirrorState = v.InferOutput<typeof State>;
export type MirrorPack = MirrorState['packs'][number];

const largestState = 16 << 20;

/** A state that was read; anything else in its place is a `mirror-occupied`. */
export async function readState(object: BucketObject): Promise<MirrorState> {
  const parsed = v.safeParse(State, asJson(await textOf(object, largestState)));
  if (parsed.success) return parsed.output;
  throw new RunError(
    'mirror-occupied',
    'The file forge-takeout.json in this folder of the bucket is not one that this page can read. Choose another folder.',
    { retry: 'after-change' },
  );
}

export function stateBytes(state: MirrorState): Uint8Array {
  return utf8(`${JSON.stringify(state, undefined, 1)}\n`);
}

/** Whatever the order of their fields. */
export function isSameState(one: MirrorState, other: MirrorState): boolean {
  const [first, second] = [one, other].map((state) => JSON.stringify(v.parse(State, state)));
  return first === second;
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text of an object. Throws `mirror-occupied` above `limit` bytes: nothing of ours is that large. */
export async function textOf({ body }: BucketObject, limit: number): Promise<string> {
  return textOfStream(body, limit);
}

export async function textOfStream(body: ReadableStream<Uint8Array>, limit: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let read = 0;
  for await (const chunk of chunksOf(body)) {
    read += chunk.length;
    if (read > limit)
      throw new RunError('mirror-occupied', 'A file in this folder of the bucket is larger than any of a mirror’s.', {
        details: { bytes: read },
      });
    parts.push(chunk.slice());
  }
  return new TextDecoder().decode(concat(parts));
}

/** Names what HEAD and refs are. */
export async function refsDigest(refs: MirrorRefs): Promise<string> {
  const hash = (await createSHA256()).init();
  hash.update(utf8(headFiles(refs).head));
  hash.update(utf8(refList(refs.refs)));
  return hash.digest();
}
