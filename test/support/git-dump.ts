import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git, temporaryFolder } from './git-commands.ts';

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`;

/** Files of a bare repository that is whole but for what the code is about. */
export function gitDump(about: 'git-shallow' | 'git-lfs'): Map<string, Uint8Array> {
  const { path, remove } = temporaryFolder();
  try {
    const work = join(path, 'work');
    git(path, 'init', '-q', work);
    for (const text of ['one\n', about === 'git-lfs' ? pointer : 'two\n']) {
      writeFileSync(join(work, 'file.bin'), text);
      git(work, 'add', '-A');
      git(work, 'commit', '-q', '-m', 'a change');
    }
    const bare = join(path, 'bare.git');
    const depth = about === 'git-shallow' ? ['--depth', '1'] : [];
    git(path, 'clone', '-q', '--bare', ...depth, `file://${work}`, bare);
    git(bare, 'config', '--remove-section', 'remote.origin');
    return new Map(filesBelow(bare).map((name) => [name, readFileSync(join(bare, name))]));
  } finally {
    remove();
  }
}

function filesBelow(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix)).flatMap((name) => {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    return statSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
  });
}
