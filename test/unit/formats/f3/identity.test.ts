import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeF3 } from '../../../../src/formats/f3/decode.ts';
import { decodeDump } from '../../../../src/formats/gitea-dump/decode.ts';
import { type Entity, entityKinds } from '../../../../src/model/entity.ts';
import type { ProjectSource } from '../../../../src/model/project-source.ts';
import { arbitraryProject } from '../../../support/arbitrary-project.ts';
import { encoded } from '../../../support/encoded.ts';
import { memoryIndex } from '../../../support/memory-index.ts';
import { memorySource } from '../../../support/memory-source.ts';

/** Keys of an archive are its own; addresses to fetch from are never written. */
const isLost = (field: string) => field === 'key' || field === 'download';
/** Nothing said and nothing to say are the same in an archive. */
const unsaid = (value: unknown) =>
  value === undefined || value === false || (Array.isArray(value) && value.length === 0);

/** Entities with the places of what they belong to among those of its kind. */
async function placed(source: ProjectSource): Promise<Record<string, unknown[]>> {
  const all: Record<string, Entity[]> = {};
  const names = new Map<string, string>();
  for (const kind of entityKinds) {
    const list: Entity[] = [];
    for await (const entity of source.scan(kind)) names.set(entity.key, `${kind} ${list.push(entity)}`);
    all[kind] = list;
  }
  const fieldsOf = (entity: Entity) =>
    Object.entries(entity)
      .filter(([field, value]) => !isLost(field) && !unsaid(value))
      .map(([field, value]) => [
        field,
        field === 'parent' || field === 'pullRequest' ? names.get(String(value)) : value,
      ])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return Object.fromEntries(
    Object.entries(all).map(([kind, list]) => [kind, list.map((one) => Object.fromEntries(fieldsOf(one)) as unknown)]),
  );
}

it('what goes into an F3 archive comes out of it, and into the same bytes again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.noShrink(arbitraryProject), async ({ entities, files }) => {
      const source = memorySource({ entities, files });
      const archive = await encoded(source, { format: 'f3' });
      expect(archive.problems.filter(({ code }) => code === 'schema')).toEqual([]);
      const decoded = decodeF3(memoryIndex(archive.files));
      expect(await placed(decoded)).toEqual(await placed(source));
      const again = await encoded(decoded, { format: 'f3' });
      expect([...again.files.keys()]).toEqual([...archive.files.keys()]);
      for (const [path, bytes] of again.files) expect(bytes.toString(), path).toBe(archive.files.get(path)?.toString());
    }),
    { numRuns: 60 },
  );
}, 120_000);

it('a dump that becomes F3 and a dump again is the same dump, byte by byte', async () => {
  await fc.assert(
    fc.asyncProperty(fc.noShrink(arbitraryProject), async ({ entities, files }) => {
      const dump = await encoded(memorySource({ entities, files }));
      const archive = await encoded(decodeDump(memoryIndex(dump.files)), { format: 'f3' });
      const again = await encoded(decodeF3(memoryIndex(archive.files)));
      expect([...again.files.keys()]).toEqual([...dump.files.keys()]);
      for (const [path, bytes] of again.files) expect(bytes.toString(), path).toBe(dump.files.get(path)?.toString());
    }),
    { numRuns: 40 },
  );
}, 120_000);
