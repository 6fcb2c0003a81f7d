import { expect, test } from 'vitest';
import { type TicketPlan, type TicketTable, ticketRows } from '../../../../src/formats/common/ticket-table.ts';
import { entityKey } from '../../../../src/model/entity.ts';

const issue = (number: number, key = entityKey('issue', number)): TicketPlan => ({ key, kind: 'issue', number });
const pull = (number: number): TicketPlan => ({
  key: entityKey('pull-request', number),
  kind: 'pull-request',
  number,
});

function ticketTable(tickets: readonly TicketPlan[]): TicketTable {
  const rows = ticketRows();
  for (const ticket of tickets) rows.add(ticket);
  return rows.table();
}

test('tickets come in the order of their numbers, and are found by their keys', () => {
  const table = ticketTable([issue(7), issue(2, 'issue:other'), pull(3), issue(10)]);
  expect([...table.values()]).toEqual([issue(2, 'issue:other'), pull(3), issue(7), issue(10)]);
  for (const ticket of table.values()) expect(table.get(ticket.key)).toEqual(ticket);
});

test('what only looks like a key of a ticket is none', () => {
  const table = ticketTable([issue(7), issue(2, 'issue:other'), pull(3)]);
  const keys = [
    ...[entityKey('issue', 3), entityKey('pull-request', 7), entityKey('comment', 7), entityKey('issue', 8)],
    ...['issue:7', entityKey('issue', 2), 'issue:', '7', '', 'issue:NaN', `x:${entityKey('issue', 7)}`],
  ];
  for (const key of keys) expect([key, table.has(key)]).toEqual([key, false]);
});

test('nothing is found where there is nothing', () => {
  const table = ticketTable([]);
  expect([...table.values()]).toEqual([]);
  expect(table.has(entityKey('issue', 0))).toBe(false);
});

test('numbers beyond those of any forge, and below zero, keep what they are of', () => {
  const tickets = [pull(-3), issue(-2), issue(0), pull(1), pull(2 ** 51), issue(Number.MAX_SAFE_INTEGER)];
  const table = ticketTable(tickets.toReversed());
  expect([...table.values()]).toEqual(tickets);
  for (const ticket of tickets) expect(table.get(ticket.key)).toEqual(ticket);
});
