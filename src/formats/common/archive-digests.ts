import { createSHA256 } from 'hash-wasm';
import type { ArchiveEntry, ArchiveIndex } from '../../model/archive-index.ts';
import { entryChunks } from '../../model/entry-chunks.ts';
import { sumsFile } from './check-sums.ts';
import { readLines } from './read-lines.ts';

const longestLine = 8192;
const hashed = /^([0-9a-f]{64}) [ *](release_assets\/.+|extra\/attachments\/.+|forge\/objects\/.+)$/u;

/** SHA-256 of files of an archive: as `SHA256SUMS` says, else from their bytes. */
export function archiveDigests(index: ArchiveIndex, signal?: AbortSignal): (entry: ArchiveEntry) => Promise<string> {
  let listed: Promise<ReadonlyMap<string, string>> | undefined;
  return async (entry) => {
    listed ??= readSums(index, signal);
    return (await listed).get(entry.path) ?? digestOf(entry, signal);
  };
}

async function readSums(index: ArchiveIndex, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const sums = new Map<string, string>();
  const entry = index.get(sumsFile);
  if (entry === undefined) return sums;
  for await (const { text } of readLines(entryChunks(entry, signal), longestLine)) {
    const [, digest, path] = hashed.exec(text ?? '') ?? [];
    if (digest !== undefined && path !== undefined) sums.set(path, digest);
  }
  return sums;
}

async function digestOf(entry: ArchiveEntry, signal?: AbortSignal): Promise<string> {
  const digest = await createSHA256();
  digest.init();
  for await (const chunk of entryChunks(entry, signal)) digest.update(chunk);
  return digest.digest('hex');
}
