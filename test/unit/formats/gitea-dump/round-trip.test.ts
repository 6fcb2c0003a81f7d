import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gitea } from '../../../../src/forges/gitea/index.ts';
import { decodeDump } from '../../../../src/formats/gitea-dump/decode.ts';
import { type Entity, entityKinds } from '../../../../src/model/entity.ts';
import type { ProjectSource } from '../../../../src/model/project-source.ts';
import { units as allUnits } from '../../../../src/model/unit.ts';
import { encoded } from '../../../support/encoded.ts';
import { withTexts } from '../../../support/hostile-project.ts';
import { hostileText } from '../../../support/hostile-texts.ts';
import { memoryIndex } from '../../../support/memory-index.ts';
import { memorySource } from '../../../support/memory-source.ts';
import { collectProject, replayProject } from '../../../support/replay-collect.ts';

/** Without repositories, whose texts are not those of people. */
const units = allUnits.filter((unit) => unit !== 'git' && unit !== 'wiki');
const place = replayProject('weather-buoy');
const { collected } = await collectProject(gitea, { ...place, name: 'weather-buoy' });
const entities = entityKinds.flatMap((kind): readonly Entity[] => collected.ofKind(kind));

/** What no forge of this family has; made projects have it (generated.test.ts). */
const ofOthers: ReadonlySet<Entity['kind']> = new Set(['commit-comment', 'discussion', 'discussion-comment', 'edit']);

/** Titles of pull requests are cut, and a NUL cannot be held. */
const held = hostileText.map((text) => [...text.replaceAll('\u0000', '')].slice(0, 200).join(''));
const project = fc.noShrink(
  fc.array(held, { minLength: 1, maxLength: 60 }).map((texts) => {
    let at = 0;
    return withTexts(entities, () => texts[at++ % texts.length] ?? '');
  }),
);

function sourceOf(all: readonly Entity[]): ProjectSource {
  const files = all.flatMap((entity) =>
    entity.kind === 'asset' || entity.kind === 'attachment'
      ? [[entity.key, new Uint8Array(entity.size ?? 0)] as const]
      : [],
  );
  return memorySource({ entities: all, files: Object.fromEntries(files) });
}

/**
 * What neither the dump nor `extra/` holds: the forge's own keys and counters, ids that nothing refers to, addresses to fetch from. The numbers
 * of issues and pull requests stay, and so do the ids of comments, reviews, events and files.
 */
const notHeld: Readonly<Record<Entity['kind'], readonly string[]>> = {
  project: [],
  user: ['key'],
  label: ['key', 'id'],
  milestone: ['key', 'id'],
  release: ['key', 'id'],
  // What was never replaced has the time at which it was added.
  asset: ['key', 'parent', 'download', 'updated'],
  issue: ['id', 'commentCount'],
  'pull-request': ['id', 'commentCount', 'cloneUrl'],
  comment: ['key'],
  event: ['key'],
  review: ['key', 'commentCount', 'updated'],
  'review-comment': ['key', 'parent'],
  'commit-comment': ['key'],
  discussion: ['key'],
  'discussion-comment': ['key'],
  edit: ['key', 'parent'],
  attachment: ['key', 'parent', 'download'],
};

/** The same value without fields that are not held; an empty list and `false` are as good as absent. */
function onlyHeld(value: unknown, without: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => onlyHeld(item, without));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(
    ([key, field]) => !without.includes(key) && field !== false && !(Array.isArray(field) && field.length === 0),
  );
  return Object.fromEntries(fields.map(([key, field]) => [key, onlyHeld(field, without)]));
}

/** By what people and other entities know it by. */
function nameOf(entity: Entity): string {
  if (entity.kind === 'milestone') return entity.title;
  if (entity.kind === 'release') return entity.tag;
  if (entity.kind === 'label' || entity.kind === 'user' || entity.kind === 'project') return entity.name;
  const number = entity.kind === 'issue' || entity.kind === 'pull-request' ? entity.number : entity.id;
  return String(number).padStart(9, '0');
}

async function entitiesOf(source: ProjectSource, kind: Entity['kind']): Promise<readonly unknown[]> {
  const found: Entity[] = [];
  for await (const entity of source.scan(kind)) found.push(entity);
  const sorted = found.map((entity) => ({ name: nameOf(entity), entity })).sort((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.map(({ entity }) => onlyHeld(entity, notHeld[kind]));
}

describe('a collected project in hostile words', () => {
  it('has entities of every kind', () => {
    expect(new Set(entities.map(({ kind }) => kind))).toEqual(
      new Set(entityKinds.filter((kind) => !ofOthers.has(kind))),
    );
  });

  it('is the same project, and the same bytes again, when it was written and read', async () => {
    await fc.assert(
      fc.asyncProperty(project, async (all) => {
        const source = sourceOf(all);
        const written = await encoded(source, { units });
        const read = decodeDump(memoryIndex(written.files));
        for (const kind of entityKinds)
          expect(await entitiesOf(read, kind), kind).toEqual(await entitiesOf(source, kind));
        const again = await encoded(read, { units });
        expect([...again.files.keys()]).toEqual([...written.files.keys()]);
        for (const [path, bytes] of again.files)
          expect(bytes.toString(), path).toBe(written.files.get(path)?.toString());
      }),
      { numRuns: 8, seed: 5 },
    );
  });
});
