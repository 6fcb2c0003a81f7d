import { compareText } from '../lib/compare-text.ts';
import type { ProjectSource } from '../model/project-source.ts';

/** One version of a text, as it was after an edit. Without a text it was removed. */
export interface TextVersion {
  readonly editor: string;
  readonly at?: string;
  readonly text?: string;
  readonly removedBy?: string;
}

/** Versions of one text that are shown. */
const most = 200;

/** Versions of a text, newest first. */
export async function readVersions(source: ProjectSource, key: string): Promise<TextVersion[]> {
  const versions: TextVersion[] = [];
  for await (const { editor, edited, text, removedBy } of source.scan('edit', key)) {
    versions.push({
      editor: editor.name,
      ...(edited === undefined ? {} : { at: edited }),
      ...(text === undefined ? {} : { text }),
      ...(removedBy === undefined ? {} : { removedBy: removedBy.name }),
    });
    if (versions.length >= most) break;
  }
  return versions.sort((a, b) => compareText(b.at ?? '', a.at ?? ''));
}
