import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { exists } from '../support/archive-checks.ts';
import { expectedBasics } from '../support/compare-api.ts';
import { expectedPulls } from '../support/compare-api-pulls.ts';
import { expectedExtras, exportedExtras } from '../support/compare-extra.ts';
import { counters } from '../support/compare-known.ts';
import { isRow, readDump, rowsOf } from '../support/compare-read.ts';
import { type ApiAnswers, answersIn, recordedBase } from '../support/compare-recording.ts';
import { differences, type Known } from '../support/compare-records.ts';
import { known as knownRule } from '../support/compare-rule.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { recordAt } from '../support/record.ts';
import type { RestoreForge } from './restore-forge.ts';
import { bundledRefs } from './restored.ts';

/** What a forge tells of a project, asked without the product's page and without its git. */
export interface Told {
  /** `<owner>/<name>` */
  readonly project: string;
  /** Of the forge; `api` has `recordedBase` instead. */
  readonly base: string;
  readonly api: ApiAnswers;
  /** `<ref> <oid>` each. */
  readonly refs: Readonly<Record<'git' | 'wiki', readonly string[]>>;
}

/** Asks for everything; the answers go when the process ends. */
export async function toldOf(forge: RestoreForge, project: string): Promise<Told> {
  const recording = join(temporaryFolder().path, 'recording');
  await recordAt(new URL(`${forge.base}/${project}`), recording, forge.token);
  const refs = (which: 'git' | 'wiki') => bundledRefs(join(recording, `${which}.bundle`));
  return {
    project,
    base: forge.base,
    // Not with the forge's own address: restored texts name the recorded one, too.
    api: answersIn(recording, project, recordedBase),
    refs: { git: refs('git'), wiki: refs('wiki') },
  };
}

/** Records, fields beside the dump and files of an unpacked archive that are not as the forge tells them. */
export function otherThanTold(folder: string, { project, base, api }: Told): string[] {
  const [owner = ''] = project.split('/');
  const expected = new Map([...expectedBasics(api, owner), ...expectedPulls(api)]);
  const { files, broken } = readDump(folder, (text) => text.replaceAll(base, recordedBase));
  const records = differences(files, new Map([...expected].map(([file, value]) => [file, withoutSuffix(value)])))
    .filter(({ file, field, ours, theirs }) => {
      return !known.some((one) => one.file.test(file) && one.field.test(field) && one.holds(ours, theirs));
    })
    .map(({ file, field, ours, theirs }) => `${file} ${field}: archive ${shown(ours)}, forge ${shown(theirs)}`);
  return [
    ...[...broken.keys()].map((file) => `${file} cannot be read`),
    ...records,
    ...otherExtras(folder, api),
    ...otherFiles(folder, api),
  ];
}

/** What an export may say otherwise than the API; as in `compare-known.ts`, but for a project that was restored. */
const known: readonly Known[] = [
  counters,
  knownRule({
    file: /^milestone\.yml$/,
    field: /\/deadline$/,
    reason: 'a restore writes the year 9999 for no deadline',
    ours: '1970-01-01T00:00:00Z',
    theirs: '9999-01-01T00:00:00Z',
  }),
  knownRule({
    file: /^reviews\//,
    field: /^request to [^/]+\/(?:id|official|created_at)$/,
    reason: 'a request is kept with its pull request, its time with the timeline; it has no id of its own',
    ours: (value: unknown) => value !== undefined,
    theirs: (value: unknown) => value !== undefined,
  }),
];

/** People of migrated reactions are shown as `name(service)`. */
function withoutSuffix(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSuffix);
  if (!isRow(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      field === 'user_name' && typeof inner === 'string' ? inner.replace(/\(\w+\)$/, '') : withoutSuffix(inner),
    ]),
  );
}

const shown = (value: unknown) => JSON.stringify(value)?.slice(0, 150);

function otherExtras(folder: string, api: ApiAnswers): string[] {
  const expected = expectedExtras(api);
  const exported = exportedExtras(folder);
  return Object.keys(expected)
    .filter((name) => !isDeepStrictEqual(exported[name], expected[name]))
    .map((name) => `extra ${name}: archive ${shown(exported[name])}, forge ${shown(expected[name])}`);
}

function otherFiles(folder: string, api: ApiAnswers): string[] {
  return api.list('/releases').flatMap((release) =>
    rowsOf(release['assets']).flatMap(({ id, name, browser_download_url: address }) => {
      const path = join('release_assets', String(release['id']), String(id));
      if (!exists(folder, path)) return [`${path} (${name}) is not there`];
      return readFileSync(join(folder, path)).equals(api.download(String(address))) ? [] : [`${path} has other bytes`];
    }),
  );
}
