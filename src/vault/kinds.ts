import { type EntityKind, entityKinds } from '../model/entity.ts';

/** Which kinds name one of this kind as their parent. */
export const childKinds: Readonly<Record<EntityKind, readonly EntityKind[]>> = {
  project: [],
  user: [],
  label: [],
  milestone: [],
  release: ['asset'],
  asset: [],
  issue: ['comment', 'event', 'attachment'],
  'pull-request': ['comment', 'event', 'review', 'attachment'],
  comment: ['attachment'],
  event: [],
  review: ['review-comment', 'attachment'],
  'review-comment': ['attachment'],
  attachment: [],
};

/** Kinds that have bytes beside their row. */
export const kindsWithFiles: readonly EntityKind[] = ['asset', 'attachment'];

/** A key begins with its kind; `undefined` for a text that is no key. */
export function kindOfKey(key: string): EntityKind | undefined {
  const word = key.slice(0, key.indexOf(':'));
  return entityKinds.find((kind) => kind === word);
}
