import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const formatsFolder = fileURLToPath(new URL('..', import.meta.url));

/** The schemas of one format as they lie in its `schema/` folder. */
export interface SchemaSet {
  /** Folder name of the format; `common` for what every archive holds. */
  readonly id: string;
  /** `X.Y`, from `schema/version.json`. */
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

/** Reads the schemas of a format from the source tree. */
export function readSchemaSet(id: string): SchemaSet {
  const folder = join(formatsFolder, id, 'schema');
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'version.json')
    .sort();
  const { version } = JSON.parse(readFileSync(join(folder, 'version.json'), 'utf8')) as { version: string };
  return { id, version, files: names.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })) };
}

/** Path below `schemas/`, in an archive and on the site alike. */
export function publishedPath(set: SchemaSet, name: string): string {
  return `${set.id}/${set.version}/${name}`;
}
