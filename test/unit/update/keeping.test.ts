import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import type { EntityKind } from '../../../src/model/entity.ts';
import type { UpdateDepth } from '../../../src/model/run-record.ts';
import { units as allUnits, type Unit } from '../../../src/model/unit.ts';
import { type LiveForge, liveForge } from '../../support/live-forge.ts';
import { type Replay, startReplay } from '../../support/replay-server.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { dumpVault, loadVault } from '../../support/vault-fixture.ts';
import { zipFiles } from '../../support/zip-files.ts';
import { createWorld, savedBytes, type World } from '../worker/job-world.ts';

const issue12 = 'issue:0000000000000012';

let live: LiveForge;
let replay: Replay;
let first: { readonly bytes: Buffer; readonly dump: Awaited<ReturnType<typeof dumpVault>> };

beforeAll(async () => {
  live = await liveForge();
  replay = await startReplay({ recording: () => live.recording(), repositories: live.repositories });
  const indexedDB = new IDBFactory();
  const world = createWorld({ fetch: globalThis.fetch, indexedDB });
  first = { bytes: await freshBytes(world), dump: await dumpVault(indexedDB) };
}, 60_000);

afterAll(async () => {
  await replay.close();
  live.close();
});

async function bytesOf(world: World): Promise<Buffer> {
  return Buffer.from(await savedBytes(world));
}

async function freshBytes(
  world = createWorld({ fetch: globalThis.fetch }),
  emails = false,
  units: readonly Unit[] = allUnits,
): Promise<Buffer> {
  await world.check({ url: replay.url, emails, units });
  await world.send({ type: 'export' });
  expect(world.view().state).toBe('done');
  return bytesOf(world);
}

/** Another tab, with what the first export left; the forge is as it was then. */
async function kept(fetch: Fetch = globalThis.fetch): Promise<World> {
  live.reset();
  const indexedDB = new IDBFactory();
  await loadVault(indexedDB, first.dump);
  return createWorld({ fetch, indexedDB });
}

function projectId(): string {
  return `gitea|${replay.base}|${live.owner}/${live.name}`;
}

async function update(world: World, depth: UpdateDepth = 'quick', keepDeleted = false, token?: string): Promise<void> {
  const here = { project: projectId(), proxy: '', pageOrigin: 'https://page.invalid' };
  const how = { kind: 'update', depth, keepDeleted } as const;
  await world.send({ type: 'open-run', ...here, how, ...(token === undefined ? {} : { token }) });
}

async function countOf(world: World, kind: EntityKind): Promise<number> {
  return (await (await world.vault()).project(projectId())).count(kind);
}

function rowOf(world: World, unit: Unit) {
  return world.view().units.find((row) => row.unit === unit);
}

function file(archive: Buffer, name: string): string {
  return zipFiles(archive)
    .find((one) => one.name === name)
    ?.bytes.toString() as string;
}

/** Answers some addresses with this status as long as nobody says otherwise. */
function refusing(match: RegExp, status: number): Fetch {
  return async (input, init) => (match.test(input) ? new Response('{"message":"no"}', { status }) : fetch(input, init));
}

test('archive mode: what is deleted at the forge stays in the archive, and is named as kept', async () => {
  const world = await kept();
  const [release] = [...JSON.parse(await answerOf('/releases'))].filter(({ assets }) => assets.length > 0);
  live.apply({ kind: 'delete-issue', number: 12 });
  live.apply({ kind: 'delete-release', tag: release.tag_name });
  live.apply({ kind: 'new-comment', number: 13, body: 'After the deletion.' });
  await update(world, 'quick', true);
  expect(world.view(), world.view().notice?.why).toMatchObject({ state: 'done', mode: 'update' });
  const archive = await bytesOf(world);

  const receipt = JSON.parse(file(archive, 'receipt.json'));
  expect(receipt.units.issues.kept).toEqual([
    { id: issue12, name: 'Radio retries never stop', reason: 'deleted-upstream' },
  ]);
  expect(receipt.units.releases.kept).toHaveLength(1);
  expect(receipt.units['release-files'].kept).toHaveLength(release.assets.length);
  expect(receipt.verdict).toBe('whole');
  const { changes } = JSON.parse(file(archive, 'takeout.json')).collected;
  expect(changes.gone).toBeGreaterThan(1);
  const named = changes.items.filter(({ kept: isKept }: { kept: boolean }) => isKept);
  expect(named.map(({ key }: { key: string }) => key)).toContain(issue12);

  const names = (bytes: Buffer) => zipFiles(bytes).map(({ name }) => name);
  // Nothing of the first archive is missing in this one.
  expect(names(first.bytes).filter((name) => !names(archive).includes(name))).toEqual([]);
  expect(file(archive, 'issue.yml')).toContain('Radio retries never stop');
  expect(file(archive, 'comments/12.yml')).toBe(file(first.bytes, 'comments/12.yml'));
  expect(file(archive, 'comments/13.yml')).toContain('After the deletion.');

  await update(world, 'quick', false);
  expect(sameArchives(await bytesOf(world), await freshBytes())).toEqual([]);
});

test('archive mode: what is kept is not asked for at the forge, where it is not any more', async () => {
  const world = await kept();
  live.apply({ kind: 'delete-issue', number: 12 });
  live.apply({ kind: 'delete-issue', number: 26 });
  await update(world, 'quick', true);
  // The second one names it.
  live.apply({ kind: 'delete-label', name: '🌊 wave' });
  for (const depth of ['quick', 'all'] as const) {
    const before = world.asked.length;
    await update(world, depth, true);
    expect(JSON.parse(file(await bytesOf(world), 'receipt.json')).verdict, depth).toBe('whole');
    expect(
      world.asked.slice(before).filter((url) => /\/issues\/(12|26)\b/.test(url)),
      depth,
    ).toEqual([]);
  }
});

test('what was kept goes with the first update that does not keep it, though nothing else has changed', async () => {
  const world = await kept();
  live.apply({ kind: 'delete-issue', number: 12 });
  await update(world, 'quick', true);
  await update(world, 'quick', true);
  expect(file(await bytesOf(world), 'issue.yml')).toContain('Radio retries never stop');
  await update(world, 'quick', false);
  expect(sameArchives(await bytesOf(world), await freshBytes())).toEqual([]);
});

async function answerOf(path: string): Promise<string> {
  return (await fetch(`${replay.base}/api/v1/repos/${live.owner}/${live.name}${path}`)).text();
}

test('a changed reaction to what did not change otherwise: all finds it, quick does not', async () => {
  const world = await kept();
  live.apply({ kind: 'react', number: 12, content: 'rocket' });
  await update(world);
  expect(world.view()).toMatchObject({ state: 'done', changes: { new: 0, edited: 0, gone: 0 } });
  expect(sameArchives(await bytesOf(world), first.bytes)).toEqual([]);
  await update(world, 'all');
  expect(world.view().changes?.edited).toBe(1);
  expect(sameArchives(await bytesOf(world), await freshBytes())).toEqual([]);
});

test('e-mail addresses, of which a forge shows different ones of a person, are those of a fresh export', async () => {
  live.reset();
  const world = createWorld({ fetch: globalThis.fetch });
  await freshBytes(world, true);
  live.apply({ kind: 'new-comment', number: 13, body: 'Whose is it?' });
  live.apply({ kind: 'edit-issue', number: 12, body: 'Edited.' });
  const bytes = await freshBytes(world, true);
  expect(world.view().mode).toBe('update');
  expect(sameArchives(bytes, await freshBytes(undefined, true))).toEqual([]);
});

test('an address that somebody hides goes with an update of everything, and with one that is ticked anew', async () => {
  live.reset();
  let isHidden = false;
  const fetchNow: Fetch = async (input, init) => {
    const answer = await fetch(input, init);
    if (!isHidden || !answer.headers.get('content-type')?.includes('json')) return answer;
    const text = (await answer.text()).replace(/"email":\s*"[^"]*"/g, '"email":""');
    return new Response(text, { status: answer.status, headers: answer.headers });
  };
  const worlds = [createWorld({ fetch: fetchNow }), createWorld({ fetch: fetchNow })] as const;
  for (const world of worlds) await freshBytes(world, true);
  expect(worlds[0].view().receipt?.emails).toBeGreaterThan(3);
  isHidden = true;
  await update(worlds[0], 'all');
  await freshBytes(worlds[1], false);
  await freshBytes(worlds[1], true);
  for (const world of worlds) expect(world.view().receipt?.emails).toBe(0);
});

test.each([
  ['a unit that may no longer be seen', /\/issues\/comments\?/, 403],
  ['a project that is not shown any more', /\/api\/v1\/repos\//, 404],
  ['a forge that wants a token now', /\/api\/v1\//, 401],
] as const)('%s removes nothing', async (_, match, status) => {
  const world = await kept(refusing(match, status));
  const counts = () =>
    Promise.all((['issue', 'comment', 'release', 'asset'] as const).map((kind) => countOf(world, kind)));
  const before = await counts();
  await update(world);
  expect(world.view().state).toBe('failed');
  expect(await counts()).toEqual(before);
});

test('releases whose list fails while the project is checked are not taken for switched off', async () => {
  let isChecking = true;
  const world = await kept(async (input, init) =>
    isChecking && /\/releases\?/.test(input) ? new Response('{"message":"oops"}', { status: 500 }) : fetch(input, init),
  );
  await world.check({ url: replay.url });
  isChecking = false;
  await world.send({ type: 'export' });
  expect(world.view()).toMatchObject({ state: 'done', changes: { gone: 0 } });
  expect(sameArchives(await bytesOf(world), first.bytes)).toEqual([]);
});

test('a right to see issues that is lost before the project is checked again removes nothing', async () => {
  const world = await kept(refusing(/\/issues\?.*type=issues/, 404));
  const before = await countOf(world, 'issue');
  await world.check({ url: replay.url });
  expect(rowOf(world, 'issues')).toMatchObject({ state: 'no-access' });
  await world.send({ type: 'export' });
  expect(world.view()).toMatchObject({ state: 'done', changes: { gone: 0 } });
  expect(await countOf(world, 'issue')).toBe(before);
  expect(world.view().receipt?.units.issues).toMatchObject({ outcome: 'failed', got: before });
});

test('what archive mode keeps of a unit that was switched off is counted, for it is packed', async () => {
  const isOff = { issues: false };
  const world = await kept(async (input, init) => {
    const answer = await fetch(input, init);
    if (!isOff.issues || !input.endsWith(`/repos/${live.owner}/${live.name}`)) return answer;
    const repository = JSON.parse(await answer.text());
    return new Response(JSON.stringify({ ...repository, has_issues: false }), { headers: answer.headers });
  });
  const before = await countOf(world, 'issue');
  isOff.issues = true;
  await update(world, 'quick', true);
  expect(world.view().receipt?.units.issues).toMatchObject({ outcome: 'not-offered', got: before });
  expect(world.view().receipt?.units.issues.kept).toHaveLength(before);
});

test('what is packed without a unit is counted without what hangs on it', async () => {
  const world = await kept();
  const units = allUnits.filter((unit) => unit !== 'pull-requests' && unit !== 'reviews');
  const how = { kind: 'pack', format: 'gitea-dump', units } as const;
  await world.send({ type: 'open-run', project: projectId(), proxy: '', pageOrigin: 'https://page.invalid', how });
  expect(sameArchives(await bytesOf(world), await freshBytes(undefined, false, units))).toEqual([]);
});

test.each<Unit[]>([
  // Who closed what, and what waits for what, is told by events; problems of git are no problems of an archive without it.
  ['events', 'git'],
  // Who is asked for a review is told by reviews; names of files come with releases.
  ['reviews', 'releases'],
  // Reviews and their comments come by way of pull requests.
  ['pull-requests', 'reactions', 'wiki'],
  // Some people are named by these alone.
  ['issues', 'comments', 'events', 'reviews', 'reactions', 'releases'],
])('what is packed without %s, %s, … is as if only the others had ever been collected', async (...left) => {
  const world = await kept();
  const units = allUnits.filter((unit) => !left.includes(unit));
  const how = { kind: 'pack', format: 'gitea-dump', units } as const;
  await world.send({ type: 'open-run', project: projectId(), proxy: '', pageOrigin: 'https://page.invalid', how });
  expect(sameArchives(await freshBytes(undefined, false, units), await bytesOf(world))).toEqual([]);
});

test('what was collected with a token is not updated without one', async () => {
  live.reset();
  const indexedDB = new IDBFactory();
  const one = createWorld({ fetch: globalThis.fetch, indexedDB });
  await one.check({ url: replay.url, token: 'secret', units: ['issues', 'labels'] });
  await one.send({ type: 'export' });
  const world = createWorld({ fetch: globalThis.fetch, indexedDB });
  await update(world);
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'less-rights' } });
  expect(world.asked).toEqual([]);
  await update(world, 'quick', false, 'secret');
  expect(world.view().state).toBe('done');
});

test('another project at the address: an update leaves what is kept alone', async () => {
  const world = await kept(async (input, init) => {
    const answer = await fetch(input, init);
    if (!input.endsWith(`/repos/${live.owner}/${live.name}`)) return answer;
    return new Response(JSON.stringify({ ...JSON.parse(await answer.text()), id: 4711 }), { headers: answer.headers });
  });
  live.apply({ kind: 'delete-issue', number: 12 });
  await update(world);
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'other-project' } });
  const record = await (await (await world.vault()).project(projectId())).record();
  expect(record).toMatchObject({ state: 'done', round: 1 });
  const here = { project: projectId(), proxy: '', pageOrigin: 'https://page.invalid' };
  const units = record?.units ?? [];
  await world.send({ type: 'open-run', ...here, how: { kind: 'pack', format: 'gitea-dump', units } });
  expect(sameArchives(await bytesOf(world), first.bytes)).toEqual([]);
});

test('an update that is killed goes on where it was, and ends as a fresh export', async () => {
  for (const at of [5, 14]) {
    live.reset();
    const indexedDB = new IDBFactory();
    await loadVault(indexedDB, first.dump);
    live.script(41, 10);
    let asked = 0;
    const killed: World = createWorld({
      indexedDB,
      fetch: async (input, init) => {
        if (++asked === at) void killed.send({ type: 'cancel' });
        return fetch(input, init);
      },
    });
    await update(killed);
    (await killed.vault()).close();
    const world = createWorld({ fetch: globalThis.fetch, indexedDB });
    const here = { project: projectId(), proxy: '', pageOrigin: 'https://page.invalid' };
    await world.send({ type: 'open-run', ...here, how: { kind: 'resume' } });
    expect(world.view(), `killed at ${at}`).toMatchObject({ state: 'done', mode: 'update' });
    expect(sameArchives(await bytesOf(world), await freshBytes()), `killed at ${at}`).toEqual([]);
  }
});

test('archive mode: commits that a branch had when it was pushed by force stay, however small the repository is', async () => {
  const world = await kept();
  const vault = await (await world.vault()).project(projectId());
  live.apply({ kind: 'push', branch: 'main', text: 'to be taken back\n' });
  await update(world, 'quick', true);
  const before = await vault.repository('code');
  const tip = before?.refs.find(({ name }) => name === 'refs/heads/main')?.oid ?? '';
  live.apply({ kind: 'force-push', branch: 'main', text: 'as if nothing had been\n' });
  await update(world, 'quick', true);
  expect(world.view().state).toBe('done');
  const now = await vault.repository('code');
  expect(now?.refs.map(({ oid }) => oid)).not.toContain(tip);
  expect((await now?.readObject(tip))?.type).toBe('commit');
  expect(now?.moved).toEqual({ forced: 1, deleted: 0 });
  // Once nothing is kept any more, the repository is as it is at the forge.
  live.apply({ kind: 'push', branch: 'main', text: 'and on\n' });
  await update(world);
  const last = await vault.repository('code');
  expect(last?.packs).toHaveLength(1);
  expect(await last?.readObject(tip)).toBeUndefined();
});
