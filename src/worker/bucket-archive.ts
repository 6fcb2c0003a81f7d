import { utf8 } from '../lib/bytes.ts';
import type { UploadLedger } from '../model/bucket.ts';
import type { PackPlan } from '../pipeline/pack.ts';
import { bucketFolder } from '../sinks/bucket-folder.ts';
import { bucketObject } from '../sinks/bucket-object.ts';
import { keyIn, type Place } from './bucket-place.ts';

export interface ArchiveInBucket {
  readonly place: Place;
  /** Below the place, without an ending. */
  readonly name: string;
  readonly as: 'zip' | 'folder';
  readonly plan: PackPlan;
  /** The archive's bytes, as they are counted. */
  readonly open: () => ReadableStream<Uint8Array>;
  readonly signal: AbortSignal;
  /** For what is written file by file. */
  readonly onBytes: (count: number) => void;
  /** Whether parts that have arrived are to stay when it is stopped for this reason: it will go on. */
  readonly keeps?: (reason: unknown) => boolean;
  /** Finds uploads in parts again; without it the server is asked for that of the ZIP. */
  readonly ledger?: UploadLedger;
}

/** Writes an archive as one object or as a folder, with its receipt beside it. Gives where it is. */
export async function writeArchive(options: ArchiveInBucket): Promise<string> {
  const { place, name, as, plan, open, signal, onBytes, keeps, ledger } = options;
  const after = { ...(keeps && { keeps }), ...(ledger && { ledger }) };
  if (as === 'zip') {
    const sink = bucketObject(place.bucket, place.prefix, after);
    await sink.write(`${name}.zip`, open(), { size: plan.size, signal });
  } else {
    const files = plan.files(signal);
    await bucketFolder({ bucket: place.bucket, folder: keyIn(place, name), files, signal, onBytes, ...after });
  }
  // Last, so that who sees it sees the whole.
  await place.bucket.put(keyIn(place, `${name}.receipt.json`), receiptBytes(plan), {
    contentType: 'application/json',
    signal,
  });
  return place.cloneAddress(as === 'zip' ? `${name}.zip` : name);
}

export function receiptBytes({ receipt }: PackPlan): Uint8Array {
  return utf8(`${JSON.stringify(receipt, null, 2)}\n`);
}
