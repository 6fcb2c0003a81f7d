import { RunError } from '../lib/run-error.ts';

/** Throws `save-size` when the stream gave another number of bytes than was said. */
export function checkSize(expected: number | undefined, got: number): void {
  if (expected === undefined || expected === got) return;
  throw new RunError('save-size', `The archive should have ${expected} bytes and has ${got}. Save it again.`, {
    retry: 'later',
    details: { expected, got },
  });
}
