import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareVersions, parseVersion, type Version } from '../common/version.ts';

const formatsFolder = fileURLToPath(new URL('..', import.meta.url));
/** Every version that was ever published; part of the page as it is. */
export const publishedFolder = fileURLToPath(new URL('../../../public/schemas', import.meta.url));

/** The schemas of one version of a format. */
export interface SchemaSet {
  /** Folder name of the format; `common` for what every archive holds. */
  readonly id: string;
  /** `X.Y` */
  readonly version: string;
  /** File name and text, sorted by name. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** Ids of the folders that have a `schema/` folder, sorted. */
export function schemaSetIds(): string[] {
  return readdirSync(formatsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(formatsFolder, entry.name, 'schema')))
    .map((entry) => entry.name)
    .sort();
}

function readFiles(folder: string): SchemaSet['files'] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'version.json')
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}

/** Reads the newest schemas of a format from the source tree; the version stands in `schema/version.json`. */
export function readSchemaSet(id: string): SchemaSet {
  const folder = join(formatsFolder, id, 'schema');
  const { version } = JSON.parse(readFileSync(join(folder, 'version.json'), 'utf8')) as { version: string };
  return { id, version, files: readFiles(folder) };
}

/** The number of a version; throws when it is none. */
export function versionOf(set: Pick<SchemaSet, 'id' | 'version'>): Version {
  const version = parseVersion(set.version);
  if (version === undefined) throw new Error(`${set.id}: ${set.version} is no version`);
  return version;
}

/** Every published version of a format, oldest first. */
export function readPublishedSets(id: string, folder = publishedFolder): SchemaSet[] {
  if (!existsSync(join(folder, id))) return [];
  return readdirSync(join(folder, id))
    .map((version) => ({ id, version, files: readFiles(join(folder, id, version)) }))
    .sort((one, other) => compareVersions(versionOf(one), versionOf(other)));
}

/** Path below `schemas/`, in an archive and on the site alike. */
export function publishedPath(set: Pick<SchemaSet, 'id' | 'version'>, name: string): string {
  return `${set.id}/${set.version}/${name}`;
}
