import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

const source = new URL('../src', import.meta.url).pathname;

/** What each folder may import beside itself; neighbours in a row of the design are strangers. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  app: ['worker', 'sinks', 'model', 'lib'],
  worker: ['pipeline', 'forges', 'git', 'vault', 'formats', 'archive', 'sinks', 'demo', 'model', 'http', 'lib'],
  pipeline: ['forges', 'git', 'vault', 'formats', 'archive', 'sinks', 'model', 'http', 'lib'],
  forges: ['model', 'http', 'lib'],
  git: ['model', 'http', 'lib'],
  vault: ['model', 'http', 'lib'],
  formats: ['model', 'lib'],
  archive: ['model', 'lib'],
  sinks: ['model', 'http', 'lib'],
  demo: ['http', 'lib'],
  offline: [],
  model: ['lib'],
  http: ['lib'],
  proxy: ['lib'],
  lib: [],
};
/** Sinks that run in the page speak the worker's messages; only types cross there. */
const typesOnly: Readonly<Record<string, readonly string[]>> = { sinks: ['worker'] };

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesBelow(path);
    return /\.tsx?$/.test(name) && !name.endsWith('.d.ts') ? [path] : [];
  });
}

function importsOf(text: string): { target: string; typeOnly: boolean }[] {
  const found = [...text.matchAll(/^\s*(?:import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]/gm)].map(
    (match) => ({
      target: match[2] ?? '',
      typeOnly: match[1] !== undefined,
    }),
  );
  const dynamic = [...text.matchAll(/import\(\s*['"]([^'"]+)['"]/g)].map((match) => ({
    target: match[1] ?? '',
    typeOnly: false,
  }));
  return [...found, ...dynamic];
}

function layerOf(path: string): string {
  return relative(source, path).split('/')[0] ?? '';
}

const files = filesBelow(source).filter((path) => relative(source, path).includes('/'));

test('every folder of src has its rule', () => {
  const folders = readdirSync(source).filter((name) => statSync(join(source, name)).isDirectory());
  expect(folders.sort()).toEqual(Object.keys(mayImport).sort());
});

test('imports point down', () => {
  const wrong = files.flatMap((path) => {
    const layer = layerOf(path);
    return importsOf(readFileSync(path, 'utf8')).flatMap(({ target, typeOnly }) => {
      if (!target.startsWith('.')) return [];
      const to = layerOf(join(path, '..', target));
      const allowed = to === layer || mayImport[layer]?.includes(to) || (typeOnly && typesOnly[layer]?.includes(to));
      return allowed ? [] : [`${relative(source, path)} imports ${target}`];
    });
  });
  expect(wrong).toEqual([]);
});

/** What the folders of a layer import of each other, as `f3/plan.ts imports common/times.ts`. */
function importsAmong(layer: string): { from: string; to: string; said: string }[] {
  const root = join(source, layer);
  return filesBelow(root).flatMap((path) => {
    const [from = '', ...below] = relative(root, path).split('/');
    if (below.length === 0) return [];
    return importsOf(readFileSync(path, 'utf8')).flatMap(({ target }) => {
      if (!target.startsWith('.')) return [];
      const [to = '', ...rest] = relative(root, join(path, '..', target)).split('/');
      if (to === '..' || to === from || rest.length === 0) return [];
      return [{ from, to, said: `${relative(root, path)} imports ${[to, ...rest].join('/')}` }];
    });
  });
}

test.each([
  ['forges', ['common', 'gitea-family'], []],
  // What builds the documentation has to know every format.
  ['formats', ['common'], ['build']],
])('%s are strangers to each other, but for %j', (layer, shared, knowsAll) => {
  const among = importsAmong(layer);
  expect(among.length, 'imports that were looked at').toBeGreaterThan(0);
  const wrong = among.filter(({ from, to }) => !shared.includes(to) && !knowsAll.includes(from));
  expect(wrong.map(({ said }) => said)).toEqual([]);
});

test('only app, sinks and main touch window or document', () => {
  const wrong = files
    .filter((path) => !['app', 'sinks'].includes(layerOf(path)))
    .filter((path) =>
      /(?<![\w.'"`-])(window|document)\s*[.[]/.test(
        readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''),
      ),
    )
    .map((path) => relative(source, path));
  expect(wrong).toEqual([]);
});

test('named exports only', () => {
  const wrong = files
    .filter((path) => /^export default/m.test(readFileSync(path, 'utf8')))
    .map((path) => relative(source, path));
  expect(wrong).toEqual([]);
});

test.each([
  ['forges', ['common', 'gitea-family']],
  ['formats', ['build', 'common']],
])('the registry of %s equals its folders, and each has a README', async (layer, shared) => {
  const folders = readdirSync(join(source, layer)).filter(
    (name) => statSync(join(source, layer, name)).isDirectory() && !shared.includes(name),
  );
  const registry = readFileSync(join(source, layer, 'registry.ts'), 'utf8');
  const listed = [...registry.matchAll(/from '\.\/([^/']+)\/index\.ts'/g)].map((match) => match[1]);
  expect(listed.sort()).toEqual(folders.sort());
  for (const folder of ['', ...folders])
    expect(existsSync(join(source, layer, folder, 'README.md')), folder).toBe(true);
});
