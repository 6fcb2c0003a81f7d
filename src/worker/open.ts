import type { Clock } from '../lib/clock.ts';
import { isAbort, RunError } from '../lib/run-error.ts';
import type { Problem, Report } from '../model/problem.ts';
import type { ProjectSource } from '../model/project-source.ts';
import { isRefusalCode, nothingKept, refusalTable } from '../model/refusal-table.ts';
import type { RepairChoices } from '../model/repair-choice.ts';
import type { CheckProgress, Target, Verdict } from '../model/verdict.ts';
import { archiveGroups } from '../pipeline/archive-verdict.ts';
import type { OpenCommand, OpenInput, OpenUpdate, OpenView, RewriteKind } from './open-messages.ts';
import { createRewrite, type Rewrite, type Written } from './open-rewrite.ts';

/** What a check has found, to be judged for any target without reading again. */
export interface Checked {
  verdictFor(target: Target): Verdict;
  readonly source: ProjectSource;
  /** Writes it anew in another format, or in its own one with these choices (a repair), and checks what came out. */
  rewrite(options: CheckOptions, how: RewriteHow): Promise<Written>;
  /** Id of its own format. */
  readonly format: string;
  /** Something of it had to be unpacked into this browser. */
  readonly holdsRoom?: () => boolean;
  /** Lets go what is kept of it. */
  close(): Promise<void>;
}

export interface CheckOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CheckProgress) => void;
}

/** A conversion, or a repair. */
export type RewriteHow =
  | { readonly format: string; readonly choices?: undefined }
  | { readonly choices: RepairChoices; readonly format?: undefined };

/** What opening an archive needs of the outside world. */
export interface OpenEnvironment {
  readonly clock: Clock;
  readonly post: (update: OpenUpdate) => void;
  /** Opens and checks. Rejects with a `RunError` for what is no archive, or none that is opened. */
  readonly check: (input: OpenInput, options: CheckOptions & { readonly report: Report }) => Promise<Checked>;
  readonly prepare: () => Promise<void>;
}

/** Milliseconds between two looks at how far it is. */
const pause = 250;

/** The archive that is open. */
export interface Opened {
  readonly source: ProjectSource;
  /** Another one for each archive. */
  readonly version: string;
}

export interface Open {
  obey(command: OpenCommand): Promise<void>;
  /** What was opened last and not closed. */
  opened(): Opened | undefined;
}

/** One archive at a time: the next one takes the place of the one before. */
export function createOpen(environment: OpenEnvironment): Open {
  const { clock, post, check, prepare } = environment;
  let view: OpenView = { state: 'idle', target: '', name: '' };
  let checked: Checked | undefined;
  let running = new AbortController();
  let count = 0;
  const rewrites = new Map<RewriteKind, Rewrite>();

  const show = (next: OpenView) => {
    const isSame = next.verdict !== undefined && next.verdict === view.verdict;
    view = next;
    const { verdict: _, ...open } = view;
    post(isSame ? { type: 'open', open, sameVerdict: true } : { type: 'open', open: view });
  };

  /** Passes on what is new, not too often. */
  const follow = (signal: AbortSignal, take: (progress: CheckProgress) => void) => {
    let last = Number.NEGATIVE_INFINITY;
    return (progress: CheckProgress) => {
      if (signal.aborted || clock.now() - last < pause) return;
      last = clock.now();
      take(progress);
    };
  };

  /** In place of the one before of its kind. */
  async function rewrite(kind: RewriteKind, how: RewriteHow): Promise<void> {
    if (checked === undefined) return;
    const found = checked;
    rewrites.get(kind)?.cancel();
    const one = createRewrite({
      format: how.format ?? found.format,
      ...(how.choices && { choices: how.choices }),
      make: ({ signal, onProgress }) => found.rewrite({ signal, onProgress: follow(signal, onProgress) }, how),
      target: () => view.target,
      signal: running.signal,
      show: (next) => show(next === undefined ? without(kind, view) : { ...view, [kind]: next }),
    });
    rewrites.set(kind, one);
    return one.make();
  }

  async function open(input: OpenInput, target: Target): Promise<void> {
    void close();
    const { signal } = running;
    const { name } = input;
    count++;
    show({ state: 'checking', target, name, startedAt: clock.now() });
    const odd: Problem[] = [];
    try {
      const found = await check(input, {
        ...{ signal, report: (problem) => odd.push(problem) },
        onProgress: follow(signal, (progress) => show({ ...view, progress })),
      });
      if (signal.aborted) return void found.close().catch(() => {});
      checked = found;
      // The target may have been changed meanwhile.
      const verdict = found.verdictFor(view.target);
      const { progress: _, ...rest } = view;
      const room = found.holdsRoom?.() === true && { holdsRoom: true as const };
      show({ ...rest, ...room, state: 'done', finishedAt: clock.now(), verdict });
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      const { progress: _, ...rest } = view;
      show({ ...rest, finishedAt: clock.now(), ...ended(error, view.target, odd) });
    }
  }

  /** Resolves when its room has come back. */
  async function close(): Promise<void> {
    const left = checked;
    running.abort();
    running = new AbortController();
    checked = undefined;
    rewrites.clear();
    // What cannot be removed now is removed by the next tab that opens.
    await left?.close().catch(() => {});
  }

  async function obey(command: OpenCommand): Promise<void> {
    // It is tried again where it is needed.
    if (command.type === 'open-prepare') return prepare().catch(() => {});
    if (command.type === 'open-archive') return open(command.input, command.target);
    if (command.type === 'open-close') {
      const closed = close();
      show({ state: 'idle', target: view.target, name: '' });
      return closed;
    }
    if (command.type === 'open-repair') return rewrite('repair', { choices: command.choices });
    if (command.type === 'open-convert') return rewrite('conversion', { format: command.format });
    if (command.type === 'open-cancel') return rewrites.get(command.what)?.cancel();
    if (command.type === 'open-save') return rewrites.get(command.what)?.save(command.to);
    const { target } = command;
    show({ ...view, target, ...(checked && { verdict: checked.verdictFor(target) }) });
    for (const one of rewrites.values()) one.aim();
  }

  return { obey, opened: () => checked && { source: checked.source, version: `${count}` } };
}

function without(kind: RewriteKind, view: OpenView): OpenView {
  const { repair, conversion, ...rest } = view;
  if (kind === 'repair') return { ...rest, ...(conversion && { conversion }) };
  return { ...rest, ...(repair && { repair }) };
}

/** What is refused is a verdict, too; that the file cannot be read, or that there is no room, is none. */
function ended(
  error: unknown,
  target: Target,
  odd: readonly Problem[],
): Pick<OpenView, 'state' | 'verdict' | 'notice'> {
  if (error instanceof RunError && !isNoVerdict(error)) return { state: 'done', verdict: refused(error, target, odd) };
  const full = error instanceof RunError && error.code === 'disk-full';
  return { state: 'failed', notice: { tone: 'gap', details: {}, ...(full ? noRoom : unreadable) } };
}

const noVerdicts: ReadonlySet<string> = new Set([
  'archive-unreadable',
  'file-unreadable',
  'git-file-unreadable',
  'disk-full',
  'storage-failed',
]);

function isNoVerdict({ code }: RunError): boolean {
  return noVerdicts.has(code);
}

const unreadable = {
  code: 'file-unreadable',
  title: 'This browser can no longer read the file',
  why: 'It was moved, changed or deleted after it was chosen, or the disk that it lies on is gone.',
  todo: 'Choose it again.',
} as const;

const noRoom = {
  code: 'disk-full',
  title: 'This browser has no more room',
  why: 'To be checked, a packed repository or a compressed tar has to be unpacked here first.',
  todo: 'Delete a project in the library, or unpack the archive yourself and choose the folder. Then open it again.',
} as const;

/** Why it is not opened, and behind it what was odd while that was tried: often it is the reason. */
function refused({ code, message, details }: RunError, target: Target, odd: readonly Problem[]): Verdict {
  const problem = { code, severity: 'stops-restore', message } as const;
  const place = details['place'];
  const { title, why, todo } = isRefusalCode(code) ? refusalTable[code] : { title: message, why: '', todo: '' };
  const places = [{ ...problem, ...(typeof place === 'string' && place !== '' && { place }) }];
  return {
    ...{ verdict: 'refused', target, targets: [], accounts: [], losses: [] },
    groups: [
      { ...{ code, severity: 'stops-restore', count: 1, places }, title, why: `${why} ${nothingKept}`.trim(), todo },
      ...archiveGroups(odd),
    ],
  };
}
