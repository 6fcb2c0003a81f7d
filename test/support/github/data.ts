import { Buffer } from 'node:buffer';

/**
 * A generated project on GitHub: every row is worked out from its number when it is asked for, so that a project of any size needs no room. Words
 * and shapes are those of the published descriptions of GitHub's APIs; nothing was recorded.
 */
export interface FakeSize {
  readonly issues: number;
  readonly pulls: number;
  readonly comments: number;
  /** At least as many as pull requests, or none. */
  readonly reviews: number;
  readonly reviewComments: number;
  readonly labels: number;
  readonly milestones: number;
  readonly releases: number;
  /** The newest of the releases: drafts. */
  readonly drafts?: number;
  /** Each with two comments, and an answer to the first of them. */
  readonly discussions?: number;
  readonly commitComments?: number;
  /** Single things have more inside than fits into one answer, see `crowd`. */
  readonly crowded?: true;
  /** Files in texts: of as many issues, pull requests and comments, see attachments.ts. */
  readonly attachments?: number;
}

export interface FakeProject {
  readonly owner: string;
  readonly name: string;
  readonly size: FakeSize;
  readonly isPrivate?: boolean;
  /** Where it was before it was renamed: GitHub sends on from there. */
  readonly former?: { readonly owner: string; readonly name: string };
  /** Nobody has pushed anything yet. */
  readonly isEmpty?: true;
  readonly withoutWiki?: true;
  /** Rules for branches, as the token may see them: by the words of the published schema. None when absent. */
  readonly branchRules?: readonly (object | null)[];
  /** Commits that are in the repository; heads and bases are among them. Made up when absent. */
  readonly commits?: readonly string[];
  /** Those of the repository now; there is no list of them when absent. */
  readonly refs?: () => readonly FakeRef[];
}

export interface FakeRef {
  readonly name: string;
  readonly oid: string;
  /** Of the object: `commit` or `tag`. */
  readonly type: string;
}

export const repositoryId = 771_000_001;

export interface FakeUser {
  readonly login: string;
  readonly id: number;
  readonly type: 'User' | 'Bot' | 'Organization';
}

/** GitHub's ids for GraphQL: a prefix, and a MessagePack list that ends with the number in the database. */
export function nodeId(prefix: string, id: number): string {
  const bytes = Buffer.alloc(12);
  bytes[0] = 0x93;
  bytes[1] = 0;
  bytes[2] = 0xce;
  bytes.writeUInt32BE(repositoryId, 3);
  bytes[7] = 0xce;
  bytes.writeUInt32BE(id, 8);
  return `${prefix}_${bytes.toString('base64url')}`;
}

/** What a node id names. */
export function idOfNode(node: string): { readonly prefix: string; readonly id: number } | undefined {
  const match = /^([A-Za-z]+)_([\w-]+)$/.exec(node);
  const bytes = Buffer.from(match?.[2] ?? '', 'base64url');
  if (match?.[1] === undefined || bytes.length !== 12 || bytes[0] !== 0x93) return undefined;
  return { prefix: match[1], id: bytes.readUInt32BE(8) };
}

const begin = Date.UTC(2021, 0, 4, 8);

/** RFC 3339, as GitHub writes it; `minute` counts from the project's beginning. */
export function time(minute: number): string {
  return `${new Date(begin + minute * 60_000).toISOString().slice(0, 19)}Z`;
}

/** A commit of the project, one for each number and purpose. */
export function commitAt({ commits }: FakeProject, number: number, salt: string): string {
  return commits?.[(number * 7 + salt.charCodeAt(0)) % commits.length] ?? madeUp(number, salt);
}

function madeUp(number: number, salt: string): string {
  return Buffer.from(`${salt}${number}`.padEnd(20, '.')).toString('hex').slice(0, 40);
}

/** Nobody, for every 41st: the account is gone. Every 29th is a bot. */
export function userAt(number: number): FakeUser | null {
  if (number % 41 === 0) return null;
  if (number % 29 === 0) return { login: 'dependabot[bot]', id: 49_699_333, type: 'Bot' };
  const which = 1 + (number % 50);
  return { login: `user-${which}`, id: 1000 + which, type: 'User' };
}

export const eightReactions = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'] as const;

/** Ids in the database, by what they are of. */
export const ids = {
  ticket: (number: number) => 2_000_000_000 + number,
  comment: (number: number) => 1_100_000_000 + number,
  review: (number: number) => 1_300_000_000 + number,
  reviewComment: (number: number) => 1_500_000_000 + number,
  release: (number: number) => 170_000_000 + number,
  asset: (number: number) => 180_000_000 + number,
  label: (number: number) => 190_000_000 + number,
  milestone: (number: number) => 195_000_000 + number,
  discussion: (number: number) => 7_000_000 + number,
  discussionComment: (number: number) => 9_000_000 + number,
  commitComment: (number: number) => 140_000_000 + number,
  edit: (number: number) => 160_000_000 + number,
  event: (ticket: number, at: number) => 2_500_000_000 + ticket * 1024 + at,
} as const;

/** What single things of a crowded project have: more than one answer holds, and than two. */
export const crowd = {
  /** Whatever has this number was reacted to so often, and its text was changed so often. */
  number: 14,
  reactions: 230,
  edits: 45,
  /** Things that happened to this issue, and to the first pull request, beside those that happen to all. */
  issue: 3,
  events: 230,
  /** Parts of the first issue. */
  parts: 75,
  /** From this place on, comments on lines of a pull request answer the first. */
  thread: 80,
  /** Comments of the first discussion; answers to its first comment, and to one that comes late. */
  comments: 130,
  answers: 230,
  lateComment: 110,
  lateAnswers: 115,
} as const;

/** What hangs together in a project of that size. Tickets are numbered from 1; pull requests are spread evenly among them. */
export function layoutOf({ issues, pulls, comments, reviews, reviewComments, crowded }: FakeSize) {
  const tickets = issues + pulls;
  const pullsUpTo = (number: number) => Math.floor((number * pulls) / Math.max(1, tickets));
  const isPull = (number: number) => pullsUpTo(number) > pullsUpTo(number - 1);
  /** Pull requests that have comments on lines. */
  const discussed = Math.max(1, Math.ceil(pulls * 0.4));
  const countIn = (all: number, at: number, every: number) =>
    at > all || every === 0 ? 0 : Math.floor((all - at) / every) + 1;
  return {
    tickets,
    isPull,
    /** Number of a pull request among pull requests, from 1. */
    pullIndex: pullsUpTo,
    /** Number of the ticket that is the so-manieth pull request. */
    numberOfPull: (index: number) => Math.ceil((index * tickets) / Math.max(1, pulls)),
    ticketOfComment: (comment: number) => 1 + ((comment - 1) % Math.max(1, tickets)),
    commentsOf: (number: number) => countIn(comments, number, tickets),
    /** Reviews of a pull request are every `pulls`th. */
    pullOfReview: (review: number) => 1 + ((review - 1) % Math.max(1, pulls)),
    reviewsOf: (index: number) => Array.from({ length: countIn(reviews, index, pulls) }, (_, at) => index + at * pulls),
    pullOfReviewComment: (comment: number) => 1 + ((comment - 1) % discussed),
    reviewCommentsOf: (index: number) =>
      index > discussed
        ? []
        : Array.from({ length: countIn(reviewComments, index, discussed) }, (_, at) => index + at * discussed),
    /** Place of a comment among those of its pull request, from 0. */
    placeOf: (comment: number) => Math.floor((comment - 1) / discussed),
    /** The review that a comment on a line belongs to. */
    reviewOfComment(comment: number) {
      const all = this.reviewsOf(this.pullOfReviewComment(comment));
      return all[this.placeOf(comment) % Math.max(1, all.length)] ?? 1;
    },
    /** Every second comment of a pull request answers the one before. */
    repliesTo(comment: number) {
      if (crowded && this.placeOf(comment) >= crowd.thread) return this.pullOfReviewComment(comment);
      return this.placeOf(comment) % 2 === 1 ? comment - discussed : undefined;
    },
  };
}

export type Layout = ReturnType<typeof layoutOf>;

/** Of so many things one has reactions. */
export const reactedEvery = 14;

/** How many have reacted to a thing of that number. */
export function reactionsAt(number: number, { crowded }: Pick<FakeSize, 'crowded'>): number {
  if (crowded && number === crowd.number) return crowd.reactions;
  return number % reactedEvery === 0 ? 1 + (number % 3) : 0;
}

/** Who reacted, how and when. */
export function reactionRows(number: number, size: Pick<FakeSize, 'crowded'>) {
  return Array.from({ length: reactionsAt(number, size) }, (_, at) => ({
    content: eightReactions[(number / reactedEvery + at) % eightReactions.length] ?? '+1',
    // Nobody reacts twice in the same way.
    user: size.crowded ? reactor(at) : userAt(number + at + 1),
    created: time(number + at),
  }));
}

function reactor(at: number): FakeUser {
  return { login: `reader-${at}`, id: 3000 + at, type: 'User' };
}

/** Issues that have parts: the two that come next. */
export function partsAt(number: number, { crowded }: Pick<FakeSize, 'crowded'>): readonly number[] {
  if (crowded && number === 1) return Array.from({ length: crowd.parts }, (_, at) => 2 + at);
  return number % 90 === 1 ? [number + 1, number + 2] : [];
}

/** Issues that wait for another. */
export function blockersAt(number: number): readonly number[] {
  return number % 600 === 5 ? [number + 1] : [];
}

/** What a person is to the project: the same wherever it is told. */
export function associationOf(user: FakeUser | null): string {
  const words = ['NONE', 'OWNER', 'MEMBER', 'CONTRIBUTOR', 'COLLABORATOR', 'FIRST_TIME_CONTRIBUTOR', 'MANNEQUIN'];
  return words[(user?.id ?? 0) % words.length] ?? 'NONE';
}
