import { projectId } from '../model/project-facts.ts';
import type { RunRecord } from '../model/run-record.ts';
import type { StartHow } from './project-run.ts';
import type { Entry, Queue, QueueContext } from './queue-state.ts';

/** What the vault has of a project, and what is done with it. */
export interface Known {
  readonly record: RunRecord;
  readonly how: StartHow;
}

/** What can be gone on with or brought up to date without another check; `undefined` for what is to be checked first. */
export async function knownStart(
  { environment, queue }: QueueContext,
  entry: Entry,
  token: string,
): Promise<Known | undefined> {
  const { item } = entry;
  const id = item.id ?? projectId(item.project.address);
  const record = await (await (await environment.openVault()).project(id)).record();
  // Deleted in the library since: from the beginning.
  if (record === undefined) entry.record = undefined;
  if (record?.facts === undefined) return undefined;
  if (item.unsent && record.state === 'done') return { record, how: { kind: 'pack' } };
  if (item.id !== undefined) return { record, how: { kind: 'resume' } };
  if (!mayUpdate(record, queue, token)) return undefined;
  return { record, how: { kind: 'update', depth: 'quick', keepDeleted: record.keepDeleted } };
}

/** Another token may see more, other units want routes that nobody has tried, and going without git is a person's decision each time. */
function mayUpdate({ state, withToken, choice, units }: RunRecord, queue: Queue, token: string): boolean {
  const isRouted = choice === undefined || choice === 'proxy';
  return (
    state === 'done' && isRouted && withToken === (token !== '') && queue.units.every((unit) => units.includes(unit))
  );
}
