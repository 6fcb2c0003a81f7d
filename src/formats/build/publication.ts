import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareVersions } from '../common/version.ts';
import { schemaChanges, stepFor } from './schema-changes.ts';
import {
  publishedFolder,
  readPublishedSets,
  readSchemaSet,
  type SchemaSet,
  schemaSetIds,
  versionOf,
} from './schemas.ts';

const textsOf = (set: SchemaSet) => new Map(set.files.map(({ name, text }) => [name, text]));

/** What changed from one version to the next. */
export function changesBetween(older: SchemaSet, newer: SchemaSet) {
  return schemaChanges(textsOf(older), textsOf(newer));
}

/** The next version that the changes ask for. */
function nextVersion(older: SchemaSet, newer: SchemaSet): string {
  const { major, minor } = versionOf(older);
  return stepFor(changesBetween(older, newer)) === 'major' ? `${major + 1}.0` : `${major}.${minor + 1}`;
}

function listed(older: SchemaSet, newer: SchemaSet): string {
  const changes = changesBetween(older, newer);
  const lines = changes.slice(0, 8).map(({ step, place, what }) => `  ${step}: ${place} – ${what}`);
  if (changes.length > lines.length) lines.push(`  and ${changes.length - lines.length} more`);
  return lines.join('\n');
}

/** A version that says less than what changed since the one before. */
function stepFault(older: SchemaSet, newer: SchemaSet): string[] {
  const wanted = nextVersion(older, newer);
  const [from, to, least] = [versionOf(older), versionOf(newer), versionOf({ id: newer.id, version: wanted })];
  const isNext = to.major === from.major ? to.minor === from.minor + 1 : to.major === from.major + 1 && to.minor === 0;
  if (isNext && compareVersions(to, least) >= 0) return [];
  return [
    `${newer.id} ${newer.version} comes after ${older.version} and has to be called ${wanted}:\n${listed(older, newer)}`,
  ];
}

function sourceFault(source: SchemaSet, published: readonly SchemaSet[]): string[] {
  const last = published.at(-1);
  const own = published.find(({ version }) => version === source.version);
  if (last === undefined || own === undefined) {
    const steps = last === undefined ? [] : stepFault(last, source);
    return [...steps, `${source.id} ${source.version} is not published: run "npm run schemas"`];
  }
  if (own !== last)
    return [`${source.id} is ${source.version} in the sources, but ${last.version} was published already`];
  if (changesBetween(own, source).length === 0) return [];
  const wanted = nextVersion(own, source);
  return [
    `${source.id} ${source.version} was published and must not change. Set schema/version.json to ${wanted} and run "npm run schemas":\n${listed(own, source)}`,
  ];
}

/**
 * What is wrong with the versions of a format: a published schema that changed, a step that is too small for what changed, a version that is
 * not published. Each a text for people; empty: all is well.
 */
export function versionFaults(source: SchemaSet, published: readonly SchemaSet[]): string[] {
  const steps = published.slice(1).flatMap((set, at) => {
    const before = published[at];
    return before === undefined ? [] : stepFault(before, set);
  });
  return [...steps, ...sourceFault(source, published)];
}

/** The faults of all formats. */
export function publicationFaults(): string[] {
  return schemaSetIds().flatMap((id) => versionFaults(readSchemaSet(id), readPublishedSets(id)));
}

/** Writes the published copy of each version that has none yet, and gives their paths. Throws when a version has to be raised first. */
export function publishNewVersions(): string[] {
  return schemaSetIds().flatMap((id) => {
    const source = readSchemaSet(id);
    const published = readPublishedSets(id);
    if (published.some(({ version }) => version === source.version)) return [];
    const [fault] = published.length === 0 ? [] : stepFault(published.at(-1) as SchemaSet, source);
    if (fault !== undefined) throw new Error(fault);
    const folder = join(publishedFolder, id, source.version);
    mkdirSync(folder, { recursive: true });
    for (const { name, text } of source.files) writeFileSync(join(folder, name), text, { flag: 'wx' });
    return [`public/schemas/${id}/${source.version}`];
  });
}
