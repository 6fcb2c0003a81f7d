import type { Entity } from '../../src/model/entity.ts';
import type { VaultCase } from './vault-suite.ts';
import { ann, collected, comment, done, issue } from './vault-suite-samples.ts';

const hardTexts = ['', 'a\u0000b', '\ud83d\ude80', '\ud800', '__proto__', '\r\n\t ', '-0'];

/** What `commit`, `scan`, `get` and `count` promise. */
export const entityCases: readonly VaultCase[] = [
  {
    name: 'a page brings entities, parts, problems and state, and a second connection sees them',
    async run(open, check) {
      const first = await open();
      const project = await first.project('p');
      const state = { cursor: '2', done: false, expected: 3, got: 1 };
      const problem = { code: 'odd-color', severity: 'odd', message: 'A colour.', place: 'label:x' } as const;
      const reactions = [{ user: ann, content: 'heart' }];
      const parts = [{ of: issue(1).key, part: 'reactions', fields: { reactions } }];
      await project.commit('issues', { entities: [issue(1)], parts, problems: [problem], state });
      first.close();
      const again = await (await open()).project('p');
      check.equal(await again.get('issue', issue(1).key), { ...issue(1), reactions });
      check.equal(await again.step('issues'), state);
      check.equal(await again.problems(), [problem]);
      check.equal(await again.count('issue'), 1);
    },
  },
  {
    name: 'the same page twice leaves the same rows, a newer one replaces',
    async run(open, check) {
      const project = await (await open()).project('p');
      const page = { entities: [issue(1), issue(2)], state: { done: true, got: 2 } };
      await project.commit('issues', page);
      await project.commit('issues', page);
      check.equal(await collected(project.scan('issue')), page.entities);
      await project.commit('issues', { ...page, entities: [issue(1, { title: 'New' })] });
      check.equal((await project.get('issue', issue(1).key))?.title, 'New');
      check.equal(await project.count('issue'), 2);
    },
  },
  {
    name: 'a page that fails leaves nothing',
    async run(open, check) {
      const project = await (await open()).project('p');
      const broken = { ...issue(2), key: Number.NaN } as unknown as Entity;
      const page = { entities: [issue(1), broken], state: done };
      const outcome = await project.commit('issues', page).then(
        () => 'committed',
        () => 'refused',
      );
      check.equal(outcome, 'refused');
      check.equal(await collected(project.scan('issue')), []);
      check.equal(await project.step('issues'), undefined);
    },
  },
  {
    name: 'a record that is no JSON is a problem and the page is kept',
    async run(open, check) {
      const project = await (await open()).project('p');
      let deep: unknown = 'bottom';
      for (let level = 0; level < 100; level += 1) deep = [deep];
      const odd = { ...issue(2), deep } as Entity;
      await project.commit('issues', { entities: [issue(1), odd, issue(3)], state: done });
      const keys = (await collected(project.scan('issue'))).map((entity) => entity.number);
      check.equal(keys, [1, 3]);
      const [problem] = await project.problems();
      check.equal([problem?.code, problem?.severity, problem?.place], ['not-storable', 'loses-data', issue(2).key]);
    },
  },
  {
    name: 'scan gives key order whatever the order of arrival, over many batches',
    async run(open, check) {
      const project = await (await open()).project('p');
      const numbers = Array.from({ length: 450 }, (_, index) => ((index * 271) % 450) + 1);
      await project.commit('issues', { entities: numbers.map((number) => issue(number)), state: done });
      const seen = (await collected(project.scan('issue'))).map((entity) => entity.number);
      check.equal(
        seen,
        [...numbers].sort((a, b) => a - b),
      );
    },
  },
  {
    name: 'scan shows what its reader writes further on, though it reads ahead',
    async run(open, check) {
      const project = await (await open()).project('p');
      const issues = Array.from({ length: 2000 }, (_, index) => issue(index + 1));
      await project.commit('issues', { entities: issues, state: done });
      const titles = new Map<number, string>();
      for await (const { number, title } of project.scan('issue')) {
        titles.set(number, title);
        if (number !== 1 && number !== 650) continue;
        await project.commit('issues', { entities: [issue(number + 1000, { title: 'New' })], state: done });
      }
      check.equal(titles.size, 2000);
      check.equal([titles.get(1001), titles.get(1650)], ['New', 'New']);
    },
  },
  {
    name: 'children of parents met in two lines at once, each read ahead',
    async run(open, check) {
      const project = await (await open()).project('p');
      const comments = Array.from({ length: 1200 }, (_, index) => comment(index + 1, index % 300));
      await project.commit('comments', { entities: comments, state: done });
      const idsOn = async (on: number) =>
        (await collected(project.scan('comment', issue(on).key))).map((entity) => entity.id);
      const expected = (on: number) => comments.filter((one) => one.parent === issue(on).key).map((one) => one.id);
      for (let on = 0; on < 150; on += 1) {
        check.equal(await idsOn(on), expected(on));
        check.equal(await idsOn(150 + on), expected(150 + on));
        if (on === 60)
          await project.commit('comments', { entities: [comment(9000, 65), comment(9001, 299)], state: done });
        if (on === 60) comments.push(comment(9000, 65), comment(9001, 299));
      }
    },
  },
  {
    name: 'scan with a parent gives its children only',
    async run(open, check) {
      const project = await (await open()).project('p');
      const comments = Array.from({ length: 600 }, (_, index) => comment(index + 1, (index % 3) + 1));
      await project.commit('comments', { entities: comments, state: done });
      for (const on of [1, 2, 3]) {
        const seen = await collected(project.scan('comment', issue(on).key));
        check.equal(
          seen.map((entity) => entity.id),
          comments.filter((one) => one.parent === issue(on).key).map((one) => one.id),
        );
      }
      check.equal(await collected(project.scan('comment', issue(4).key)), []);
    },
  },
  {
    name: 'children of one parent after the other, with what was written in between',
    async run(open, check) {
      const project = await (await open()).project('p');
      const comments = Array.from({ length: 900 }, (_, index) => comment(index + 1, ((index * 7) % 40) * 2));
      await project.commit('comments', { entities: comments, state: done });
      const idsOn = async (on: number) =>
        (await collected(project.scan('comment', issue(on).key))).map((entity) => entity.id);
      const expected = (on: number) => comments.filter((one) => one.parent === issue(on).key).map((one) => one.id);
      for (let on = 0; on < 82; on += 1) check.equal(await idsOn(on), expected(on));
      for (const on of [79, 4, 3, 78, 0]) check.equal(await idsOn(on), expected(on));
      await project.commit('comments', { entities: [comment(2000, 1), comment(2001, 0)], state: done });
      check.equal(await idsOn(1), [2000]);
      check.equal(await idsOn(0), [...expected(0), 2001]);
      await project.clear();
      check.equal(await idsOn(0), []);
    },
  },
  {
    name: 'scan is safe while others write',
    async run(open, check) {
      const project = await (await open()).project('p');
      const first = Array.from({ length: 401 }, (_, index) => issue(index * 2 + 2));
      await project.commit('issues', { entities: first, state: done });
      const seen: number[] = [];
      for await (const entity of project.scan('issue')) {
        seen.push(entity.number);
        if (seen.length % 100 === 0) {
          await project.commit('issues', { entities: [issue(entity.number + 1), issue(1)], state: done });
        }
      }
      check.equal(
        seen,
        [...seen].sort((a, b) => a - b),
      );
      check.equal(new Set(seen).size, seen.length);
      check.equal(seen.filter((number) => number % 2 === 0).length, first.length);
      check.equal(await project.count('issue'), first.length + 5);
    },
  },
  {
    name: 'texts come back as they were; undefined fields are not stored',
    async run(open, check) {
      const project = await (await open()).project('p');
      const entities = hardTexts.map((body, index) => issue(index + 1, { body, labels: [body] }));
      const loose = { ...issue(99), closed: undefined } as unknown as Entity;
      await project.commit('issues', { entities: [...entities, loose], state: done });
      const seen = await collected(project.scan('issue'));
      check.equal(
        seen.slice(0, -1).map((entity) => [entity.body, entity.labels]),
        hardTexts.map((text) => [text, [text]]),
      );
      check.equal(Object.hasOwn(seen.at(-1) ?? {}, 'closed'), false);
    },
  },
];
