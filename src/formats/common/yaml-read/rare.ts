import type * as Yaml from 'yaml';
import { Broken, type Cursor, checkLength, countNode, cursorAt, enter, Mapping } from './cursor.ts';
import { duplicate } from './duplicate.ts';
import type { Notes } from './notes.ts';
import { plainValue } from './plain-value.ts';
import { resolvePlain } from './resolve.ts';
import type { YamlLimits, YamlMapping, YamlStyle, YamlValue } from './types.ts';

export type YamlPackage = typeof Yaml;

/** Values that aliases may repeat in one item. */
const mostRepeated = 10_000;
const mostBrackets = 1000;
const tagStart = 'tag:yaml.org,2002:';

interface Walk {
  readonly yaml: YamlPackage;
  readonly cursor: Cursor;
  readonly anchors: Map<string, Yaml.Node>;
  /** Anchors whose values are being read now. */
  readonly open: Set<Yaml.Node>;
  /** Aliases around the present value, and values read below aliases. */
  inAliases: number;
  repeated: number;
}

/** Reads what the quick parser does not: anchors, tags, keys with a question mark … Throws `Broken`. */
export function readRare(
  yaml: YamlPackage,
  text: string,
  limits: YamlLimits,
  notes?: Notes,
  tell: (oddity: Broken) => void = () => {},
): YamlValue {
  if (text.length > limits.rareBytes)
    throw new Broken('yaml-item-too-large', 'This item has rare forms of YAML and is too large for them.', 0);
  if (isTooDeep(text)) throw tooDeep();
  const cursor = cursorAt(text, limits, notes);
  try {
    const options = {
      schema: 'failsafe',
      uniqueKeys: false,
      resolveKnownTags: false,
      logLevel: 'silent',
      prettyErrors: false,
    } as const;
    const parsed = yaml.parseDocument(text, options);
    const [error] = parsed.errors;
    if (error !== undefined) throw new Broken('yaml-broken', error.message, error.pos[0]);
    const walk: Walk = { yaml, cursor, anchors: new Map(), open: new Set(), inAliases: 0, repeated: 0 };
    const value = parsed.contents === null ? null : nodeValue(walk, parsed.contents);
    cursor.oddities.forEach(tell);
    return value;
  } catch (error) {
    throw error instanceof RangeError ? tooDeep() : error;
  }
}

function tooDeep(): Broken {
  return new Broken('yaml-too-deep', 'Lists and mappings are inside each other too deeply.', 0);
}

/** Roughly, because the other parser takes minutes to find out: brackets that are not closed, and signs of lists one behind the other. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length && depth < mostBrackets; at++) {
    const code = text.charCodeAt(at);
    if (code === 91 || code === 123) depth++;
    else if ((code === 93 || code === 125) && depth > 0) depth--;
  }
  return depth >= mostBrackets || /(?:[-?:][ \t]+){100}/.test(text);
}

function nodeValue(walk: Walk, node: Yaml.Node | null): YamlValue {
  const { yaml, cursor } = walk;
  if (node === null) return null;
  cursor.at = node.range?.[0] ?? cursor.at;
  countNode(cursor);
  if (walk.inAliases > 0 && ++walk.repeated > mostRepeated) throw bomb(cursor);
  if (yaml.isAlias(node)) return aliasValue(walk, node);
  const anchor = yaml.isScalar(node) || yaml.isCollection(node) ? node.anchor : undefined;
  if (anchor !== undefined) walk.anchors.set(anchor, node);
  if (yaml.isScalar(node)) return scalarValue(cursor, node);
  enter(cursor);
  walk.open.add(node);
  let value: YamlValue = null;
  if (yaml.isSeq(node)) value = node.items.map((item, index) => inside(walk, index, item as Yaml.Node));
  else if (yaml.isMap(node)) value = mappingValue(walk, node);
  walk.open.delete(node);
  cursor.depth--;
  return value;
}

function bomb(cursor: Cursor): Broken {
  return new Broken('yaml-alias-bomb', 'Aliases unfold to more than is read.', cursor.at);
}

function aliasValue(walk: Walk, alias: Yaml.Alias): YamlValue {
  const { cursor } = walk;
  const at = cursor.at;
  const target = walk.anchors.get(alias.source);
  if (target === undefined)
    throw new Broken('yaml-broken', `Nothing in this item has the name &${alias.source.slice(0, 100)}.`, at);
  if (walk.open.has(target)) throw new Broken('yaml-alias-bomb', 'An alias stands inside of what it repeats.', at);
  walk.inAliases++;
  const value = nodeValue(walk, target);
  walk.inAliases--;
  return value;
}

function inside(walk: Walk, key: string | number, node: Yaml.Node | null, at?: number): YamlValue {
  const { cursor } = walk;
  const { notes, key: outer } = cursor;
  if (typeof key === 'string') cursor.key = key;
  notes?.path.push(key);
  notes?.begin(at ?? node?.range?.[0] ?? cursor.at);
  const value = nodeValue(walk, node);
  notes?.path.pop();
  cursor.key = outer;
  return value;
}

function mappingValue(walk: Walk, node: Yaml.YAMLMap): YamlMapping {
  const record = new Mapping();
  const merged: Yaml.Node[] = [];
  for (const pair of node.items) {
    const keyNode = pair.key as Yaml.Node | null;
    const at = keyNode?.range?.[0] ?? walk.cursor.at;
    const value = pair.value as Yaml.Node | null;
    const key = keyOf(walk, keyNode, at);
    if (
      key === '<<' &&
      walk.yaml.isScalar(keyNode) &&
      keyNode.type === 'PLAIN' &&
      keyNode.tag === undefined &&
      value !== null
    ) {
      merged.push(value);
      continue;
    }
    if (key in record) throw duplicate(key, at);
    record[key] = inside(walk, key, value, at);
  }
  for (const value of merged) merge(walk, record, nodeValue(walk, value));
  return record;
}

function keyOf(walk: Walk, key: Yaml.Node | null, at: number): string {
  const { yaml } = walk;
  if (key === null || (yaml.isScalar(key) && key.source === '' && key.type === 'PLAIN'))
    throw new Broken('yaml-broken', 'A key is missing before a colon.', at);
  const node = yaml.isAlias(key) ? walk.anchors.get(key.source) : key;
  if (!yaml.isScalar(node)) throw new Broken('yaml-odd-key', 'A key is a list or a mapping.', at);
  if (node.anchor !== undefined) walk.anchors.set(node.anchor, node);
  return textOf(node);
}

/** What is there already stays; of several, the first counts. */
function merge(walk: Walk, record: YamlMapping, value: YamlValue): void {
  const sources = Array.isArray(value) ? value : [value];
  for (const source of sources) {
    if (typeof source !== 'object' || source === null || Array.isArray(source))
      throw new Broken('yaml-broken', 'Behind << stands something that is no mapping.', walk.cursor.at);
    for (const key of Object.keys(source)) if (!(key in record)) record[key] = source[key] ?? null;
  }
}

const styles: Readonly<Record<string, YamlStyle>> = {
  QUOTE_DOUBLE: 'double',
  QUOTE_SINGLE: 'single',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

function textOf(node: Yaml.Scalar): string {
  return typeof node.value === 'string' ? node.value : (node.source ?? '');
}

function scalarValue(cursor: Cursor, node: Yaml.Scalar): YamlValue {
  const text = textOf(node);
  const at = node.range?.[0] ?? cursor.at;
  checkLength(cursor, text.length, at);
  const style = styles[node.type ?? ''] ?? 'plain';
  cursor.notes?.scalar(at, text, style);
  if (node.tag !== undefined && (node.tag !== '!' || text !== '')) {
    const value = tagged(node.tag, text, at, style);
    return value === null || typeof value === 'string' || !cursor.limits.texts.has(cursor.key) ? value : text;
  }
  return style === 'plain' ? plainValue(cursor, text, at) : text;
}

/** A scalar with a tag; one that the forges do not know leaves it a text. */
function tagged(tag: string, text: string, at: number, style: YamlStyle): YamlValue {
  const name = tag.startsWith(tagStart) ? tag.slice(tagStart.length) : '';
  const value = resolvePlain(text);
  switch (name) {
    case 'binary':
      return fromBase64(text, at);
    case 'null':
      if (value === null) return value;
      break;
    case 'bool':
      if (typeof value === 'boolean') return value;
      break;
    case 'int':
      if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return value;
      break;
    case 'float':
      if (typeof value === 'number') return value;
      if (typeof value === 'bigint') return Number(value);
      break;
    case 'map':
    case 'seq':
      break;
    default:
      return tag === '' && style === 'plain' ? value : text;
  }
  throw new Broken('yaml-odd-tag', `A value does not fit its tag !!${name}.`, at);
}

function fromBase64(text: string, at: number): string {
  try {
    const digits = text.replace(/\s/g, '');
    if (digits.length % 4 !== 0) throw new RangeError('cut off');
    const bytes = Uint8Array.from(atob(digits), (char) => char.charCodeAt(0));
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Broken('yaml-odd-tag', 'A value marked as !!binary is no base64.', at);
  }
}
