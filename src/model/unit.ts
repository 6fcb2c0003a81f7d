import type { EntityKind } from './entity.ts';

/** What a person ticks; the rows of the ledger, in its order. */
export const units = [
  'git',
  'wiki',
  'issues',
  'pull-requests',
  'comments',
  'reviews',
  'events',
  'reactions',
  'discussions',
  'edits',
  'attachments',
  'labels',
  'milestones',
  'releases',
  'release-files',
] as const;

export type Unit = (typeof units)[number];

/** What is ticked at first: everything but reactions, which cost a request for each item on some forges, and old versions of texts. */
export const defaultUnits: readonly Unit[] = units.filter((unit) => unit !== 'reactions' && unit !== 'edits');

export function isUnit(word: string): word is Unit {
  return (units as readonly string[]).includes(word);
}

/** Which kinds a unit collects as entities of their own. */
export const kindsOfUnit: Readonly<Record<Unit, readonly EntityKind[]>> = {
  git: [],
  wiki: [],
  issues: ['issue'],
  'pull-requests': ['pull-request'],
  comments: ['comment', 'commit-comment'],
  reviews: ['review', 'review-comment'],
  events: ['event'],
  reactions: [],
  discussions: ['discussion', 'discussion-comment'],
  edits: ['edit'],
  attachments: ['attachment'],
  labels: ['label'],
  milestones: ['milestone'],
  releases: ['release'],
  'release-files': ['asset'],
};
