import { expect, test } from 'vitest';
import { bodyFor, roomForCopy } from '../../../src/http/sent-body.ts';

test('a part of a buffer is sent as that part, without a copy', () => {
  const whole = Uint8Array.from([1, 2, 3, 4]);
  const body = bodyFor(whole.subarray(1, 3));
  expect(body).toEqual(Uint8Array.from([2, 3]));
  expect(body instanceof Uint8Array && body.buffer === whole.buffer).toBe(true);
});

test('memory that threads share is copied: fetch refuses it', () => {
  const shared = new Uint8Array(new SharedArrayBuffer(4), 1, 2);
  shared.set([7, 8]);
  const body = bodyFor(shared);
  expect(body).toEqual(Uint8Array.from([7, 8]));
  expect(body instanceof Uint8Array && body.buffer instanceof ArrayBuffer).toBe(true);
});

test('a blob stays one', () => {
  const blob = new Blob(['x']);
  expect(bodyFor(blob)).toBe(blob);
});

test('parts go on being sent however many there were', async () => {
  const part = new Uint8Array(8 << 20);
  for (const body of [part, part, part, part, part, new Blob([part]), undefined])
    await expect(roomForCopy(body)).resolves.toBeUndefined();
});
