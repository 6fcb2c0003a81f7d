import { type Entity, type EntityKind, type EntityOf, entityKinds } from '../model/entity.ts';
import type { ProjectSource } from '../model/project-source.ts';

/** Deeper than any entity of ours; rows of rules are the forge's own records. */
const deepest = 12;

/** Whom and what issues and all else name. */
export interface Named {
  /** As `signOf` has them. */
  readonly people: ReadonlySet<string>;
  /** Those of them who have written what a forge tells with its author's association. */
  readonly authors: ReadonlySet<string>;
  /** Of issues and pull requests. */
  readonly labels: ReadonlySet<string>;
}

/** One pass through everything. */
export async function whoIsNamed(source: Pick<ProjectSource, 'scan'>, signal?: AbortSignal): Promise<Named> {
  const people = new Set<string>();
  const authors = new Set<string>();
  const labels = new Set<string>();
  const kinds = entityKinds.filter((kind): kind is Exclude<EntityKind, 'user'> => kind !== 'user');
  for (const kind of kinds)
    for await (const entity of source.scan(kind)) {
      signal?.throwIfAborted();
      addPeople(entity, people, 0);
      if (tellsAssociation(entity)) authors.add(signOf(entity.author));
      if (entity.kind === 'issue' || entity.kind === 'pull-request')
        for (const label of entity.labels) labels.add(label);
    }
  return { people, authors, labels };
}

const said = [
  ...(['issue', 'pull-request', 'comment', 'review', 'review-comment'] as const),
  ...(['commit-comment', 'discussion', 'discussion-comment'] as const),
];

function tellsAssociation(entity: Entity): entity is EntityOf<(typeof said)[number]> {
  return said.some((kind) => kind === entity.kind);
}

/** Anything that looks like a person's reference: a name, perhaps an id, and nothing else. */
function addPeople(value: unknown, people: Set<string>, depth: number): void {
  if (typeof value !== 'object' || value === null || depth > deepest) return;
  if (isReference(value)) people.add(signOf(value));
  else for (const part of Object.values(value)) addPeople(part, people, depth + 1);
}

const words = new Set(['id', 'name', 'ghost']);

function isReference(value: object): value is { name: string; id?: number } {
  return 'name' in value && typeof value.name === 'string' && Object.keys(value).every((key) => words.has(key));
}

/** People of elsewhere may have the name of one here, but no id. */
export function signOf({ id, name }: { readonly id?: number; readonly name: string }): string {
  return `${id ?? ''} ${name}`;
}
