import type { Attachment } from '../../src/model/attachment.ts';
import { entityKey } from '../../src/model/entity.ts';
import type { Change, PageUpdate } from '../../src/model/page-update.ts';
import type { Problem } from '../../src/model/problem.ts';
import type { ProjectVault } from '../../src/vault/vault.ts';
import type { VaultCase } from './vault-suite.ts';
import { collected, comment, done, issue } from './vault-suite-samples.ts';

const update: PageUpdate = { round: 2, keepGone: false };

function attachment(id: number, parent: string): Attachment {
  const key = entityKey('attachment', id);
  return { kind: 'attachment', key, parent, id, name: `${id}.png`, download: { urls: [] } };
}

const words = (changes: readonly Change[]) => changes.map(({ what, key }) => `${what} ${key}`).sort();

async function swept(project: ProjectVault, sweep: Parameters<ProjectVault['sweep']>[0]): Promise<string[]> {
  return words((await collected(project.sweep(sweep))).flat());
}

async function withFile(project: ProjectVault, key: string, size: number): Promise<void> {
  const writer = await project.blobs.writer(key);
  await writer.write(new Uint8Array(size));
  await project.setFile(key, await writer.finish());
}

const marked = (project: ProjectVault, mark: 'touched' | 'stale') => collected(project.markedKeys(mark, ''));

/** Two issues with two comments each; the first comment has a file. */
async function smallProject(project: ProjectVault): Promise<void> {
  const comments = [comment(11, 1), comment(12, 1), comment(21, 2), comment(22, 2)];
  const file = attachment(1, comment(11, 1).key);
  await project.commit('issues', { entities: [issue(1), issue(2)], state: done });
  await project.commit('comments', { entities: [...comments, file], state: done });
  await project.commit('details', {
    entities: [],
    parts: [{ of: comment(11, 1).key, part: 'reactions', fields: { reactions: [] } }],
    state: done,
  });
  await withFile(project, file.key, 100);
}

/** What further rounds promise. */
export const roundCases: readonly VaultCase[] = [
  {
    name: 'an update says what is new and edited, marks what is touched, and leaves equal rows',
    async run(open, check) {
      const project = await (await open()).project('p');
      const old = [issue(1, { updated: 'a' }), issue(2, { updated: 'a' }), issue(3, { updated: 'a', commentCount: 1 })];
      check.equal(await project.commit('issues', { entities: old, state: done }), []);
      const entities = [
        issue(1, { updated: 'a' }),
        issue(2, { updated: 'a', title: 'Other' }),
        issue(3, { updated: 'a', commentCount: 2 }),
        issue(4),
      ];
      const state = { ...done, round: 2, startedAt: 5, mark: 'm', before: { mark: 'l' } };
      const changes = await project.commit('issues', { entities, state, update });
      check.equal(words(changes), [`edited ${issue(2).key}`, `edited ${issue(3).key}`, `new ${issue(4).key}`]);
      const [second] = changes.filter(({ key }) => key === issue(2).key);
      check.equal([second?.before, second?.after], [old[1], entities[1]]);
      check.equal(await marked(project, 'touched'), [issue(3).key, issue(4).key]);
      check.equal(await collected(project.marked('touched', 'issue')), [entities[2], entities[3]]);
      check.equal(await project.step('issues'), state);
      check.equal(await project.commit('issues', { entities, state, update }), []);
    },
  },
  {
    name: 'children that a page does not bring again go with all below them',
    async run(open, check) {
      const vault = await open();
      const project = await vault.project('p');
      await smallProject(project);
      const replaces = [{ kind: 'comment', parent: issue(1).key }] as const;
      const page = { entities: [comment(12, 1), comment(13, 1)], state: done, update: { ...update, replaces } };
      const changes = await project.commit('comments', page);
      const file = attachment(1, comment(11, 1).key).key;
      check.equal(words(changes), [`gone ${file}`, `gone ${comment(11, 1).key}`, `new ${comment(13, 1).key}`]);
      const left = (await collected(project.scan('comment'))).map(({ id }) => id);
      check.equal(
        [left, await project.count('attachment'), await project.fileState(file)],
        [[12, 13, 21, 22], 0, undefined],
      );
      check.equal(
        (await vault.list()).map(({ bytes }) => bytes),
        [0],
      );
      check.equal(await project.commit('comments', page), []);
      await project.commit('comments', { entities: [comment(11, 1)], state: done, update });
      check.equal(await project.get('comment', comment(11, 1).key), comment(11, 1), 'parts went too');
    },
  },
  {
    name: 'parts are compared, and dropped when they are said to be over',
    async run(open, check) {
      const project = await (await open()).project('p');
      const part = (name: string, value: number) => ({
        of: issue(1).key,
        part: name,
        fields: { deadline: `${value}` },
      });
      await project.commit('issues', { entities: [issue(1)], parts: [part('a', 1), part('b', 2)], state: done });
      const same = { entities: [], parts: [part('a', 1)], state: done, update };
      check.equal(await project.commit('details', same), []);
      const dropParts = [
        { of: issue(1).key, part: 'a' },
        { of: issue(1).key, part: 'b' },
        { of: issue(9).key, part: 'b' },
      ];
      const changes = await project.commit('details', { ...same, update: { ...update, dropParts } });
      check.equal(changes, [{ kind: 'issue', key: issue(1).key, what: 'edited' }]);
      check.equal(await project.get('issue', issue(1).key), issue(1, { deadline: '1' }));
    },
  },
  {
    name: 'a sweep removes what no page has shown, with all below; the round ends and what was shown is forgotten',
    async run(open, check) {
      const vault = await open();
      const project = await vault.project('p');
      await smallProject(project);
      const sees = { list: 'issues', keys: [issue(2).key, issue(7).key] };
      await project.commit('issues', { entities: [], state: done, update: { ...update, sees } });
      const sweep = { list: 'issues', kinds: ['issue', 'pull-request'], round: 2, keepGone: false } as const;
      const file = attachment(1, comment(11, 1).key).key;
      const expected = [file, comment(11, 1).key, comment(12, 1).key, issue(1).key].map((key) => `gone ${key}`);
      check.equal(await swept(project, sweep), expected);
      check.equal(
        [(await collected(project.scan('issue'))).map(({ number }) => number), await project.count('comment')],
        [[2], 2],
      );
      const gone = await collected(project.gone());
      check.equal(gone.at(-1), { kind: 'issue', key: issue(1).key, name: 'Issue 1', round: 2, kept: false });
      check.equal(gone.find(({ kind }) => kind === 'comment')?.parent, issue(1).key);
      check.equal(
        (await vault.list()).map(({ bytes }) => bytes),
        [0],
      );
      check.equal(await swept(project, sweep), [], 'a second time it does nothing');
      check.equal(await project.count('issue'), 1);
      await project.endRound(2);
      check.equal((await swept(project, sweep)).length, 3, 'in another round nothing was shown');
    },
  },
  {
    name: 'a sweep of many rows in any order of pages removes exactly those that are away',
    async run(open, check) {
      const project = await (await open()).project('p');
      const all = Array.from({ length: 1000 }, (_, index) => issue(index + 1));
      await project.commit('issues', { entities: all, state: done });
      const here = all.filter(({ number }) => number % 3 !== 0).map(({ key }) => key);
      for (const keys of [here.slice(400), here.slice(0, 400)])
        await project.commit('issues', { entities: [], state: done, update: { ...update, sees: { list: 'l', keys } } });
      const spares = (entity: object) => 'number' in entity && entity.number === 999;
      const sweep = { list: 'l', kinds: ['issue'], round: 2, keepGone: false, spares } as const;
      check.equal((await swept(project, sweep)).length, 332);
      const left = (await collected(project.scan('issue'))).map(({ number }) => number);
      check.equal(
        left,
        all.map(({ number }) => number).filter((number) => number % 3 !== 0 || number === 999),
      );
    },
  },
  {
    name: 'in archive mode what is gone stays, and is whole again when it comes back',
    async run(open, check) {
      const project = await (await open()).project('p');
      await smallProject(project);
      const keep = { round: 2, keepGone: true };
      const sweep = { list: 'issues', kinds: ['issue'], ...keep } as const;
      await project.commit('issues', {
        entities: [],
        state: done,
        update: { ...keep, sees: { list: 'issues', keys: [issue(2).key] } },
      });
      check.equal((await swept(project, sweep)).length, 4);
      check.equal([await project.count('issue'), await project.count('issue', { live: true })], [2, 1]);
      check.equal([await project.count('comment'), await project.count('comment', { live: true })], [4, 2]);
      check.equal(await project.get('issue', issue(1).key), issue(1));
      check.equal((await project.file(attachment(1, '').key))?.size, 100);
      check.equal(
        (await collected(project.gone())).map(({ kept }) => kept),
        [true, true, true, true],
      );
      await project.commit('issues', {
        entities: [],
        state: done,
        update: { ...keep, sees: { list: 'issues', keys: [issue(2).key] } },
      });
      check.equal(await swept(project, { ...sweep, round: 3 }), [], 'told once');
      await project.endRound(9);
      const back = await project.commit('issues', { entities: [issue(1)], state: done, update: { ...keep, round: 4 } });
      check.equal(words(back), [`edited ${issue(1).key}`]);
      check.equal(await marked(project, 'touched'), [issue(1).key]);
      check.equal(await project.count('issue', { live: true }), 2);
      check.equal((await collected(project.gone())).length, 3);
      const keys = (await collected(project.gone())).map(({ key }) => key);
      check.equal(await project.remove(keys, { round: 5, keepGone: false }), [], 'no longer kept');
      check.equal([await project.count('comment'), (await collected(project.gone())).length], [2, 0]);
    },
  },
  {
    name: 'remove takes what hangs below; a second time there is nothing',
    async run(open, check) {
      const project = await (await open()).project('p');
      await smallProject(project);
      const keys = [issue(1).key, 'issue:none', 'no key'];
      const file = attachment(1, comment(11, 1).key).key;
      const gone = [file, comment(11, 1).key, comment(12, 1).key, issue(1).key].map((key) => `gone ${key}`);
      check.equal(words(await project.remove(keys, { round: 2, keepGone: false })), gone);
      check.equal(await project.remove(keys, { round: 2, keepGone: false }), []);
      await project.endRound(2);
      check.equal((await collected(project.gone())).length, 4);
      await project.endRound(3);
      check.equal(await collected(project.gone()), []);
    },
  },
  {
    name: 'marks are set, taken off and forgotten; words of the pipeline are marks too',
    async run(open, check) {
      const project = await (await open()).project('p');
      await project.commit('issues', { entities: [issue(1), issue(2)], state: done });
      const marks = [
        { mark: 'stale', key: issue(2).key },
        { mark: 'stale', key: issue(1).key },
        { mark: 'stale', key: issue(8).key },
        { mark: 'touched', key: 'label-name:x' },
      ] as const;
      await project.commit('x', { entities: [], state: done, update: { ...update, marks } });
      check.equal(await collected(project.marked('stale', 'issue')), [issue(1), issue(2)]);
      check.equal(await collected(project.markedKeys('stale', 'issue:')), [issue(1).key, issue(2).key, issue(8).key]);
      check.equal(await collected(project.markedKeys('touched', 'label-name:')), ['label-name:x']);
      const unmarks = [{ mark: 'stale', key: issue(1).key }] as const;
      await project.commit('x', { entities: [], state: done, update: { ...update, unmarks } });
      check.equal(await collected(project.marked('stale', 'issue')), [issue(2)]);
      await project.beginRound(3);
      check.equal([await marked(project, 'stale'), await marked(project, 'touched')], [[], []]);
    },
  },
  {
    name: 'more marks than are read at a time come in order',
    async run(open, check) {
      const project = await (await open()).project('p');
      const entities = Array.from({ length: 450 }, (_, index) => issue(index + 1));
      await project.commit('issues', { entities, state: done, update });
      const numbers = (await collected(project.marked('touched', 'issue'))).map(({ number }) => number);
      check.equal(
        numbers,
        entities.map(({ number }) => number),
      );
    },
  },
  {
    name: 'a step forgets its own problems, all or by place; the same one of two steps is told once',
    async run(open, check) {
      const project = await (await open()).project('p');
      const problem = (place: string): Problem => ({ code: 'odd', severity: 'odd', message: 'Look.', place });
      const [a, b, c] = [problem('a'), problem('b'), problem('c')];
      await project.commit('one', { entities: [], problems: [a, b, c], state: done });
      await project.commit('two', { entities: [], problems: [b], state: done });
      check.equal(await project.problems(), [a, b, c]);
      await project.commit('one', { entities: [], state: done, update: { ...update, forgets: ['a', 'b'] } });
      check.equal(await project.problems(), [b, c]);
      await project.commit('one', { entities: [], problems: [a], state: done, update: { ...update, forgets: 'all' } });
      check.equal(await project.problems(), [a, b]);
    },
  },
];
