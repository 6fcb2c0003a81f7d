import { describe, expect, it } from 'vitest';
import { excerptOf } from '../../../../src/formats/common/excerpt.ts';

describe('an excerpt', () => {
  const lines = (texts: readonly string[]) => (number: number) => texts[number - 1];

  it('holds two lines before and after, as far as they are known', () => {
    const found = excerptOf(lines(['a', 'b', 'c', '', 'e', 'f']), 3);
    expect(found.map(({ number, text }) => `${number} ${text}`)).toEqual(['1 a', '2 b', '3 c', '4 ', '5 e']);
    expect(excerptOf(lines(['a']), 1)).toEqual([{ number: 1, text: 'a', cut: 0 }]);
    expect(excerptOf(() => undefined, 7)).toEqual([{ number: 7, text: '', cut: 0 }]);
  });

  it.each([1, 50, 100, 101, 161, 4000, 9990, 10_003])('of a long line shows column %d', (column) => {
    const text = Array.from({ length: 10_002 }, (_, at) => String.fromCharCode(97 + (at % 26))).join('');
    const [line] = excerptOf(lines([text]), 1, column);
    if (line === undefined) throw new Error('no line');
    expect(line.text.length).toBeLessThanOrEqual(160);
    expect(line.text.length).toBeGreaterThanOrEqual(60);
    expect(text.slice(line.cut, line.cut + line.text.length)).toBe(line.text);
    expect(column - 1).toBeGreaterThanOrEqual(line.cut);
    expect(column - 1).toBeLessThanOrEqual(line.cut + line.text.length);
    expect(line.more === true).toBe(line.cut + line.text.length < text.length);
  });

  it('never cuts a character in two', () => {
    for (let column = 200; column < 210; column++) {
      const [line] = excerptOf(lines(['x'.repeat(column % 2) + '🌊'.repeat(400)]), 1, column);
      expect(line?.text).not.toMatch(/^[\udc00-\udfff]|[\ud800-\udbff]$/);
    }
  });
});
