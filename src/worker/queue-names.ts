import type { Format } from '../formats/format.ts';
import { formats } from '../formats/registry.ts';
import { foldersOf } from '../pipeline/pack-all.ts';
import { formatsNamed } from './new-job.ts';
import type { Formats } from './project-run.ts';
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

/** The formats that were chosen; the queue of an older version may name one that is gone. */
export function formatsOf(queue: Queue): Formats {
  const chosen = formatsNamed(queue.format);
  if (chosen !== undefined) return chosen;
  const [first] = formats;
  if (first === undefined) throw new Error('no format is registered');
  return [first];
}

/** The one of them that is asked for; the first, when it is none of them. */
export function formatOf(queue: Queue, id: string | undefined): Format {
  const chosen = formatsOf(queue);
  return chosen.find((one) => one.id === id) ?? chosen[0];
}
