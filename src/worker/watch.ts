import type { Job, JobContext } from './job-state.ts';
import type { JobView } from './messages.ts';
import { type TabMessage, watchOther } from './other-tab.ts';
import { lockName } from './project-run.ts';
import { takeUpRecord } from './take-up.ts';

/**
 * Shows what another tab does with the project, until that tab lets go of it or the person does something else; then the job stands where
 * the record does. Does nothing where tabs cannot speak to each other.
 */
export async function watchProject(context: JobContext, project: string): Promise<void> {
  const { job, environment } = context;
  const { channel, locks } = environment;
  if (channel === undefined || locks === undefined) return;
  job.project = project;
  const turn = context.alone(async (signal) => {
    try {
      await watchOther({
        ...{ project, channel, locks, signal, lock: lockName(project) },
        onView: (view) => {
          job.elsewhere = view;
          context.show();
        },
      });
      await standAsRecorded(context, project, signal);
    } catch (error) {
      if (signal.aborted) return;
      Object.assign(job, { watching: undefined, elsewhere: undefined } satisfies Partial<Job>);
      context.fail(error);
    } finally {
      job.elsewhere = undefined;
    }
  });
  job.watching = job.stop.signal;
  await turn;
}

async function standAsRecorded(context: JobContext, project: string, signal: AbortSignal): Promise<void> {
  const { job, environment } = context;
  const vault = await environment.openVault();
  const record = await (await vault.project(project)).record();
  if (signal.aborted) return;
  Object.assign(job, { watching: undefined, elsewhere: undefined, notice: undefined } satisfies Partial<Job>);
  if (record === undefined || !takeUpRecord(context, record)) return context.showNow('idle');
  job.how = { kind: record.state === 'done' ? 'auto' : 'resume' };
  context.showNow(record.state === 'done' ? 'ready' : 'paused');
}

/** Tells other tabs that ask what this one does, and pauses when they want it. Gives what posts a view to them. */
export function answerTabs(
  { job, environment }: Pick<JobContext, 'job' | 'environment'>,
  view: () => JobView,
  pause: () => void,
): (view: JobView) => void {
  const { channel } = environment;
  if (channel === undefined) return () => {};
  // Another tab may ask before the run has begun here; a few projects at most are asked for.
  const asked = new Set<string>();
  // What this tab is done with may be another's by now, or one of several here.
  const works = () => job.state === 'collecting' || job.state === 'packing' || job.saving !== undefined;
  const holds = (project: string) => job.record?.id === project && job.elsewhere === undefined && works();
  const tell = (shown: JobView) => {
    const project = job.record?.id;
    if (project !== undefined && asked.has(project) && holds(project))
      channel.post({ type: 'view', project, view: shown });
  };
  channel.listen((message: TabMessage) => {
    if (message.type === 'ask') {
      asked.add(message.project);
      tell(view());
    }
    if (message.type === 'pause' && holds(message.project)) pause();
  });
  return tell;
}

/** Id of the project that stands here and could be gone on with; `undefined` also while another tab's work on it is watched. */
function standingAt({ state, startedAt, project, watching }: Job): string | undefined {
  const stands = state === 'paused' || (state === 'failed' && startedAt !== undefined);
  return stands && watching?.aborted !== false ? project : undefined;
}

/**
 * What stands here may be gone on with in another tab: it is watched then, as by one that came too late. Gives what is to be called whenever
 * something was shown.
 */
export function followTabs(context: JobContext): () => void {
  const { job, environment } = context;
  const { channel } = environment;
  if (channel === undefined) return () => {};
  const ask = () => {
    const project = standingAt(job);
    if (project !== undefined) channel.post({ type: 'ask', project });
  };
  channel.listen((message) => {
    // A run that begins says so to all; how far it is, to those only that have asked its tab.
    if (message.type === 'library') ask();
    // Without an account of the locks nobody is followed, and Resume finds out.
    if (message.type === 'view') follow(context, message.project).catch(() => {});
  });
  return ask;
}

/**
 * A view may be older than the end of its run, or come before the run has the project. To watch somebody who does not hold it would end at once, and
 * begin again with the next view.
 */
async function follow(context: JobContext, project: string): Promise<void> {
  const { job, environment } = context;
  if (standingAt(job) !== project) return;
  const { held = [] } = (await environment.locks?.query()) ?? {};
  // Meanwhile the person may have gone on here, or an earlier view may have been enough.
  if (standingAt(job) !== project || !held.some(({ name }) => name === lockName(project))) return;
  await watchProject(context, project);
}
