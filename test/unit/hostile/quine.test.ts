import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32 } from '../../../src/archive/crc32.ts';
import { makeQuine } from '../../support/hostile/quine.ts';

test('a quine unpacks to itself and has the checksum of itself, in both places', () => {
  const quine = makeQuine('as-many-bytes-as-needed-30.zip');
  const view = new DataView(quine.buffer, quine.byteOffset);
  const packed = view.getUint32(18, true);
  expect(new Uint8Array(inflateRawSync(quine.subarray(60, 60 + packed)))).toEqual(quine);
  expect([view.getUint32(14, true), view.getUint32(60 + packed + 16, true)]).toEqual([crc32(quine), crc32(quine)]);
  expect(view.getUint32(22, true)).toBe(quine.length);
});
