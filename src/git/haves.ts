import type { GitRef } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import type { AdvertisedRefs } from './advertised-refs.ts';

/** Ids that are sent as haves, at most: 50 KB of a request. */
const mostHaves = 1024;
/** Of those, for refs that were moved. */
const mostMoved = 512;
/**
 * Of those, for tags, and for all that is neither branch nor tag. One have speaks for its whole history, and branches have nearly all of it; what is
 * not said only comes a second time. A server takes 30 microseconds for each, which is most of its time when little is new.
 */
const mostOfOthers = 48;

/** What the server may leave out. First the old places of refs that have moved: what is new most likely grew from there. */
export function havesOf(previous: RepositoryRecord | undefined, offered: AdvertisedRefs): string[] {
  if (previous === undefined) return [];
  const now = new Map(offered.refs.map((ref) => [ref.name, ref.oid]));
  const haves = new Set<string>();
  const take = (refs: readonly GitRef[], limit: number) => {
    const end = Math.min(mostHaves, limit);
    for (const { oid } of refs) {
      if (haves.size >= end) return;
      haves.add(oid);
    }
  };
  const isBranch = ({ name }: GitRef) => name.startsWith('refs/heads/');
  const isTag = ({ name }: GitRef) => name.startsWith('refs/tags/');
  take(
    previous.refs.filter(({ name, oid }) => now.get(name) !== oid),
    mostMoved,
  );
  take(
    previous.refs.filter(({ name }) => name === previous.head),
    mostHaves,
  );
  take(previous.refs.filter(isBranch), mostHaves);
  // Versions and numbers count up.
  take(previous.refs.filter(isTag).reverse(), haves.size + mostOfOthers);
  take(newestFirst(previous.refs.filter((ref) => !isBranch(ref) && !isTag(ref))), haves.size + mostOfOthers);
  return [...haves];
}

/** By the number in the name: of pull requests, a server's list has 1000 before 999. */
function newestFirst(refs: readonly GitRef[]): readonly GitRef[] {
  return refs
    .map((ref) => ({ ref, number: Number(/\d{1,15}/.exec(ref.name)?.[0] ?? 0) }))
    .sort((one, other) => other.number - one.number)
    .map(({ ref }) => ref);
}
