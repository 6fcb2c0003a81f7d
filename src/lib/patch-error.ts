export type PatchErrorCode =
  /** An object of the range is not there. */
  | 'patch-missing-object'
  | 'patch-too-large'
  /** More commits than may be looked at. */
  | 'patch-too-many-commits';

/** A patch cannot be made; the export goes on without it. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
  readonly code: PatchErrorCode;

  constructor(code: PatchErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
