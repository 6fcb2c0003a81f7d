import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import type { Fetch } from '../../src/http/request.ts';
import { entityKinds } from '../../src/model/entity.ts';
import { createRandom } from '../fuzz/random.ts';
import { type Edit, type LiveForge, liveForge } from '../support/live-forge.ts';
import { type Replay, startReplay } from '../support/replay-server.ts';
import { sameArchives } from '../support/same-archives.ts';
import { zipFiles } from '../support/zip-files.ts';
import { createWorld, quickClock, savedBytes, type World } from '../unit/worker/job-world.ts';

/** A forge whose project people go on editing. */
export interface EditedForge {
  readonly live: LiveForge;
  readonly replay: Replay;
  close(): Promise<void>;
}

export interface EditResult {
  readonly seed: number;
  readonly edits: readonly Edit[];
  /** What the first export said when it ended. */
  readonly end: string;
  /** What is wrong, in words; empty: nothing. */
  readonly faults: readonly string[];
}

export async function startEditedForge(): Promise<EditedForge> {
  const live = await liveForge();
  const replay = await startReplay({ recording: () => live.recording(), repositories: live.repositories });
  return {
    ...{ live, replay },
    async close() {
      await replay.close();
      live.close();
    },
  };
}

const hour = 3_600_000;
const begin = Date.UTC(2026, 0, 1);
/** The machine's clock begins on January 1, the forge's on January 5 at 8: as good as the same, three hours behind, days behind, a day ahead. */
const clocksAhead = [104 * hour, 101 * hour, 0, 128 * hour];
/** A forge's clock goes on by this with each edit, milliseconds; so does the machine's. */
const perEdit = 7000;

/**
 * Exports while people create, edit and delete items between the requests, by the seed. Nothing that was there all the time may be missing
 * or there twice; an update afterwards has to pack to the same files as a first export then.
 */
export async function runEdits({ live, replay }: EditedForge, seed: number): Promise<EditResult> {
  live.reset();
  const random = createRandom(0xed17, seed);
  const before = await keysOf(await exportedWorld(replay.url, fetch, quickClock(begin)));
  const clock = quickClock(begin);
  const { signal } = new AbortController();
  await clock.sleep(random.pick(clocksAhead), signal);
  const edits: Edit[] = [];
  const wanted = 4 + random.below(12);
  let pause = 12 + random.below(20);
  const edited: Fetch = async (input, init) => {
    if (edits.length < wanted && pause-- <= 0) {
      pause = random.below(9);
      edits.push(...live.script(seed * 1000 + edits.length, 1));
      await clock.sleep(perEdit, signal);
    }
    return fetch(input, init);
  };
  const faults: string[] = [];
  const world = await exportedWorld(replay.url, edited, clock);
  const end = endOf(world);
  const here = await keysOf(world);
  const fresh = await exportedWorld(replay.url, fetch, quickClock(begin));
  for (const key of await keysOf(fresh)) if (before.has(key) && !here.has(key)) faults.push(`lost: ${key}`);
  faults.push(...(await doubled(world)));
  await updated(world);
  if (endOf(world) !== endOf(fresh)) faults.push(`after the update ${endOf(world)}, a first export ${endOf(fresh)}`);
  else faults.push(...sameArchives(await archiveOf(fresh), await archiveOf(world), { git: 'objects' }));
  return { seed, edits, end, faults };
}

async function exportedWorld(url: string, fetch: Fetch, clock: ReturnType<typeof quickClock>): Promise<World> {
  const world = createWorld({ fetch, clock, indexedDB: new IDBFactory() });
  await world.check({ url });
  await world.send({ type: 'export' });
  return world;
}

async function updated(world: World): Promise<void> {
  const { project = '' } = world.view();
  const how = { kind: 'update', depth: 'quick', keepDeleted: false } as const;
  await world.send({ type: 'open-run', project, proxy: '', pageOrigin: 'https://page.invalid', how });
}

function endOf(world: World): string {
  const { state, notice, receipt } = world.view();
  return `${state}: ${notice?.code ?? receipt?.verdict ?? 'without a word'}`;
}

async function archiveOf(world: World): Promise<Buffer> {
  return Buffer.from(await savedBytes(world));
}

/** Of everything but people, who come and go with what names them. */
async function keysOf(world: World): Promise<ReadonlySet<string>> {
  const vault = await (await world.vault()).project(world.view().project ?? '');
  const keys = new Set<string>();
  for (const kind of entityKinds) if (kind !== 'user') for await (const { key } of vault.scan(kind)) keys.add(key);
  return keys;
}

/** Tickets and comments that stand twice in the archive's lists. */
async function doubled(world: World): Promise<string[]> {
  if (world.view().state !== 'done') return [];
  const faults: string[] = [];
  for (const { name, bytes } of zipFiles(await archiveOf(world))) {
    const line = name.startsWith('comments/')
      ? /^ {2}index: .*$/gm
      : /^(issue|pull_request)\.yml$/.test(name) && /^- number: .*$/gm;
    const lines = line === false ? [] : (bytes.toString().match(line) ?? []);
    if (new Set(lines).size !== lines.length) faults.push(`twice in ${name}`);
  }
  return faults;
}

/** One line of the account. */
export function editLine({ seed, edits, end, faults }: EditResult): string {
  const kinds = edits.map(({ kind }) => kind).join(', ');
  return `edits ${seed}: ${kinds}; ${end}${faults.map((fault) => `\n  FAULT ${fault}`).join('')}`;
}
