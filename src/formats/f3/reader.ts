import type { ArchiveEntry, ArchiveIndex } from '../../model/archive-index.ts';
import type { Validator } from '../common/check-record.ts';
import type { FormatReader } from '../format.ts';
import { accountOf } from './accounts.ts';
import { isExtraFile } from './check-extra.ts';
import { checkF3 } from './check-f3.ts';
import { decodeF3 } from './decode.ts';
import { looksLikeF3, todaysLayout } from './old-layout.ts';
import { isFirstDesign } from './old-records.ts';
import { f3Tree } from './tree.ts';

const ofToday = /^(?:forge\.json$|forge\/|identities\.json$)/u;
/** What the first design had at the root. */
const ofFirstDesign =
  /^(?:(?:project|users?|topics?|labels?|milestones?|releases?|issues?|pull_?requests?)(?:\.json$|\/)|(?:comments|reviews|git|wiki)\/)/u;

/** `validators`: compiled schemas by kind of node, and of rows of `extra/`. */
export function f3Reader(validators: Readonly<Record<string, Validator>>): FormatReader {
  return {
    marks: 'no folder forge/ with a project in it',
    recognises: looksLikeF3,
    async repositoryFolders(index) {
      const layout = await todaysLayout(index);
      const { project } = f3Tree(layout.index);
      const folder = (name: string) =>
        project === undefined ? [] : [layout.pathOf(`${project.slice(1)}/repositories/${name}`)];
      return { code: folder('vcs'), wiki: folder('vcs.wiki') };
    },
    decode: decodeF3,
    bytesToRead: (index) => sizes(recordsOf(index)),
    check: (index, options) => checkF3(index, { ...options, validators }),
    accountOf,
    owns(index) {
      const isFirst = isFirstDesign(index);
      return (path) => ofToday.test(path) || isExtraFile(path) || (isFirst && ofFirstDesign.test(path));
    },
  };
}

function sizes(entries: readonly ArchiveEntry[]): number {
  return entries.reduce((sum, { size }) => sum + size, 0);
}

function recordsOf(index: ArchiveIndex): ArchiveEntry[] {
  return index.entries.filter(({ path }) => /^(?:forge(?:\/|\.json$)|extra\/)/u.test(path) && !path.includes('/vcs'));
}
