import type { Loss } from '../model/receipt.ts';
import type { RepairChoices, RepairOffer } from '../model/repair-choice.ts';
import type { CheckProgress, Target, Verdict } from '../model/verdict.ts';
import type { Notice } from '../pipeline/notices.ts';

/** An archive as a person gives it: one file, or the files of a folder with their paths below it (`/` between names, the folder's own first). */
export type OpenInput =
  | { readonly kind: 'file'; readonly name: string; readonly file: File }
  | { readonly kind: 'folder'; readonly name: string; readonly files: readonly OpenedFile[] }
  /** A folder that the worker walks through itself. */
  | { readonly kind: 'directory'; readonly name: string; readonly handle: FileSystemDirectoryHandle };

export interface OpenedFile {
  readonly path: string;
  readonly file: File;
}

/** Id under which the viewer finds what is open; no project's own, which hold a `|`. */
export const openedId = 'opened';

/** From the page to the worker. */
export type OpenCommand =
  /** Nothing else is to be done: load what opening needs, for a time without network. */
  | { readonly type: 'open-prepare' }
  /** Checks an archive; the one before it is let go. */
  | { readonly type: 'open-archive'; readonly input: OpenInput; readonly target: Target }
  /** The same archive judged for another target. */
  | { readonly type: 'open-target'; readonly target: Target }
  /** Writes it anew without what can be mended, and checks that. */
  | { readonly type: 'open-repair'; readonly choices: RepairChoices }
  /** Writes it anew in another format, and checks that. */
  | { readonly type: 'open-convert'; readonly format: string }
  /** Stops that, and gives back the room it took. */
  | { readonly type: 'open-cancel'; readonly what: RewriteKind }
  /** Saves what was written anew. */
  | { readonly type: 'open-save'; readonly what: RewriteKind; readonly to: FileSystemFileHandle | MessagePort }
  /** Stops checking; what was being checked is let go. */
  | { readonly type: 'open-close' };

export type OpenState = 'idle' | 'checking' | 'done' | 'failed';

/** Why an archive is written anew: in its own format, or in another one. */
export type RewriteKind = 'repair' | 'conversion';

export interface RewriteView {
  /** Id of the format that it is written in. */
  readonly format: string;
  readonly state: 'making' | 'ready' | 'failed';
  /** Of a repair: what was chosen for it, and what there was to choose. */
  readonly choices?: RepairChoices;
  readonly offer?: RepairOffer;
  readonly progress?: CheckProgress;
  readonly name?: string;
  /** Bytes. */
  readonly size?: number;
  /** Of what was written. */
  readonly verdict?: Verdict;
  /** What the format it was written in has no place for. */
  readonly losses?: readonly Loss[];
  readonly saving?: boolean;
  readonly saved?: boolean;
  /** Why it could not be made, or not saved. */
  readonly fault?: { readonly code: string; readonly message: string };
}

export interface OpenView {
  readonly state: OpenState;
  readonly target: Target;
  /** Of the file or folder. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly progress?: CheckProgress;
  readonly verdict?: Verdict;
  /** Something of it lies unpacked in this browser until it is closed. */
  readonly holdsRoom?: true;
  readonly repair?: RewriteView;
  readonly conversion?: RewriteView;
  /** Why it could not be read at all. */
  readonly notice?: Notice;
}

/** From the worker to the page. */
export type OpenUpdate = {
  readonly type: 'open';
  readonly open: OpenView;
  /** The verdict is the one that was sent before: with tens of thousands of places it is not sent anew for every step of a repair. */
  readonly sameVerdict?: true;
};
