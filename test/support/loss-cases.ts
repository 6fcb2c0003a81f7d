import type { LossCode } from '../../src/formats/gitea-dump/loss-table.ts';
import type { Dump } from './check-mutations.ts';

/** An archive that gives a row of the loss report, and how many it must count there. */
export interface LossCase {
  /** Which good dump it is; the recorded recipe dump when absent. */
  readonly of?: 'recipe' | 'own' | 'server';
  /** Makes the row appear; absent: the good dump has it. */
  change?(dump: Dump): void;
  readonly count: number;
}

const c1 = 'comments/1.yml';
const r32 = 'reviews/32.yml';
const row = '{"number":1}\n';
const write =
  (name: string, text = row) =>
  (dump: Dump) =>
    dump.write(`extra/${name}.jsonl`, text);
/** Another number, so that a count is not that of the change before. */
export const type = (word: string) => (dump: Dump) => {
  dump.edit(c1, 'comment_type: "comment"', `comment_type: "${word}"`);
  dump.edit(c1, 'comment_type: "comment"', `comment_type: "${word}"`);
};

/** One for each row of the table: the type says so. */
export const lossCases: Readonly<Record<LossCode, LossCase>> = {
  visibility: { change: (dump) => dump.edit('repo.yml', 'is_private: false', 'is_private: true'), count: 1 },
  assignees: { count: 6 },
  'merged-by': { count: 6 },
  'reaction-times': { count: 53 },
  'reactions-unknown': {
    change(dump) {
      dump.edit(c1, 'content: "hooray"', 'content: "tada"');
      dump.edit(c1, 'content: "eyes"', 'content: "fish"');
    },
    count: 2,
  },
  'no-deadline': { count: 2 },
  'milestone-updated': { count: 4 },
  'event-sense': { change: type('pull_push'), count: 2 },
  'deleted-branches': { change: type('delete_branch'), count: 2 },
  'review-commits': { count: 17 },
  'line-replies': { of: 'own', count: 5 },
  'line-reactions': {
    change: (dump) =>
      dump.edit(
        r32,
        'reactions: []',
        'reactions:\n        - user_id: 2\n          user_name: "a"\n          content: "eyes"',
      ),
    count: 1,
  },
  'line-hunks': { count: 21 },
  'line-authors': {
    change: (dump) => dump.edit(r32, 'poster_id: 5\n      reactions', 'poster_id: 6\n      reactions'),
    count: 1,
  },
  drafts: { count: 1 },
  'file-types': {
    change(dump) {
      dump.edit('release.yml', 'content_type: null', 'content_type: "text/plain"');
      dump.edit('release.yml', 'content_type: null', 'content_type: "text/html"');
    },
    count: 2,
  },
  'mail-addresses': { of: 'server', count: 138 },
  fractions: {
    change: (dump) => dump.edit(c1, 'created: 2024-05-08T12:49:00Z', 'created: 2024-05-08T12:49:00.5Z'),
    count: 1,
  },
  'wiki-branch': {
    change: (dump) => dump.edit('git.wiki.git/packed-refs', / refs\/heads\/\S+/u, ' refs/heads/elsewhere'),
    count: 1,
  },
  people: { count: 189 },
  'people-admin': { count: 189 },
  'extra-project': { of: 'own', count: 1 },
  'extra-events': { of: 'own', count: 81 },
  'extra-attachments': { of: 'own', count: 5 },
  'extra-dependencies': { of: 'own', count: 2 },
  'extra-threads': { of: 'own', count: 6 },
  'extra-teams': { of: 'own', count: 1 },
  'extra-details': { of: 'own', count: 24 },
  'extra-labels': { of: 'own', count: 3 },
  'extra-files': { change: write('release-files', row.repeat(3)), count: 3 },
  'extra-talk': {
    change(dump) {
      write('discussions', row.repeat(2))(dump);
      write('commit-comments')(dump);
    },
    count: 3,
  },
  'extra-edits': { change: write('edits', row.repeat(4)), count: 4 },
  'extra-orphans': { change: write('orphans', row.repeat(2)), count: 2 },
  wiki: { change: (dump) => dump.remove('git.wiki.git/'), count: 1 },
  unread: {
    change(dump) {
      dump.write('comments/999.yml', '[]\n');
      dump.write('reviews/notes.txt', 'by hand');
      dump.write('release_assets/7/charts.bin', 'bytes');
    },
    count: 3,
  },
};
