import type { Format } from '../formats/format.ts';
import { formats } from '../formats/registry.ts';
import { archiveNameIn } from '../model/format-names.ts';
import { distinctNames, foldersOf } from '../pipeline/pack-all.ts';
import { formatsNamed } from './new-job.ts';
import type { Formats } from './project-run.ts';
import type { Entry, Queue } from './queue-state.ts';

/** A project whose archive can be made: it was packed once. */
export function isSavable({ item }: Entry): boolean {
  return item.id !== undefined && item.outcome !== undefined && (item.state === 'done' || item.state === 'failed');
}

/** Names for files of their own, each once in all of the formats: with the owner where there are several. */
export function archiveNames(queue: Queue, entries: readonly Entry[]): ReadonlyMap<string, string> {
  const addresses = entries.map(({ item }) => item.project.address);
  const owners = new Set(addresses.map(({ base, owner }) => `${base}/${owner}`.toLowerCase()));
  const wanted = foldersOf(addresses).map((folder) => {
    const parts = folder.split('/');
    return (owners.size > 1 ? parts : parts.slice(-1)).join('-');
  });
  const names = distinctNames(wanted, namesInFormats(queue));
  return new Map(entries.map(({ key }, at) => [key, `${names[at] ?? 'project'}.zip`]));
}

/** What the archives of a project of that name are called, one of each format, without an ending. */
export function namesInFormats(queue: Queue): (name: string) => readonly string[] {
  const ids = formatsOf(queue).map(({ id }) => id);
  return (name) => ids.map((id) => archiveNameIn(`${name}.zip`, id, ids).replace(/\.zip$/, ''));
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
