import type { Target } from '../../model/verdict.ts';

/** What a restore drops or bends, though nothing is wrong with the archive. */
export interface LossRule<T extends Target = Target> {
  readonly what: string;
  /** How it is after the restore. */
  readonly after: string;
  /** Only these; every one when absent. */
  readonly targets?: readonly T[];
}
