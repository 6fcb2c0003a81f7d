/** What a dump file is made of: JSON without `undefined`. */
export type YamlValue = string | number | boolean | null | readonly YamlValue[] | YamlRecord;
export interface YamlRecord {
  readonly [key: string]: YamlValue;
}

/** Keys whose values are times; written plain, because a quoted time is another type for strict readers. */
const timeKeys: ReadonlySet<string> = new Set([
  'created',
  'updated',
  'closed',
  'deadline',
  'published',
  'merged_time',
  'created_at',
  'updated_at',
]);

const plainTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u;
const plainKey = /^[A-Za-z]\w+$/u;
const ambiguousKey = /^(yes|no|on|off|true|false|null)$/iu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const special = /["\\\u0000-\u001f\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}/gu;
/** Those of them that JSON writes in another way, or not as an escape; and whole pairs, to be told at one look. */
const beyondJson =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u00a0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function escapeOf(char: string): string {
  const short = shortEscapes[char];
  if (short !== undefined) return short;
  const code = char.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  const digits = code.toString(16);
  return code <= 0xff ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`;
}

/**
 * A text in double quotes that go-yaml, PyYAML and the JavaScript libraries all read back unchanged. Line-break-like and invisible characters
 * are escaped, `/` and characters beyond U+FFFF never are. An unpaired surrogate becomes U+FFFD.
 */
export function quoted(text: string): string {
  // The same text, several times as fast.
  if (!beyondJson.test(text)) return JSON.stringify(text);
  return `"${text.replace(special, escapeOf)}"`;
}

function scalar(key: string, value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value);
  return timeKeys.has(key) && plainTime.test(value) ? value : quoted(value);
}

function isRecord(value: YamlValue): value is YamlRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function addItem(out: string[], key: string, item: YamlValue, indent: string): void {
  if (isRecord(item) && Object.keys(item).length > 0) addFields(out, item, `${indent}  `, `${indent}- `);
  else if (isRecord(item)) out.push(indent, '- {}\n');
  else out.push(indent, '- ', typeof item === 'object' && item !== null ? '[]' : scalar(key, item), '\n');
}

/** The few names that records have, as they are written. */
const names = new Map<string, string>();
const mostNames = 1000;

function nameOf(key: string): string {
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = plainKey.test(key) && !ambiguousKey.test(key) ? key : quoted(key);
  if (names.size < mostNames) names.set(key, name);
  return name;
}

/** `first` stands in front of the first field instead of the indent. */
function addFields(out: string[], record: YamlRecord, indent: string, first = indent): void {
  let before = first;
  for (const key of Object.keys(record)) {
    const value = record[key];
    if (value === undefined) continue;
    out.push(before, nameOf(key));
    before = indent;
    if (Array.isArray(value)) {
      out.push(value.length === 0 ? ': []\n' : ':\n');
      for (const item of value) addItem(out, key, item, `${indent}  `);
    } else if (isRecord(value)) {
      out.push(':\n');
      addFields(out, value, `${indent}  `);
    } else {
      out.push(': ', scalar(key, value as string | number | boolean | null), '\n');
    }
  }
}

/** One item of a top-level sequence, with its line break at the end. */
export function yamlItem(record: YamlRecord): string {
  const out: string[] = [];
  addItem(out, '', record, '');
  return out.join('');
}

/** A whole document that is one mapping. */
export function yamlMapping(record: YamlRecord): string {
  const out: string[] = [];
  addFields(out, record, '');
  return out.join('');
}

/** The two comment lines at the head of every file: format with version, and the schema for editors. `schema` is relative to the file. */
export function yamlHeader(version: string, schema: string): string {
  return `# gitea-dump ${version}\n# yaml-language-server: $schema=${schema}\n`;
}
