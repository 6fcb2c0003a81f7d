import type { HostileCase } from './hostile.ts';
import { wholeGit } from './whole-git.ts';

const text = 'name: a\n';
const git = wholeGit('dump/git').map(({ name, content }) => ({
  path: name,
  file: new Blob([Uint8Array.from(content)]),
}));

function folderCase(name: string, paths: readonly string[], ...codes: string[]): HostileCase {
  const files = ['dump/repo.yml', ...paths].map((path) => ({ path, file: new Blob([text]) }));
  return { name: `folder: ${name}`, make: () => [...files, ...git], codes };
}

export const folderCases: readonly HostileCase[] = [
  folderCase('climbs out', ['dump/../../evil'], 'entry-name-climbs'),
  folderCase('is absolute', ['/etc/passwd'], 'entry-name-absolute'),
  folderCase('is turned from right to left', ['dump/photo\u202egpj.exe'], 'entry-name-bidi'),
  folderCase('has a line break', ['dump/a\nb'], 'entry-name-control'),
  folderCase('the same file twice', ['dump/repo.yml'], 'entry-duplicate'),
  folderCase('differs in capitals', ['dump/Repo.yml'], 'entry-case-collision'),
  { name: 'folder: nothing in it', make: () => [], codes: ['archive-empty'] },
];
