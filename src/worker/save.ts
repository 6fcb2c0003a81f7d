import { isAbort, RunError } from '../lib/run-error.ts';
import { withLock } from '../lib/web-lock.ts';
import { noticeFor } from '../pipeline/notices.ts';
import type { PackPlan } from '../pipeline/pack.ts';
import { pickedFile } from '../sinks/picked-file.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { isLoss } from './forget-lost.ts';
import { dropPlans, hostOf, type Job, type JobContext, projectName } from './job-state.ts';
import { noteLoss } from './lost-bytes.ts';
import type { NoticeView } from './messages.ts';
import { lockName } from './project-run.ts';
import { refusePort, serveStream } from './stream-port.ts';
import { takeUpRecord } from './take-up.ts';

export type Write = (
  open: (options?: Parameters<PackPlan['open']>[1]) => ReadableStream<Uint8Array>,
  plan: PackPlan,
  signal: AbortSignal,
  /** For what does not read the stream. */
  onBytes: (count: number) => void,
) => Promise<void>;

/** Streams the archive into a file that the person picked. */
export function savePicked(context: JobContext, handle: FileSystemFileHandle, archive = 0): Promise<void> {
  return save(context, archive, (open, plan, signal) =>
    pickedFile(handle).write(plan.name, open({ reuse: true }), { size: plan.size, signal }),
  );
}

/** Serves the archive over a port, chunk by chunk as it is asked for. A port that cannot be served is told so. */
export async function saveThroughPort(context: JobContext, port: MessagePort, archive = 0): Promise<void> {
  let served = false;
  await save(context, archive, (open, _plan, signal) => {
    served = true;
    return serveStream(port, open({ reuse: true }), signal);
  });
  if (served) return;
  refusePort(port, context.job.notice?.title);
}

function maySave({ job }: JobContext): boolean {
  return job.state === 'done' && job.saving === undefined;
}

/** Saving counts bytes and can be repeated: the plan gives the same bytes again. Nothing is called saved that is not. */
export async function save(context: JobContext, archive: number, write: Write): Promise<void> {
  const { job, showNow } = context;
  const { vault } = job;
  const plan = job.plans[archive];
  if (!maySave(context) || plan === undefined || vault === undefined) return;
  const saving = { archive, bytes: 0, size: plan.size };
  job.saving = saving;
  job.notice = undefined;
  await context.alone(async (signal) => {
    showNow();
    try {
      await underLock(context, vault, () =>
        write(
          (options) => plan.open(signal, options).pipeThrough(counter(context, saving)),
          plan,
          signal,
          (count) => {
            saving.bytes += count;
            context.show();
          },
        ),
      );
      if (job.saving === saving) job.saved = new Set([...job.saved, archive]);
    } catch (error) {
      if (isAbort(error) || job.saving !== saving) return;
      job.notice = noticeOf(job, error);
      if (isLoss(error)) await fetchAgain(context, vault, error, signal);
    }
  });
  // The job may be about another project by now.
  if (job.saving !== saving) return;
  job.saving = undefined;
  showNow();
}

/** The archive cannot be had from what is here: the run stands, and Resume brings what is gone. */
async function fetchAgain(context: JobContext, vault: ProjectVault, error: RunError, signal: AbortSignal) {
  const { job, environment } = context;
  const notice = noticeFor(error, aboutOf(job));
  const loss = { vault, run: job.record?.run, notice, cause: error, signal };
  const stopped = await noteLoss(environment, loss).catch(() => undefined);
  if (stopped === undefined || signal.aborted) return;
  if (job.how.kind === 'pack') takeUpRecord(context, stopped);
  dropPlans(job);
  Object.assign(job, { record: stopped, how: { kind: 'resume' } } satisfies Partial<Job>);
  context.fail(error);
}

/** No other tab may write the project while it is read, nor may one have done so since it was packed. */
function underLock({ job, environment }: JobContext, vault: ProjectVault, write: () => Promise<void>): Promise<void> {
  return withLock(lockName(vault.id), environment.locks, async () => {
    const record = await vault.record();
    if (record === undefined)
      throw new RunError('evicted', 'It was deleted in the library, or the browser has removed it.');
    if (record.run !== job.record?.run)
      throw new RunError('export-replaced', 'Another tab has exported this project since.', { retry: 'after-change' });
    await write();
  });
}

function counter({ show }: JobContext, saving: { bytes: number }): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      saving.bytes += chunk.length;
      show();
      controller.enqueue(chunk);
    },
  });
}

function aboutOf(job: Job) {
  return { host: hostOf(job.url), project: projectName(job), tokenGiven: job.connection.token !== '' };
}

function noticeOf(job: Job, error: unknown): NoticeView {
  return noticeFor(error, aboutOf(job), undefined, 'saving');
}
