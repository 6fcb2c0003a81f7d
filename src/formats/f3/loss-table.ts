import type { LossRule } from '../common/loss-rule.ts';
import type { F3Target } from './targets.ts';

const kept = 'Not there; they are in extra/.';

/** What F3 has no place for, or what its readers leave behind, though nothing is wrong with the archive. */
export const f3LossTable = {
  numbers: {
    what: 'Numbers of issues and pull requests',
    after: 'A forge that already has some gives them the next free ones.',
  },
  'extra-events': { what: 'Timeline events', after: kept },
  'extra-drafts': { what: 'Draft flags of pull requests', after: 'Open ones; the flag is in extra/.' },
  'extra-threads': {
    what: 'Threads, resolved and dismissed reviews',
    after: 'Open, and one beside the other; it is in extra/.',
  },
  'extra-teams': { what: 'Requests for reviews to teams', after: kept },
  'extra-dependencies': { what: 'Dependencies between issues', after: kept },
  'extra-details': { what: 'Pins, lock reasons, who closed and who merged', after: kept },
  'extra-project': { what: 'Website, protections and other settings of the project', after: kept },
  'extra-labels': {
    what: 'Labels that are exclusive, archived or of the owner',
    after: 'Plain labels of the project.',
  },
  'extra-files': { what: 'Files without a place or without their bytes', after: kept },
  'extra-reactions': { what: 'Reactions to reviews, and times of reactions', after: kept },
  'extra-talk': { what: 'Discussions and comments on commits', after: kept },
  'extra-edits': { what: 'Old versions of texts', after: kept },
  'extra-orphans': { what: 'Records that belong to nothing', after: kept },
  mail: {
    what: 'Mail addresses of people',
    after: 'Left out here, unless whoever made the archive with this page asked for them.',
  },
} as const satisfies Readonly<Record<string, LossRule<F3Target>>>;

export type F3LossCode = keyof typeof f3LossTable;
