import type { QueueRecord } from '../../src/model/queue-record.ts';
import type { RunRecord } from '../../src/model/run-record.ts';
import type { ProjectVault } from '../../src/vault/vault.ts';
import type { VaultCase } from './vault-suite.ts';
import { done, issue } from './vault-suite-samples.ts';

function record(id: string, more: Partial<RunRecord> = {}): RunRecord {
  return {
    id,
    address: { forge: 'gitea', base: 'https://forge.example', owner: 'o', name: id },
    run: 'run-1',
    units: ['issues'],
    format: 'gitea-dump',
    routes: { api: 'direct', git: 'proxy', files: 'direct' },
    without: [],
    withToken: true,
    keepDeleted: false,
    round: 1,
    mode: 'collect',
    depth: 'quick',
    state: 'collecting',
    failures: { issues: { code: 'timeout', message: 'No answer.' } },
    startedAt: 1,
    touchedAt: 2,
    worked: 0,
    percent: 62,
    requests: 12,
    progress: {},
    collected: { from: '2026-01-01T00:00:00.000Z' },
    ...more,
  };
}

export const queue: QueueRecord = {
  id: 'one',
  title: 'harbor-lab',
  items: [],
  filter: { private: true, archived: true, forks: false, empty: false, wikiOnly: false, pattern: 'a*' },
  units: ['issues'],
  format: 'gitea-dump',
  requests: 3,
  state: 'listed',
};

async function blob(project: ProjectVault, name: string, size: number) {
  const writer = await project.blobs.writer(name);
  await writer.write(new Uint8Array(size));
  return writer.finish();
}

const facts = { commits: 0, trees: 0, blobs: 0, tags: 0, submodules: 0, lfs: { files: 0, bytes: 0 } };

/** Records, queues, sizes and what removes: the side of the vault that the library sees. */
export const libraryCases: readonly VaultCase[] = [
  {
    name: 'records come back as they were, newest first, and make a project of nothing else',
    async run(open, check) {
      const first = await open();
      const [a, b] = [await first.project('a'), await first.project('b')];
      check.equal(await a.record(), undefined);
      await a.saveRecord(record('a', { touchedAt: 10 }), 'strict');
      await b.saveRecord(record('b', { touchedAt: 30 }), 'relaxed');
      await a.saveRecord(record('a', { touchedAt: 20, state: 'paused' }), 'strict');
      await a.flush();
      first.close();
      const vault = await open();
      check.equal(await (await vault.project('a')).record(), record('a', { touchedAt: 20, state: 'paused' }));
      check.equal(
        (await vault.records()).map(({ id }) => id),
        ['b', 'a'],
      );
      check.equal(
        (await vault.list()).map(({ id }) => id),
        ['a', 'b'],
      );
      await vault.remove('b');
      check.equal(
        (await vault.records()).map(({ id }) => id),
        ['a'],
      );
    },
  },
  {
    name: 'queues are kept by id until they are removed',
    async run(open, check) {
      const vault = await open();
      await vault.saveQueue(queue);
      await vault.saveQueue({ ...queue, id: 'two' });
      await vault.saveQueue({ ...queue, state: 'running' });
      const again = await open();
      check.equal(await again.queue('one'), { ...queue, state: 'running' });
      check.equal(
        (await again.queues()).map(({ id }) => id),
        ['one', 'two'],
      );
      await again.removeQueue('one');
      check.equal([await vault.queue('one'), (await vault.queues()).length], [undefined, 1]);
    },
  },
  {
    name: 'sizes follow what is written, changed and removed',
    async run(open, check) {
      const vault = await open();
      const project = await vault.project('p');
      const sizes = async () => (await vault.sizes()).map(({ rows, blobs }) => [rows, blobs]);
      const length = (title: string) => JSON.stringify(issue(1, { title })).length;
      await project.commit('issues', { entities: [issue(1, { title: 'abc' })], state: done });
      check.equal(await sizes(), [[length('abc'), 0]]);
      await blob(project, 'file', 100);
      await (await project.blobs.writer('half')).write(new Uint8Array(64));
      const update = { round: 2, keepGone: false };
      await project.commit('issues', { entities: [issue(1, { title: 'abcdef' })], state: done, update });
      check.equal((await sizes())[0]?.[0], length('abcdef'));
      const part = { of: issue(1).key, part: 'x', fields: { body: 'b' } };
      await project.commit('x', { entities: [], parts: [part], state: done, update });
      check.equal((await sizes())[0]?.[0], length('abcdef') + 12);
      await project.remove([issue(1).key], { round: 2, keepGone: false });
      check.equal((await sizes())[0]?.[0], 0);
      await vault.remove('p');
      check.equal(await sizes(), []);
    },
  },
  {
    name: 'unfinished blobs go but those that are kept',
    async run(open, check) {
      const { blobs, removeUnfinished } = await (await open()).project('p');
      const kept = await blobs.writer('kept');
      await kept.write(new Uint8Array(130));
      await kept.leave();
      const left = await blobs.writer('left');
      await left.write(new Uint8Array(130));
      await left.leave();
      const whole = await blobs.writer('whole');
      const ref = await whole.finish();
      await removeUnfinished((name) => name === 'kept');
      check.equal((await blobs.writer('kept', { resume: true })).offset, 128);
      check.equal((await blobs.writer('left', { resume: true })).offset, 0);
      check.equal((await blobs.read(ref, 0, 1)).length, 0);
    },
  },
  {
    name: 'a repository is removed with its packs, half packs and files, and the other one stays',
    async run(open, check) {
      const vault = await open();
      const project = await vault.project('p');
      for (const name of ['code', 'wiki'] as const) {
        const pack = await blob(project, `repository:${name}:2.pack`, 100);
        const index = await blob(project, 'somewhere else', 10);
        const packs = [{ checksum: 'a'.repeat(40), pack, index, facts }];
        await project.saveRepository(name, { objectFormat: 'sha1', refs: [], packs, objectCount: 0 });
        await blob(project, `files:${name}:inode:1`, 1000);
        await project.saveSetting(`files:${name}:inode:1`, 'x');
        await project.saveSetting(`pending:repository:${name}`, 'y');
        await (await project.blobs.writer(`repository:${name}.idx`)).write(new Uint8Array(64));
      }
      await project.removeRepository('code');
      check.equal(await project.repository('code'), undefined);
      check.equal(
        [await project.setting('files:code:inode:1'), await project.setting('pending:repository:code')],
        [undefined, undefined],
      );
      check.equal((await project.repository('wiki'))?.refs, []);
      check.equal(await project.setting('files:wiki:inode:1'), 'x');
      const [wiki] = await vault.list();
      check.equal((wiki?.bytes ?? 0) >= 1110 && (wiki?.bytes ?? 0) < 1300, true, String(wiki?.bytes));
      await project.removeRepository('code');
    },
  },
  {
    name: 'rows and bytes without a record or anything else that makes a project are leftovers',
    async run(open, check) {
      const vault = await open();
      const [left, kept] = [await vault.project('left'), await vault.project('kept')];
      for (const project of [left, kept]) await blob(project, 'file', 100);
      await kept.saveRecord(record('kept'), 'strict');
      await vault.removeLeftovers();
      check.equal(await vault.list(), [{ id: 'kept', bytes: 100 }]);
    },
  },
];
