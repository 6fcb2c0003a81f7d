import { expect, it } from 'vitest';
import { createFindings } from '../../../../src/formats/common/findings.ts';

it('counts all, keeps so many places of a code and of all, and excerpts of the first', () => {
  const findings = createFindings({ places: 3, allPlaces: 5, excerpts: 2 });
  let asked = 0;
  for (const code of ['a', 'b', 'c'])
    for (let line = 1; line <= 4; line++)
      findings.add(code, 'issues', () => {
        asked++;
        return { file: 'issue.yml', line, excerpt: [{ number: line, text: 'x', cut: 0 }] };
      });
  expect(findings.count).toBe(12);
  expect(asked).toBe(5);
  expect(
    findings.all().map(({ count, places }) => [count, places.map(({ excerpt }) => excerpt !== undefined)]),
  ).toEqual([
    [4, [true, true, false]],
    [4, [true, true]],
    [4, []],
  ]);
});
