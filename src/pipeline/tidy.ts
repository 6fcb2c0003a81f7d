import { type EntityKind, entityKinds } from '../model/entity.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { forgetNotRead } from './not-read.ts';

/** Rows removed in one go. */
const removedAtOnce = 200;
/** Deeper than any entity of ours; rows of rules are the forge's own records. */
const deepest = 12;

/**
 * Removes what nothing names any more: people, labels of an owner whose list could not be read, what is told of items that are gone, and what
 * is left of fetches that did not end.
 * Looks only at the other rows, so whatever way they came, the same is left. Gives how many rows went.
 */
export async function tidy(vault: ProjectVault, signal: AbortSignal, round = 1): Promise<number> {
  const named = await whoIsNamed(vault, signal);
  const keys: string[] = [];
  for await (const user of vault.scan('user')) if (!named.people.has(sign(user))) keys.push(user.key);
  if (!named.ownerListed)
    for await (const label of vault.scan('label'))
      if (label.fromOwner && !named.labels.has(label.name)) keys.push(label.key);
  for (let at = 0; at < keys.length; at += removedAtOnce) {
    signal.throwIfAborted();
    await vault.remove(keys.slice(at, at + removedAtOnce), { round, keepGone: false });
  }
  await forgetNotRead(vault, round);
  await removeHalfPacks(vault, round);
  return keys.length;
}

/** Packs that stopped in the middle serve nobody once the repository is there. */
async function removeHalfPacks(vault: ProjectVault, round: number): Promise<void> {
  const done = new Set<string>();
  for (const [unit, name] of [
    ['git', 'code'],
    ['wiki', 'wiki'],
  ] as const) {
    const state = await vault.step(`${unit}-repository`);
    if (state?.done && (state.round ?? 1) === round) done.add(`repository:${name}`);
  }
  await vault.removeUnfinished((name) => ![...done].some((prefix) => name.startsWith(prefix)));
}

interface Named {
  readonly people: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  readonly ownerListed: boolean;
}

async function whoIsNamed(vault: ProjectVault, signal: AbortSignal): Promise<Named> {
  const people = new Set<string>();
  const labels = new Set<string>();
  const kinds = entityKinds.filter((kind): kind is Exclude<EntityKind, 'user'> => kind !== 'user');
  for (const kind of kinds)
    for await (const entity of vault.scan(kind)) {
      signal.throwIfAborted();
      addPeople(entity, people, 0);
      if (entity.kind === 'issue' || entity.kind === 'pull-request')
        for (const label of entity.labels) labels.add(label);
    }
  const ownerListed = ((await vault.step('owner-labels'))?.got ?? 0) > 0;
  return { people, labels, ownerListed };
}

/** Anything that looks like a person's reference: a name, perhaps an id, and nothing else. */
function addPeople(value: unknown, people: Set<string>, depth: number): void {
  if (typeof value !== 'object' || value === null || depth > deepest) return;
  if (isReference(value)) people.add(sign(value));
  else for (const part of Object.values(value)) addPeople(part, people, depth + 1);
}

const words = new Set(['id', 'name', 'ghost']);

function isReference(value: object): value is { name: string; id?: number } {
  return 'name' in value && typeof value.name === 'string' && Object.keys(value).every((key) => words.has(key));
}

/** People of elsewhere may have the name of one here, but no id. */
function sign({ id, name }: { readonly id?: number; readonly name: string }): string {
  return `${id ?? ''} ${name}`;
}
