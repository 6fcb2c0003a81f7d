/**
 * What a YAML text says, by the rules of the library that the forges restore with (go-yaml v3). Times stay texts; whole numbers beyond 2^53 are
 * bigints. A mapping inherits nothing, so that every key, `__proto__` too, is one like any other.
 */
export type YamlValue = null | boolean | number | bigint | string | YamlValue[] | YamlMapping;
export interface YamlMapping {
  [key: string]: YamlValue;
}

/** Keys and list indexes from an item's value down to one inside: `['labels', 0, 'name']`. */
export type YamlPointer = readonly (string | number)[];

/** Both from 1; the column counts UTF-16 units, as editors do. */
export interface YamlPosition {
  readonly line: number;
  readonly column: number;
}

/** How a scalar is written. `plain` is without quotes: only then can it be another thing than a text. */
export type YamlStyle = 'plain' | 'single' | 'double' | 'block';

/** A scalar as it is written: `text` is what it says before anything is made of it (`1.0`, `yes`, `010`). */
export interface YamlScalar extends YamlPosition {
  readonly text: string;
  readonly style: YamlStyle;
}

export type YamlProblemCode =
  /** Not readable as YAML; go-yaml would refuse the file. */
  | 'yaml-broken'
  /** Bytes that are no UTF-8. */
  | 'yaml-not-utf8'
  /** A character that go-yaml refuses anywhere in a file. */
  | 'yaml-control-character'
  /** A text that begins with white space, written as go-yaml writes and cannot read it; it is read as it was meant. */
  | 'yaml-leading-space'
  /** A number with a zero in front: go-yaml reads it by base 8. */
  | 'yaml-octal'
  /** A number or truth value where a text belongs; it is read as it is written. */
  | 'yaml-text-unquoted'
  /** U+0085, U+2028 or U+2029 as it is: go-yaml takes it for a line break. */
  | 'yaml-line-separator'
  /** The same key twice in one mapping. */
  | 'yaml-duplicate-key'
  /** A key that is no text: a list, a mapping. */
  | 'yaml-odd-key'
  /** A line `[]` between items, as an empty batch leaves it. */
  | 'yaml-stray-empty-list'
  /** Text behind `---` or `...`; go-yaml never reads it. */
  | 'yaml-second-document'
  | 'yaml-item-too-large'
  | 'yaml-too-deep'
  | 'yaml-too-many-nodes'
  /** Aliases that unfold to more than is read. */
  | 'yaml-alias-bomb'
  | 'yaml-scalar-too-long'
  /** A tag that the forges do not know, or a value that does not fit it. */
  | 'yaml-odd-tag';

export interface YamlProblem extends YamlPosition {
  readonly code: YamlProblemCode;
  /** A sentence for people. */
  readonly message: string;
}

/** One item of a sequence at the top of a file, or a whole file that is something else. */
export interface YamlItem {
  /** `undefined` where nothing could be read; `problems` says why. */
  readonly value: YamlValue | undefined;
  readonly kind: 'item' | 'document';
  /** Bytes of the file that it takes. */
  readonly bytes: { readonly from: number; readonly to: number };
  readonly problems: readonly YamlProblem[];
  /**
   * Where a value begins: of a mapping's field, its key. A pointer to nothing gives the nearest that is there. Reads the item once more: for
   * problems, not for every record.
   */
  position(pointer: YamlPointer): YamlPosition;
  /** How a scalar is written; `undefined` where there is none. Reads the item once more, as `position` does. */
  scalar(pointer: YamlPointer): YamlScalar | undefined;
  /** The line of the file as it is written; `undefined` when the item does not hold it. */
  lineText(line: number): string | undefined;
}

/** What is read at most; beyond it an item is a problem, and reading goes on behind it. */
export interface YamlLimits {
  /** Bytes of an item, or of a file that is no sequence. */
  readonly itemBytes: number;
  /** Bytes of an item in rare forms (anchors, tags …), whose reader needs many times its size. */
  readonly rareBytes: number;
  /** Lists and mappings inside each other. */
  readonly depth: number;
  /** Values in one item, with what aliases repeat. */
  readonly nodes: number;
  /** UTF-16 units of one scalar. */
  readonly scalar: number;
  /** Keys whose values are texts even where they look like numbers or truth values: as go-yaml fills a field of the type string. */
  readonly texts: ReadonlySet<string>;
}

export const yamlLimits: YamlLimits = {
  itemBytes: 16 << 20,
  rareBytes: 1 << 20,
  depth: 64,
  nodes: 500_000,
  scalar: 8 << 20,
  texts: new Set(),
};
