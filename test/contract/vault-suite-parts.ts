import type { VaultCase } from './vault-suite.ts';
import { ann, collected, comment, done, issue } from './vault-suite-samples.ts';

/** Fields that arrive apart from their entity. */
export const partCases: readonly VaultCase[] = [
  {
    name: 'parts join their entity before and after it came',
    async run(open, check) {
      const project = await (await open()).project('p');
      const reactions = [{ user: ann, content: '+1' }];
      const dependsOn = [{ owner: 'o', project: 'p', number: 9 }];
      const part = (name: string, fields: Record<string, unknown>) => ({ of: issue(1).key, part: name, fields });
      await project.commit('reactions', { entities: [], parts: [part('reactions', { reactions })], state: done });
      check.equal(await project.get('issue', issue(1).key), undefined);
      await project.commit('issues', { entities: [issue(1), issue(2)], state: done });
      await project.commit('dependencies', { entities: [], parts: [part('dependsOn', { dependsOn })], state: done });
      const whole = issue(1, { reactions, dependsOn });
      check.equal(await project.get('issue', issue(1).key), whole);
      check.equal(await collected(project.scan('issue')), [whole, issue(2)]);
      await project.commit('reactions', { entities: [], parts: [part('reactions', { reactions: [] })], state: done });
      check.equal((await project.get('issue', issue(1).key))?.reactions, []);
    },
  },
  {
    name: 'parts are joined too when very many lie between two children',
    async run(open, check) {
      const project = await (await open()).project('p');
      const reactions = [{ user: ann, content: 'eyes' }];
      const comments = Array.from({ length: 900 }, (_, index) => comment(index + 1, index % 899 === 0 ? 1 : 2));
      const parts = comments.map((one) => ({ of: one.key, part: 'reactions', fields: { reactions } }));
      await project.commit('comments', { entities: comments, parts, state: done });
      const seen = await collected(project.scan('comment', issue(1).key));
      check.equal(seen, [comment(1, 1, { reactions }), comment(900, 1, { reactions })]);
    },
  },
  {
    name: 'parts are joined when the children of many are read in turn, and those written meanwhile',
    async run(open, check) {
      const project = await (await open()).project('p');
      const [count, parents] = [3000, 300];
      const comments = Array.from({ length: count }, (_, index) => comment(index + 1, (index % parents) + 1));
      const partOf = ({ key }: { readonly key: string }, body: string) => ({
        of: key,
        part: 'details',
        fields: { body },
      });
      const parts = comments.filter(({ id }) => id % 3 === 0).map((one) => partOf(one, 'edited'));
      await project.commit('comments', { entities: comments, parts, state: done });
      const late = comment(count - 1, parents - 1);
      const bodies = new Map<number, string>();
      for (let on = 1; on <= parents; on++) {
        for (const { id, body } of await collected(project.scan('comment', issue(on).key))) bodies.set(id, body);
        if (on === parents - 50)
          await project.commit('comments', { entities: [], parts: [partOf(late, 'late')], state: done });
      }
      const bodyOf = (id: number) => (id === late.id ? 'late' : id % 3 === 0 ? 'edited' : comment(id, 1).body);
      check.equal(
        comments.map(({ id }) => bodies.get(id)),
        comments.map(({ id }) => bodyOf(id)),
      );
    },
  },
  {
    name: 'a part cannot change what an entity is',
    async run(open, check) {
      const project = await (await open()).project('p');
      const fields = { kind: 'label', key: 'label:1', parent: 'issue:2', body: 'longer' };
      const parts = [{ of: comment(1, 1).key, part: 'details', fields }];
      await project.commit('comments', { entities: [comment(1, 1)], parts, state: done });
      check.equal(await collected(project.scan('comment')), [comment(1, 1, { body: 'longer' })]);
    },
  },
];
