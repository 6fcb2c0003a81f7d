import { known } from '../../lib/known.ts';
import type { Attachment } from '../../model/attachment.ts';
import type { Comment } from '../../model/comment.ts';
import type { Label } from '../../model/label.ts';
import type { Milestone } from '../../model/milestone.ts';
import type { Reaction } from '../../model/reaction.ts';
import type { Asset, Release } from '../../model/release.ts';
import type { UserRef } from '../../model/user.ts';
import { type Fields, flagIn, integerIn, someText, textIn, timeIn } from '../gitea-dump/loose-fields.ts';

/*
 * Records of F3 as the model's entities. What the format has no place for is absent here and comes from `extra/` (differences.ts): the writer
 * reads its own records with these functions to know what that is.
 */

/** A repository that a pull request names. */
export interface NamedRepository {
  readonly owner: string;
  readonly project: string;
  readonly cloneUrl?: string;
}

/** What a record refers to, by reference as it stands in it. */
export interface Lookups {
  person(reference: string): UserRef;
  /** Name of a label; older archives have the name itself. */
  label(reference: string): string | undefined;
  /** Title of a milestone. */
  milestone(reference: string): string | undefined;
  repository(reference: string): NamedRepository | undefined;
}

/** Key and number of what a file holds. */
export interface Place {
  readonly key: string;
  /** The forge's own id; absent where the archive has another word for it. */
  readonly id?: number;
}
interface ChildPlace extends Place {
  readonly parent: string;
}
/** Of kinds that always have a number: a made one where the archive has another word for it. */
export interface SaidPlace extends ChildPlace {
  readonly id: number;
}

const idOf = ({ id }: Place) => known({ id });

/** Anything but `closed` is open. */
export function stateIn(record: Fields): 'open' | 'closed' {
  return textIn(record, 'state').toLowerCase() === 'closed' ? 'closed' : 'open';
}

/** A time or a date; the year 9999 stands for none. */
export function dueIn(record: Fields, key: string): string | undefined {
  const time = timeIn(record, key);
  return time?.startsWith('9999-') ? undefined : time;
}

/** Object ids are 40 or 64 digits; whatever else stands there is none. */
export function objectIdIn(record: Fields, key: string): string | undefined {
  const text = textIn(record, key).toLowerCase();
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(text) ? text : undefined;
}

export function withReactions(reactions: readonly Reaction[]): { reactions?: readonly Reaction[] } {
  return reactions.length === 0 ? {} : { reactions };
}

export function reactionOf(record: Fields, { person }: Lookups): Reaction {
  return { user: person(textIn(record, 'user_id')), content: textIn(record, 'content') };
}

export function labelOf(record: Fields, place: Place): Label {
  const color = textIn(record, 'color').replace(/^#/u, '').toLowerCase();
  return {
    kind: 'label',
    key: place.key,
    ...idOf(place),
    name: textIn(record, 'name'),
    color: /^[0-9a-f]{6}$/u.test(color) ? color : 'cccccc',
    description: textIn(record, 'description'),
  };
}

export function milestoneOf(record: Fields, place: Place): Milestone {
  const state = stateIn(record);
  return {
    kind: 'milestone',
    key: place.key,
    ...idOf(place),
    title: textIn(record, 'title'),
    description: textIn(record, 'description'),
    state,
    ...known({
      deadline: dueIn(record, 'deadline'),
      created: timeIn(record, 'created'),
      updated: timeIn(record, 'updated'),
      closed: timeIn(record, 'closed'),
    }),
  };
}

export function releaseOf(record: Fields, place: Place, { person }: Lookups): Release {
  return {
    kind: 'release',
    key: place.key,
    ...idOf(place),
    tag: textIn(record, 'tag_name'),
    title: textIn(record, 'name'),
    body: textIn(record, 'body'),
    draft: flagIn(record, 'draft'),
    prerelease: flagIn(record, 'prerelease'),
    author: person(textIn(record, 'publisher_id')),
    ...known({
      target: someText(record, 'target_commitish'),
      created: timeIn(record, 'created'),
      published: timeIn(record, 'published'),
    }),
  };
}

export function commentOf(
  record: Fields,
  place: SaidPlace,
  { person }: Lookups,
  reactions: readonly Reaction[],
): Comment {
  return {
    kind: 'comment',
    key: place.key,
    parent: place.parent,
    id: place.id,
    author: person(textIn(record, 'poster_id')),
    body: textIn(record, 'content'),
    ...known({ created: timeIn(record, 'created'), updated: timeIn(record, 'updated') }),
    ...withReactions(reactions),
  };
}

/** What files of releases and files in texts share. */
function fileFields(record: Fields, place: ChildPlace) {
  const url = someText(record, 'download_url');
  return {
    key: place.key,
    parent: place.parent,
    ...idOf(place),
    name: textIn(record, 'name'),
    download: { urls: url === undefined ? [] : [url] },
    ...known({
      size: typeof record['size'] === 'number' ? integerIn(record, 'size') : undefined,
      downloads: typeof record['download_count'] === 'number' ? integerIn(record, 'download_count') : undefined,
      created: timeIn(record, 'created'),
    }),
  };
}

export function assetOf(record: Fields, place: ChildPlace): Asset {
  return { kind: 'asset', ...fileFields(record, place), ...known({ updated: timeIn(record, 'updated') }) };
}

export function attachmentOf(record: Fields, place: ChildPlace): Attachment {
  return { kind: 'attachment', ...fileFields(record, place) };
}
