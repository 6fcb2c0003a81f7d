import { RunError } from '../lib/run-error.ts';

/** Stable codes of what can be wrong with a repository that a person brings as a file or folder. */
export type BringErrorCode =
  /** The file is no bundle; `details.looks` says what it looks like. */
  | 'git-not-a-bundle'
  /** The bundle counts on commits that it does not hold (`details.prerequisites`). */
  | 'git-bundle-partial'
  /** A version or capability of bundles that is not known here (`details.what`). */
  | 'git-bundle-unsupported'
  /** The header of a bundle, or a file of the folder, is not as git writes it (`details.place`). */
  | 'git-brought-damaged'
  | 'git-not-a-repository'
  /** More than one repository, and nothing says which one is meant. */
  | 'git-folder-several'
  /** The folder borrows objects of another one. */
  | 'git-folder-alternates'
  /** Refs are kept in a form that is not read here. */
  | 'git-folder-reftable'
  /** A partial clone: objects were left at the server. */
  | 'git-folder-partial'
  /** The browser could not read a file that was given: moved, changed, or not allowed. */
  | 'git-file-unreadable'
  /** The forge has no route for bundles, or refuses it. */
  | 'git-no-bundle'
  /** Nothing was given by the time it was needed. */
  | 'git-not-brought';

/** A `RunError` about a brought repository. Another file may do, so trying again helps after a change. */
export function bringError(
  code: BringErrorCode,
  message: string,
  details: Record<string, string | number | boolean> = {},
  cause?: unknown,
): RunError {
  return new RunError(code, message, { details, ...(cause === undefined ? {} : { cause }) });
}

/** The same refusal as of a server's repository. */
export function sha256(): RunError {
  const message = 'This repository uses SHA-256 object ids. Only SHA-1 repositories can be exported so far.';
  return new RunError('git-sha256', message, { retry: 'never' });
}

/** Sentences for faults that a fetched repository may have too, told of a server there. */
const retold: Readonly<Record<string, string>> = {
  'git-truncated': 'The file ends before the repository is complete.',
  'git-checksum': 'The file is damaged: its checksum does not fit.',
  'git-count': 'The file holds another number of objects than it says.',
  'git-missing-base': 'The file holds changes to objects that it does not hold themselves.',
  'git-not-connected': 'The repository that was brought is not whole: something that its history needs is not there.',
  'git-missing-object':
    'The repository that was brought is not whole: something that its branches or tags need is not there.',
};

/** The same failure in words for a file that a person gave instead of a server that sent it. */
export function toldOfFile(cause: unknown): unknown {
  if (!(cause instanceof RunError)) return cause;
  const message =
    retold[cause.code] ??
    (cause.code === 'git-corrupt' ? cause.message.replace(/^What the git server sent/, 'What was brought') : undefined);
  if (message === undefined) return cause;
  return new RunError(cause.code, message, { retry: 'after-change', details: { ...cause.details }, cause });
}
