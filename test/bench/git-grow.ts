import { spawnSync } from 'node:child_process';
import { git, gitBytes, gitEnvironment } from '../support/git-commands.ts';
import { importWords } from './git-repositories.ts';
import { editLines } from './git-text.ts';
import { numbers } from './noise.ts';

interface SourceFile {
  readonly path: string;
  lines: string[];
}

const mostFiles = 300;
const longestFile = 200_000;
const commitsOfPull = 6;

/**
 * Makes a copy of a repository in which work has gone on: about so many new objects in commits that edit its own text files, some of them in new
 * pull requests; a tag; one branch pushed by force and one deleted, if it has branches besides HEAD's. Throws when HEAD has no text files.
 */
export async function grownRepository(source: string, target: string, objects: number): Promise<void> {
  gitBytes('/', ['clone', '--quiet', '--mirror', source, target]);
  const head = git(target, 'symbolic-ref', 'HEAD');
  const files = textFiles(target);
  if (files.length === 0) throw new Error(`${source} has no text files to edit at HEAD`);
  await importWords(target, newCommits({ files, head, tip: git(target, 'rev-parse', 'HEAD'), objects }));
  const others = git(target, 'for-each-ref', '--format=%(refname)', 'refs/heads')
    .split('\n')
    .filter((name) => name !== '' && name !== head);
  const [forced, deleted] = others;
  if (forced !== undefined) git(target, 'update-ref', forced, `${head}~3`);
  if (deleted !== undefined) git(target, 'update-ref', '-d', deleted);
  git(target, 'pack-refs', '--all');
}

/** Some text files of HEAD, spread over its folders. */
function textFiles(repository: string): SourceFile[] {
  const all = gitBytes(repository, ['ls-tree', '-r', '-l', '-z', 'HEAD'])
    .toString('latin1')
    .split('\0')
    .flatMap((line) => {
      const [, mode, id = '', size, path = ''] = /^(\d+) blob (\w+) +(\d+)\t(.*)$/s.exec(line) ?? [];
      const fits = mode === '100644' && Number(size) > 0 && Number(size) < longestFile && /^[\w./-]+$/.test(path);
      return fits ? [{ id, path }] : [];
    });
  const step = Math.max(1, Math.floor(all.length / mostFiles));
  return all
    .filter((_, at) => at % step === 0)
    .slice(0, mostFiles)
    .map(({ id, path }) => ({ path, text: blobText(repository, id) }))
    .filter(({ text }) => !text.includes('\0'))
    .map(({ path, text }) => ({ path, lines: text.split('\n') }));
}

function blobText(repository: string, id: string): string {
  const { stdout } = spawnSync('git', ['cat-file', 'blob', id], { cwd: repository, env: gitEnvironment });
  return stdout.toString('latin1');
}

interface NewWork {
  readonly files: readonly SourceFile[];
  readonly head: string;
  readonly tip: string;
  readonly objects: number;
}

function* newCommits({ files, head, tip, objects }: NewWork): Generator<string | Uint8Array> {
  const random = numbers(99);
  let from = tip;
  let mark = 0;
  for (let made = 0, commit = 0; made < objects; commit++) {
    const folders = new Set(['']);
    const entries = new Map<string, string>();
    for (let left = 1 + Math.floor(random() * 2); left > 0; left--) {
      const file = files[Math.floor(files.length * random() ** 2)];
      if (file === undefined || entries.has(file.path)) continue;
      editLines(random, file.lines);
      const text = file.lines.join('\n');
      yield `blob\nmark :${++mark}\ndata ${text.length}\n${text}\n`;
      entries.set(file.path, `M 644 :${mark} ${file.path}\n`);
      for (let at = file.path.indexOf('/'); at > 0; at = file.path.indexOf('/', at + 1))
        folders.add(file.path.slice(0, at));
    }
    const pull = Math.floor(commit / commitsOfPull);
    const branch = pull % 5 === 4 ? `refs/pull/${1_000_000 + pull}/head` : head;
    const when = `committer Ada Test <ada@example.test> ${1_700_000_000 + commit * 600} +0100\n`;
    yield `commit ${branch}\nmark :${++mark}\n${when}data 8\nNew work\nfrom ${from}\n${[...entries.values()].join('')}\n`;
    from = `:${mark}`;
    made += 1 + entries.size + folders.size;
  }
  yield `tag bench-new-work\nfrom ${from}\ntagger Ada Test <ada@example.test> 1700000000 +0100\ndata 8\nNew work\ndone\n`;
}
