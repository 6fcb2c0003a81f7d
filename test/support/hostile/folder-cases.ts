import type { HostileArchive } from './hostile.ts';

function folderCase(name: string, paths: readonly string[], ...codes: string[]): HostileArchive {
  const files = ['dump/repo.yml', 'dump/topic.yml', ...paths].map((path) => ({ path, file: new Blob(['name: a\n']) }));
  return { name: `folder: ${name}`, make: () => files, codes };
}

export const folderCases: readonly HostileArchive[] = [
  folderCase('climbs out', ['dump/../../evil'], 'entry-name-climbs'),
  folderCase('is absolute', ['/etc/passwd'], 'entry-name-absolute'),
  folderCase('is turned from right to left', ['dump/photo\u202egpj.exe'], 'entry-name-bidi'),
  folderCase('has a line break', ['dump/a\nb'], 'entry-name-control'),
  folderCase('the same file twice', ['dump/repo.yml'], 'entry-duplicate'),
  folderCase('differs in capitals', ['dump/Repo.yml'], 'entry-case-collision'),
  { name: 'folder: nothing in it', make: () => [], codes: ['archive-empty'] },
];
