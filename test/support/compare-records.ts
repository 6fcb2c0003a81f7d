import { type Dump, isRow, type Row } from './compare-read.ts';

/** One value that is other in ours than in what it is compared with. */
export interface Difference {
  readonly file: string;
  /** Identities and field names, joined by `/`; empty for a whole file. */
  readonly field: string;
  /** `undefined`: not there. */
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** A difference that is understood: why, and what both values have to be like. */
export interface Known {
  readonly file: RegExp;
  readonly field: RegExp;
  readonly reason: string;
  /** True when the values are the ones that the reason explains. */
  holds(ours: unknown, theirs: unknown): boolean;
}

const identities: readonly ((row: Row) => unknown)[] = [
  (row) => row['index'],
  (row) => row['number'],
  (row) => row['tag_name'],
  (row) => (row['state'] === 'REQUEST_REVIEW' ? `request to ${row['reviewer_name']}` : undefined),
  (row) => row['id'],
  (row) => (row['user_name'] === undefined ? undefined : `${row['user_name']} ${row['content']}`),
  (row) => row['title'],
  (row) => row['name'],
];

function identityOf(item: unknown): string {
  if (!isRow(item)) return String(item);
  for (const identity of identities) {
    const found = identity(item);
    if (found !== undefined) return String(found);
  }
  throw new Error(`no identity: ${JSON.stringify(item)}`);
}

/** A list by the identities of its items; the second one of the same identity is `…#2`. */
function byIdentity(list: readonly unknown[]): Map<string, unknown> {
  const items = new Map<string, unknown>();
  for (const item of list) {
    const identity = identityOf(item);
    let name = identity;
    for (let copy = 2; items.has(name); copy++) name = `${identity}#${copy}`;
    items.set(name, item);
  }
  return items;
}

function partsOf(value: unknown): Map<string, unknown> | undefined {
  if (Array.isArray(value)) return byIdentity(value);
  return isRow(value) ? new Map(Object.entries(value)) : undefined;
}

function* walk(file: string, field: string, ours: unknown, theirs: unknown): Generator<Difference> {
  const our = partsOf(ours);
  const their = partsOf(theirs);
  if (our === undefined || their === undefined || Array.isArray(ours) !== Array.isArray(theirs)) {
    if (!Object.is(ours, theirs)) yield { file, field, ours, theirs };
    return;
  }
  for (const name of new Set([...our.keys(), ...their.keys()])) {
    yield* walk(file, field === '' ? name : `${field}/${name}`, our.get(name), their.get(name));
  }
}

/** Everything that differs between two dumps, record by record. The order in lists does not count, how often something is there does. */
export function differences(ours: Dump, theirs: Dump): Difference[] {
  const files = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  return files.flatMap((file) => [...walk(file, '', ours.get(file), theirs.get(file))]);
}

/** What no known difference explains, and the known ones that explain nothing. */
export function explain(
  found: readonly Difference[],
  known: readonly Known[],
): { readonly unexplained: Difference[]; readonly unused: string[] } {
  const used = new Set<Known>();
  const unexplained = found.filter(({ file, field, ours, theirs }) => {
    const fitting = known.filter((one) => one.file.test(file) && one.field.test(field) && one.holds(ours, theirs));
    for (const one of fitting) used.add(one);
    return fitting.length === 0;
  });
  return { unexplained, unused: known.filter((one) => !used.has(one)).map(({ reason }) => reason) };
}
