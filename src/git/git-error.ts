import { type Retry, RunError } from '../lib/run-error.ts';

/** Stable codes of what can go wrong between a git server's answer and a verified repository. */
export type GitErrorCode =
  /** The address answers, but not as a git server. */
  | 'git-not-git'
  /** The server lacks what we need: side-band, or protocol v0/v1. */
  | 'git-unsupported'
  | 'git-sha256'
  /** The list of refs is longer than what is read; `details`: limit. */
  | 'git-too-many-refs'
  /** A message that is no valid pkt-line or stands where it may not. */
  | 'git-protocol'
  /** The server stopped and said why (`details.text`). */
  | 'git-server-error'
  /** What was asked for has gone since the list of refs was given: pushed by force, or deleted; `details`: text. */
  | 'git-refs-moved'
  /** The pack ends early; `details`: received (bytes), objects, total. */
  | 'git-truncated'
  | 'git-checksum'
  | 'git-count'
  /** Bytes that are no valid pack, object or delta. */
  | 'git-corrupt'
  | 'git-missing-base'
  /** A ref points at an object that did not come. */
  | 'git-missing-object'
  /** Objects name others that are nowhere, and refs reach them; `details`: count, oid (the first). */
  | 'git-not-connected'
  | 'git-object-too-large'
  /** More than the memory that an index may take; `details`: total. */
  | 'git-too-many-objects';

/** A `RunError` of this folder. Without a verdict, trying later may help: servers and lines have bad moments. */
export function gitError(
  code: GitErrorCode,
  message: string,
  options: { retry?: Retry; details?: Record<string, string | number | boolean>; cause?: unknown } = {},
): RunError {
  return new RunError(code, message, { retry: 'later', ...options });
}
