import type { Entity, EntityKind } from './entity.ts';
import type { Unit } from './unit.ts';

/** `touched`: what hangs on it is to be read again. `stale`: it is to be read again itself. */
export type Mark = 'touched' | 'stale';

export interface MarkedKey {
  readonly mark: Mark;
  /** Of an entity, or a word of the pipeline's own: what is to be known until the round ends. */
  readonly key: string;
}

/** How a page of a further round is laid over what is there. */
export interface PageUpdate {
  readonly round: number;
  /** What was deleted upstream is kept and marked, not removed. */
  readonly keepGone: boolean;
  /** Children of that kind of this parent which are not on this page go, with all below them. */
  readonly replaces?: readonly { readonly kind: EntityKind; readonly parent: string }[];
  /** Parts that go before those of this page are put. */
  readonly dropParts?: readonly { readonly of: string; readonly part: string }[];
  /** Keys that this page of a list has shown; `sweep` removes what none has. */
  readonly sees?: { readonly list: string; readonly keys: readonly string[] };
  readonly marks?: readonly MarkedKey[];
  readonly unmarks?: readonly MarkedKey[];
  /** Problems of this step that no longer hold: all, or those of these places. */
  readonly forgets?: 'all' | readonly string[];
  /** Of the step: with `forgets: 'all'`, problems of this unit go that layout 1 has left, which knew no steps. */
  readonly unit?: Unit;
}

/** What one row became by an update. `edited` without `before` and `after`: only parts of it have changed. */
export interface Change {
  readonly kind: EntityKind;
  readonly key: string;
  readonly what: 'new' | 'edited' | 'gone';
  readonly before?: Entity;
  readonly after?: Entity;
}
