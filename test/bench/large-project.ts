import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { git, gitBytes, temporaryFolder } from '../support/git-commands.ts';
import type { Recording } from '../support/replay-recording.ts';
import { largeScale, type Scale, scaleName, scaleOwner, scaleRecording } from '../support/scale.ts';
import type { ScaledCommits } from '../support/scale-rows.ts';
import { noise, numbers } from './noise.ts';

export interface LargeProject {
  readonly recording: Recording;
  /** Folder with `<owner>/<name>.git`. */
  readonly repositories: string;
  remove(): void;
}

const files = 200;

/**
 * The generated project with a repository of a few MB beside it: one commit to start from, and one commit for each pull request at
 * `refs/pull/<n>/head`.
 */
export function largeProject(scale: Scale = largeScale): LargeProject {
  const folder = temporaryFolder();
  mkdirSync(join(folder.path, scaleOwner));
  const path = join(folder.path, scaleOwner, `${scaleName}.git`);
  git(folder.path, 'init', '--quiet', '--bare', path);
  gitBytes(path, ['fast-import', '--quiet'], { input: historyOf(scale.issues + 1, scale.pulls) });
  git(path, 'pack-refs', '--all');
  return {
    recording: scaleRecording(scale, commitsOf(path)),
    repositories: folder.path,
    remove: folder.remove,
  };
}

function historyOf(first: number, pulls: number): string {
  const random = numbers(7);
  const who = 'committer Ada Test <ada@example.test> 1700000000 +0100\n';
  const data = (text: string) => `data ${text.length}\n${text}\n`;
  const parts = [`commit refs/heads/main\nmark :1\n${who}${data('Start')}`];
  for (let at = 0; at < files; at++) parts.push(`M 644 inline src/file-${at}.ts\n${data(noise(random, 24_000))}`);
  for (let number = first; number < first + pulls; number++) {
    const file = `M 644 inline src/topic-${number}.ts\n${data(noise(random, 600))}`;
    parts.push(`commit refs/pull/${number}/head\n${who}${data(`Topic ${number}`)}from :1\n${file}`);
  }
  return parts.join('');
}

/** What the list of pull requests names: commits that exist. */
function commitsOf(repository: string): ScaledCommits {
  const lines = git(repository, 'for-each-ref', '--format=%(refname) %(objectname)').split('\n');
  const ids = new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
  const idOf = (ref: string) => {
    const id = ids.get(ref);
    if (id === undefined) throw new Error(`the repository has no ${ref}`);
    return id;
  };
  return { base: idOf('refs/heads/main'), head: (pull) => idOf(`refs/pull/${pull}/head`) };
}
