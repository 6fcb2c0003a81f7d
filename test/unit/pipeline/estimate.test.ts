import { expect, test } from 'vitest';
import { type Unit, units } from '../../../src/model/unit.ts';
import { roughSeconds, secondsLeft, workOf } from '../../../src/pipeline/estimate.ts';
import { emptyLedger, type Row, rowOf } from '../../../src/pipeline/ledger.ts';

function ledgerWith(changes: ({ unit: Unit } & Partial<Row>)[]) {
  const ledger = emptyLedger(units);
  for (const change of changes) Object.assign(rowOf(ledger, change.unit), { availability: 'available', ...change });
  return ledger;
}

test('work is requests and bytes of ticked rows that the forge offers', () => {
  const ledger = ledgerWith([
    { unit: 'issues', requests: 10, requestsDone: 5 },
    { unit: 'release-files', requests: 1, requestsDone: 0, bytes: 1_000_000, bytesDone: 500_000 },
    { unit: 'events', requests: 100, ticked: false },
  ]);
  expect(workOf(ledger)).toEqual({
    requests: 5,
    requestsExpected: 11,
    bytes: 500_000,
    bytesExpected: 1_000_000,
    share: 10 / 21,
  });
});

test('more than expected raises what is expected; an ended row expects what it took', () => {
  const ledger = ledgerWith([
    { unit: 'issues', requests: 2, requestsDone: 5 },
    { unit: 'labels', requests: 9, requestsDone: 1, progress: 'done' },
  ]);
  expect(workOf(ledger)).toMatchObject({ requests: 6, requestsExpected: 6, share: 1 });
});

test.each([
  [5, 0.5, 20, undefined],
  [20, 0, 20, undefined],
  [20, 0.5, 2, undefined],
  [20, 0.5, 20, 20],
  [30, 0.75, 20, 10],
])('after %d s with a share of %d and %d requests', (elapsed, share, requests, left) => {
  expect(secondsLeft({ requests, requestsExpected: 100, bytes: 0, bytesExpected: 0, share }, elapsed)).toBe(left);
});

test('a rough time before the start', () => {
  expect(roughSeconds(0, 0)).toBe(0);
  expect(roughSeconds(400, 3_000_000)).toBe(11);
});
