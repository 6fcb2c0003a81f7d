import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { gitea } from '../../../../src/forges/gitea/index.ts';
import type { Held } from '../../../../src/formats/common/supports.ts';
import { f3Supports } from '../../../../src/formats/f3/supports.ts';
import { type Entity, entityKinds } from '../../../../src/model/entity.ts';
import { arbitraryProject } from '../../../support/arbitrary-project.ts';
import { encoded } from '../../../support/encoded.ts';
import { memorySource } from '../../../support/memory-source.ts';
import { collectProject, replayProject } from '../../../support/replay-collect.ts';

const table: Readonly<Record<string, Readonly<Record<string, Held>>>> = f3Supports;

type Row = { readonly fields?: Readonly<Record<string, unknown>>; readonly entity?: Readonly<Record<string, unknown>> };

/** Fields that stand in the sheet of each kind; of whole entities apart. */
async function extraOf(entities: readonly Entity[], files: Readonly<Record<string, Uint8Array>>) {
  const archive = await encoded(memorySource({ entities, files }), { format: 'f3' });
  const fields = new Map<string, Set<string>>();
  for (const [path, bytes] of archive.files) {
    const kind = /^extra\/([a-z-]+)(?:\.\d+)?\.jsonl$/u.exec(path)?.[1];
    if (kind === undefined) continue;
    const found = fields.get(kind) ?? new Set();
    fields.set(kind, found);
    for (const line of bytes.toString().trimEnd().split('\n')) {
      const row: Row = JSON.parse(line);
      for (const field of Object.keys(row.fields ?? row.entity ?? {})) found.add(field);
    }
  }
  return fields;
}

/** Of whole entities: what the table says of their kind is about those that have a file. */
const ofWholes: ReadonlySet<string> = new Set([
  ...['event', 'asset', 'attachment', 'commit-comment', 'discussion', 'discussion-comment', 'edit'],
]);
/** Made projects have people with two names and one number: only one of them has a file of that number, the others are told apart in extra/. */
const ofPeople = /\.(?:author|assignees|reviewRequests|reactions)$/u;
const isNothing = (value: unknown) =>
  value === undefined || value === false || (Array.isArray(value) && value.length === 0);

/** Fields in extra/ of which the table says that they are not there. */
function* unsaid(extra: ReadonlyMap<string, ReadonlySet<string>>): Generator<string> {
  for (const [kind, fields] of extra)
    for (const field of fields)
      if (!ofWholes.has(kind) && !/^(?:extra|partly)$/u.test(table[kind]?.[field] ?? '')) yield `${kind}.${field}`;
}

let recorded: readonly Entity[] = [];

beforeAll(async () => {
  const { collected } = await collectProject(gitea, { ...replayProject('weather-buoy'), name: 'weather-buoy' });
  recorded = entityKinds.flatMap((kind): readonly Entity[] => collected.ofKind(kind));
}, 60_000);

const bytesOf = (entities: readonly Entity[]) =>
  Object.fromEntries(
    entities.flatMap((entity) =>
      entity.kind === 'asset' || entity.kind === 'attachment' ? [[entity.key, new Uint8Array(entity.size ?? 0)]] : [],
    ),
  );

describe('the table of what F3 holds', () => {
  it('names every field that goes to extra/, of the recorded project', async () => {
    const extra = await extraOf(recorded, bytesOf(recorded));
    expect([...unsaid(extra)]).toEqual([]);
  });

  it('names nothing that does not go there', async () => {
    const extra = await extraOf(recorded, bytesOf(recorded));
    for (const entity of recorded)
      for (const [field, value] of Object.entries(entity))
        if (table[entity.kind]?.[field] === 'extra' && !isNothing(value))
          expect(extra.get(entity.kind)?.has(field), `${entity.kind}.${field}`).toBe(true);
  });

  it('holds for any project', async () => {
    const faults = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.noShrink(arbitraryProject), async ({ entities, files }) => {
        for (const fault of unsaid(await extraOf(entities, files))) if (!ofPeople.test(fault)) faults.add(fault);
      }),
      { numRuns: 40 },
    );
    expect([...faults]).toEqual([]);
  }, 60_000);
});
