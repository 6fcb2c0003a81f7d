import type { ArchiveEntry, ArchiveIndex } from '../../model/archive-index.ts';
import { smallText } from './small-text.ts';

/** What a bare repository in a folder says of itself, without a look at its objects. */
export interface GitFolder {
  /** Full name of the branch that HEAD points at. */
  readonly head?: string;
  /** Commits by the full names of refs. */
  readonly refs: ReadonlyMap<string, string>;
  readonly config: string;
}

const largestRefs = 64 << 20;
const largestFile = 1 << 20;

/**
 * `undefined` when there is no bare repository: HEAD and something beside it. (An archive does not tell of empty folders, so an empty repository
 * shows no `objects/`.) `folder` has no slash at its end.
 */
export async function readGitFolder(index: ArchiveIndex, folder: string): Promise<GitFolder | undefined> {
  const head = index.get(`${folder}/HEAD`);
  const isFurnished = index.get(`${folder}/config`) !== undefined || index.under(`${folder}/objects/`).length > 0;
  if (head === undefined || !isFurnished) return undefined;
  const said = (await smallText(head, largestFile))?.trim() ?? '';
  const target = /^ref: *(refs\/\S+)$/u.exec(said)?.[1];
  if (target === undefined && !/^[0-9a-f]{40}([0-9a-f]{24})?$/u.test(said)) return undefined;
  const refs = new Map<string, string>();
  readPackedRefs(await textOf(index.get(`${folder}/packed-refs`), largestRefs), refs);
  for (const entry of index.under(`${folder}/refs/`)) {
    const oid = (await textOf(entry, largestFile)).trim();
    if (/^[0-9a-f]{40,64}$/u.test(oid)) refs.set(entry.path.slice(folder.length + 1), oid);
  }
  const config = await textOf(index.get(`${folder}/config`), largestFile);
  return { refs, config, ...(target === undefined ? {} : { head: target }) };
}

async function textOf(entry: ArchiveEntry | undefined, limit: number): Promise<string> {
  return entry === undefined ? '' : ((await smallText(entry, limit)) ?? '');
}

function readPackedRefs(text: string, refs: Map<string, string>): void {
  for (const [, oid, name] of text.matchAll(/^([0-9a-f]{40,64}) (refs\/[^\n]+)$/gmu)) {
    if (oid !== undefined && name !== undefined) refs.set(name, oid);
  }
}
