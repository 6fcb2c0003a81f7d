import { isAbort, RunError } from '../lib/run-error.ts';
import type { Loss } from '../model/receipt.ts';
import type { RepairChoices, RepairOffer } from '../model/repair-choice.ts';
import type { CheckProgress, Target, Verdict } from '../model/verdict.ts';
import { pickedFile } from '../sinks/picked-file.ts';
import type { RewriteView } from './open-messages.ts';
import { refusePort, serveStream } from './stream-port.ts';

/** An archive that was written anew and is not saved yet. */
export interface Written {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly losses: readonly Loss[];
  /** What could be chosen. */
  readonly offer: RepairOffer;
  verdictFor(target: Target): Verdict;
  open(): ReadableStream<Uint8Array>;
  close(): void;
}

interface MakeOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CheckProgress) => void;
}

interface RewriteOptions {
  /** Id of the format that it is written in. */
  readonly format: string;
  /** Of a repair. */
  readonly choices?: RepairChoices;
  readonly make: (options: MakeOptions) => Promise<Written>;
  readonly target: () => Target;
  /** Aborts when the archive is closed. */
  readonly signal: AbortSignal;
  /** `undefined`: there is none any more. */
  readonly show: (view: RewriteView | undefined) => void;
}

/** The writing anew of one archive: made once, saved as often as wanted. */
export interface Rewrite {
  make(): Promise<void>;
  save(to: FileSystemFileHandle | MessagePort): Promise<void>;
  /** Stops it, and gives back its room. */
  cancel(): void;
  /** The target is another one. */
  aim(): void;
}

export function createRewrite({ format, choices, make, target, signal, show }: RewriteOptions): Rewrite {
  const asked = { format, ...(choices && { choices }) };
  let view: RewriteView = { ...asked, state: 'making' };
  let written: Written | undefined;
  const stop = new AbortController();

  const put = (next: RewriteView) => {
    if (stop.signal.aborted) return;
    view = next;
    show(view);
  };

  const end = () => {
    stop.abort();
    written?.close();
    written = undefined;
  };
  signal.addEventListener('abort', end);

  return {
    async make() {
      put({ ...asked, state: 'making' });
      try {
        const made = await make({ signal: stop.signal, onProgress: (progress) => put({ ...view, progress }) });
        if (stop.signal.aborted) return made.close();
        written = made;
        const { name, size, losses, offer } = made;
        const verdict = made.verdictFor(target());
        put({ ...asked, state: 'ready', name, size, losses, verdict, ...(choices && { offer }) });
      } catch (error) {
        if (!isAbort(error)) put({ ...asked, state: 'failed', fault: faultOf(error) });
      }
    },
    async save(to) {
      if (written === undefined || view.saving) {
        if ('postMessage' in to) refusePort(to);
        return;
      }
      const { fault: _, ...rest } = view;
      put({ ...rest, saving: true });
      try {
        const { size } = written;
        if ('postMessage' in to) await serveStream(to, written.open(), stop.signal);
        else await pickedFile(to).write(to.name, written.open(), { size, signal: stop.signal });
        put({ ...view, saving: false, saved: true });
      } catch (error) {
        put({ ...view, saving: false, ...(isAbort(error) ? {} : { fault: faultOf(error) }) });
      }
    },
    cancel() {
      if (stop.signal.aborted) return;
      end();
      show(undefined);
    },
    aim() {
      if (written !== undefined) put({ ...view, verdict: written.verdictFor(target()) });
    },
  };
}

function faultOf(error: unknown): NonNullable<RewriteView['fault']> {
  if (error instanceof RunError) return { code: error.code, message: error.message };
  return { code: 'rewrite-failed', message: error instanceof Error ? error.message : String(error) };
}
