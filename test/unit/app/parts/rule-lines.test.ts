import { describe, expect, test } from 'vitest';
import { type RuleShares, ruleStrokes } from '../../../../src/app/parts/rule-lines.ts';

const plain: RuleShares = { state: 'counted', booked: 0, missing: 0, known: true };
const kinds = (shares: Partial<RuleShares>) => ruleStrokes({ ...plain, ...shares }).map((stroke) => stroke.kind);

test('before the start there is only the ground, dotted while the number is not known', () => {
  expect(kinds({})).toEqual(['track']);
  expect(kinds({ state: 'unknown', known: false })).toEqual(['unknown']);
  expect(kinds({ state: 'next' })).toEqual(['track']);
});

test('running: black to where it is, then a nib of 24 px', () => {
  const strokes = ruleStrokes({ ...plain, state: 'running', booked: 23 / 41 });
  expect(strokes).toEqual([
    { kind: 'track', from: 0, to: 100, y: 2.5 },
    { kind: 'got', from: 0, to: 56.1, y: 1.5 },
    { kind: 'nib', at: 56.1, from: 0, to: 24, y: 1.5 },
  ]);
});

test('running with some missing already: the nib stands after the red', () => {
  const strokes = ruleStrokes({ ...plain, state: 'running', booked: 30 / 41, missing: 2 / 41 });
  expect(strokes.at(-2)).toEqual({ kind: 'gap', from: 73.60000000000001, to: 78.10000000000001, y: 1.5 });
  expect(strokes.at(-1)).toMatchObject({ kind: 'nib', at: 78.10000000000001 });
});

test('waiting and paused break the nib', () => {
  expect(kinds({ state: 'waiting', booked: 0.5 })).toEqual(['track', 'got', 'nib-wait']);
  expect(kinds({ state: 'paused', booked: 0.5 })).toEqual(['track', 'got', 'nib-paused']);
});

test('verifying: full, and the nib walks along it', () => {
  const strokes = ruleStrokes({ ...plain, state: 'verifying', booked: 0, verified: 0.75 });
  expect(strokes).toContainEqual({ kind: 'got', from: 0, to: 100, y: 1.5 });
  expect(strokes.at(-1)).toMatchObject({ kind: 'nib', at: 75 });
});

describe('closed', () => {
  test('done, empty, and the double rule', () => {
    expect(kinds({ state: 'done' })).toEqual(['track', 'got']);
    expect(kinds({ state: 'empty' })).toEqual(['none']);
    expect(kinds({ state: 'sum' })).toEqual(['sum', 'sum']);
  });

  test('missing: red for the share, from the end edge', () => {
    const strokes = ruleStrokes({ ...plain, state: 'missing', booked: 39 / 41, missing: 2 / 41 });
    expect(strokes[1]).toMatchObject({ kind: 'got', to: 95.1 });
    expect(strokes).toContainEqual({ kind: 'gap', from: 100, to: 95.5, y: 1.5 });
  });

  test('one of many missing still has 12 px of red', () => {
    const strokes = ruleStrokes({ ...plain, state: 'missing', booked: 60_212 / 60_213, missing: 1 / 60_213 });
    expect(strokes.filter((stroke) => stroke.kind === 'gap')).toEqual([
      { kind: 'gap', at: 100, from: 0, to: -12, y: 1.5 },
    ]);
  });

  test('failed: the rest is red; nothing booked is all red', () => {
    expect(ruleStrokes({ ...plain, state: 'failed', booked: 0.638 })).toContainEqual({
      kind: 'gap',
      from: 100,
      to: 64.2,
      y: 1.5,
    });
    expect(kinds({ state: 'failed', booked: 0 })).toEqual(['track', 'gap', 'gap']);
    expect(kinds({ state: 'no-access' })).toEqual(['track', 'gap', 'gap']);
  });
});

test('the nib of a nearly full rule stands at its end, not beyond', () => {
  const strokes = ruleStrokes({ ...plain, state: 'running', booked: 0.985 });
  expect(strokes.at(-1)).toEqual({ kind: 'nib', at: 100, from: -24, to: 0, y: 1.5 });
});

test.each([Number.NaN, -1, 7, Number.POSITIVE_INFINITY])('a share of %d stays on the rule', (booked) => {
  for (const stroke of ruleStrokes({ ...plain, state: 'running', booked, missing: booked })) {
    const ends = stroke.at === undefined ? [stroke.from, stroke.to] : [stroke.at];
    for (const end of ends) {
      expect(end).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(100);
    }
  }
});
