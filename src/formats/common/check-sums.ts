import { createSHA256 } from 'hash-wasm';
import { RunError } from '../../lib/run-error.ts';
import type { ArchiveEntry, ArchiveIndex } from '../../model/archive-index.ts';
import { entryChunks } from '../../model/entry-chunks.ts';
import { excerptOf } from './excerpt.ts';
import type { FoundAt } from './findings.ts';
import { readLines } from './read-lines.ts';

type SumsCode = 'entry-damaged' | 'sums-unreadable' | 'sums-missing' | 'sums-unlisted' | 'sums-differ';

export const sumsFile = 'SHA256SUMS';
const longestLine = 8192;
const sumLine = /^(\\?)([0-9a-f]{64}) [ *](.+)$/u;

/**
 * Holds every file against `SHA256SUMS`, in the order of its lines. Nothing happens where there is none. `say` gets the path of the file, or of
 * the list with the line.
 */
export async function checkSums(
  index: ArchiveIndex,
  say: (code: SumsCode, file: string, at?: Omit<FoundAt, 'file'>) => void,
  signal: AbortSignal,
  onBytes: (path: string, bytes: number) => void = () => {},
): Promise<void> {
  const sums = index.get(sumsFile);
  if (sums === undefined) return;
  const digest = await createSHA256();
  const listed = new Set<ArchiveEntry>([sums]);
  for await (const { number, text } of readLines(entryChunks(sums, signal), longestLine)) {
    signal.throwIfAborted();
    const [, escaped, expected, path] = sumLine.exec(text ?? '') ?? [];
    if (expected === undefined || path === undefined || escaped !== '') {
      const excerpt = excerptOf((line) => (line === number ? (text ?? '') : undefined), number);
      say('sums-unreadable', sumsFile, { line: number, column: 1, excerpt });
      continue;
    }
    const entry = index.get(path);
    if (entry === undefined) {
      say('sums-missing', path, { finding: `line ${number} of ${sumsFile}` });
      continue;
    }
    listed.add(entry);
    digest.init();
    try {
      for await (const chunk of entryChunks(entry, signal)) {
        digest.update(chunk);
        onBytes(path, chunk.length);
      }
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      say('entry-damaged', path, { finding: error.message });
      continue;
    }
    if (digest.digest('hex') !== expected) say('sums-differ', path, { finding: `line ${number} of ${sumsFile}` });
  }
  for (const entry of index.entries) if (!listed.has(entry)) say('sums-unlisted', entry.path);
}
