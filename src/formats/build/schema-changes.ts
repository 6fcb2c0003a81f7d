import { inlineSchema, isSchema, type Schema } from './inline-schema.ts';

/**
 * What a change asks for. `words`: descriptions, examples, bounds that held anyway. `minor`: something new that an older reader leaves out:
 * a field, a word of a list, a file. `major`: all else; what was written before may not fit any more, or an older reader may stumble.
 */
export type Step = 'words' | 'minor' | 'major';

export interface Change {
  readonly step: Step;
  /** `issue.json: labels[].name`, for people. */
  readonly place: string;
  /** What happened there, in a few words. */
  readonly what: string;
}

const annotations: ReadonlySet<string> = new Set(
  '$schema $id $comment title description examples format contentMediaType'.split(' '),
);
/** Compared one by one below. */
const structure: ReadonlySet<string> = new Set(
  'type enum properties required items additionalProperties propertyNames'.split(' '),
);
/** Integers of the dump are of 64 bits, and every text and list may be empty: writing that down changes nothing. */
const implied: Readonly<Record<string, unknown>> = {
  minimum: -(2 ** 63),
  maximum: 2 ** 63,
  minLength: 0,
  minItems: 0,
  uniqueItems: false,
};

function same(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, at) => same(item, other[at]));
  if (!isSchema(one) || !isSchema(other)) return one === other;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)].filter((key) => !annotations.has(key)));
  return [...keys].every((key) => same(one[key], other[key]));
}

const below = (place: string, name: string) => (place.endsWith(': ') ? `${place}${name}` : `${place}.${name}`);
const words = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
const table = (value: unknown): Schema => (isSchema(value) ? value : {});
const added = (older: readonly unknown[], newer: readonly unknown[]) => newer.filter((item) => !older.includes(item));

class Comparison {
  readonly changes: Change[] = [];

  say(step: Step, place: string, what: string): void {
    this.changes.push({ step, place, what });
  }

  compare(older: Schema, newer: Schema, place: string): void {
    this.types(older, newer, place);
    this.lists(older, newer, place);
    this.fields(older, newer, place);
    this.inside(older, newer, place);
    for (const key of new Set([...Object.keys(older), ...Object.keys(newer)])) {
      if (structure.has(key)) continue;
      const [before, after] = [older[key] ?? implied[key], newer[key] ?? implied[key]];
      if (annotations.has(key)) {
        if (JSON.stringify(before) !== JSON.stringify(after)) this.say('words', place, `other ${key}`);
      } else if (!same(before, after)) this.say('major', place, `other ${key}`);
      else if (!same(older[key], newer[key])) this.say('words', place, `${key} written down`);
    }
  }

  private types(older: Schema, newer: Schema, place: string): void {
    const [before, after] = [words(older['type']), words(newer['type'])];
    for (const type of added(after, before)) this.say('major', place, `no longer ${type}`);
    for (const type of added(before, after)) this.say('major', place, `may be ${type}`);
  }

  /** Words of an enum: a reader takes one it does not know for odd, so a new one is no more than a new field. */
  private lists(older: Schema, newer: Schema, place: string): void {
    if (older['enum'] === undefined && newer['enum'] === undefined) return;
    const [before, after] = [words(older['enum']), words(newer['enum'])];
    if (before.length === 0 || after.length === 0) this.say('major', place, 'other enum');
    for (const word of before.length === 0 ? [] : added(after, before))
      this.say('major', place, `no longer ${JSON.stringify(word)}`);
    for (const word of before.length === 0 ? [] : added(before, after))
      this.say('minor', place, `may be ${JSON.stringify(word)}`);
  }

  private fields(older: Schema, newer: Schema, place: string): void {
    const [before, after] = [table(older['properties']), table(newer['properties'])];
    const [needed, needs] = [words(older['required']), words(newer['required'])];
    for (const [name, field] of Object.entries(before)) {
      const inner = below(place, name);
      const next = after[name];
      if (next === undefined) this.say('major', inner, 'removed');
      else if (isSchema(field) && isSchema(next)) this.compare(field, next, inner);
    }
    for (const name of Object.keys(after)) {
      if (name in before) continue;
      if (needs.includes(name)) this.say('major', below(place, name), 'new and always there');
      else this.say('minor', below(place, name), 'new');
    }
    for (const name of added(needed, needs))
      if (`${name}` in before) this.say('major', below(place, `${name}`), 'always there');
    for (const name of added(needs, needed))
      if (`${name}` in after) this.say('major', below(place, `${name}`), 'may be absent');
  }

  private inside(older: Schema, newer: Schema, place: string): void {
    for (const [key, mark] of [
      ['items', '[]'],
      ['additionalProperties', '.*'],
      ['propertyNames', ' names'],
    ] as const) {
      const [before, after] = [older[key] ?? true, newer[key] ?? true];
      if (isSchema(before) && isSchema(after)) this.compare(before, after, `${place}${mark}`);
      else if (before === false && after === true) this.say('minor', place, 'may have further fields');
      else if (!same(before, after)) this.say('major', place, `other ${key}`);
    }
  }
}

/** A version's schema files: name and text. */
type SchemaTexts = ReadonlyMap<string, string>;

/** All that differs between two versions of a format, worst first. */
export function schemaChanges(older: SchemaTexts, newer: SchemaTexts): readonly Change[] {
  const comparison = new Comparison();
  for (const [name, text] of older) {
    const next = newer.get(name);
    if (next === undefined) comparison.say('major', name, 'removed');
    else if (next !== text) {
      const before = comparison.changes.length;
      comparison.compare(inlineSchema(JSON.parse(text)), inlineSchema(JSON.parse(next)), `${name}: `);
      if (comparison.changes.length === before) comparison.say('words', name, 'written in another way');
    }
  }
  for (const name of newer.keys()) if (!older.has(name)) comparison.say('minor', name, 'new');
  const rank = { major: 0, minor: 1, words: 2 } as const;
  return comparison.changes.sort((one, other) => rank[one.step] - rank[other.step]);
}

/** The step that all changes together ask for; `undefined` when nothing differs. */
export function stepFor(changes: readonly Change[]): Step | undefined {
  return (['major', 'minor', 'words'] as const).find((step) => changes.some((change) => change.step === step));
}
