import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { git, gitBytes } from '../support/git-commands.ts';
import { type Parts, takeApart } from './pack-parts.ts';

/** Ways to pack the same history: other kinds of deltas, other chains. */
const packings: readonly (readonly string[])[] = [
  ['--delta-base-offset', '--depth=50', '--window=50'],
  ['--depth=50', '--window=50'],
  ['--delta-base-offset', '--depth=2', '--window=10'],
  ['--depth=0'],
];

/** Small good packs made by git, of 10 to 60 objects: offset and ref deltas, chains, trees in trees, tags of tags, submodules, odd names. */
export function seedPacks(folder: string): readonly Parts[] {
  return [6, 14].flatMap((versions) => {
    const path = join(folder, `seed-${versions}.git`);
    mkdirSync(path, { recursive: true });
    git(path, 'init', '-q', '--bare');
    gitBytes(path, ['fast-import', '--quiet'], { input: history(versions) });
    git(path, 'tag', '-a', '-m', 'a tag of a tag', 'outer', 'inner');
    // Without a bitmap, which would make every packing a copy of this one.
    git(path, '-c', 'repack.writeBitmaps=false', 'repack', '-adfq', '--depth=50', '--window=50');
    return packings.map((words) => {
      const all = ['pack-objects', '--stdout', '--all', '--no-reuse-delta', '--threads=1', '-q', ...words];
      return takeApart(gitBytes(path, all, { input: '' }));
    });
  });
}

function history(versions: number): string {
  const lines = Array.from({ length: 40 }, (_, line) => `line ${line} of a file\n`);
  let stream = '';
  for (let version = 0; version < versions; version++) {
    lines[(version * 7) % lines.length] = `changed in version ${version}\n`;
    stream += `commit refs/heads/main\nmark :${version + 1}\n`;
    stream += `committer Ada Test <ada@example.test> ${1_700_000_000 + version} +0100\n${data(`Version ${version}\n`)}`;
    if (version === 4) stream += 'merge :1\n';
    stream += `M 100644 inline folder/inside/file.txt\n${data(lines.join(''))}`;
    if (version === 1) stream += `M 100755 inline tool.sh\n${data('#!/bin/sh\n')}`;
    if (version === 2) stream += `M 120000 inline link\n${data('tool.sh')}M 160000 ${'1234567890'.repeat(4)} sub\n`;
    if (version === 3) stream += `M 100644 inline "\\303\\244 b"\n${data('')}`;
  }
  stream += `tag inner\nfrom :2\ntagger Ada Test <ada@example.test> 1700000000 +0100\n${data('a tag\n')}`;
  return stream;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
