import { openArchive } from '../../../src/archive/open-archive.ts';
import { readItems } from '../../../src/formats/common/yaml-read/read-items.ts';
import { readDocument } from '../../../src/formats/f3/read-file.ts';
import { RunError } from '../../../src/lib/run-error.ts';
import { chunksOf } from '../../../src/lib/streams.ts';
import type { ArchiveEntry } from '../../../src/model/archive-index.ts';
import type { HostileCase } from './hostile.ts';

/** Opens the archive, reads every entry to its end, and its YAML and JSON. Gives the codes of all that was said; throws what has no code. */
export async function readCodes(made: ReturnType<HostileCase['make']>): Promise<string[]> {
  const codes = new Set<string>();
  const input =
    made instanceof Uint8Array
      ? ({ kind: 'file', file: new Blob([made as Uint8Array<ArrayBuffer>]) } as const)
      : ({ kind: 'files', files: made } as const);
  await coded(codes, async () => {
    const index = await openArchive(input, { report: ({ code }) => codes.add(code) });
    for (const entry of index.entries) await coded(codes, () => readWhole(entry, codes));
  });
  return [...codes].sort();
}

async function coded(codes: Set<string>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    codes.add(error.code);
  }
}

async function readWhole(entry: ArchiveEntry, codes: Set<string>): Promise<void> {
  if (entry.path.endsWith('.json')) {
    for (const { code } of (await readDocument(entry)).problems) codes.add(code);
    return;
  }
  if (!entry.path.endsWith('.yml')) {
    let size = 0;
    for await (const chunk of chunksOf(entry.open())) size += chunk.length;
    if (size !== entry.size) throw new Error(`${entry.path}: ${size} bytes, not ${entry.size}`);
    return;
  }
  for await (const item of readItems(entry.open())) for (const { code } of item.problems) codes.add(code);
}
