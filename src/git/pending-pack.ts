import { createSHA256 } from 'hash-wasm';
import { utf8 } from '../lib/bytes.ts';
import { RunError } from '../lib/run-error.ts';
import type { BlobStore, BlobWriter } from '../model/blob-store.ts';
import type { BlobRef } from '../model/project-source.ts';
import type { AdvertisedRefs } from './advertised-refs.ts';
import type { StartIndexer } from './pack-indexer.ts';
import { type PendingNote, readNote } from './pending-note.ts';
import { type GitProgress, indexStoredPack, type TakenPack } from './take-pack.ts';

/** Small plain values that outlive the tab; the vault's settings serve. */
export interface PendingValues {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
}

/** What was asked of whom. A stored pack is the answer to exactly this and to nothing else. */
export interface PackQuestion {
  readonly url: string;
  readonly offered: AdvertisedRefs;
  readonly wants: readonly string[];
  readonly haves: readonly string[];
}

export interface PendingOptions {
  readonly values: PendingValues;
  readonly blobs: BlobStore;
  /** The pack's blob is `<name>.pack`, its index `<name>.idx`. */
  readonly name: string;
  readonly question: PackQuestion;
  /** Where a stored pack is indexed; in this very thread when absent. */
  readonly startIndexer?: StartIndexer;
  readonly signal: AbortSignal;
  onProgress?(progress: GitProgress): void;
}

/** A pack that is taken, and what the server said beside it. */
export interface ArrivedPack {
  readonly taken: TakenPack;
  /** Commits whose parents the server does not have. */
  readonly shallow: readonly string[];
}

/** A pack on its way to the store, of which a note is kept from the moment its bytes are stored and checked until its repository is whole. */
export interface PendingPack {
  /** The same store; it notes the pack when it is stored, and forgets it when it is removed. */
  readonly blobs: BlobStore;
  /** What the server says beside the pack, to be told before the pack is taken: a note of the pack keeps it. */
  answered(shallow: readonly string[]): void;
  /** Indexes the pack that an earlier visit stored, without a request; otherwise does what `receive` does, which must write to `blobs`. */
  take(receive: () => Promise<ArrivedPack>): Promise<ArrivedPack>;
  /** The repository is whole: the note is no longer needed. */
  done(): Promise<void>;
}

/**
 * Looks for what an earlier visit left, whose tab was closed in between. A noted pack that answers the same question is kept for `take`;
 * everything else of that name which is not whole is removed.
 */
export async function openPending(options: PendingOptions): Promise<PendingPack> {
  const { values, name } = options;
  const key = noteKey(name);
  const question = await digestOf(options.question);
  const forget = () => values.delete(key);
  let noted = await leftBefore();
  let told: readonly string[] = [];
  let wasTaken = false;
  // Somebody paused or left: that says nothing against the pack.
  const kept = (blob: BlobRef) => options.signal.aborted && noted?.pack.blob === blob.blob;
  const blobs = notingStore(options.blobs, `${name}.pack`, { note, kept, removed });

  return {
    blobs,
    answered(shallow) {
      told = shallow;
    },
    async take(receive) {
      wasTaken = true;
      const found = noted;
      if (found === undefined) return receive();
      try {
        const { pack, shallow } = found;
        return { taken: await indexStoredPack({ ...options, blobs, pack, shallow }), shallow };
      } catch (cause) {
        if (!isUseless(cause)) throw cause;
        await blobs.remove(found.pack);
        return receive();
      }
    },
    async done() {
      noted = undefined;
      await forget();
      // When nothing had to come, no writer has taken the place of an unfinished one.
      if (!wasTaken) await discardUnfinished(options.blobs, name);
    },
  };

  async function leftBefore(): Promise<PendingNote | undefined> {
    const value = await values.get(key);
    const found = readNote(value);
    if (found?.question === question) return found;
    if (found !== undefined) await options.blobs.remove(found.pack);
    if (value !== undefined) await forget();
    return undefined;
  }

  async function note(pack: BlobRef): Promise<void> {
    noted = { question, pack, shallow: told };
    await values.set(key, noted);
  }

  async function removed(blob: BlobRef): Promise<void> {
    if (noted?.pack.blob !== blob.blob) return;
    noted = undefined;
    await forget();
  }
}

/** Removes what a visit left of a pack that nobody will go on with: its bytes, its index, its note. */
export async function dropPending({
  values,
  blobs,
  name,
}: Pick<PendingOptions, 'values' | 'blobs' | 'name'>): Promise<void> {
  const value = await values.get(noteKey(name));
  const noted = readNote(value);
  if (noted !== undefined) await blobs.remove(noted.pack);
  if (value !== undefined) await values.delete(noteKey(name));
  await discardUnfinished(blobs, name);
}

const noteKey = (name: string) => `pending:${name}`;

/** A writer takes the place of an unfinished one. */
async function discardUnfinished(blobs: BlobStore, name: string): Promise<void> {
  for (const end of ['pack', 'idx']) await (await blobs.writer(`${name}.${end}`)).discard();
}

/** The stored bytes are gone or no good: another answer of the server may be better. Anything else is no fault of theirs. */
function isUseless(cause: unknown): boolean {
  return cause instanceof RunError && (cause.code === 'blob-missing' || cause.code.startsWith('git-'));
}

interface Watcher {
  note(pack: BlobRef): Promise<void>;
  kept(blob: BlobRef): boolean;
  removed(blob: BlobRef): Promise<void>;
}

function notingStore(blobs: BlobStore, packName: string, { note, kept, removed }: Watcher): BlobStore {
  return {
    open: (blob, start, end) => blobs.open(blob, start, end),
    read: (blob, start, end) => blobs.read(blob, start, end),
    async writer(name, options) {
      const writer = await blobs.writer(name, options);
      const noted = name === packName ? notingWriter(writer, finished) : writer;
      return sweepingWriter(noted, async () => (await blobs.writer(name)).discard());
    },
    async remove(blob) {
      if (kept(blob)) return;
      await blobs.remove(blob);
      await removed(blob);
    },
  };

  /** Whoever gets an error from `finish` does not know of a blob, and so cannot remove it. */
  async function finished(pack: BlobRef): Promise<void> {
    try {
      await note(pack);
    } catch (cause) {
      await blobs.remove(pack);
      throw cause;
    }
  }
}

function notingWriter(writer: BlobWriter, finished: (pack: BlobRef) => Promise<void>): BlobWriter {
  return {
    get offset() {
      return writer.offset;
    },
    write: (chunk) => writer.write(chunk),
    get validator() {
      return writer.validator;
    },
    restart: (validator) => writer.restart(validator),
    leave: () => writer.leave(),
    discard: () => writer.discard(),
    async finish(expectedSize) {
      const pack = await writer.finish(expectedSize);
      await finished(pack);
      return pack;
    },
  };
}

/** A writer that could not finish cannot discard either; another one of its name takes what it left away. */
function sweepingWriter(writer: BlobWriter, sweep: () => Promise<void>): BlobWriter {
  return {
    get offset() {
      return writer.offset;
    },
    write: (chunk) => writer.write(chunk),
    get validator() {
      return writer.validator;
    },
    restart: (validator) => writer.restart(validator),
    leave: () => writer.leave(),
    discard: () => writer.discard(),
    async finish(expectedSize) {
      try {
        return await writer.finish(expectedSize);
      } catch (cause) {
        await sweep().catch(() => {});
        throw cause;
      }
    },
  };
}

/** Piece by piece: there may be a million refs. */
async function digestOf({ url, offered, wants, haves }: PackQuestion): Promise<string> {
  const hash = (await createSHA256()).init();
  const add = (...words: string[]) => hash.update(utf8(`${JSON.stringify(words)}\n`));
  add('url', url);
  add('head', offered.head ?? '');
  for (const oid of offered.shallow ?? []) add('shallow', oid);
  for (const { name, oid } of offered.refs) add('ref', name, oid);
  for (const oid of wants) add('want', oid);
  for (const oid of haves) add('have', oid);
  return hash.digest();
}
