import { formats } from '../../src/formats/registry.ts';
import { chunksOf } from '../../src/lib/streams.ts';
import type { Problem } from '../../src/model/problem.ts';
import type { ProjectSource } from '../../src/model/project-source.ts';
import type { Loss } from '../../src/model/receipt.ts';
import { units as allUnits, type Unit } from '../../src/model/unit.ts';

/** A project written down: paths in their order with their bytes, and what was said meanwhile. */
export interface Encoded {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly problems: readonly Problem[];
  readonly losses: readonly Loss[];
  /** Text of a file; throws when it is not there. */
  text(path: string): string;
}

/** Encodes a source in memory, reading each file to its end before the next, and compares each announced size. */
export async function encoded(
  source: ProjectSource,
  options: { format?: string; units?: readonly Unit[]; signal?: AbortSignal } = {},
): Promise<Encoded> {
  const format = formats.find(({ id }) => id === (options.format ?? 'gitea-dump'));
  if (format === undefined) throw new Error(`there is no format ${options.format}`);
  const files = new Map<string, Buffer>();
  const problems: Problem[] = [];
  const losses: Loss[] = [];
  const context = {
    report: (problem: Problem) => problems.push(problem),
    lose: (loss: Loss) => losses.push(loss),
    units: options.units ?? allUnits,
    signal: options.signal ?? new AbortController().signal,
  };
  for await (const file of format.encode(source, context)) {
    const parts: Uint8Array[] = [];
    for await (const chunk of chunksOf(file.open())) parts.push(chunk);
    const bytes = Buffer.concat(parts);
    if (file.size !== undefined && file.size !== bytes.length) throw new Error(`${file.path}: size differs`);
    if (files.has(file.path)) throw new Error(`${file.path}: there twice`);
    files.set(file.path, bytes);
  }
  const text = (path: string) => {
    const bytes = files.get(path);
    if (bytes === undefined) throw new Error(`there is no ${path}`);
    return bytes.toString('utf8');
  };
  return { files, problems, losses, text };
}
