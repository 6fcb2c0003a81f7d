import { RunError } from '../lib/run-error.ts';
import { withLock } from '../lib/web-lock.ts';
import type { RunRecord } from '../model/run-record.ts';
import { demoBase } from '../pipeline/address.ts';
import { noticeFor } from '../pipeline/notices.ts';
import type { ProjectSize } from '../vault/vault.ts';
import type { Environment } from './job-state.ts';
import type { LibraryCommand, LibraryProject, LibraryUpdate, LibraryView } from './library-messages.ts';
import type { NoticeView } from './messages.ts';
import { removeScratch } from './scratch.ts';

/** What the library needs of the outside world. */
export type LibraryEnvironment = Pick<Environment, 'openVault' | 'locks' | 'channel'> & {
  readonly post: (update: LibraryUpdate) => void;
};

interface State {
  evicted: readonly string[];
  readonly deleting: Set<string>;
  fault: NoticeView | undefined;
  swept: boolean;
  /** Looks that have begun, and the newest of those that were shown: what an older one found is not shown after it. */
  looks: number;
  shown: number;
  /** What was read last. */
  read: Pick<LibraryView, 'projects' | 'bytes'>;
}

/** Name of a project's lock, the same in all tabs. */
function lockOf(id: string): string {
  return `takeout:${id}`;
}

function hostOf(base: string): string {
  if (base === demoBase) return 'the demo';
  return URL.canParse(base) ? new URL(base).host : base;
}

/** Sums of the ledger as it was last shown; the receipt's own once there is one. */
function figures({ outcome, progress, state }: RunRecord): Pick<LibraryProject, 'expected' | 'got' | 'missing'> {
  if (state === 'done' && outcome !== undefined)
    return { expected: outcome.expected, got: outcome.got, missing: outcome.missing };
  const rows = Object.values(progress);
  const sum = (pick: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + pick(row), 0);
  return {
    expected: sum((row) => row.expected ?? row.got),
    got: sum((row) => row.got),
    missing: sum((row) => row.missing),
  };
}

/** After a first round there always is. */
function isSomethingHere({ facts, round, progress }: RunRecord): boolean {
  return facts !== undefined && (round > 1 || Object.values(progress).some(({ got }) => got > 0));
}

interface Around {
  readonly size: ProjectSize | undefined;
  readonly locked: boolean;
  /** Queues that were not closed. */
  readonly queues: ReadonlySet<string>;
}

function projectView(record: RunRecord, { size, locked, queues }: Around): LibraryProject {
  const { id, address, state, facts } = record;
  return {
    id,
    owner: address.owner,
    name: address.name,
    host: hostOf(address.base),
    forge: facts?.software.label ?? address.forge,
    state,
    locked,
    resumable: state !== 'done' && !locked,
    packable: !locked && isSomethingHere(record),
    withToken: record.withToken,
    isPrivate: facts?.project.visibility === 'private',
    percent: record.percent,
    ...figures(record),
    bytes: size === undefined ? 0 : size.rows + size.blobs,
    touchedAt: record.touchedAt,
    first: record.round === 1,
    keepDeleted: record.keepDeleted,
    units: record.units,
    format: record.format,
    ...(record.emails && { emails: true }),
    progress: record.progress,
    ...(record.finishedAt === undefined ? {} : { finishedAt: record.finishedAt }),
    ...(record.requestCap === undefined ? {} : { requestCap: record.requestCap }),
    ...(record.queue !== undefined && queues.has(record.queue) && { queue: record.queue }),
    ...(record.outcome === undefined ? {} : { outcome: record.outcome }),
    ...(record.changes === undefined ? {} : { changes: record.changes }),
    ...(record.notice === undefined ? {} : { notice: record.notice }),
  };
}

async function heldLocks(locks: LockManager | undefined): Promise<ReadonlySet<string>> {
  const { held } = locks === undefined ? { held: [] } : await locks.query();
  return new Set(held?.map(({ name }) => name ?? ''));
}

async function viewOf(environment: LibraryEnvironment, state: State): Promise<LibraryView> {
  const vault = await environment.openVault();
  const looks = [vault.records(), vault.sizes(), vault.queueIds(), heldLocks(environment.locks)] as const;
  const [records, sizes, ids, held] = await Promise.all(looks);
  const queues = new Set(ids);
  const sizeOf = new Map(sizes.map((size) => [size.id, size]));
  // What is being deleted has no record any more, but still takes room.
  const bytes = sizes.reduce((sum, { rows, blobs }) => sum + rows + blobs, 0);
  return {
    projects: records.map((record) =>
      projectView(record, { size: sizeOf.get(record.id), locked: held.has(lockOf(record.id)), queues }),
    ),
    bytes,
    evicted: state.evicted,
    deleting: [...state.deleting],
    ...(state.fault === undefined ? {} : { fault: state.fault }),
  };
}

function faultOf(error: unknown, project: string): NoticeView {
  return noticeFor(error, { host: '', project, tokenGiven: false });
}

/**
 * Tells what this browser holds, and deletes of it. Each command ends with what it began and never rejects: what goes wrong is part of the
 * view.
 */
export function createLibrary(environment: LibraryEnvironment): (command: LibraryCommand) => Promise<void> {
  const state: State = {
    ...{ evicted: [], deleting: new Set(), fault: undefined, swept: false },
    ...{ looks: 0, shown: 0, read: { projects: [], bytes: 0 } },
  };

  /** Where reading fails, what was read before stays, with the reason beside it. */
  async function show(): Promise<void> {
    const look = ++state.looks;
    const library = await viewOf(environment, state).catch((error: unknown) => ({
      ...{ ...state.read, evicted: [], deleting: [...state.deleting] },
      fault: faultOf(error, ''),
    }));
    if (look < state.shown) return;
    state.shown = look;
    state.read = { projects: library.projects, bytes: library.bytes };
    environment.post({ type: 'library', library });
  }

  /** What a delete that was cut off has left, once: it takes room and belongs to nobody. */
  async function sweep(): Promise<void> {
    if (state.swept) return;
    state.swept = true;
    try {
      const vault = await environment.openVault();
      await vault.removeLeftovers();
      await removeScratch(vault, environment.locks);
    } catch {
      // It is tried again with the next start; nothing that anybody sees depends on it.
    }
  }

  async function removeOne(id: string): Promise<void> {
    if (state.deleting.has(id)) return;
    state.deleting.add(id);
    await show();
    try {
      const vault = await environment.openVault();
      await withLock(lockOf(id), environment.locks, () => vault.remove(id));
    } catch (error) {
      state.fault = faultOf(error, id.slice(id.lastIndexOf('|') + 1));
    } finally {
      state.deleting.delete(id);
    }
    await show();
  }

  async function compare(known: readonly string[]): Promise<void> {
    try {
      const vault = await environment.openVault();
      const here = new Set((await vault.records()).map(({ id }) => id));
      state.evicted = known.filter((id) => !here.has(id));
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
    }
  }

  environment.channel?.listen((message) => {
    // Before the page has asked, it does not show any of it.
    if (message.type === 'library' && state.swept) void show();
  });

  return async (command) => {
    if (command.type === 'delete') {
      state.fault = undefined;
      for (const id of command.projects) await removeOne(id);
      environment.channel?.post({ type: 'library' });
      return;
    }
    if (command.type === 'compare-known') await compare(command.known);
    await show();
    await sweep();
  };
}
