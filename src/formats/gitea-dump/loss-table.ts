import type { LossRule } from '../common/loss-rule.ts';
import type { DumpTarget } from './targets.ts';

export const lossTable = {
  visibility: { what: 'Projects that were not public', after: 'Public, until somebody makes it private.' },
  assignees: { what: 'Assignees', after: 'Nobody is assigned.' },
  'merged-by': { what: 'People who merged', after: 'Whoever runs the restore has merged everything.' },
  'reaction-times': { what: 'Times of reactions', after: 'All reactions have the time of the restore.' },
  'reactions-unknown': { what: 'Reactions beyond the eight that are shown', after: 'Stored and never shown.' },
  'no-deadline': {
    what: 'Milestones without a due date',
    after: 'Newer versions show the year 9999.',
    targets: ['gitea', 'gitea-validation'],
  },
  'milestone-updated': { what: 'Times at which milestones with issues changed', after: 'The time of the restore.' },
  'event-sense': {
    what: 'Events whose label, milestone, commit or issue has no field',
    after: 'Rows that show empty.',
  },
  'deleted-branches': {
    what: 'Names of deleted branches in the timeline',
    after: 'The row is there, the name is not.',
  },
  'review-commits': { what: 'Commits that reviews were about', after: 'Not known.' },
  'line-replies': { what: 'Answers to comments on lines', after: 'Comments of their own, in the order of time.' },
  'line-reactions': { what: 'Reactions to comments on lines', after: 'Gone.' },
  'line-hunks': {
    what: 'Pieces of code that comments on lines were saved with',
    after: 'Taken anew from the changes; empty where the line is not part of them.',
  },
  'line-authors': { what: 'Comments on lines by others than the reviewer', after: 'Written by the reviewer.' },
  drafts: { what: 'Draft pull requests', after: 'Open ones with WIP: before the title.' },
  'file-types': { what: 'Content types of release files', after: 'Worked out from the file.' },
  'mail-addresses': { what: 'Mail addresses of people', after: 'Never read.' },
  fractions: { what: 'Times with parts of a second', after: 'Whole seconds.' },
  'wiki-branch': {
    what: 'Wikis whose branch has another name than the default branch of the code',
    after: 'Forgejo looks for the wiki on the default branch of the code and shows none.',
    targets: ['forgejo'],
  },
  people: { what: 'Entries of people', after: 'Shown by name; the row belongs to Ghost.', targets: ['forgejo'] },
  'people-admin': {
    what: 'Entries of people',
    after: 'Shown by name; the row belongs to the administrator who restores.',
    targets: ['gitea', 'gitea-validation'],
  },
  'extra-project': {
    what: 'Website, topics of protection and other settings',
    after: 'Not there; they are in extra/.',
  },
  'extra-events': {
    what: 'Timeline events that the dump has no place for, or only a part',
    after: 'Not there, or without their details; they are in extra/.',
  },
  'extra-attachments': {
    what: 'Files attached to issues and comments',
    after: 'Links lead to the old forge; the files are in extra/.',
  },
  'extra-dependencies': { what: 'Dependencies between issues', after: 'Not there; they are in extra/.' },
  'extra-threads': {
    what: 'Resolved, outdated and dismissed reviews',
    after: 'Open again, or plain comments; it is in extra/.',
  },
  'extra-teams': { what: 'Requests for reviews to teams', after: 'Not there; they are in extra/.' },
  'extra-details': { what: 'Deadlines, pins, lock reasons and who closed', after: 'Not there; they are in extra/.' },
  'extra-labels': { what: 'Labels that are archived or belong to the owner', after: 'Plain labels of the project.' },
  'extra-files': { what: 'Release files without their bytes', after: 'Not listed; they are named in extra/.' },
  'extra-talk': { what: 'Discussions and comments on commits', after: 'Not there; they are in extra/.' },
  'extra-edits': { what: 'Old versions of texts', after: 'Not there; they are in extra/.' },
  'extra-orphans': { what: 'Records that a restore would stop at', after: 'Not there; they are in extra/.' },
  wiki: { what: 'Wikis that are only in wiki/', after: 'No wiki; a restore looks for it in git.wiki.git.' },
  unread: { what: 'Files that no issue, release or other record leads to', after: 'Not there.' },
} as const satisfies Readonly<Record<string, LossRule<DumpTarget>>>;

export type LossCode = keyof typeof lossTable;
