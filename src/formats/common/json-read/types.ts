/**
 * What a JSON text says (RFC 8259). Whole numbers beyond 2^53 are bigints. An object inherits nothing, so that every key, `__proto__` too, is one
 * like any other; of a key that is there twice the last value counts, as for every usual reader.
 */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Keys and list indexes from the whole value down to one inside: `['head', 'ref']`. */
export type JsonPointer = readonly (string | number)[];

/** Both from 1; the column counts UTF-16 units, as editors do. */
export interface JsonPosition {
  readonly line: number;
  readonly column: number;
}

export type JsonProblemCode =
  /** No JSON: what stands at the place is none, or the text ends too early. */
  | 'json-broken'
  /** Bytes that are no UTF-8; the rest is read. */
  | 'json-not-utf8'
  /** The same key twice in one object. */
  | 'json-duplicate-key'
  /** Larger, deeper or with more values than is read. */
  | 'json-too-large';

export interface JsonProblem extends JsonPosition {
  readonly code: JsonProblemCode;
  /** A sentence for people. */
  readonly message: string;
}

/** A JSON file. */
export interface JsonDocument {
  /** `undefined` where nothing could be read; `problems` says why. */
  readonly value: JsonValue | undefined;
  readonly problems: readonly JsonProblem[];
  /**
   * Where a value begins: of a field of an object, its key. A pointer to nothing gives the nearest that is there. Reads the text once more: for
   * problems, not for every record.
   */
  position(pointer: JsonPointer): JsonPosition;
  /** The line as it is written, without its line break; '' when there is none. */
  lineText(line: number): string;
}

/** What is read at most; beyond it a file is a problem and has no value. */
export interface JsonLimits {
  /** Bytes. */
  readonly bytes: number;
  /** Lists and objects inside each other. */
  readonly depth: number;
  readonly values: number;
}

export const jsonLimits: JsonLimits = { bytes: 16 << 20, depth: 64, values: 500_000 };
