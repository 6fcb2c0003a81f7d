import { isAbort } from '../lib/run-error.ts';
import { noticeFor } from '../pipeline/notices.ts';
import type { PackPlan } from '../pipeline/pack.ts';
import { pickedFile } from '../sinks/picked-file.ts';
import { hostOf, type JobContext, projectName } from './job-state.ts';
import { serveStream } from './stream-port.ts';

type Write = (stream: ReadableStream<Uint8Array>, plan: PackPlan, signal: AbortSignal) => Promise<void>;

/** Streams the archive into a file that the person picked. */
export function savePicked(context: JobContext, handle: FileSystemFileHandle): Promise<void> {
  return save(context, (stream, plan, signal) =>
    pickedFile(handle).write(plan.name, stream, { size: plan.size, signal }),
  );
}

/** Serves the archive over a port, chunk by chunk as it is asked for. */
export function saveThroughPort(context: JobContext, port: MessagePort): Promise<void> {
  return save(context, (stream, _plan, signal) => serveStream(port, stream, signal));
}

/** Saving counts bytes and can be repeated: the plan gives the same bytes again. Nothing is called saved that is not. */
async function save(context: JobContext, write: Write): Promise<void> {
  const { job, show, showNow } = context;
  const { plan } = job;
  if (plan === undefined || job.saving !== undefined) return;
  const saving = { bytes: 0, size: plan.size };
  job.saving = saving;
  job.notice = undefined;
  job.stop = new AbortController();
  showNow();
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      saving.bytes += chunk.length;
      show();
      controller.enqueue(chunk);
    },
  });
  try {
    await write(plan.open(job.stop.signal).pipeThrough(count), plan, job.stop.signal);
    job.saved = { name: plan.name, size: plan.size };
  } catch (error) {
    if (!isAbort(error))
      job.notice = noticeFor(error, { host: hostOf(job.url), project: projectName(job), tokenGiven: false });
  }
  job.saving = undefined;
  showNow();
}
