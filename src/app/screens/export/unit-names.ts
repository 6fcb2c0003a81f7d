import { isUnit, type Unit } from '../../../model/unit.ts';
import type { RoutePurpose } from '../../../worker/messages.ts';

interface UnitWords {
  readonly name: string;
  /** What the unit holds, in a few words; stands in the state cell before anything is known. */
  readonly holds: string;
  /** One and many of the things it counts. */
  readonly one: string;
  readonly many: string;
}

export const unitWords: Readonly<Record<Unit, UnitWords>> = {
  git: { name: 'Git repository', holds: 'every branch, tag and pull request head', one: 'object', many: 'objects' },
  wiki: { name: 'Wiki', holds: 'pages with their history', one: 'object', many: 'objects' },
  issues: { name: 'Issues', holds: 'with assignees, dependencies, due dates', one: 'issue', many: 'issues' },
  'pull-requests': {
    name: 'Pull requests',
    holds: 'with a patch for each',
    one: 'pull request',
    many: 'pull requests',
  },
  comments: { name: 'Comments', holds: 'on issues and pull requests', one: 'comment', many: 'comments' },
  reviews: { name: 'Reviews', holds: 'verdicts, threads, who resolved them', one: 'review', many: 'reviews' },
  events: { name: 'Events', holds: 'closed, labelled, renamed, pushed', one: 'event', many: 'events' },
  reactions: { name: 'Reactions', holds: 'who and which', one: 'reaction', many: 'reactions' },
  discussions: { name: 'Discussions', holds: 'with answers and polls', one: 'discussion', many: 'discussions' },
  edits: {
    name: 'Old versions of texts',
    holds: 'what was edited, when and by whom',
    one: 'version',
    many: 'versions',
  },
  attachments: { name: 'Attachments', holds: 'pictures and files in texts', one: 'file', many: 'files' },
  labels: { name: 'Labels', holds: 'also the organisation’s', one: 'label', many: 'labels' },
  milestones: { name: 'Milestones', holds: 'open and closed', one: 'milestone', many: 'milestones' },
  releases: { name: 'Releases', holds: 'drafts too, where the token may see them', one: 'release', many: 'releases' },
  'release-files': { name: 'Release files', holds: 'every file of every release', one: 'file', many: 'files' },
};

/** In the middle of a sentence: `git`, `issues`, `pull requests`. */
export function unitInSentence(unit: Unit): string {
  const { name } = unitWords[unit];
  return unit === 'git' ? 'git' : name.charAt(0).toLowerCase() + name.slice(1);
}

/** Units that travel another way than the API. */
export const purposeOf: Readonly<Partial<Record<Unit, RoutePurpose>>> = {
  git: 'git',
  wiki: 'git',
  'release-files': 'files',
  attachments: 'attachments',
};

/** The worker names units by their ids; people read names. */
export function withUnitName(text: string): string {
  const colon = text.indexOf(': ');
  const id = text.slice(0, Math.max(0, colon));
  return isUnit(id) ? `${unitWords[id].name}${text.slice(colon)}` : text;
}
