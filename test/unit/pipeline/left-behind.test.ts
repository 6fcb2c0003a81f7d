import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/open-repository.ts';
import { beginLeftBehind } from '../../../src/pipeline/left-behind.ts';
import { openVault } from '../../../src/vault/open-vault.ts';

const steps = [
  { id: 'discussions', after: [] },
  { id: 'issues', after: [] },
  { id: 'edits', after: ['issues', 'discussions'] },
  { id: 'events', after: ['issues'] },
  { id: 'reactions', after: ['edits'] },
];

test('what was begun after a list that failed begins anew, also in its middle; the rest goes on', async () => {
  const vault = await (await openVault({ indexedDB: new IDBFactory(), openRepository })).project('p');
  const commit = (id: string, state: { done: boolean; cursor?: string }) =>
    vault.commit(id, { entities: [], state: { got: 1, ...state } });
  await commit('discussions', { done: false, cursor: '2' });
  await commit('issues', { done: true });
  await commit('edits', { done: false, cursor: 'issue:1' });
  await commit('events', { done: false, cursor: 'issue:1' });
  await beginLeftBehind(steps, vault, { number: 1, keepGone: false, now: () => 5 });
  const anew = { done: false, got: 0, startedAt: 5, again: 1 };
  expect(await vault.step('edits')).toEqual(anew);
  expect(await vault.step('events')).toMatchObject({ cursor: 'issue:1' });
  expect(await vault.step('discussions')).toMatchObject({ cursor: '2' });
  expect(await vault.step('reactions')).toBeUndefined();
});
