import type { Problem } from '../../src/model/problem.ts';
import type { RepositoryRecord } from '../../src/model/repository-record.ts';
import type { VaultCase } from './vault-suite.ts';
import { collected, done, issue } from './vault-suite-samples.ts';

/** Steps, problems, files, repositories, settings, and projects side by side. */
export const projectCases: readonly VaultCase[] = [
  {
    name: 'steps are found by id, all of them sorted',
    async run(open, check) {
      const project = await (await open()).project('p');
      check.equal(await project.step('issues'), undefined);
      await project.commit('labels', { entities: [], state: { done: true, got: 4, expected: 4 } });
      await project.commit('issues', { entities: [], state: { done: false, got: 50, cursor: 'page=2' } });
      await project.commit('issues', { entities: [], state: { done: true, got: 70 } });
      const steps = await project.steps();
      check.equal(
        [...steps],
        [
          ['issues', { done: true, got: 70 }],
          ['labels', { done: true, got: 4, expected: 4 }],
        ],
      );
    },
  },
  {
    name: 'problems are sorted and each is there once',
    async run(open, check) {
      const project = await (await open()).project('p');
      const problem = (code: string, place: string, field?: string): Problem => ({
        code,
        severity: 'odd',
        message: 'Look.',
        place,
        ...(field === undefined ? {} : { field }),
      });
      const [a, b, c, d] = [problem('a', '2'), problem('b', '1'), problem('b', '1', 'x'), problem('b', '2')] as const;
      await project.commit('one', { entities: [], problems: [d, c, a], state: done });
      await project.commit('two', { entities: [], problems: [b, c, { ...a }], state: done });
      check.equal(await project.problems(), [a, b, c, d]);
    },
  },
  {
    name: 'a file is got or missing with a reason',
    async run(open, check) {
      const project = await (await open()).project('p');
      const blob = { size: 3, sha256: 'ab'.repeat(32), blob: '1' };
      check.equal(await project.fileState('asset:1'), undefined);
      await project.setFile('asset:1', { missing: 'not-found' });
      check.equal(
        [await project.fileState('asset:1'), await project.file('asset:1')],
        [{ missing: 'not-found' }, undefined],
      );
      await project.setFile('asset:1', blob);
      check.equal([await project.fileState('asset:1'), await project.file('asset:1')], [blob, blob]);
    },
  },
  {
    name: 'a saved repository opens with its record and the blobs',
    async run(open, check) {
      const project = await (await open()).project('p');
      check.equal(await project.repository('code'), undefined);
      const writer = await project.blobs.writer('pack');
      await writer.write(new TextEncoder().encode('PACK and more'));
      const pack = await writer.finish();
      const facts = { commits: 1, trees: 0, blobs: 0, tags: 0, submodules: 0, lfs: { files: 0, bytes: 0 } };
      const record: RepositoryRecord = {
        objectFormat: 'sha1',
        head: 'refs/heads/main',
        refs: [{ name: 'refs/heads/main', oid: 'a'.repeat(40) }],
        packs: [{ checksum: 'b'.repeat(40), pack, index: pack, facts }],
        objectCount: 1,
      };
      await project.saveRepository('code', record);
      const repository = await project.repository('code');
      check.equal([repository?.name, repository?.head, repository?.refs], ['code', record.head, record.refs]);
      const object = await repository?.readObject('');
      check.equal(object && new TextDecoder().decode(object.content), 'PACK');
      check.equal(await project.repository('wiki'), undefined);
    },
  },
  {
    name: 'settings keep JSON values; undefined removes one',
    async run(open, check) {
      const project = await (await open()).project('p');
      const value = { list: [1, 'two', null, { three: true }], text: 'a\u0000b' };
      await project.saveSetting('facts', { ...value, gone: undefined });
      check.equal(await project.setting('facts'), value);
      await project.saveSetting('facts', undefined);
      check.equal(await project.setting('facts'), undefined);
      const refused = await project.saveSetting('facts', { when: new Date(0) }).catch((reason: Error) => reason.name);
      check.equal(refused, 'NotPlain');
    },
  },
  {
    name: 'projects do not mix, are listed with their bytes, and clear removes one whole',
    async run(open, check) {
      const vault = await open();
      const [one, two] = [await vault.project('a'), await vault.project('a:b')];
      check.equal(await vault.list(), []);
      for (const project of [one, two]) {
        const problems = [{ code: 'c', severity: 'odd', message: 'm' } as const];
        const parts = [{ of: issue(1).key, part: 'details', fields: { body: project.id } }];
        await project.commit('issues', { entities: [issue(1)], parts, problems, state: done });
        await project.saveSetting('id', project.id);
        await project.setFile('asset:1', { missing: 'why' });
        const writer = await project.blobs.writer('file');
        await writer.write(new Uint8Array(project === one ? 100 : 200));
        await writer.finish();
      }
      const unfinished = await one.blobs.writer('half');
      await unfinished.write(new Uint8Array(130));
      await one.clear();
      check.equal(await vault.list(), [{ id: 'a:b', bytes: 200 }]);
      check.equal(
        [await collected(one.scan('issue')), await one.problems(), await one.setting('id'), (await one.steps()).size],
        [[], [], undefined, 0],
      );
      check.equal([await one.fileState('asset:1'), await one.get('issue', issue(1).key)], [undefined, undefined]);
      check.equal((await one.blobs.writer('half', { resume: true })).offset, 0);
      check.equal(await two.get('issue', issue(1).key), issue(1, { body: 'a:b' }));
      check.equal([await two.setting('id'), (await two.problems()).length], ['a:b', 1]);
    },
  },
];
