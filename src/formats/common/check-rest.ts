import { RunError } from '../../lib/run-error.ts';
import type { ArchiveEntry } from '../../model/archive-index.ts';
import { entryChunks } from '../../model/entry-chunks.ts';
import type { FoundAt } from './findings.ts';

/**
 * Reads files to their end that no other check has read, so that the sizes and checksums of the archive are held against them, too. `damaged`:
 * files of which it was said already.
 */
export async function checkRest(
  entries: readonly ArchiveEntry[],
  damaged: ReadonlySet<string>,
  say: (file: string, at: Omit<FoundAt, 'file'>) => void,
  signal: AbortSignal,
  onBytes: (path: string, bytes: number) => void,
): Promise<void> {
  for (const entry of entries) {
    signal.throwIfAborted();
    if (damaged.has(entry.path)) continue;
    try {
      for await (const chunk of entryChunks(entry, signal)) onBytes(entry.path, chunk.length);
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      say(entry.path, { finding: error.message });
    }
  }
}
