import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeDump } from '../../../../src/formats/gitea-dump/decode.ts';
import { type Entity, entityKinds } from '../../../../src/model/entity.ts';
import type { ProjectSource } from '../../../../src/model/project-source.ts';
import { arbitraryProject } from '../../../support/arbitrary-project.ts';
import { encoded } from '../../../support/encoded.ts';
import { memoryIndex } from '../../../support/memory-index.ts';
import { memorySource } from '../../../support/memory-source.ts';

/** How an entity is called in both: keys of an archive are its own. */
function nameOf(entity: Entity): string {
  if ('number' in entity) return `${entity.kind} ${entity.number}`;
  if (entity.kind === 'release') return `release ${entity.tag}`;
  if (entity.kind === 'label') return `label ${entity.name}`;
  return `${entity.kind} ${'id' in entity && entity.id !== undefined ? entity.id : ''}`;
}

/** Nothing said and nothing to say are the same in a dump. */
const unsaid = (value: unknown) =>
  value === undefined || value === false || (Array.isArray(value) && value.length === 0);
/** The id of a release stands only in the paths of its files. */
const isLost = (entity: Entity, field: string) => field === 'key' || (entity.kind === 'release' && field === 'id');

const sortedKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
/** The dump does not keep the order of reactions. */
const inOrder = (field: string, value: unknown): unknown =>
  field === 'reactions' && Array.isArray(value) ? value.map((one) => JSON.stringify(one, sortedKeys)).sort() : value;

/** Entities by name, with the names of what they belong to. */
async function named(source: ProjectSource): Promise<Record<string, unknown>> {
  const all: Entity[] = [];
  for (const kind of entityKinds) for await (const entity of source.scan(kind)) all.push(entity);
  const names = new Map(all.map((entity) => [entity.key, nameOf(entity)]));
  const fieldsOf = (entity: Entity) =>
    Object.entries(entity)
      .filter(([field, value]) => !isLost(entity, field) && !unsaid(value))
      .map(([field, value]) => [
        field,
        field === 'parent' || field === 'pullRequest' ? names.get(String(value)) : inOrder(field, value),
      ]);
  return Object.fromEntries(all.map((entity) => [nameOf(entity), Object.fromEntries(fieldsOf(entity)) as unknown]));
}

it('what goes into a dump comes out of it, and into the same bytes again', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryProject, async ({ entities, files }) => {
      const source = memorySource({ entities, files });
      const dump = await encoded(source);
      const decoded = decodeDump(memoryIndex(dump.files));
      expect(await named(decoded)).toEqual(await named(source));
      const again = await encoded(decoded);
      expect([...again.files.keys()]).toEqual([...dump.files.keys()]);
      for (const [path, bytes] of again.files) expect(bytes.toString(), path).toBe(dump.files.get(path)?.toString());
    }),
    { numRuns: 60 },
  );
}, 120_000);
