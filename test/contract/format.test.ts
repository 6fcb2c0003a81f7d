import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { formats } from '../../src/formats/registry.ts';
import { safePath } from '../../src/lib/safe-path.ts';
import { type Entity, entityKey } from '../../src/model/entity.ts';
import { units } from '../../src/model/unit.ts';
import { dumpEntities } from '../support/dump-source.ts';
import { encoded } from '../support/encoded.ts';
import { memorySource } from '../support/memory-source.ts';

const folder = fileURLToPath(new URL('../fixtures/dumps/weather-buoy/recipe-dump', import.meta.url));
const entities = dumpEntities(folder);
const helpers = ['build', 'common'];

/** The same, and a conversation that nobody wants in memory: 20,000 comments of 1 kB. */
function large(): Entity[] {
  const parent = entityKey('issue', 1);
  const comments = Array.from({ length: 20_000 }, (_, index): Entity => {
    const id = 1_000_000 + index;
    const created = new Date(Date.UTC(2025, 0, 1) + (index % 777) * 1000).toISOString().replace('.000Z', 'Z');
    return {
      kind: 'comment',
      key: entityKey('comment', id),
      parent,
      id,
      author: { name: 'ada' },
      body: `${index} `.repeat(170),
      created,
    };
  });
  return [...entities, ...comments];
}

it('the registry equals the folders', () => {
  const folders = readdirSync(fileURLToPath(new URL('../../src/formats', import.meta.url)), { withFileTypes: true });
  const names = folders.filter((entry) => entry.isDirectory() && !helpers.includes(entry.name)).map(({ name }) => name);
  expect(formats.map(({ id }) => id).sort()).toEqual(names.sort());
});

describe.each(formats)('format $id', (format) => {
  const context = (signal = new AbortController().signal) => ({ report: () => {}, lose: () => {}, units, signal });

  it('gives the same files, problems and losses twice', async () => {
    const [first, second] = [
      await encoded(memorySource({ entities }), { format: format.id }),
      await encoded(memorySource({ entities }), { format: format.id }),
    ];
    expect([...second.files]).toEqual([...first.files]);
    expect([second.problems, second.losses]).toEqual([first.problems, first.losses]);
  });

  it('gives safe paths, each once', async () => {
    const paths: string[] = [];
    for await (const file of format.encode(memorySource({ entities }), context())) paths.push(safePath(file.path));
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.length).toBeGreaterThan(10);
  });

  it('opens nothing of the source before the file is read', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const files = Object.fromEntries(entities.flatMap(({ kind, key }) => (kind === 'asset' ? [[key, bytes]] : [])));
    const source = memorySource({ entities, files });
    const opened: string[] = [];
    const watched = {
      ...source,
      open(blob: Parameters<typeof source.open>[0]) {
        opened.push(blob.blob);
        return source.open(blob);
      },
    };
    for await (const _ of format.encode(watched, context()));
    expect(opened).toEqual([]);
  });

  it('holds no long file in memory, and writes all of it', async () => {
    const source = memorySource({ entities: large() });
    const longest = 2 * 1024 * 1024;
    const held: [string, number][] = [];
    for await (const file of format.encode(source, context())) held.push([file.path, file.bytes?.length ?? 0]);
    expect(held.filter(([, bytes]) => bytes > longest)).toEqual([]);
    const dump = await encoded(source, { format: format.id });
    const all = [...dump.files.values()];
    expect(all.reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(8 * longest);
    expect(all.map(String).join('')).toContain('19999 19999 ');
  }, 120_000);

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await expect(encoded(memorySource({ entities }), { format: format.id, signal: stop.signal })).rejects.toThrow(
      'enough',
    );
  });

  it('writes a project that has nothing', async () => {
    const bare = entities.filter(({ kind }) => kind === 'project');
    const dump = await encoded(memorySource({ entities: bare }), { format: format.id });
    expect(dump.problems.filter(({ code }) => code === 'schema')).toEqual([]);
    expect(dump.files.size).toBeGreaterThan(0);
  });

  it('says that nothing was collected', async () => {
    await expect(encoded(memorySource({ entities: [] }), { format: format.id })).rejects.toMatchObject({
      code: 'no-project',
    });
  });

  it('publishes its schemas under its name and version', async () => {
    const schemas = await format.schemas();
    expect(schemas.some(({ name }) => name.startsWith(`${format.id}/${format.version}/`))).toBe(true);
    for (const { name, text } of schemas) {
      expect(safePath(name)).toBe(name);
      expect(JSON.parse(text)).toHaveProperty('title');
    }
  });

  it('tells how to restore', async () => {
    expect(await format.restoreNotes(memorySource({ entities }))).toContain('harbor-lab');
    expect(format.restoreCommands("o'wner", 'na me')).toContain("o'\\''wner");
  });
});
