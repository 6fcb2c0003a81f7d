import type { ArchiveIndex } from '../../model/archive-index.ts';

export interface Layout {
  readonly index: ArchiveIndex;
}
export async function todaysLayout(index: ArchiveIndex, _signal?: AbortSignal): Promise<Layout> {
  return { index };
}
