import { execFileSync } from 'node:child_process';
import { readItems } from '../../src/formats/common/yaml-read/read-items.ts';
import type { YamlLimits, YamlProblem, YamlValue } from '../../src/formats/common/yaml-read/types.ts';
import { utf8 } from '../../src/lib/bytes.ts';

/** What a reader says of a text: its value in terms of JSON, or that it cannot read it. */
export type Reading = { readonly value: unknown } | { readonly error: string };

/** Problems of texts that go-yaml reads all the same, or reads otherwise than they were meant. */
const readable: ReadonlySet<string> = new Set([
  'yaml-octal',
  'yaml-text-unquoted',
  'yaml-second-document',
  'yaml-line-separator',
  'yaml-stray-empty-list',
]);

/** Whole numbers are told from others, times are texts. */
function plain(value: YamlValue): unknown {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value)))
    return { $int: String(value) };
  if (typeof value === 'number' && !Number.isFinite(value)) return { $float: String(value) };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

export async function ourReading(
  text: string,
  limits: Partial<YamlLimits> = {},
): Promise<Reading & { problems: readonly YamlProblem[] }> {
  const values: unknown[] = [];
  const problems: YamlProblem[] = [];
  let isDocument = false;
  for await (const item of readItems([utf8(text)].values() as unknown as AsyncIterable<Uint8Array>, limits)) {
    problems.push(...item.problems);
    if (item.value === undefined) continue;
    values.push(plain(item.value));
    isDocument ||= item.kind === 'document';
  }
  const bad = problems.find(({ code }) => !readable.has(code));
  if (bad !== undefined) return { error: `${bad.code}: ${bad.message}`, problems };
  return { value: isDocument ? values[0] : values, problems };
}

/** What go-yaml says of each text; `program` is that of `goYaml`. */
export function goReadings(program: string, texts: readonly string[], into: 'any' | 'texts' = 'any'): Reading[] {
  const input = texts.map((text) => `${JSON.stringify(text)}\n`).join('');
  const output = execFileSync(program, into === 'texts' ? ['-each', '-texts'] : ['-each'], {
    input,
    maxBuffer: 1 << 30,
  }).toString();
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Reading);
}

/** Whether both say the same; times of go-yaml fit any text, keys that are no texts any mapping. */
export function isSameReading(ours: unknown, theirs: unknown): boolean {
  if (isObject(theirs) && '$time' in theirs) return typeof ours === 'string';
  if (isObject(theirs) && '$keys' in theirs) return isObject(ours);
  if (isObject(theirs) && '$float' in theirs) return isObject(ours) && '$float' in ours;
  if (Array.isArray(theirs)) {
    return (
      Array.isArray(ours) && ours.length === theirs.length && theirs.every((one, at) => isSameReading(ours[at], one))
    );
  }
  if (isObject(theirs) && isObject(ours)) {
    const names = Object.keys(theirs);
    return (
      names.length === Object.keys(ours).length &&
      names.every((name) => Object.hasOwn(ours, name) && isSameReading(ours[name], theirs[name]))
    );
  }
  if (isObject(ours) && '$int' in ours && typeof theirs === 'number') return Number(ours['$int']) === theirs;
  return Object.is(ours, theirs) || (Array.isArray(ours) && ours.length === 0 && theirs === null);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
