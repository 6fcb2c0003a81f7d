import { describe, expect, test } from 'vitest';
import * as queries from '../../../../src/forges/github/queries.ts';
import { allQueries } from '../../../support/github/queries-by-name.ts';
import { faultsOf } from '../../../support/github/query.ts';

test('every text of a query is known by its name', () => {
  expect([...new Set(allQueries.map(({ name }) => name))].sort()).toEqual(Object.keys(queries).sort());
});

describe('by the schema that GitHub publishes', () => {
  test.each(allQueries)('$title is valid', ({ text }) => expect(faultsOf(text)).toEqual([]));

  test('a query with a field that GitHub does not have is not', () => {
    expect(faultsOf('query { viewer { login shoeSize } }')).toEqual(['Cannot query field "shoeSize" on type "User".']);
  });
});
