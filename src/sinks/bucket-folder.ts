import { RunError } from '../lib/run-error.ts';
import type { ArchiveFile } from '../model/archive-file.ts';
import type { Bucket, UploadLedger } from '../model/bucket.ts';
import { drain } from './drain.ts';

/** What says that a folder was written from here, and when it is whole. */
const about = 'takeout.json';
const receipt = 'receipt.json';

/** Files up to this many bytes go up whole, several at a time; longer ones in parts, one after the other. */
const small = 4 * 1024 * 1024;
const atOnce = 6;

export interface FolderOptions {
  readonly bucket: Bucket;
  /** Key of the folder, without `/` at its end. */
  readonly folder: string;
  readonly files: AsyncIterable<ArchiveFile>;
  readonly signal: AbortSignal;
  onBytes(count: number): void;
  /** Finds what the server has of a long file that an earlier try has begun; without it such parts never stay. */
  readonly ledger?: UploadLedger;
  /** Whether they are to stay after an abort for this reason; without it they do not. */
  keeps?(reason: unknown): boolean;
}

/**
 * Writes an archive's files as objects, so that a bucket holds what unpacking it would give. `takeout.json` is written first and
 * `receipt.json` last: a folder without it is not whole. What an earlier archive left there and this one has not is removed at the end.
 * Throws `bucket-occupied` when something else is in the folder, and what the bucket throws.
 */
export async function bucketFolder(options: FolderOptions): Promise<void> {
  const { bucket, folder, signal } = options;
  const isOurs = await hasOurs(options);
  if (isOurs) await bucket.remove([`${folder}/${receipt}`], signal);
  const written = new Set<string>();
  const last: ArchiveFile[] = [];
  const pool = createPool();
  try {
    for await (const file of aboutFirst(options.files, signal)) {
      signal.throwIfAborted();
      if (file.path === receipt) {
        last.push(await inMemory(file, signal));
        continue;
      }
      written.add(keyOf(options, file));
      if (file.path === about || (file.size ?? small + 1) > small) {
        await pool.end();
        await put(options, file);
      } else await pool.add(putSmall(options, await inMemory(file, signal)));
    }
  } finally {
    await pool.end();
  }
  for (const file of last) {
    written.add(keyOf(options, file));
    await putSmall(options, file);
  }
  if (isOurs) await removeOthers(options, written);
}

/** The files with the one in front that says whose they are: what a stopped try leaves without it would be taken for somebody else's. */
async function* aboutFirst(
  files: AsyncIterable<ArchiveFile>,
  signal: AbortSignal,
): AsyncGenerator<ArchiveFile, void, undefined> {
  const before: ArchiveFile[] = [];
  let isThere = false;
  for await (const file of files) {
    if (isThere) yield file;
    else if (file.path === about) {
      isThere = true;
      yield file;
      yield* before.splice(0);
    } else before.push(await inMemory(file, signal));
  }
  yield* before;
}

/** An empty folder has no object of its own that tools would bring back: a hidden empty file keeps it, which git and checksums pass over. */
function keyOf({ folder }: FolderOptions, { path }: ArchiveFile): string {
  return `${folder}/${path.endsWith('/') ? `${path}.keep` : path}`;
}

/** An archive of this program stands there; false: nothing does. */
async function hasOurs({ bucket, folder, signal }: FolderOptions): Promise<boolean> {
  const found = await bucket.get(`${folder}/${about}`, { signal });
  if (found !== undefined) {
    const text = await new Response(found.body).text();
    if (/"name":\s*"forge-takeout"/.test(text)) return true;
  } else {
    let isEmpty = true;
    for await (const _ of bucket.list(`${folder}/`, signal)) {
      isEmpty = false;
      break;
    }
    if (isEmpty) return false;
  }
  throw new RunError('bucket-occupied', `Something else than an export is in the folder ${folder}.`, {
    details: { folder },
  });
}

async function removeOthers({ bucket, folder, signal }: FolderOptions, written: ReadonlySet<string>): Promise<void> {
  const old: string[] = [];
  for await (const { key } of bucket.list(`${folder}/`, signal)) if (!written.has(key)) old.push(key);
  if (old.length > 0) await bucket.remove(old, signal);
}

/** Its memory may be used again when the next file is asked for. */
async function inMemory(file: ArchiveFile, signal: AbortSignal): Promise<ArchiveFile & { bytes: Uint8Array }> {
  if (file.path.endsWith('/')) return { ...file, bytes: new Uint8Array(0) };
  if (file.bytes !== undefined) return { ...file, bytes: file.bytes.slice() };
  const bytes = new Uint8Array(file.size ?? 0);
  const got = await drain(file.open(), signal, (chunk, at) => bytes.set(chunk.subarray(0, bytes.length - at), at));
  if (got !== bytes.length) throw sizeError(file, got);
  return { ...file, bytes };
}

async function putSmall(options: FolderOptions, file: ArchiveFile & { bytes?: Uint8Array }): Promise<void> {
  const { bucket, signal, onBytes } = options;
  const bytes = file.bytes ?? new Uint8Array(0);
  await bucket.put(keyOf(options, file), bytes, { contentType: typeOf(file.path), signal });
  onBytes(bytes.length);
}

async function put(options: FolderOptions, file: ArchiveFile): Promise<void> {
  const { bucket, signal, onBytes, ledger, keeps } = options;
  const found = ledger && { ledger, resume: true };
  const writer = await bucket.upload(keyOf(options, file), { contentType: typeOf(file.path), signal, ...found });
  try {
    const got = await drain(file.open(), signal, async (chunk) => {
      await writer.write(chunk);
      onBytes(chunk.length);
    });
    if (file.size !== undefined && got !== file.size) throw sizeError(file, got);
    await writer.finish();
  } catch (reason) {
    const goesOn = ledger !== undefined && (!signal.aborted || keeps?.(signal.reason) === true);
    await (goesOn ? writer.leave() : writer.abort());
    throw reason;
  }
}

function sizeError({ path, size = 0 }: ArchiveFile, got: number): RunError {
  return new RunError('save-size', `The file ${path} should have ${size} bytes and has ${got}. Save it again.`, {
    retry: 'later',
    details: { expected: size, got },
  });
}

interface Pool {
  /** Resolves when there is a place for one more. */
  add(work: Promise<void>): Promise<void>;
  /** Resolves when all are done; rejects with the first failure. */
  end(): Promise<void>;
}

function createPool(): Pool {
  const active = new Set<Promise<void>>();
  let failure: { readonly reason: unknown } | undefined;
  const check = () => {
    if (failure !== undefined) throw failure.reason;
  };
  return {
    async add(work) {
      const one: Promise<void> = work
        .catch((reason) => {
          failure ??= { reason };
        })
        .finally(() => active.delete(one));
      active.add(one);
      if (active.size >= atOnce) await Promise.race(active);
      check();
    },
    async end() {
      await Promise.all(active);
      check();
    },
  };
}

const types: Readonly<Record<string, string>> = {
  json: 'application/json',
  jsonl: 'text/plain; charset=utf-8',
  yml: 'text/plain; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
};

/** What browsers may show. All else is only ever saved: files of a forge come from anybody. */
function typeOf(path: string): string {
  const isOwn = !/^(?:git|wiki|release_assets|attachments|extra\/files)\//.test(path);
  const ending = /\.([a-z]+)$/.exec(path)?.[1] ?? '';
  if (/(?:^|\/)SHA256SUMS$/.test(path)) return 'text/plain; charset=utf-8';
  return (isOwn ? types[ending] : undefined) ?? 'application/octet-stream';
}
