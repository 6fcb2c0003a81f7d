import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { git, gitBytes, mirrorBundle, temporaryFolder } from './git-commands.ts';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));

export const recordedProjects = ['weather-buoy', 'seedling', 'handbook', 'old-charts'] as const;
export type RecordedProject = (typeof recordedProjects)[number];

/**
 * A recorded dump as it lay on the server's disk: `golden` as the server wrote it, with its defects, `recipe` known to be good. The git folders
 * are made from the bundles of the recording, with the refs that the dump had.
 */
export function dumpFiles(project: RecordedProject, which: 'golden' | 'recipe'): Map<string, Uint8Array> {
  const folder = join(fixtures, 'dumps', project, `${which}-dump`);
  const files = new Map<string, Uint8Array>();
  for (const path of filesBelow(folder)) {
    if (path.endsWith('REFS.txt') || path === 'release_assets.json') continue;
    files.set(path, readFileSync(join(folder, path)));
  }
  addReleaseFiles(folder, files);
  for (const name of ['git', 'wiki', 'git.wiki.git']) {
    const refs = join(folder, name, 'REFS.txt');
    if (!existsSync(refs)) continue;
    const bundle = join(fixtures, 'forges/gitea', project, name === 'git' ? 'git.bundle' : 'wiki.bundle');
    for (const [path, bytes] of bareFolder(bundle, readFileSync(refs, 'utf8'))) files.set(`${name}/${path}`, bytes);
  }
  return files;
}

/** Small ones stand in a JSON file, because their names are no names for every disk; the large one is that of the recording. */
function addReleaseFiles(folder: string, files: Map<string, Uint8Array>): void {
  const list = join(folder, 'release_assets.json');
  if (!existsSync(list)) return;
  const small = JSON.parse(readFileSync(list, 'utf8')) as Record<string, string>;
  for (const [path, base64] of Object.entries(small)) files.set(path, Buffer.from(base64, 'base64'));
  if (!folder.includes('weather-buoy/recipe')) return;
  const large = join(fixtures, 'forges/gitea/weather-buoy/bodies/607b35035d58e223.bin');
  files.set('release_assets/27/24', readFileSync(large));
}

const made = new Map<string, ReadonlyMap<string, Uint8Array>>();

/** A mirror clone of a bundle with exactly these refs. */
function bareFolder(bundle: string, refs: string): ReadonlyMap<string, Uint8Array> {
  const known = made.get(bundle + refs);
  if (known !== undefined) return known;
  const temporary = temporaryFolder();
  const folder = join(temporary.path, 'bare.git');
  if (existsSync(bundle)) mirrorBundle(bundle, folder);
  else git(temporary.path, 'init', '-q', '--bare', folder);
  const head = /^HEAD (ref: )?(\S+)$/mu.exec(refs);
  if (head?.[1] !== undefined && head[2] !== undefined) git(folder, 'symbolic-ref', 'HEAD', head[2]);
  const wanted = [...refs.matchAll(/^([0-9a-f]{40}) (refs\/\S.*)$/gmu)];
  const names = new Set(wanted.map(([, , name]) => name));
  const here = git(folder, 'for-each-ref', '--format=%(refname)').split('\n').filter(Boolean);
  const changes = [
    ...here.filter((name) => !names.has(name)).map((name) => `delete ${name}\n`),
    ...wanted.map(([, oid, name]) => `update ${name} ${oid}\n`),
  ];
  gitBytes(folder, ['update-ref', '--stdin'], { input: changes.join('') });
  if (existsSync(bundle)) git(folder, 'config', '--remove-section', 'remote.origin');
  git(folder, 'pack-refs', '--all');
  const files = new Map(filesBelow(folder).map((path) => [path, readFileSync(join(folder, path))]));
  made.set(bundle + refs, files);
  temporary.remove();
  return files;
}

function filesBelow(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix)).flatMap((name) => {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    return statSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
  });
}
