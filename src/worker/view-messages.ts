import type { PullChanges, PullExtent, ShownCommit } from '../pipeline/view-changes.ts';
import type { TextVersion } from '../pipeline/view-edits.ts';
import type { LabelLine, MilestoneLine, ReleaseLine } from '../pipeline/view-lists.ts';
import type { LogPage } from '../pipeline/view-log.ts';
import type { LabelChip, ListRow, ViewFacets, ViewQuery } from '../pipeline/view-query.ts';
import type { CommitRemarks } from '../pipeline/view-remarks.ts';
import type { TalkEntry } from '../pipeline/view-talk.ts';
import type { ShownTicket } from '../pipeline/view-ticket.ts';
import type { CommitLine, RefChoice, ShownTree } from '../pipeline/view-tree.ts';
import type { ShownWiki } from '../pipeline/view-wiki.ts';

export type { ChangedFile, PullChanges, PullExtent, ShownChanges } from '../pipeline/view-changes.ts';
export type { TextVersion } from '../pipeline/view-edits.ts';
export type { TicketKind, TicketState } from '../pipeline/view-index.ts';
export type { MilestoneLine, ReleaseLine } from '../pipeline/view-lists.ts';
export type { FacetValue, LabelChip, ListRow, ViewFacets, ViewQuery, ViewSort } from '../pipeline/view-query.ts';
export type { CommitRemarks } from '../pipeline/view-remarks.ts';
export type { Said, TalkFile } from '../pipeline/view-said.ts';
export type { TalkEntry } from '../pipeline/view-talk.ts';
export type { Thread } from '../pipeline/view-threads.ts';
export type { ShownTicket } from '../pipeline/view-ticket.ts';
export type { TicketLink, TicketLinks } from '../pipeline/view-ticket-links.ts';
export type { CommitLine, RefChoice, ShownFile, ShownTree } from '../pipeline/view-tree.ts';
export type { ShownWiki } from '../pipeline/view-wiki.ts';

/** What the page may ask about a project that is looked at, and what it gets. */
export interface ViewTopics {
  /** Builds the index, if it is not there yet. */
  open: { ask: object; answer: ViewedProject };
  /** `round`: another one asks the same anew, when more was read meanwhile. */
  list: {
    ask: { readonly query: ViewQuery; readonly offset: number; readonly count: number; readonly round?: number };
    answer: ViewList;
  };
  /** `round` as above: by then it is known which texts have earlier versions. */
  ticket: { ask: { readonly number: number; readonly round?: number }; answer: ShownTicket };
  /** `only`: these entries alone are counted and told. */
  talk: {
    ask: {
      readonly number: number;
      readonly offset: number;
      readonly count: number;
      readonly only?: 'review';
      readonly round?: number;
    };
    answer: readonly TalkEntry[];
  };
  /** Which entry of the whole conversation holds what an address names (`comment-12`), -1 for none; and its own name. */
  entry: {
    ask: { readonly number: number; readonly anchor: string };
    answer: { readonly at: number; readonly anchor: string };
  };
  /** How much a pull request changes, without its lines. */
  extent: { ask: { readonly number: number }; answer: PullExtent };
  changes: { ask: { readonly number: number }; answer: PullChanges };
  commit: { ask: { readonly ref: string }; answer: ShownCommit & { readonly remarks: CommitRemarks } };
  /** Versions of what is named by its `id`. */
  versions: { ask: { readonly key: string }; answer: readonly TextVersion[] };
  labels: { ask: object; answer: readonly LabelLine[] };
  milestones: { ask: object; answer: readonly MilestoneLine[] };
  releases: {
    ask: { readonly offset: number; readonly count: number };
    answer: { readonly releases: readonly ReleaseLine[]; readonly all: number };
  };
  wiki: { ask: { readonly page?: string }; answer: ShownWiki };
  refs: { ask: object; answer: readonly RefChoice[] };
  tree: { ask: { readonly ref: string; readonly path: readonly string[] }; answer: ShownTree };
  /** The commit that changed it last, when it is found soon. */
  change: { ask: { readonly ref: string; readonly path: readonly string[] }; answer: CommitLine | undefined };
  log: {
    ask: { readonly ref: string; readonly offset: number; readonly count: number };
    answer: LogPage & { readonly remarks: Readonly<Record<string, number>> };
  };
  /** A picture of a harmless kind, else nothing. */
  picture: { ask: { readonly file: ViewFileName }; answer: Blob | undefined };
}

export type ViewTopic = keyof ViewTopics;
export type ViewAsk = { [T in ViewTopic]: { readonly topic: T } & ViewTopics[T]['ask'] }[ViewTopic];
export type AskAbout<T extends ViewTopic> = { readonly topic: T } & ViewTopics[T]['ask'];
export type AnswerAbout<T extends ViewTopic> = ViewTopics[T]['answer'];

/** Bytes: an attachment or a release's file by its key, or a file of a repository; of the wiki always the newest. */
export type ViewFileName =
  | { readonly key: string }
  | { readonly repository: 'code' | 'wiki'; readonly ref: string; readonly path: readonly string[] };

export interface ViewedProject {
  readonly owner: string;
  readonly name: string;
  readonly description: string;
  /** Address at the forge. */
  readonly url: string;
  readonly defaultBranch?: string;
  /** When it was collected, milliseconds since 1970. */
  readonly asOf?: number;
  readonly counts: {
    readonly issues: number;
    readonly pulls: number;
    readonly discussions: number;
    readonly releases: number;
    readonly labels: number;
    readonly milestones: number;
  };
  /** Colours of labels, for what only names them. */
  readonly labels: readonly LabelChip[];
  readonly hasCode: boolean;
  readonly hasWiki: boolean;
}

export interface ViewList {
  readonly offset: number;
  readonly rows: readonly ListRow[];
  readonly total: number;
  readonly facets: ViewFacets;
  /** Of this kind without filters. */
  readonly all: number;
  readonly searched: Searched;
}

/** How much of what was written can be searched. */
export interface Searched {
  /** Comments are still being read. */
  readonly reading: boolean;
  /** Issues and pull requests of which not every word is known. */
  readonly partial: number;
}

export interface ViewFault {
  readonly code: string;
  readonly message: string;
}

/** From the page to the worker. */
export type ViewCommand =
  | { readonly type: 'view-ask'; readonly id: number; readonly project: string; readonly ask: ViewAsk }
  /** Saves a file of the project: into the picked one, or over the port. */
  | {
      readonly type: 'view-save';
      readonly id: number;
      readonly project: string;
      readonly file: ViewFileName;
      readonly to: FileSystemFileHandle | MessagePort;
    }
  /** Nobody looks at it any more. */
  | { readonly type: 'view-close' };

/** From the worker to the page. */
export type ViewUpdate =
  | { readonly type: 'view-answer'; readonly id: number; readonly answer: unknown }
  | { readonly type: 'view-fault'; readonly id: number; readonly fault: ViewFault }
  | { readonly type: 'view-progress'; readonly project: string; readonly items: number }
  /** More of what was said can be searched, or is counted. */
  | { readonly type: 'view-read'; readonly project: string };
