import { RunError } from '../lib/run-error.ts';
import type { RepositorySource } from '../model/project-source.ts';
import { type CommitLine, readTree, type ShownEntry, type ShownFile, shownFile } from './view-tree.ts';

export interface WikiPage {
  /** Path of the file in the wiki's repository. */
  readonly path: string;
  /** As people know it. */
  readonly name: string;
}

export interface ShownWiki {
  readonly pages: readonly WikiPage[];
  readonly page?: WikiPage;
  readonly file?: ShownFile;
  readonly commit?: CommitLine;
}

const mostPages = 2000;
const deepest = 5;
const pageFile = /\.(md|markdown|org|rst|txt|textile|asciidoc|adoc)$/i;

/** Forges write blanks of a page's name as dashes, and what files may not be called as `%20`. */
export function wikiName(path: string): string {
  const bare = path.replace(pageFile, '');
  let name = bare;
  try {
    name = decodeURIComponent(bare);
  } catch {
    // A per cent sign of its own.
  }
  return name.endsWith('.-') ? name.slice(0, -2) : name.replaceAll('-', ' ');
}

/** The pages, and one of them: the named one, else Home, else the first. */
export async function readWiki(repository: RepositorySource, wanted: string | undefined): Promise<ShownWiki> {
  const top = await readTree(repository, '', []);
  const found = await pagesBelow(repository, top.entries);
  const pages = found.map(({ path }) => ({ path, name: wikiName(path) })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = pageNamed(pages, wanted ?? 'Home') ?? (wanted === undefined ? pages[0] : undefined);
  if (page === undefined && wanted !== undefined) throw new RunError('view-not-found', 'There is no such page here.');
  const entry = found.find(({ path }) => path === page?.path)?.entry;
  if (page === undefined || entry === undefined) return { pages };
  return { pages, page, file: await shownFile(repository, entry), commit: top.commit };
}

/** By its file, or by its name whatever blanks, dashes and capitals. */
function pageNamed(pages: readonly WikiPage[], wanted: string): WikiPage | undefined {
  const plain = (text: string) => wikiName(text).toLowerCase();
  return pages.find(({ path }) => path === wanted) ?? pages.find(({ path }) => plain(path) === plain(wanted));
}

async function pagesBelow(
  repository: RepositorySource,
  entries: readonly ShownEntry[],
  folder: readonly string[] = [],
): Promise<{ path: string; entry: ShownEntry }[]> {
  const pages: { path: string; entry: ShownEntry }[] = [];
  for (const entry of entries) {
    if (pages.length >= mostPages) break;
    const path = [...folder, entry.name];
    if (entry.kind === 'file' && pageFile.test(entry.name)) pages.push({ path: path.join('/'), entry });
    if (entry.kind !== 'folder' || path.length > deepest) continue;
    const tree = await readTree(repository, '', path);
    pages.push(...(await pagesBelow(repository, tree.entries, path)));
  }
  return pages.slice(0, mostPages);
}
