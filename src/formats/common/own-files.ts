/// <reference path="../validators.d.ts" />
import { RunError } from '../../lib/run-error.ts';
import type { ArchiveEntry, ArchiveIndex } from '../../model/archive-index.ts';
import type { Validator } from './check-record.ts';
import { smallText } from './small-text.ts';

/** What `takeout.json` says, as far as it is needed to read the archive. */
export interface Takeout {
  readonly layout: string;
  readonly format: { readonly id: string; readonly version: string };
  readonly madeBy: string;
  readonly project: string;
  /** E-mail addresses of people were asked for. */
  readonly emails: boolean;
}

/** A receipt's numbers by unit. */
export interface ReceiptNumbers {
  readonly [unit: string]: ReceiptNumber;
}

interface ReceiptNumber {
  readonly expected?: number;
  readonly got: number;
  /** Nobody asked for it, or it was not to be had: what is there of it came with something else. */
  readonly left?: true;
  /** Of a repository. */
  readonly refs?: number;
  readonly packs?: number;
}

/** `absent`, `broken`, or what it says. */
export type Read<T> =
  | { readonly is: 'absent' }
  | { readonly is: 'broken'; readonly why: string }
  | { readonly is: 'read'; readonly value: T };

const largest = 16 << 20;

/**
 * The versions come first: `isNewer` is asked before the schema, which knows nothing of what a later program writes, and may throw. `layout`
 * stands in every `takeout.json` there will ever be; of a newer one nothing else is certain.
 */
export function readTakeout(
  index: ArchiveIndex,
  validate: Validator | undefined,
  isNewer: (takeout: Takeout) => boolean,
  signal: AbortSignal,
): Promise<Read<Takeout>> {
  const schemaFor = (takeout: Takeout) => (isNewer(takeout) ? undefined : validate);
  return readOwn(index, 'takeout.json', schemaFor, signal, takeoutOf);
}

export function readReceipt(
  index: ArchiveIndex,
  validate: Validator | undefined,
  signal: AbortSignal,
): Promise<Read<ReceiptNumbers>> {
  return readOwn(index, 'receipt.json', () => validate, signal, numbersOf);
}

async function readOwn<T>(
  index: ArchiveIndex,
  path: string,
  schemaFor: (taken: T) => Validator | undefined,
  signal: AbortSignal,
  take: (value: object) => T | undefined,
): Promise<Read<T>> {
  const entry = index.get(path);
  if (entry === undefined) return { is: 'absent' };
  const text = await textOf(entry, signal);
  if (typeof text === 'object') return { is: 'broken', why: text.why };
  const value = text === undefined ? undefined : jsonOf(text);
  if (typeof value !== 'object' || value === null) return { is: 'broken', why: 'no JSON object' };
  const taken = take(value);
  if (taken === undefined) return { is: 'broken', why: 'fields are missing' };
  const validate = schemaFor(taken);
  if (validate !== undefined && !validate(value)) {
    const [error] = validate.errors ?? [];
    return { is: 'broken', why: `${error?.instancePath ?? ''} ${error?.message ?? ''}`.trim() };
  }
  return { is: 'read', value: taken };
}

/** That its bytes are damaged is a finding like any: the rest of the archive is still read. */
async function textOf(
  entry: ArchiveEntry,
  signal: AbortSignal,
): Promise<string | { readonly why: string } | undefined> {
  try {
    return await smallText(entry, largest, signal);
  } catch (error) {
    if (error instanceof RunError && error.code.startsWith('entry-')) return { why: error.message };
    throw error;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function takeoutOf(value: object): Takeout | undefined {
  const [layout, format, madeBy, project] = ['layout', 'format', 'madeBy', 'project'].map((key) => field(value, key));
  const [id, version] = [field(format, 'id'), field(format, 'version')];
  if (typeof layout !== 'string') return undefined;
  const words = (of: unknown, keys: readonly string[], between: string) =>
    keys
      .map((key) => field(of, key))
      .filter((word) => typeof word === 'string')
      .join(between);
  return {
    layout,
    format: { id: typeof id === 'string' ? id : '', version: typeof version === 'string' ? version : '' },
    madeBy: words(madeBy, ['name', 'version'], ' '),
    project: words(project, ['owner', 'name'], '/'),
    emails: field(value, 'emails') === true,
  };
}

function numbersOf(value: object): ReceiptNumbers | undefined {
  const units = field(value, 'units');
  if (typeof units !== 'object' || units === null) return undefined;
  const numbers: [string, ReceiptNumber][] = [];
  for (const [unit, of] of Object.entries(units)) {
    const [got, expected] = [field(of, 'got'), field(of, 'expected')];
    if (typeof got !== 'number') continue;
    const repository = field(of, 'repository');
    const [refs, packs] = [field(repository, 'refs'), field(repository, 'packs')];
    const outcome = field(of, 'outcome');
    numbers.push([
      unit,
      {
        got,
        ...(typeof expected === 'number' && { expected }),
        ...((outcome === 'off' || outcome === 'not-offered') && { left: true }),
        ...(typeof refs === 'number' && { refs }),
        ...(typeof packs === 'number' && { packs }),
      },
    ]);
  }
  return Object.fromEntries(numbers);
}
