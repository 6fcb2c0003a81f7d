import { type EntityKind, entityKinds } from '../model/entity.ts';

/** Which kinds name one of this kind as their parent. */
export const childKinds: Readonly<Record<EntityKind, readonly EntityKind[]>> = {
  project: [],
  user: [],
  label: [],
  milestone: [],
  release: ['asset', 'attachment'],
  asset: [],
  issue: ['comment', 'event', 'edit', 'attachment'],
  'pull-request': ['comment', 'event', 'review', 'edit', 'attachment'],
  comment: ['edit', 'attachment'],
  event: [],
  review: ['review-comment', 'edit', 'attachment'],
  'review-comment': ['edit', 'attachment'],
  'commit-comment': ['edit', 'attachment'],
  discussion: ['discussion-comment', 'edit', 'attachment'],
  'discussion-comment': ['edit', 'attachment'],
  edit: [],
  attachment: [],
};

/** Kinds that have bytes beside their row. */
export const kindsWithFiles: readonly EntityKind[] = ['asset', 'attachment'];

/** A key begins with its kind; `undefined` for a text that is no key. */
export function kindOfKey(key: string): EntityKind | undefined {
  const word = key.slice(0, key.indexOf(':'));
  return entityKinds.find((kind) => kind === word);
}
