import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Replay, startReplay } from '../../support/replay-server.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { type Collected, collectFirst, packed, type RoundOptions, update } from './update-world.ts';

let replay: Replay;
let first: Collected;
const open: Collected[] = [];

beforeAll(async () => {
  replay = await startReplay();
  first = await collectFirst(siteOf(replay));
  open.push(first);
}, 120_000);

afterAll(async () => {
  for (const one of open) one.close();
  await replay.close();
});

function siteOf({ base, owner, name }: Replay) {
  return { base, owner, name, fetch: globalThis.fetch };
}

async function again(before: Collected, options: RoundOptions): Promise<Collected> {
  const collected = await update(siteOf(replay), before, options);
  open.push(collected);
  return collected;
}

const gitRequests = ({ asked }: Collected) => asked.filter((request) => request.includes('.git/')).map(lastPart);
const lastPart = (request: string) => request.slice(request.lastIndexOf('.git/') + 5);
const packsOf = async ({ vault }: Collected) => (await vault.repository('code'))?.packs.map(({ pack }) => pack.blob);

test('everything again fetches git anew, though no ref has moved, and packs to the same bytes', async () => {
  const before = { bytes: (await packed(first)).bytes, packs: await packsOf(first) };
  // However small a repository has to be for it otherwise.
  const lists = await again(first, { depth: 'lists', gitWholeBelow: 0 });
  expect(gitRequests(lists).filter((request) => request === 'git-upload-pack')).toEqual([]);
  expect(await packsOf(lists)).toEqual(before.packs);

  const all = await again(lists, { depth: 'all', gitWholeBelow: 0 });
  // Code and wiki.
  expect(gitRequests(all).filter((request) => request === 'git-upload-pack')).toHaveLength(2);
  expect(await packsOf(all)).toHaveLength(1);
  expect(await packsOf(all)).not.toEqual(before.packs);
  expect(all.changes).toMatchObject({ new: 0, edited: 0, gone: 0 });
  expect(sameArchives(before.bytes, (await packed(all)).bytes)).toEqual([]);

  // A fetch from nothing would lose what is gone at the forge.
  const keeping = await again(all, { depth: 'all', keepGone: true, gitWholeBelow: 0 });
  expect(gitRequests(keeping).filter((request) => request === 'git-upload-pack')).toEqual([]);
  expect(await packsOf(keeping)).toEqual(await packsOf(all));
}, 120_000);
