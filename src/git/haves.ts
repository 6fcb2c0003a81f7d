import type { GitRef } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import type { AdvertisedRefs } from './advertised-refs.ts';

/**
 * Ids that are sent as haves, at most: 50 KB of a request. One have speaks for its whole history, so a few of a hundred thousand refs say nearly
 * all; what is not said only comes a second time.
 */
const mostHaves = 1024;
/** Of those, for refs that were moved. */
const mostMoved = 512;

/** What the server may leave out. First the old places of refs that have moved: what is new most likely grew from there. */
export function havesOf(previous: RepositoryRecord | undefined, offered: AdvertisedRefs): string[] {
  if (previous === undefined) return [];
  const now = new Map(offered.refs.map((ref) => [ref.name, ref.oid]));
  const newestFirst = [...previous.refs].reverse();
  const haves = new Set<string>();
  const take = (refs: readonly GitRef[], limit: number) => {
    for (const { oid } of refs) {
      if (haves.size >= limit) return;
      haves.add(oid);
    }
  };
  const below = (refs: readonly GitRef[], start: string) => refs.filter(({ name }) => name.startsWith(start));
  take(
    previous.refs.filter(({ name, oid }) => now.get(name) !== oid),
    mostMoved,
  );
  take(
    previous.refs.filter(({ name }) => name === previous.head),
    mostHaves,
  );
  take(below(previous.refs, 'refs/heads/'), mostHaves);
  // Versions and numbers count up.
  take(below(newestFirst, 'refs/tags/'), mostHaves);
  take(newestFirst, mostHaves);
  return [...haves];
}
