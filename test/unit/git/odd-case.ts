/** An object, and what git's strict check has against it. */
export interface OddCase {
  readonly what: string;
  /** git's name of the rule; empty when git takes the object, `refused` when we refuse it too. */
  readonly rule: string;
  readonly content: Uint8Array;
  /** Only newer git than Debian's refuses it. */
  readonly newer?: boolean;
  /** git says it, and takes the object all the same: it forgets the error of a tagger for a remark on the line behind. */
  readonly forgotten?: boolean;
}

/** Of the empty file, folder, and of `goodCommit`: every pack of a case has them. */
export const blobId = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391';
export const treeId = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
export const goodCommit = `tree ${treeId}
author A <a@b.c> 0 +0000
committer A <a@b.c> 0 +0000

good
`;
