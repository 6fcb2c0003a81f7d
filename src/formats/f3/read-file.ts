import { concat } from '../../lib/bytes.ts';
import { RunError } from '../../lib/run-error.ts';
import type { ArchiveEntry } from '../../model/archive-index.ts';
import { entryChunks } from '../../model/entry-chunks.ts';
import { readJson, tooLarge } from '../common/json-read/read-json.ts';
import { type JsonDocument, jsonLimits } from '../common/json-read/types.ts';
import { type Fields, isFields } from '../common/loose-fields.ts';

/** Reads a file of one record; rejects with the archive's error when its bytes are not there. */
export async function readDocument(entry: ArchiveEntry, signal?: AbortSignal): Promise<JsonDocument> {
  if (entry.size > jsonLimits.bytes) return tooLarge(entry.size);
  const parts: Uint8Array[] = [];
  for await (const chunk of entryChunks(entry, signal)) parts.push(chunk.slice());
  const [only] = parts;
  return readJson(parts.length === 1 && only !== undefined ? only : concat(parts));
}

/** The record of a file; `undefined` where there is none that can be read: checking says why. */
export async function readRecord(entry: ArchiveEntry | undefined, signal?: AbortSignal): Promise<Fields | undefined> {
  if (entry === undefined) return undefined;
  try {
    const { value } = await readDocument(entry, signal);
    return isFields(value) ? value : undefined;
  } catch (error) {
    if (error instanceof RunError) return undefined;
    throw error;
  }
}
