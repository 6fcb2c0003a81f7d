import { isAbort, RunError } from '../lib/run-error.ts';
import type { CheckProgress, Target, Verdict } from '../model/verdict.ts';
import { pickedFile } from '../sinks/picked-file.ts';
import type { RepairView } from './open-messages.ts';
import { serveStream } from './stream-port.ts';

/** A repaired archive that is not saved yet. */
export interface Mended {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  verdictFor(target: Target): Verdict;
  open(): ReadableStream<Uint8Array>;
  close(): void;
}

export interface RepairOptions {
  readonly make: (onProgress: (progress: CheckProgress) => void) => Promise<Mended>;
  readonly target: () => Target;
  /** Aborts when the archive is closed. */
  readonly signal: AbortSignal;
  readonly show: (view: RepairView) => void;
}

/** The repair of one archive: made once, saved as often as wanted. */
export interface Repair {
  make(): Promise<void>;
  save(to: FileSystemFileHandle | MessagePort): Promise<void>;
  /** The target is another one. */
  aim(): void;
}

export function createRepair({ make, target, signal, show }: RepairOptions): Repair {
  let view: RepairView = { state: 'making' };
  let mended: Mended | undefined;

  const put = (next: RepairView) => {
    if (signal.aborted) return;
    view = next;
    show(view);
  };

  signal.addEventListener('abort', () => mended?.close());

  return {
    async make() {
      put({ state: 'making' });
      try {
        const made = await make((progress) => put({ ...view, progress }));
        mended = made;
        if (signal.aborted) return made.close();
        put({ state: 'ready', name: made.name, size: made.size, verdict: made.verdictFor(target()) });
      } catch (error) {
        if (!isAbort(error)) put({ state: 'failed', fault: faultOf(error) });
      }
    },
    async save(to) {
      if (mended === undefined || view.saving) return;
      const { fault: _, ...rest } = view;
      put({ ...rest, saving: true });
      try {
        const { size } = mended;
        if ('postMessage' in to) await serveStream(to, mended.open(), signal);
        else await pickedFile(to).write(to.name, mended.open(), { size, signal });
        put({ ...view, saving: false, saved: true });
      } catch (error) {
        put({ ...view, saving: false, ...(isAbort(error) ? {} : { fault: faultOf(error) }) });
      }
    },
    aim() {
      if (mended !== undefined) put({ ...view, verdict: mended.verdictFor(target()) });
    },
  };
}

function faultOf(error: unknown): NonNullable<RepairView['fault']> {
  if (error instanceof RunError) return { code: error.code, message: error.message };
  return { code: 'repair-failed', message: error instanceof Error ? error.message : String(error) };
}
