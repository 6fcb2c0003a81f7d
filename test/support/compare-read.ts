import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { filesBelow } from './archive-checks.ts';
import { goYaml, hasPython } from './yaml-readers.ts';

export type Row = Readonly<Record<string, unknown>>;

/** YAML files of a dump by path, each as its parsed value. Times are text. */
export type Dump = ReadonlyMap<string, unknown>;

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; none of anything else. */
export function rowsOf(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value.filter(isRow) : [];
}

/** An object, or an empty one. */
export function rowOf(value: unknown): Row {
  return isRow(value) ? value : {};
}

/** Names of the YAML files of a dump, sorted; not those in its repositories. */
export function yamlFiles(folder: string): string[] {
  return filesBelow(folder)
    .filter((path) => path.endsWith('.yml') && !path.startsWith('git') && !path.startsWith('wiki'))
    .sort();
}

/** Reads a dump with the `yaml` package, after a change of its text; files that cannot be read are in `broken`, with the reason. */
export function readDump(
  folder: string,
  change: (text: string) => string = (text) => text,
): { readonly files: Dump; readonly broken: ReadonlyMap<string, string> } {
  const files = new Map<string, unknown>();
  const broken = new Map<string, string>();
  for (const path of existsSync(folder) ? yamlFiles(folder) : []) {
    try {
      files.set(path, parse(change(readFileSync(join(folder, path), 'utf8'))));
    } catch (cause) {
      broken.set(path, String(cause));
    }
  }
  return { files, broken };
}

/** YAML to one JSON text a line, times as RFC 3339 in UTC. */
const pythonReader = `
import json, sys, yaml
for path in sys.argv[1:]:
    with open(path, encoding="utf8", newline="") as file:
        value = yaml.load(file, Loader=yaml.SafeLoader)
    print(json.dumps(value, default=lambda time: time.isoformat().replace("+00:00", "Z")))
`;

function readBy(folder: string, command: string, words: readonly string[]): Dump {
  const paths = yamlFiles(folder);
  const result = spawnSync(command, [...words, ...paths], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (result.status !== 0) throw new Error(`${command}: ${result.stderr}${result.error ?? ''}`);
  const lines = result.stdout.trimEnd().split('\n');
  if (lines.length !== paths.length) throw new Error(`${command}: ${lines.length} answers for ${paths.length} files`);
  return new Map(paths.map((path, at) => [path, JSON.parse(lines[at] ?? '')]));
}

/** The same dump as the forges' own YAML library and PyYAML read it; only those that this machine has. */
export function readByOthers(folder: string): readonly { readonly reader: string; readonly files: Dump }[] {
  const go = goYaml();
  return [
    ...(go === undefined ? [] : [{ reader: 'go-yaml', files: readBy(folder, go, []) }]),
    ...(hasPython() ? [{ reader: 'PyYAML', files: readBy(folder, 'python3', ['-c', pythonReader]) }] : []),
  ];
}
