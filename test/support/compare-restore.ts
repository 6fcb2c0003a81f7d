import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './git-commands.ts';

const source = fileURLToPath(new URL('restore-check', import.meta.url));
let built: { readonly program: string | undefined } | undefined;

function build(): string | undefined {
  const program = join(temporaryFolder().path, 'restore-check');
  const { status, error, stderr } = spawnSync('go', ['build', '-o', program, '.'], { cwd: source, encoding: 'utf8' });
  if (status === 0) return program;
  console.info(`Skipped: reading the dump as a restore does (${error?.message ?? stderr.trim().split('\n').at(-1)})`);
  return undefined;
}

/** Path of the program that reads a dump as a restore with `--validation` does; `undefined`, and said so once, when it cannot be built here. */
export function restoreCheck(): string | undefined {
  built ??= { program: build() };
  return built.program;
}

/** Why a restore of this folder would stop, crash or lose something; empty when it would not. */
export function restoreFailures(program: string, folder: string): string[] {
  const { status, stdout, stderr } = spawnSync(program, [folder], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const failures = stdout.split('\n').filter((line) => line !== '');
  if (status !== (failures.length === 0 ? 0 : 1)) throw new Error(`restore-check: status ${status}: ${stderr}`);
  return failures;
}

/** Something that goes wrong with a dump, and what has to be said about it. */
export interface Damage {
  readonly what: string;
  readonly said: RegExp;
  damage(folder: string): void;
}

/** Changes a file's text; it must be other afterwards. */
function edit(path: string, from: RegExp | string, to: string) {
  return (folder: string) => {
    const before = readFileSync(join(folder, path), 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`nothing to damage in ${path}`);
    writeFileSync(join(folder, path), after);
  };
}

const remove = (path: string) => (folder: string) => rmSync(join(folder, path), { recursive: true });

/** Damages of a dump of weather-buoy. */
export const damages: readonly Damage[] = [
  {
    what: 'a list in repo.yml',
    said: /^repo\.yml: .*cannot unmarshal/,
    damage: edit('repo.yml', /\n$/, '\ntopics: []\n'),
  },
  {
    what: 'a comment of another issue',
    said: /^comments\/1\.yml \d+: issue_index is 999/,
    damage: edit('comments/1.yml', 'issue_index: 1\n', 'issue_index: 999\n'),
  },
  {
    what: 'no patch',
    said: /^pull_request\.yml #32: "git\/pulls\/32\.patch" is not there/,
    damage: remove('git/pulls/32.patch'),
  },
  {
    what: 'a wrong size',
    said: /^release\.yml v1\.0\.0 SHA256SUMS: size is 18, the file has 17/,
    damage: edit('release.yml', 'size: 17\n', 'size: 18\n'),
  },
  {
    what: 'an unknown key in an issue',
    said: /^issue\.yml: validation: .*additionalProperties 'foreignindex'/,
    damage: edit('issue.yml', '- number: 1\n', '- number: 1\n  foreignindex: 1\n'),
  },
  {
    what: 'a milestone without a deadline',
    said: /^milestone\.yml: validation: \/0\/deadline/,
    damage: edit('milestone.yml', /deadline: .*/, 'deadline: null'),
  },
  {
    what: 'no foreignindex',
    said: /^pull_request\.yml #32: foreignindex is 0/,
    damage: edit('pull_request.yml', /\n {2}foreignindex: 32/, ''),
  },
  {
    what: 'a state of the API',
    said: /^reviews\/32\.yml \d+: state "REQUEST_CHANGES"/,
    damage: edit('reviews/32.yml', 'state: "COMMENTED"', 'state: "REQUEST_CHANGES"'),
  },
  {
    what: 'a hunk without a header',
    said: /^reviews\/32\.yml \d+ comment \d+: hunk has no header/,
    damage: edit('reviews/32.yml', /diff_hunk: "@@[^"]*"/, 'diff_hunk: "+x"'),
  },
  {
    what: 'an unknown type',
    said: /^comments\/1\.yml \d+: comment_type "remark" is unknown/,
    damage: edit('comments/1.yml', 'comment_type: "comment"', 'comment_type: "remark"'),
  },
  {
    what: 'the same number twice',
    said: /^issue\.yml #1: number is not positive or there twice/,
    damage: edit('issue.yml', '- number: 2\n', '- number: 1\n'),
  },
  {
    what: 'a tag twice',
    said: /^release\.yml v1\.0\.0: tag is empty or there twice/,
    damage: edit('release.yml', 'tag_name: "v1.0.4"', 'tag_name: "v1.0.0"'),
  },
  {
    what: 'a file outside',
    said: /^release\.yml v1\.0\.0 SHA256SUMS: ".*" leaves the dump/,
    damage: edit('release.yml', /download_url: "release_assets\/25\/29"/, 'download_url: "../../etc/hostname"'),
  },
  {
    what: 'an address that a "#" cuts',
    said: /^release\.yml v1\.0\.0 SHA256SUMS: "release_assets\/25\/#29" is no regular file/,
    damage: edit('release.yml', 'download_url: "release_assets/25/29"', 'download_url: "release_assets/25/#29"'),
  },
  { what: 'a null item', said: /^label\.yml: item \d+ is null/, damage: edit('label.yml', /\n$/, '\n- null\n') },
  {
    what: 'a second document',
    said: /^label\.yml: more than one document/,
    damage: edit('label.yml', /\n$/, '\n---\n- name: "x"\n'),
  },
  {
    what: 'the leading white space that the forge itself cannot read',
    said: /^release\.yml: yaml: /,
    damage: edit('release.yml', /body: ".*"/, 'body: |4-\n    x\n     y'),
  },
  { what: 'no object of git', said: /^git: cannot be cloned/, damage: remove('git/objects') },
  { what: 'no wiki for the restore', said: /^wiki: is only where no restore looks/, damage: remove('git.wiki.git') },
];

/** The failures of a damaged copy of a dump; the dump itself stays as it is. */
export function failuresAfter(program: string, folder: string, { damage }: Damage): string[] {
  const copy = temporaryFolder();
  try {
    cpSync(folder, copy.path, { recursive: true });
    damage(copy.path);
    return restoreFailures(program, copy.path);
  } finally {
    copy.remove();
  }
}
