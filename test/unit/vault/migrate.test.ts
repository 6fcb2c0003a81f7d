import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { loadVault, readVaultDump } from '../../support/vault-fixture.ts';
import { fixtureBase, fixtureForge } from '../../support/vault-fixture-forge.ts';
import { zipFiles } from '../../support/zip-files.ts';
import { createWorld, savedBytes } from '../worker/job-world.ts';

const fixture = (name: string) => new URL(`../../fixtures/vault/${name}`, import.meta.url);
const [charts, buoy] = ['harbor-lab/old-charts', 'harbor-lab/weather-buoy'] as const;
const idOf = (project: string) => `gitea|${fixtureBase}|${project}`;

async function loaded(): Promise<IDBFactory> {
  const factory = new IDBFactory();
  await loadVault(factory, fixture('v1.json.gz'));
  return factory;
}

const open = (indexedDB: IDBFactory) =>
  openVault({
    indexedDB,
    openRepository: () => {
      throw new Error('no repositories here');
    },
  });

/** Checks and exports a project over this storage. */
async function exportOf(project: string, indexedDB: IDBFactory, fetch: Fetch = fixtureForge()) {
  const world = createWorld({ indexedDB, fetch });
  await world.check({ url: `${fixtureBase}/${project}` });
  const asked = world.asked.length;
  await world.send({ type: 'export' });
  expect(world.view()).toMatchObject({ state: 'done' });
  return { zip: Buffer.from(await savedBytes(world)), asked: world.asked.slice(asked) };
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
/** Files that name the time or the version of the layout; schemas, which change with their version. */
const variable = /^(takeout\.json|receipt\.json|SHA256SUMS|schemas\/.*)$/;

/** The file as that program would have written it: the first two lines of YAML name the version of the format. */
function asOfThen(name: string, bytes: Buffer): Uint8Array {
  if (!name.endsWith('.yml')) return bytes;
  const [format = '', schema = '', ...lines] = bytes.toString().split('\n');
  const then = [format.replace(/ \d+\.\d+$/, ' 1.0'), schema.replace(/\/\d+\.\d+\//, '/1.0/')];
  return Buffer.from([...then, ...lines].join('\n'));
}

describe('a vault that version 1 of the layout wrote', () => {
  test('opens: every project has a record, every row is where it was', async () => {
    const dump = await readVaultDump(fixture('v1.json.gz'));
    const rowsOf = (store: string, project: string) =>
      dump.stores
        .flatMap(({ name, rows }) => (name === store ? rows : []))
        .filter(({ key }) => Array.isArray(key) && key[0] === idOf(project));
    const vault = await open(await loaded());
    const records = await vault.records();
    expect(records.map(({ id }) => id).sort()).toEqual([idOf(charts), idOf(buoy)]);
    for (const project of [charts, buoy]) {
      const kept = await vault.project(idOf(project));
      const record = await kept.record();
      const [owner, name] = project.split('/');
      expect(record).toMatchObject({ state: 'stopped', mode: 'collect', round: 1, format: 'gitea-dump', percent: 0 });
      expect(record?.address).toEqual({ forge: 'gitea', base: fixtureBase, owner, name });
      expect(record?.facts).toBeUndefined();
      expect([record?.collected.from, record?.run]).toEqual([
        expect.stringMatching(/^2026-01-01T/),
        await kept.setting('run'),
      ]);
      expect((await kept.steps()).size).toBe(rowsOf('steps', project).length);
      expect(await kept.problems()).toHaveLength(rowsOf('problems', project).length);
      const kinds = ['issue', 'comment', 'event', 'release', 'asset', 'label', 'user', 'project'] as const;
      for (const kind of kinds) {
        const before = rowsOf('entities', project).filter(({ key }) => Array.isArray(key) && key[1] === kind);
        expect(await kept.count(kind)).toBe(before.length);
      }
    }
    expect((await (await vault.project(idOf(charts))).record())?.collected.to).toMatch(/^2026-01-01T/);
    vault.close();
  });

  test('is counted when its size is asked for', async () => {
    const factory = await loaded();
    const vault = await open(factory);
    const sizes = await vault.sizes();
    expect(sizes.map(({ id }) => id)).toEqual([idOf(charts), idOf(buoy)]);
    const issue = await (await vault.project(idOf(buoy))).get('issue', 'issue:0000000000000001');
    expect(sizes[1]?.rows).toBeGreaterThan(JSON.stringify(issue).length * 50);
    expect(await vault.sizes()).toEqual(sizes);
    vault.close();
  });

  test('forgets the problems of no step by their place or their unit', async () => {
    const dump = await readVaultDump(fixture('v1.json.gz'));
    const problem = (unit: string, place: string) => ({ code: 'odd', severity: 'odd', message: 'Look.', unit, place });
    const more = [problem('labels', 'a'), problem('issues', 'b'), problem('issues', 'c')].map((one) => {
      const key = [idOf(buoy), [one.code, one.place, '', one.message, one.severity, one.unit]];
      return { key, value: { project: idOf(buoy), id: key[1], problem: one } };
    });
    const stores = dump.stores.map((store) =>
      store.name === 'problems' ? { ...store, rows: [...store.rows, ...more] } : store,
    );
    const factory = new IDBFactory();
    await loadVault(factory, { ...dump, stores });
    const vault = await open(factory);
    const kept = await vault.project(idOf(buoy));
    const places = async () => (await kept.problems()).flatMap(({ place }) => place ?? []);
    expect(await places()).toEqual(['a', 'b', 'c']);
    const update = { round: 2, keepGone: false };
    const page = { entities: [], state: { done: true, got: 0 } };
    await kept.commit('any', { ...page, update: { ...update, forgets: ['b'] } });
    expect(await places()).toEqual(['a', 'c']);
    await kept.commit('any', { ...page, update: { ...update, forgets: 'all', unit: 'labels' } });
    expect(await places()).toEqual(['c']);
    await kept.commit('any', { ...page, update: { ...update, forgets: 'all' } });
    expect(await places()).toEqual(['c']);
    vault.close();
  });

  test('is packed into the same files, without a request but the check', async () => {
    const { zip, asked } = await exportOf(charts, await loaded());
    expect(asked).toEqual([]);
    const before: { files: Record<string, string>; receipt: { layout: string; format: { version: string } } } =
      JSON.parse(await readFile(fixture('v1-old-charts.json'), 'utf8'));
    const files = zipFiles(zip).filter(({ name }) => !name.endsWith('/'));
    const now = Object.fromEntries(files.map(({ name, bytes }) => [name, digest(asOfThen(name, bytes))]));
    const fixed = (all: Record<string, string>) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => !variable.test(name)));
    expect(fixed(now)).toEqual(fixed(before.files));
    const receipt = JSON.parse(files.find(({ name }) => name === 'receipt.json')?.bytes.toString() ?? '{}');
    const { version } = before.receipt.format;
    // Units that were not known then.
    for (const unit of ['discussions', 'edits']) {
      expect(receipt.units[unit]).toMatchObject({ outcome: 'not-offered', got: 0 });
      delete receipt.units[unit];
    }
    expect({ ...receipt, layout: '', format: { ...receipt.format, version } }).toEqual({
      ...before.receipt,
      layout: '',
    });
  });

  test('goes on where it was stopped and ends as a fresh one', async () => {
    const fresh = await exportOf(buoy, new IDBFactory());
    const resumed = await exportOf(buoy, await loaded());
    expect(sameArchives(resumed.zip, fresh.zip)).toEqual([]);
    expect(resumed.asked.length).toBeLessThan(fresh.asked.length - 20);
    expect(resumed.asked.filter((url) => /\/repos\/[^?]+\/issues\?/.test(url))).toEqual([]);
  });

  test('is resumed from the library, and updated after that', async () => {
    const fresh = await exportOf(buoy, new IDBFactory());
    const indexedDB = await loaded();
    const here = { project: idOf(buoy), proxy: '', pageOrigin: 'https://page.invalid' };
    for (const how of [{ kind: 'resume' }, { kind: 'update', depth: 'quick', keepDeleted: false }] as const) {
      const world = createWorld({ indexedDB, fetch: fixtureForge() });
      await world.send({ type: 'open-run', ...here, how });
      expect(world.view(), how.kind).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
      expect(sameArchives(Buffer.from(await savedBytes(world)), fresh.zip), how.kind).toEqual([]);
    }
  });

  test('is not opened under the feet of an older page that works with it', async () => {
    const factory = await loaded();
    const old = await new Promise<IDBDatabase>((resolve) => {
      const request = factory.open('forge-takeout', 1);
      request.onsuccess = () => resolve(request.result);
    });
    // What version 1 does when a newer page comes.
    old.onversionchange = () => old.close();
    const vault = await open(factory);
    expect(await vault.records()).toHaveLength(2);
    expect(() => old.transaction(['steps'])).toThrow();
    vault.close();
  });
});
