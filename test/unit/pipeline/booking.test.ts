import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import type { Page } from '../../../src/forges/forge.ts';
import type { Issue } from '../../../src/model/issue.ts';
import { bookExactly, bookPage } from '../../../src/pipeline/booking.ts';
import { emptyLedger, rowOf } from '../../../src/pipeline/ledger.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import { issue } from '../../contract/vault-suite-samples.ts';

function page(entities: readonly Issue[], expected?: number): Page {
  return { entities, cursor: undefined, ...(expected === undefined ? {} : { expected }) };
}

test('pages add up; rows that come twice never go beyond what is expected', () => {
  const row = rowOf(emptyLedger(['issues']), 'issues');
  bookPage(row, page([issue(1), issue(2)], 3));
  expect([row.got, row.expected]).toEqual([2, 3]);
  bookPage(row, page([issue(2), issue(3)], 3));
  expect([row.got, row.expected]).toEqual([3, 3]);
});

test('a page may say itself how much it brings', () => {
  const row = rowOf(emptyLedger(['reactions']), 'reactions');
  bookPage(row, { ...page([]), got: 7 });
  expect(row.got).toBe(7);
});

test('what is no booked unit stays as it is', () => {
  const row = rowOf(emptyLedger(['git']), 'git');
  bookPage(row, page([issue(1)]));
  expect(row.got).toBe(0);
});

test('at the end the vault has the last word, down and up', async () => {
  const openRepository = () => {
    throw new Error('no repositories here');
  };
  const vault = await (await openVault({ indexedDB: new IDBFactory(), openRepository })).project('p');
  await vault.commit('issues', { entities: [issue(1), issue(2)], state: { done: true, got: 4 } });
  await vault.commit('reactions-of-issues', { entities: [], state: { done: true, got: 5 } });
  await vault.commit('reactions-of-comments', { entities: [], state: { done: true, got: 1 } });
  const ledger = emptyLedger(['issues', 'reactions']);
  const row = rowOf(ledger, 'issues');
  row.got = 4;
  await bookExactly(vault, ledger, 'issues');
  expect(row.got).toBe(2);
  row.expected = 1;
  await bookExactly(vault, ledger, 'issues');
  expect(row.expected).toBe(2);
  await bookExactly(vault, ledger, 'reactions');
  expect(rowOf(ledger, 'reactions').got).toBe(6);
});
