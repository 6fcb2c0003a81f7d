import { afterAll, beforeAll, expect, test } from 'vitest';
import { largeProject } from '../../bench/large-project.ts';
import { type Replay, startReplay } from '../../support/replay-server.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { scaleName, scaleOf, scaleOwner } from '../../support/scale.ts';
import { type Collected, collectFirst, packed, update } from './update-world.ts';

/** Which row of the README's table a request belongs to. */
const rows: readonly (readonly [name: string, match: RegExp])[] = [
  ['project', /^\/api\/v1\/(version$|repos\/[^/]+\/[^/]+$)/],
  ['issues and pull requests', /\/issues\?/],
  ['comments', /\/issues\/comments\?/],
  ['labels', /\/repos\/.*\/labels\?/],
  ['labels of the organisation', /\/orgs\/.*\/labels\?/],
  ['milestones', /\/milestones\?/],
  ['releases', /\/releases\?/],
  ['git', /(?<!\.wiki)\.git\//],
  ['wiki', /\.wiki\.git\//],
];

function rowOf(request: string): string {
  return rows.find(([, match]) => match.test(request))?.[0] ?? request;
}

type Table = Record<string, number>;

function tableOf(asked: readonly string[]): Table {
  const table: Table = {};
  for (const request of asked) table[rowOf(request)] = (table[rowOf(request)] ?? 0) + 1;
  return table;
}

interface Looked {
  readonly replay: Replay;
  readonly first: Collected;
  readonly again: Collected;
  close(): Promise<void>;
}

/** A first export and an update right after it. */
async function lookedTwice(
  replay: Replay,
  { owner, name }: { readonly owner: string; readonly name: string } = replay,
  remove: () => void = () => {},
): Promise<Looked> {
  const site = { base: replay.base, owner, name, fetch: globalThis.fetch };
  const first = await collectFirst(site);
  const again = await update(site, first);
  const close = async () => {
    for (const one of [first, again]) one.close();
    await replay.close();
    remove();
  };
  return { replay, first, again, close };
}

async function generated(times: number): Promise<Looked> {
  const { recording, repositories, remove } = largeProject(scaleOf(times));
  const place = { owner: scaleOwner, name: scaleName };
  return lookedTwice(await startReplay({ recording, repositories }), place, remove);
}

const open: Looked[] = [];
let buoy: Looked;
let small: Looked;
let large: Looked;

beforeAll(async () => {
  buoy = await lookedTwice(await startReplay());
  open.push(buoy);
  small = await generated(0.0005);
  open.push(small);
  large = await generated(0.005);
  open.push(large);
}, 120_000);

afterAll(async () => {
  for (const one of open) await one.close();
});

const ofAnyone: Table = {
  project: 2,
  'issues and pull requests': 2,
  comments: 2,
  labels: 1,
  milestones: 1,
  releases: 1,
  git: 1,
  wiki: 1,
};

test('nothing changed: 12 requests for an organisation with everything on, and the same bytes', async () => {
  const { first, again } = buoy;
  expect(tableOf(again.asked)).toEqual({ ...ofAnyone, 'labels of the organisation': 1 });
  expect(again.asked).toHaveLength(12);
  expect(again.changes).toMatchObject({ new: 0, edited: 0, gone: 0 });
  expect(sameArchives((await packed(first)).bytes, (await packed(again)).bytes)).toEqual([]);
});

test('nothing changed: as many requests for a project ten times as large', async () => {
  expect(await large.first.vault.count('comment')).toBe(10 * (await small.first.vault.count('comment')));
  expect(large.first.asked.length).toBeGreaterThan(5 * small.first.asked.length);
  for (const { again } of [small, large]) {
    expect(tableOf(again.asked)).toEqual(ofAnyone);
    expect(again.changes).toMatchObject({ new: 0, edited: 0, gone: 0 });
  }
  expect(sameArchives((await packed(large.first)).bytes, (await packed(large.again)).bytes)).toEqual([]);
});

/** As the README of the family has it; said by `npm run test:update`. */
test('what an update costs when nothing has changed', () => {
  const sizes = { 'weather-buoy': buoy, 'generated, 1×': small, 'generated, 10×': large };
  const tables = Object.entries(sizes).map(([name, { first, again }]) => {
    return [
      name,
      { ...tableOf(again.asked), all: again.asked.length, 'the first export': first.asked.length },
    ] as const;
  });
  for (const [, table] of tables) expect(table.all).toBeLessThanOrEqual(12);
  if (process.env['UPDATE_SEEDS'] !== undefined) console.table(Object.fromEntries(tables));
});
