import { RunError } from '../lib/run-error.ts';
import { type BlobPlace, blobsNamed, deleteBlob, removeFiles } from './blob-rows.ts';
import type { BlobRow, VaultDatabase } from './schema.ts';
import { change, look } from './transactions.ts';

const stores = ['blobs', 'chunks'] as const;

/** A new account, in place of an unfinished one of this name. The finished one stays visible. */
export async function startBlob(
  database: VaultDatabase,
  place: BlobPlace,
  name: string,
  validator: string | undefined,
): Promise<BlobRow> {
  const { project, chunkSize } = place;
  const [started, replaced] = await change(database, stores, 'relaxed', async (transaction) => {
    const old = (await blobsNamed(transaction, project, name)).filter((row) => row.state === 'writing');
    for (const row of old) await deleteBlob(transaction, row.id);
    const named = validator === undefined ? {} : { validator };
    const row = { project, name, state: 'writing', chunkSize, chunks: 0, size: 0, ...named } as const;
    // The database fills in the id; the type of rows read has it always.
    const id = await transaction.objectStore('blobs').add(row as unknown as BlobRow);
    return [{ ...row, id }, old] as const;
  });
  await removeFiles(place, replaced);
  return started;
}

/**
 * The unfinished blob of this name, up to the first chunk that is missing or cut short; its bytes go to `hash`. What is behind is forgotten.
 * `undefined` when there is none.
 */
export async function takeUp(
  database: VaultDatabase,
  place: BlobPlace,
  name: string,
  hash: (bytes: Uint8Array) => void,
): Promise<BlobRow | undefined> {
  const rows = await look(() => database.getAllFromIndex('blobs', 'byName', [place.project, name]));
  const row = rows.find(({ state }) => state === 'writing');
  if (row === undefined) return undefined;
  let whole = 0;
  for (; whole < row.chunks; whole += 1) {
    const bytes = await chunkOf(database, place, row, whole);
    if (bytes?.byteLength !== row.chunkSize) break;
    hash(bytes);
  }
  const isWhole = whole === row.chunks && row.file?.chunks !== 0;
  return isWhole ? row : shortened(database, place, row, whole);
}

async function shortened(database: VaultDatabase, place: BlobPlace, row: BlobRow, chunks: number): Promise<BlobRow> {
  const { file, ...rest } = row;
  const left = Math.min(file?.chunks ?? 0, chunks);
  const kept = file !== undefined && left > 0 ? { file: { ...file, chunks: left } } : {};
  const shorter = { ...rest, ...kept, chunks, size: chunks * row.chunkSize };
  await change(database, stores, 'relaxed', async (transaction) => {
    const behind = IDBKeyRange.bound([row.id, chunks], [row.id, []]);
    await Promise.all([
      transaction.objectStore('chunks').delete(behind),
      transaction.objectStore('blobs').put(shorter),
    ]);
  });
  if (left === 0) await removeFiles(place, [row]);
  return shorter;
}

/** A chunk as it is stored, wherever it lies; the reader may keep or transfer it. `undefined` when it is gone. */
export async function chunkOf(
  database: VaultDatabase,
  { files }: Pick<BlobPlace, 'files'>,
  { id, chunkSize, file }: BlobRow,
  index: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (file !== undefined && index < file.chunks)
    return files?.read(file.name, index * chunkSize, (index + 1) * chunkSize);
  const bytes = await look(() => database.get('chunks', [id, index]));
  return bytes && new Uint8Array(bytes);
}

/**
 * Brings the account on, if it still stands as its writer left it, and with it its last chunk when that goes into the database. A finished one takes the
 * place of the older one of its name, and is on the disk.
 */
export async function bringOn(
  database: VaultDatabase,
  place: BlobPlace,
  from: BlobRow,
  to: BlobRow,
  chunk?: ArrayBuffer,
): Promise<void> {
  const durability = to.state === 'finished' ? 'strict' : 'relaxed';
  const older = await change(database, stores, durability, async (transaction) => {
    const blobs = transaction.objectStore('blobs');
    const found = await blobs.get(from.id);
    if (found?.state !== 'writing' || found.chunks !== from.chunks) throw replaced(from.name);
    const others = to.state === 'finished' ? await blobsNamed(transaction, from.project, from.name) : [];
    const gone = others.filter(({ id }) => id !== from.id);
    for (const { id } of gone) await deleteBlob(transaction, id);
    const chunks = transaction.objectStore('chunks');
    if (chunk !== undefined) await chunks.put(chunk, [from.id, to.chunks - 1]);
    // What the file has taken over.
    const inFile = to.file?.chunks ?? 0;
    if (inFile > (from.file?.chunks ?? 0)) await chunks.delete(IDBKeyRange.bound([from.id, 0], [from.id, inFile - 1]));
    await blobs.put(to);
    return gone;
  });
  await removeFiles(place, older);
}

function replaced(name: string): RunError {
  return new RunError('blob-replaced', 'Something else began to store the same file. Start the export again.', {
    retry: 'later',
    details: { name },
  });
}
