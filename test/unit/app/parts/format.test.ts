import { beforeEach, describe, expect, test } from 'vitest';
import {
  aboutParts,
  bytes,
  bytesOf,
  counted,
  date,
  number,
  percent,
  setNumberLocale,
  shownId,
  textOf,
  time,
  tookParts,
  utc,
  waitText,
} from '../../../../src/app/parts/format.ts';

beforeEach(() => setNumberLocale('en'));

test('numbers follow the reader’s locale and never use a hyphen for minus', () => {
  expect(number(1204)).toBe('1,204');
  expect(number(-3)).toBe('−3');
  setNumberLocale('de');
  expect(number(1204)).toBe('1.204');
});

test('counts take the right word', () => {
  expect(counted(1, 'file')).toBe('1 file');
  expect(counted(1204, 'file')).toBe('1,204 files');
  expect(counted(2, 'reply', 'replies')).toBe('2 replies');
});

test('percent has a narrow space that does not break', () => {
  expect(percent(62)).toBe('62\u202f%');
});

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [962, '962 bytes'],
  [999, '999 bytes'],
  [1000, '1 kB'],
  [118_400, '118 kB'],
  [999_499, '999 kB'],
  [999_500, '1 MB'],
  [12_640_000, '12.6 MB'],
  [164_800_000, '164.8 MB'],
  [310_000_000, '310 MB'],
  [999_960_000, '1 GB'],
  [1_300_000_000, '1.3 GB'],
  [5e15, '5,000 TB'],
])('%i bytes read %s', (value, text) => {
  expect(bytes(value)).toBe(text);
});

test('rough sizes drop the decimal from ten on', () => {
  expect(bytes(168_100_000, true)).toBe('168 MB');
  expect(bytes(3_140_000, true)).toBe('3.1 MB');
});

test('the unit is said once when both share it', () => {
  expect(bytesOf(48_900_000, 54_200_000)).toBe('48.9 of 54.2 MB');
  expect(bytesOf(900_000, 54_200_000)).toBe('900 kB of 54.2 MB');
});

describe('estimates are rounded up', () => {
  test.each([
    [0, 'less than a minute'],
    [59.9, 'less than a minute'],
    [60, 'about 1 min'],
    [61, 'about 2 min'],
    [600, 'about 10 min'],
    [601, 'about 15 min'],
    [3600, 'about 1 h'],
    [3601, 'about 1 h 10 min'],
    [4799, 'about 1 h 20 min'],
    [10_800, 'about 3 h'],
    [10_801, 'about 3 h 30 min'],
    [86_400, 'about 24 h'],
    [86_401, 'about 2 days'],
  ])('%d s is %s', (seconds, text) => {
    expect(textOf(aboutParts(seconds))).toBe(text);
  });
});

test.each([
  [0, '1 s'],
  [59.4, '59 s'],
  [59.6, '1 min'],
  [252, '4 min 12 s'],
  [3600, '1 h'],
  [3840, '1 h 4 min'],
])('%d s took %s', (seconds, text) => {
  expect(textOf(tookParts(seconds))).toBe(text);
});

test('dates and times are local, with exact UTC beside them', () => {
  const at = Date.parse('2026-03-13T23:07:05.250Z');
  expect(date(at, 'UTC')).toBe('13 Mar 2026');
  expect(date(at, 'Asia/Tokyo')).toBe('14 Mar 2026');
  expect(time(at, false, 'UTC')).toBe('23:07');
  expect(time(at, true, 'Asia/Tokyo')).toBe('08:07:05');
  expect(utc(at)).toBe('2026-03-13T23:07:05Z');
});

test('what is no date is empty, not an error', () => {
  expect(date('soon')).toBe('');
  expect(utc('soon')).toBe('');
});

test('waits count seconds to two minutes, then name the time of day', () => {
  const now = Date.parse('2026-03-13T14:04:31Z');
  expect(waitText(now + 40_100, now, 'UTC')).toBe('41 s');
  expect(waitText(now - 5000, now, 'UTC')).toBe('0 s');
  expect(waitText(now + 121_000, now, 'UTC')).toBe('until 14:06:32');
});

test('ids are shown without the zeros that make them sort', () => {
  expect(shownId('issue:0000000000000017')).toBe('issue:17');
  expect(shownId('review-comment:0000000000000100:0000000000000000')).toBe('review-comment:100:0');
  expect(shownId('git')).toBe('git');
});
