import { formats } from '../formats/registry.ts';
import { foldersOf } from '../pipeline/pack-all.ts';
import type { Entry, Queue } from './queue-state.ts';

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

/** Of the forge. */
export function originOf({ item }: Pick<Entry, 'item'>): string {
  return new URL(item.project.address.base).origin;
}

/** `owner/name`. */
export function nameOf({ item }: Entry): string {
  return `${item.project.address.owner}/${item.project.address.name}`;
}

/** The format that was chosen; the queue of an older version may name one that is gone. */
export function formatOf(queue: Queue) {
  const format = formats.find(({ id }) => id === queue.format) ?? formats[0];
  if (format === undefined) throw new Error('no format is registered');
  return format;
}
