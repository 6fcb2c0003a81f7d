import { type FakeProject, type FakeUser, ids, type Layout, time } from './data.ts';
import type { Rows } from './rows.ts';

/** What people do to the project after it was generated. Numbers are those of the rows, from 1. */
export type Edit =
  | { readonly kind: 'edit-ticket'; readonly number: number; readonly fields: Fields }
  | { readonly kind: 'new-issue' | 'new-pull'; readonly title: string }
  | { readonly kind: 'delete-issue'; readonly number: number }
  | { readonly kind: 'merge'; readonly number: number }
  | { readonly kind: 'comment'; readonly number: number; readonly body: string }
  | { readonly kind: 'edit-comment'; readonly comment: number; readonly body: string }
  | { readonly kind: 'delete-comment'; readonly comment: number }
  | { readonly kind: 'review'; readonly number: number; readonly body: string; readonly line?: string }
  | { readonly kind: 'edit-review-comment'; readonly comment: number; readonly body: string }
  | { readonly kind: 'delete-review-comment'; readonly comment: number }
  | { readonly kind: 'resolve'; readonly comment: number }
  | { readonly kind: 'rename-label'; readonly label: number; readonly name: string }
  | { readonly kind: 'delete-label'; readonly label: number }
  | { readonly kind: 'new-release'; readonly title: string }
  | { readonly kind: 'delete-release'; readonly release: number }
  | { readonly kind: 'react' | 'unreact'; readonly on: Kind; readonly number: number }
  | { readonly kind: 'pin'; readonly on: Pinned; readonly numbers: readonly number[] };

type Fields = Readonly<Record<string, unknown>>;
/** Numbers of discussions as they are generated, from 1. */
type Pinned = 'issue' | 'discussion';
export type Kind = 'ticket' | 'comment' | 'review' | 'reviewComment' | 'release' | 'label' | 'milestone';

/** A reaction more, by somebody who reacts to nothing else. */
export const extraReaction = {
  content: 'rocket',
  user: { login: 'user-49', id: 1049, type: 'User' } satisfies FakeUser as FakeUser | null,
  created: time(600_000),
};

/** Changes laid over the generated rows. */
export interface Edits {
  /** False while the project is as it was generated. */
  any(): boolean;
  apply(edit: Edit): void;
  /** Numbers of what there is, in the order of their making. */
  numbers(kind: Kind): readonly number[];
  isGone(kind: Kind, number: number): boolean;
  fields(kind: Kind, number: number): Fields;
  /** How many reactions there are beyond the generated ones. */
  reactions(kind: Kind, number: number): number;
  /** Things that were made later, on this ticket. */
  made(kind: 'comment' | 'review' | 'reviewComment', ticket: number): readonly number[];
  /** The ticket of a thing that was made later. */
  home(kind: Kind, number: number): number | undefined;
  isResolved(reviewComment: number): boolean;
  /** In their order. */
  pinned(on: Pinned): readonly number[];
}

export function createEdits({ size }: FakeProject, layout: Layout): Edits {
  const sizes: Record<Kind, number> = {
    ticket: layout.tickets,
    comment: size.comments,
    review: size.reviews,
    reviewComment: size.reviewComments,
    release: size.releases,
    label: size.labels,
    milestone: size.milestones,
  };
  const last = { ...sizes };
  const gone = new Set<string>();
  const patches = new Map<string, Fields>();
  const later: { kind: Kind; number: number; ticket: number }[] = [];
  const reacted = new Map<string, number>();
  const resolved = new Set<number>();
  const pins: Record<Pinned, readonly number[]> = { issue: [1], discussion: [2, 1] };
  let minute = 700_000;
  let count = 0;

  const name = (kind: Kind, number: number) => `${kind}:${number}`;
  const patch = (kind: Kind, number: number, fields: Fields) =>
    void patches.set(name(kind, number), { ...patches.get(name(kind, number)), ...fields });
  const now = () => time(minute++);
  /** Everything that is said at an issue moves its time. */
  const move = (number: number) => patch('ticket', number, { updated_at: now() });
  const made = (kind: Kind, ticket: number, fields: Fields) => {
    const number = ++last[kind];
    later.push({ kind, number, ticket });
    const at = now();
    patch(kind, number, { created_at: at, updated_at: at, ...fields });
    return number;
  };
  const home = (kind: Kind, number: number) => later.find((row) => row.kind === kind && row.number === number)?.ticket;
  const ticketOf = (kind: 'comment' | 'review' | 'reviewComment', number: number) => {
    const made = home(kind, number);
    if (made !== undefined) return made;
    if (kind === 'comment') return layout.ticketOfComment(number);
    if (kind === 'review') return layout.numberOfPull(layout.pullOfReview(number));
    return layout.numberOfPull(layout.pullOfReviewComment(number));
  };
  const newTicket = (isPull: boolean, title: string) => {
    // Numbers are left out where the generated project would have the other kind.
    while (layout.isPull(last.ticket + 1) !== isPull) gone.add(name('ticket', ++last.ticket));
    const number = made('ticket', 0, { title });
    later.pop();
    return number;
  };

  const actions: { readonly [K in Edit['kind']]: (edit: Extract<Edit, { kind: K }>) => void } = {
    'edit-ticket': ({ number, fields }) => {
      patch('ticket', number, fields);
      move(number);
    },
    'new-issue': ({ title }) => void newTicket(false, title),
    'new-pull': ({ title }) => void newTicket(true, title),
    'delete-issue': ({ number }) => void gone.add(name('ticket', number)),
    merge: ({ number }) => {
      const at = now();
      patch('ticket', number, { state: 'closed', closed_at: at, merged_at: at });
      move(number);
    },
    comment: ({ number, body }) => {
      made('comment', number, { body });
      move(number);
    },
    'edit-comment': ({ comment, body }) => {
      patch('comment', comment, { body, updated_at: now() });
      move(ticketOf('comment', comment));
    },
    'delete-comment': ({ comment }) => {
      gone.add(name('comment', comment));
      move(ticketOf('comment', comment));
    },
    review: ({ number, body, line }) => {
      const review = made('review', number, { body });
      if (line !== undefined)
        made('reviewComment', number, {
          body: line,
          pull_request_review_id: ids.review(review),
          in_reply_to_id: undefined,
        });
      move(number);
    },
    'edit-review-comment': ({ comment, body }) => {
      patch('reviewComment', comment, { body, updated_at: now() });
      move(ticketOf('reviewComment', comment));
    },
    'delete-review-comment': ({ comment }) => {
      gone.add(name('reviewComment', comment));
      move(ticketOf('reviewComment', comment));
    },
    resolve: ({ comment }) => void resolved.add(comment),
    'rename-label': ({ label, name: text }) => patch('label', label, { name: text }),
    'delete-label': ({ label }) => void gone.add(name('label', label)),
    'new-release': ({ title }) => {
      made('release', 0, { name: title });
    },
    'delete-release': ({ release }) => void gone.add(name('release', release)),
    react: ({ on, number }) => void reacted.set(name(on, number), (reacted.get(name(on, number)) ?? 0) + 1),
    pin: ({ on, numbers }) => {
      pins[on] = numbers;
    },
    unreact: ({ on, number }) => void reacted.set(name(on, number), (reacted.get(name(on, number)) ?? 0) - 1),
  };

  const isGone = (kind: Kind, number: number): boolean => {
    if (gone.has(name(kind, number)) || number > last[kind]) return true;
    return kind === 'comment' && isGone('ticket', ticketOf('comment', number));
  };
  return {
    any: () => count > 0,
    apply(edit) {
      count++;
      (actions[edit.kind] as (one: Edit) => void)(edit);
    },
    numbers: (kind) => Array.from({ length: last[kind] }, (_, at) => at + 1).filter((number) => !isGone(kind, number)),
    isGone,
    fields: (kind, number) => patches.get(name(kind, number)) ?? {},
    reactions: (kind, number) => reacted.get(name(kind, number)) ?? 0,
    made: (kind, ticket) =>
      later
        .filter((row) => row.kind === kind && row.ticket === ticket && !gone.has(name(kind, row.number)))
        .map(({ number }) => number),
    home,
    isResolved: (number) => resolved.has(number),
    pinned: (on) => pins[on],
  };
}

/** The rows with what was changed: those that REST shows. */
export function editedRows(rows: Rows, edits: Edits): Rows {
  const { layout } = rows;
  const lay = <R extends object>(kind: Kind, number: number, row: R): R => {
    const rollUp: unknown = Reflect.get(row, 'reactions');
    const more = edits.reactions(kind, number);
    const isRolled = more !== 0 && typeof rollUp === 'object' && rollUp !== null && 'total_count' in rollUp;
    const reactions = isRolled ? { reactions: { ...rollUp, total_count: Number(rollUp.total_count) + more } } : {};
    return { ...row, ...reactions, ...edits.fields(kind, number) };
  };
  /** Labels as they are called now, without those that are gone. */
  const labelsOf = (row: { readonly labels: readonly { readonly id: number }[] }) =>
    row.labels
      .map(({ id }) => id - ids.label(0))
      .filter((number) => !edits.isGone('label', number))
      .map((number) => lay('label', number, rows.label(number)));
  const commentsAt = (number: number) => {
    const all = layout.commentsOf(number);
    const { tickets } = layout;
    const old = Array.from({ length: number > tickets ? 0 : all }, (_, at) => number + at * tickets);
    return [...old, ...edits.made('comment', number)].filter((one) => !edits.isGone('comment', one)).length;
  };
  const pullAt = (number: number) => {
    const row = lay('ticket', number, rows.pullAt(number));
    return { ...row, labels: labelsOf(row) };
  };
  return {
    ...rows,
    ticket: (number) => {
      const generated = rows.ticket(number);
      const { merged_at, ...row } = lay('ticket', number, { ...generated, merged_at: undefined });
      const { pull_request: part } = generated;
      const merged = part && { pull_request: { ...part, merged_at: merged_at ?? part.merged_at } };
      return { ...row, ...merged, labels: labelsOf(row), comments: commentsAt(number) };
    },
    pull: (index) => pullAt(layout.numberOfPull(index)),
    pullAt,
    comment: (number) => {
      const row = lay('comment', number, rows.comment(number));
      const ticket = edits.home('comment', number);
      if (ticket === undefined) return row;
      const { html_url } = rows.ticket(ticket);
      return { ...row, html_url: `${html_url}#issuecomment-${row.id}`, issue_url: rows.ticket(ticket).url };
    },
    reviewComment: (number) => {
      const row = lay('reviewComment', number, rows.reviewComment(number));
      const pull = edits.home('reviewComment', number);
      return pull === undefined ? row : { ...row, pull_request_url: rows.pullAt(pull).url };
    },
    review: (number) => lay('review', number, rows.review(number)),
    label: (number) => lay('label', number, rows.label(number)),
    milestone: (number) => lay('milestone', number, rows.milestone(number)),
    release: (number) => lay('release', number, rows.release(number)),
  };
}
