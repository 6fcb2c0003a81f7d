/**
 * Bytes that lie beside the vault for a while: written once from front to end, read as often as wanted. They are a copy of what can be made
 * again, gone at the latest when the browser is.
 */
export interface Spool {
  /** Bytes. */
  readonly length: number;
  /** Copies the bytes. What it throws is the storage's own; the spool is of no use then but to be closed. */
  append(bytes: Uint8Array): void;
  /** Writes what has been held back so far. Throws like `append`; after it `read` needs no more room. */
  flush(): void;
  /** Fills all of `into` with what stands from `at` on. Throws when there is less. */
  read(into: Uint8Array, at: number): void;
  /** Gives the room back; may be called again. */
  close(): void;
}

/** `undefined` where the browser has no place for one. Never rejects. */
export type OpenSpool = () => Promise<Spool | undefined>;
