import type { Fetch } from '../http/request.ts';
import { RunError } from '../lib/run-error.ts';
import type { RunNotice } from '../model/run-record.ts';
import type { Ledger } from '../pipeline/ledger.ts';
import { type Checked, checkProject, routesAfterChoice } from './check.ts';
import type { Connection } from './connection.ts';
import type { NoticeView } from './messages.ts';
import type { Meter } from './meter.ts';
import { changeItem, type Entry, type Queue, type QueueContext, urlOf } from './queue-state.ts';

/** What works on one project of the queue. */
export interface EntryWork {
  readonly ledger: Ledger;
  readonly meter: Meter;
  readonly connection: Connection;
  /** Id in the vault, while the run holds the project's lock. */
  project: string | undefined;
}

/** Counts a request of any project; throws `request-cap` when no more may be made. */
export function takeOne(queue: Queue): void {
  if (queue.cap !== undefined && queue.requests >= queue.cap) {
    const details = { cap: queue.cap };
    throw new RunError('request-cap', 'The limit of requests that was set for all projects is reached.', { details });
  }
  queue.requests++;
}

/** A person has to choose first. */
export class Decision extends Error {
  readonly notice: RunNotice;
  constructor(notice: RunNotice) {
    super(notice.title);
    this.notice = notice;
  }
}

/** Finds out anew what the project is and how it can be read; throws a `Decision` where a person has to choose. */
export async function checkEntry(
  context: QueueContext,
  entry: Entry,
  { ledger, connection, meter }: EntryWork,
  signal: AbortSignal,
): Promise<{ checked: Checked; choice: string | undefined }> {
  const { queue, environment } = context;
  changeItem(entry, { state: 'checking' });
  context.changed();
  const { proxyBase, pageOrigin } = queue;
  const url = new URL(urlOf(entry.item.project.address));
  const job = { ledger, proxyBase, pageOrigin };
  const tries = triesOf(context, url.host);
  const input = { url, job, connection, environment: { ...environment, fetch: tries.fetch } };
  const checked = await checkProject({ ...input, requestsMade: meter.requests, signal });
  signal.throwIfAborted();
  if (tries.refused !== undefined) throw tries.refused;
  const choice = choiceFor(queue, checked.notice);
  routesAfterChoice(connection, checked, choice);
  return { checked, choice };
}

/**
 * What the check tries routes with goes past the client: it waits for its place all the same, and counts. A try that may not be made would be
 * taken for a closed route, so it is told afterwards.
 */
function triesOf({ queue, environment }: QueueContext, host: string): { readonly fetch: Fetch; refused?: unknown } {
  const tries: { fetch: Fetch; refused?: unknown } = {
    fetch: async (input, init) => {
      const place = await environment.hosts.lanes.enter(host, init?.signal ?? undefined);
      try {
        takeOne(queue);
        return await environment.fetch(input, init);
      } catch (error) {
        if (error instanceof RunError) tries.refused = error;
        throw error;
      } finally {
        place.leave('neutral');
      }
    },
  };
  return tries;
}

/** Closed git goes through the proxy where there is one that carries it; going without it is a person's decision, once for all. */
function choiceFor(queue: Queue, notice: NoticeView | undefined): string | undefined {
  if (notice === undefined) return undefined;
  if (notice.chosen === 'proxy' || queue.choice === 'without-git') return notice.chosen;
  const todo = 'Go on without git here, or export it alone and bring the repository.';
  throw new Decision({ code: notice.code, title: notice.title, why: notice.why, todo });
}
