import { expect, test } from 'vitest';
import type { Problem, Severity } from '../../../src/model/problem.ts';
import { createProblemList } from '../../../src/pipeline/problem-list.ts';

const problem = (severity: Severity, place: string): Problem => ({
  code: 'x',
  severity,
  message: 'm',
  unit: 'issues',
  place,
});

test('problems come back in their order, once', () => {
  const list = createProblemList(3);
  const some = [problem('odd', 'a'), problem('loses-data', 'b')];
  for (const one of some) list.add(one);
  expect(list.take()).toEqual(some);
  expect(list.take()).toEqual([]);
});

test('too many are counted, and cannot hide a worse one', () => {
  const list = createProblemList(3);
  for (let count = 0; count < 1000; count++) list.add(problem('loses-data', `p${count}`));
  list.add(problem('stops-restore', 'last'));
  const taken = list.take();
  expect(taken.map(({ place }) => place)).toEqual(['p0', 'p1', 'p2', 'last', 'p2']);
  expect(taken.at(-1)).toMatchObject({ code: 'more-problems', severity: 'loses-data', unit: 'issues' });
  expect(taken.at(-1)?.message).toContain('997');
  expect(list.leftOut).toBe(0);
});
