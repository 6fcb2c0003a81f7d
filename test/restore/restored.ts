import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { output, refsOf } from '../support/archive-checks.ts';
import { expectedBasics } from '../support/compare-api.ts';
import { expectedPulls } from '../support/compare-api-pulls.ts';
import { type Dump, type Row, readDump, rowOf, rowsOf } from '../support/compare-read.ts';
import { type ApiAnswers, answersIn, recordedBase } from '../support/compare-recording.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { recordAt } from '../support/record.ts';
import { comparable } from './comparable.ts';
import { withPeople } from './people.ts';
import type { RestoreForge } from './restore-forge.ts';

/** All of a project that can be compared, by file: `git` and `wiki` are lists of `<ref> <oid>`, `bytes` the digests of release files. */
function gathered(files: Dump, refs: (which: 'git' | 'wiki') => readonly string[], bytes: Row): Dump {
  const byName = (lines: readonly string[]) => Object.fromEntries(lines.map((line) => line.split(' ')));
  return new Map<string, unknown>([
    ...comparable(files),
    ['git', byName(refs('git'))],
    ['wiki', byName(refs('wiki'))],
    ['bytes', bytes],
  ]);
}

/** The restored project as its forge tells it, through the API, git and, for people, its database. */
export async function restoredDump(forge: RestoreForge, project: string): Promise<Dump> {
  const folder = temporaryFolder();
  try {
    const recording = join(folder.path, 'recording');
    await recordAt(new URL(`${forge.base}/${project}`), recording, forge.token);
    const api = answersIn(recording, project, recordedBase);
    const [owner = ''] = project.split('/');
    const told = new Map([...expectedBasics(api, owner), ...expectedPulls(api)]);
    const people = withPeople(told, forge.database, project);
    return gathered(people, (which) => bundledRefs(join(recording, `${which}.bundle`)), downloads(api));
  } finally {
    folder.remove();
  }
}

/** The dump that was restored, told the same way. */
export function dumpInFolder(folder: string): Dump {
  const { files, broken } = readDump(folder);
  if (broken.size > 0) throw new Error(`cannot be read: ${[...broken].join(' ')}`);
  const place = { git: 'git', wiki: 'git.wiki.git' };
  const refs = (which: 'git' | 'wiki') =>
    existsSync(join(folder, place[which])) ? refsOf(join(folder, place[which])).filter((line) => line !== '') : [];
  return gathered(withBranch(files, folder), refs, releaseFiles(folder, files));
}

/** A restore takes what HEAD names where `repo.yml` names no branch. */
function withBranch(files: Dump, folder: string): Dump {
  const repo = rowOf(files.get('repo.yml'));
  if (typeof repo['default_branch'] === 'string' && repo['default_branch'] !== '') return files;
  const head = output('git', ['-c', 'safe.directory=*', '-C', join(folder, 'git'), 'symbolic-ref', '--short', 'HEAD']);
  const empty = refsOf(join(folder, 'git')).every((line) => line === '');
  return new Map([...files, ['repo.yml', { ...repo, default_branch: empty ? '' : head.trim() }]]);
}

/** `<ref> <oid>` of each ref of a bundle; none when there is no such file. */
export function bundledRefs(bundle: string): string[] {
  if (!existsSync(bundle)) return [];
  const lines = output('git', ['bundle', 'list-heads', bundle]).trim().split('\n');
  return lines.map((line) => line.split(' ').reverse().join(' ')).filter((line) => line.startsWith('refs/'));
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function downloads(api: ApiAnswers): Row {
  const files = api.list('/releases').flatMap((release) =>
    rowsOf(release['assets']).map(({ name, browser_download_url: address }) => {
      return [`${release['tag_name']}/${name}`, digest(api.download(String(address)))] as const;
    }),
  );
  return Object.fromEntries(files);
}

function releaseFiles(folder: string, files: Dump): Row {
  const all = rowsOf(files.get('release.yml')).flatMap((release) =>
    rowsOf(release['assets']).map(({ name, download_url: path }) => {
      const file = join(folder, decodeURIComponent(String(path)));
      return [`${release['tag_name']}/${name}`, digest(readFileSync(file))] as const;
    }),
  );
  return Object.fromEntries(all);
}
