import { foldersOf } from '../pipeline/pack-all.ts';
import type { Entry } from './queue-state.ts';

/** A project whose archive can be made: it was packed once. */
export function isSavable({ item }: Entry): boolean {
  return item.id !== undefined && item.outcome !== undefined && (item.state === 'done' || item.state === 'failed');
}

/** Names for files of their own, each once: with the owner where there are several. */
export function archiveNames(entries: readonly Entry[]): ReadonlyMap<string, string> {
  const folders = foldersOf(entries.map(({ item }) => item.project.address));
  const owners = new Set(entries.map(({ item }) => item.project.address.owner.toLowerCase()));
  return new Map(
    entries.map(({ key }, at) => {
      const parts = (folders[at] ?? 'project').split('/');
      return [key, `${(owners.size > 1 ? parts : parts.slice(-1)).join('-')}.zip`];
    }),
  );
}
