import { expect, test } from 'vitest';
import { askList } from '../../../../src/forges/gitea-family/ask-list.ts';
import { loggedRequest } from '../../../support/replay-collect.ts';

const { signal } = new AbortController();
const options = { url: 'https://forge.example/list', purpose: 'api', signal } as const;

/** Answers one after the other; the last one for ever. */
function server(...answers: unknown[]) {
  let next = 0;
  return loggedRequest(async () => Response.json(answers[Math.min(next++, answers.length - 1)]));
}

test('a row that stands in the place of another is asked for again', async () => {
  const { request, asked } = server([{ id: 1 }, { id: 1 }], [{ id: 1 }, { id: 2 }]);
  expect(await askList(request, options)).toMatchObject({ rows: [{ id: 1 }, { id: 2 }], sent: 2 });
  expect(asked.length).toBe(2);
});

test('a row that stays twice counts once, as it came last', async () => {
  const { request, asked } = server([{ id: 1, n: 'a' }, { id: 2 }, { id: 1, n: 'b' }]);
  expect(await askList(request, options)).toMatchObject({ rows: [{ id: 1, n: 'b' }, { id: 2 }], sent: 3 });
  expect(asked.length).toBe(3);
});

test('rows without an id are told apart by all that is in them', async () => {
  const { request, asked } = server([{ user: 'a', content: '+1' }, { user: 'b', content: '+1' }, null, 7]);
  expect((await askList(request, options)).rows.length).toBe(4);
  expect(asked.length).toBe(1);
});
