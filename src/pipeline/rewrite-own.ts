import { smallText } from '../formats/common/small-text.ts';
import type { Format } from '../formats/format.ts';
import { utf8 } from '../lib/bytes.ts';
import { RunError } from '../lib/run-error.ts';
import { streamFrom } from '../lib/streams.ts';
import type { ArchiveFile } from '../model/archive-file.ts';
import type { ArchiveEntry, ArchiveIndex } from '../model/archive-index.ts';
import type { Loss } from '../model/receipt.ts';

/** Larger ones are no account of ours. */
const largest = 16 << 20;

export function textFile(path: string, text: string): ArchiveFile {
  const bytes = utf8(text);
  return { path, size: bytes.length, bytes, open: () => streamFrom([bytes]) };
}

/**
 * `takeout.json` and `receipt.json` of an archive that has them, with the format that it is written in now and what that has no place for. All
 * else in them is about how the project was collected, and stays. What cannot be read is copied.
 */
export async function* ownFilesAnew(
  index: ArchiveIndex,
  { id, version }: Format,
  losses: readonly Loss[],
): AsyncGenerator<ArchiveFile, void, undefined> {
  const format = { id, version };
  for (const [path, changed] of [
    ['takeout.json', { format }],
    ['receipt.json', { format, losses }],
  ] as const) {
    const entry = index.get(path);
    if (entry === undefined) continue;
    const text = await textOf(entry);
    if (text === 'damaged') continue;
    const own = objectOf(text);
    if (own === undefined) yield { path, size: entry.size, open: () => entry.open() };
    else yield textFile(path, `${JSON.stringify({ ...own, ...changed }, null, 2)}\n`);
  }
}

/** What the archive can no longer give is left out; the check has said so. */
async function textOf(entry: ArchiveEntry): Promise<string | undefined> {
  try {
    return await smallText(entry, largest);
  } catch (error) {
    if (error instanceof RunError && error.code.startsWith('entry-')) return 'damaged';
    throw error;
  }
}

function objectOf(text: string | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
