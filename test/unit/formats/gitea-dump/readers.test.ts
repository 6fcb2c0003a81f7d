import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readItems } from '../../../../src/formats/common/yaml-read/read-items.ts';
import { type Entity, entityKey } from '../../../../src/model/entity.ts';
import { dumpEntities } from '../../../support/dump-source.ts';
import { encoded } from '../../../support/encoded.ts';
import { temporaryFolder } from '../../../support/git-commands.ts';
import { withTexts } from '../../../support/hostile-project.ts';
import { hostileText } from '../../../support/hostile-texts.ts';
import { memorySource } from '../../../support/memory-source.ts';
import { goYaml, hasPython } from '../../../support/yaml-readers.ts';

const folder = fileURLToPath(new URL('../../../fixtures/dumps/weather-buoy/recipe-dump', import.meta.url));
const recipe = dumpEntities(folder);
const projects = 4;

/** A NUL cannot be held, and titles of pull requests are cut. */
const held = hostileText.map((text) => [...text.replaceAll('\u0000', '')].slice(0, 200).join(''));

/** Projects that say the same as the recorded one in hostile words. */
function hostileProjects(): readonly (readonly Entity[])[] {
  const texts = fc.sample(held, { numRuns: 4000, seed: 11 });
  let at = 0;
  return Array.from({ length: projects }, () => withTexts(recipe, () => texts[at++ % texts.length] ?? ''));
}

const sources = hostileProjects();
const written = await Promise.all(
  sources.map(async (entities) => {
    const files = entities.flatMap((entity) =>
      entity.kind === 'asset' ? [[entity.key, new Uint8Array(entity.size ?? 0)] as const] : [],
    );
    return encoded(memorySource({ entities, files: Object.fromEntries(files) }));
  }),
);
/** Every YAML file of every project; the name says which. */
const files = written.flatMap((dump, at) =>
  [...dump.files].filter(([path]) => path.endsWith('.yml')).map(([path, bytes]) => ({ at, path, bytes })),
);
const read = new Map(files.map(({ at, path, bytes }) => [`${at}/${path}`, parse(bytes.toString()) as unknown]));
const records = (at: number, path: string) => (read.get(`${at}/${path}`) ?? []) as Record<string, unknown>[];

const disk = temporaryFolder();
for (const { at, path, bytes } of files) {
  const to = join(disk.path, String(at), path);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, bytes);
}
const names = [...read.keys()];
afterAll(() => disk.remove());

/** What a program reads, one JSON text a line, in the order of the files. */
function readBy(program: string, words: readonly string[]): ReadonlyMap<string, unknown> {
  const said = execFileSync(program, [...words, ...names], { cwd: disk.path, maxBuffer: 1 << 28 }).toString('utf8');
  const values = said
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  return new Map(names.map((name, index) => [name, values[index]]));
}

/** Times stay texts, as everywhere else. */
const pythonScript = `
import json, sys, yaml
class Loader(yaml.SafeLoader): pass
Loader.yaml_implicit_resolvers = {first: [(tag, pattern) for tag, pattern in all if not tag.endswith(":timestamp")]
    for first, all in yaml.SafeLoader.yaml_implicit_resolvers.items()}
for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file: print(json.dumps(yaml.load(file, Loader=Loader)))
`;

describe('a project in hostile words', () => {
  it('has no text that had to be changed', () => {
    const codes = written.flatMap(({ problems }) => problems.map(({ code }) => code));
    expect(codes).not.toContain('text-nul');
    expect(codes).not.toContain('text-surrogate');
    expect(codes).not.toContain('title-cut');
  });

  it('comes back as it was collected', () => {
    sources.forEach((entities, at) => {
      expect(records(at, 'issue.yml')).toHaveLength(30);
      expect(records(at, 'pull_request.yml')).toHaveLength(14);
      const byKey = new Map(entities.map((entity) => [entity.key, entity]));
      for (const [path, kind] of [
        ['issue.yml', 'issue'],
        ['pull_request.yml', 'pull-request'],
      ] as const) {
        for (const record of records(at, path)) {
          const entity = byKey.get(entityKey(kind, Number(record['number'])));
          const { title, body, author } = entity as Extract<Entity, { kind: typeof kind }>;
          expect(record).toMatchObject({ title, content: body, poster_name: author.name });
        }
      }
      for (const entity of entities) {
        if (entity.kind === 'label')
          expect(records(at, 'label.yml')).toContainEqual(
            expect.objectContaining({ name: entity.name, description: entity.description }),
          );
        if (entity.kind === 'milestone')
          expect(records(at, 'milestone.yml')).toContainEqual(
            expect.objectContaining({ title: entity.title, description: entity.description }),
          );
        if (entity.kind === 'release')
          expect(records(at, 'release.yml')).toContainEqual(
            expect.objectContaining({ tag_name: entity.tag, name: entity.title, body: entity.body }),
          );
        if (entity.kind === 'comment') {
          const ticket = Number(entity.parent.split(':')[1]);
          expect(records(at, `comments/${ticket}.yml`)).toContainEqual(
            expect.objectContaining({ index: entity.id, content: entity.body, poster_name: entity.author.name }),
          );
        }
      }
    });
  });

  it('reads the same in our reader', async () => {
    for (const { at, path, bytes } of files) {
      const items: unknown[] = [];
      async function* chunks() {
        yield new Uint8Array(bytes);
      }
      for await (const item of readItems(chunks())) {
        expect(item.problems, path).toEqual([]);
        items.push(item.value);
      }
      const wanted = read.get(`${at}/${path}`);
      const got = Array.isArray(wanted) ? items : items[0];
      expect(JSON.parse(JSON.stringify(got)), path).toEqual(wanted);
    }
  });

  it.skipIf(goYaml() === undefined)('reads the same in go-yaml', () => {
    const theirs = readBy(goYaml() ?? '', []);
    for (const name of names) expect(theirs.get(name), name).toEqual(read.get(name));
  });

  it.skipIf(!hasPython())('reads the same in PyYAML', () => {
    const theirs = readBy('python3', ['-c', pythonScript]);
    for (const name of names) expect(theirs.get(name), name).toEqual(read.get(name));
  });
});
