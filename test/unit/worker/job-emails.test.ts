import 'fake-indexeddb/auto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Unit } from '../../../src/model/unit.ts';
import { type Replay, startReplay } from '../../support/replay-server.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { zipFiles } from '../../support/zip-files.ts';
import { createWorld, savedBytes, type World } from './job-world.ts';

/** Without git: commits have addresses of their own. */
const units: readonly Unit[] = ['issues', 'pull-requests', 'comments', 'reviews', 'events', 'releases', 'labels'];
const both = 'gitea-dump,f3';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let forge: Replay;
beforeAll(async () => {
  forge = await startReplay();
});
afterAll(() => forge.close());

/** Addresses of people as the recorded forge shows them, wherever they stand. */
const address = /[\w.+-]+@(?:noreply\.)?example\.org/gu;

function addressesIn(zip: Uint8Array): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { name, bytes } of zipFiles(Buffer.from(zip)))
    for (const _ of bytes.toString('latin1').matchAll(address)) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
}

function fileOf(zip: Uint8Array, wanted: string): string {
  return (
    zipFiles(Buffer.from(zip))
      .find(({ name }) => name === wanted)
      ?.bytes.toString() ?? ''
  );
}

function createEmailWorld(): World {
  return createWorld({ fetch: globalThis.fetch });
}

async function exported(world: World, emails: boolean): Promise<readonly [dump: Uint8Array, f3: Uint8Array]> {
  await world.check({ url: forge.url, units, format: both, emails });
  await world.send({ type: 'export' });
  expect(world.view().state).toBe('done');
  return [await savedBytes(world), await savedBytes(world, 1)];
}

async function peopleKept(world: World): Promise<(string | undefined)[]> {
  const vault = await world.vault();
  const [record] = await vault.records();
  const emails: (string | undefined)[] = [];
  for await (const { email } of (await vault.project(record?.id ?? '')).scan('user')) emails.push(email);
  return emails;
}

test('without the tick no address of a person is collected or written', async () => {
  const world = createEmailWorld();
  for (const zip of await exported(world, false)) {
    expect([...addressesIn(zip)]).toEqual([]);
    expect(JSON.parse(fileOf(zip, 'receipt.json'))).not.toHaveProperty('emails');
    expect(JSON.parse(fileOf(zip, 'takeout.json'))).not.toHaveProperty('emails');
  }
  const kept = await peopleKept(world);
  expect(kept.length).toBeGreaterThan(3);
  expect(kept.filter((email) => email !== undefined)).toEqual([]);
});

test('with it they stand in the fields that the formats have for them, and the receipt counts them', async () => {
  const world = createEmailWorld();
  const [dump, f3] = await exported(world, true);
  const people = (await peopleKept(world)).filter((email) => email !== undefined).length;
  expect(people).toBeGreaterThan(3);
  expect(world.view().receipt?.emails).toBe(people);
  for (const zip of [dump, f3]) {
    expect(JSON.parse(fileOf(zip, 'receipt.json'))).toMatchObject({ emails: people });
    expect(fileOf(zip, 'receipt.json')).not.toContain('schema');
    expect(JSON.parse(fileOf(zip, 'takeout.json'))).toMatchObject({ emails: true });
  }
  for (const file of ['issue.yml', 'pull_request.yml', 'release.yml', 'extra/users.jsonl'])
    expect([file, (addressesIn(dump).get(file) ?? 0) > 0]).toEqual([file, true]);
  expect(fileOf(dump, 'issue.yml')).toMatch(/poster_name: "contributor-1"\n\s+poster_email: "contributor-1@noreply/u);
  const users = [...addressesIn(f3)];
  expect(users.length).toBe(people);
  expect(users.every(([name, count]) => name.startsWith('forge/users/') && count === 1)).toBe(true);
});

test('packing again leaves them out unless they are ticked; a further run without the tick too', async () => {
  const world = createEmailWorld();
  await exported(world, true);
  const project = world.view().project ?? '';
  const pack = async (emails: boolean) => {
    const how = { kind: 'pack', format: 'f3', units, emails } as const;
    await world.send({ type: 'open-run', project, proxy: '', pageOrigin: '', how });
    return savedBytes(world);
  };
  expect([...addressesIn(await pack(false))]).toEqual([]);
  expect(addressesIn(await pack(true)).size).toBeGreaterThan(3);
  for (const zip of await exported(world, false)) expect([...addressesIn(zip)]).toEqual([]);
  const [record] = await (await world.vault()).records();
  expect(record?.emails).toBe(false);
});

test('ticked for a project that is here without them: all that names people is read again', async () => {
  const world = createEmailWorld();
  await exported(world, false);
  const [dump] = await exported(world, true);
  const [fresh] = await exported(createEmailWorld(), true);
  expect(sameArchives(Buffer.from(dump), Buffer.from(fresh))).toEqual([]);
  const [record] = await (await world.vault()).records();
  expect(record).toMatchObject({ emails: true, round: 2, depth: 'lists' });
});
