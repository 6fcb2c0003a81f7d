import type { Severity } from '../../model/problem.ts';
import type { Target } from '../../model/verdict.ts';

/** What a code means. The page, the documentation and the repair are made from it. */
export interface CheckRule<T extends Target = Target> {
  /** One severity for every target, or one for those that are concerned; the others do not show it. */
  readonly severity: Severity | Readonly<Partial<Record<T, Severity>>>;
  /** What was found, in one sentence. */
  readonly title: string;
  /** What it leads to. */
  readonly why: string;
  /** What a person can do. */
  readonly todo: string;
  /** What a repair makes of it, where that is a decision. */
  readonly mended?: string;
}

const stops = 'stops-restore';
const loses = 'loses-data';
const odd = 'odd';

export const askRepair = 'The repair can do it.';

/** Codes that an archive of any format can give. */
export const commonRules = {
  'entry-damaged': {
    severity: stops,
    title: 'The file cannot be read out of the archive.',
    why: 'Its bytes are damaged, cut off, or not those that the archive says.',
    todo: 'Get the archive again; downloads and copies may break off.',
  },
  schema: {
    severity: odd,
    title: 'The record does not fit the published schema of its version.',
    why: 'It was changed after the export, or written by something else. A restore may read it all the same.',
    todo: 'Compare it with the schema; a restore may read it all the same.',
  },
  'text-nul': {
    severity: stops,
    title: 'A text holds NUL.',
    why: 'Forges on PostgreSQL refuse it.',
    todo: `Take the character out. ${askRepair}`,
  },
  credentials: {
    severity: odd,
    title: 'An address holds a user name, password or token.',
    why: 'Whoever gets the dump gets it too.',
    todo: `Take it out and revoke it. ${askRepair}`,
  },
  'head-missing': {
    severity: loses,
    title: 'The head commit is not in the repository.',
    why: 'After a restore the changes cannot be shown, and comments on lines are lost.',
    todo: 'Fetch refs/pull/<number>/head from the source into the repository.',
  },
  'git-missing': {
    severity: stops,
    title: 'Where the code belongs is no bare repository with HEAD, refs and objects.',
    why: 'A restore stops.',
    todo: 'Put a clone made with git clone --mirror there.',
  },
  'git-damaged': {
    severity: stops,
    title: 'The git repository is damaged or not whole.',
    why: 'A restore stops, or a part of the history cannot be read afterwards.',
    todo: 'Fetch it again from the source with git clone --mirror.',
  },
  'git-not-verified': {
    severity: odd,
    title: 'The git repository was not verified.',
    why: 'It is in a form that is not read here, or holds something that this page cannot check.',
    todo: 'Run git fsck --full on it.',
  },
  'git-shallow': {
    severity: odd,
    title: 'The history of the repository is cut.',
    why: 'Commits before a certain one are not in the archive; the source may not have them either.',
    todo: 'Fetch the rest with git fetch --unshallow, if the source has it.',
  },
  'git-lfs': {
    severity: odd,
    title: 'The repository names files of Git LFS.',
    why: 'No dump holds their contents, only what points there.',
    todo: 'Fetch them from the source with git lfs fetch --all.',
  },
  'git-remote-refs': {
    severity: odd,
    title: 'Tracking branches of forks (refs/remotes/) are in the repository.',
    why: 'They come into the restored one.',
    todo: 'Delete them. The forge’s own dump leaves them behind.',
  },
  'git-credentials': {
    severity: odd,
    title: 'The settings of the repository hold credentials.',
    why: 'Whoever gets the dump gets them too.',
    todo: `Take them out and revoke them. ${askRepair}`,
  },
  'sums-unreadable': {
    severity: odd,
    title: 'A line of SHA256SUMS is no digest and path.',
    why: 'The files it stands for cannot be compared.',
    todo: 'Make the archive again.',
  },
  'sums-missing': {
    severity: loses,
    title: 'A file that was exported is not in the archive.',
    why: 'SHA256SUMS names it: it was lost or taken out.',
    todo: 'Get the archive again.',
  },
  'sums-unlisted': {
    severity: odd,
    title: 'The file is not in SHA256SUMS.',
    why: 'It was added later.',
    todo: 'Look at where it comes from.',
  },
  'sums-differ': {
    severity: loses,
    title: 'The file is not the one that was exported.',
    why: 'Its digest differs from SHA256SUMS.',
    todo: 'Get the archive again, if nobody changed the file on purpose.',
  },
  'takeout-broken': {
    severity: odd,
    title: 'takeout.json cannot be read, or does not fit its schema.',
    why: 'It says what the archive is; without it the archive is looked at like a dump of a forge.',
    todo: 'Get the archive again.',
  },
  'receipt-broken': {
    severity: odd,
    title: 'receipt.json cannot be read, or does not fit its schema.',
    why: 'It says what the export got and missed; that cannot be compared.',
    todo: 'Get the archive again.',
  },
  'file-unnamed': {
    severity: loses,
    title: 'No record names this file.',
    why: 'A restore never reads it: its record was lost, or names another path.',
    todo: 'Find out what it belongs to and name it there, or take it out. The repair leaves it out, unless you choose to keep it.',
  },
  'file-strange': {
    severity: odd,
    title: 'No rule of the format names this file.',
    why: 'A restore passes it by, and so does everything here: somebody has put it there.',
    todo: 'Look at where it comes from. The repair copies it as it is, unless you choose to leave it out.',
  },
  'receipt-count': {
    severity: loses,
    title: 'The archive holds another number of records than its receipt says.',
    why: 'Records were lost or added after the export.',
    todo: 'Get the archive again.',
  },
  'extra-broken': {
    severity: odd,
    title: 'A line in extra/ cannot be read, or does not fit its schema.',
    why: 'It holds what the dump has no place for; a restore never reads it.',
    todo: 'Nothing for a restore: it never reads extra/.',
  },
  'extra-file': {
    severity: loses,
    title: 'An attached file is not in the archive, or is another one than its record says.',
    why: 'It cannot be shown or given back.',
    todo: 'Get the archive again.',
  },
} as const satisfies Readonly<Record<string, CheckRule>>;

export type CommonCode = keyof typeof commonRules;
