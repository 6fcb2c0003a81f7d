import { forges } from '../forges/registry.ts';
import { formats } from '../formats/registry.ts';
import { isAbort } from '../lib/run-error.ts';
import { noticeFor } from '../pipeline/notices.ts';
import { connect } from './connection.ts';
import {
  type Environment,
  enter,
  hostOf,
  type Job,
  type JobContext,
  newJob,
  projectName,
  renewStop,
  stopRun,
} from './job-state.ts';
import { viewOf } from './job-view.ts';
import type { JobState } from './messages.ts';
import { createMeter } from './meter.ts';
import { answerTabs, followTabs } from './watch.ts';

/** At most four looks a second for the page (ui.md section 6). */
const viewInterval = 250;

/** A job that nobody has told anything yet. `pause` is what another tab may ask for. */
export function createContext(environment: Environment, pause: (context: JobContext) => void): JobContext {
  const format = formats[0];
  if (format === undefined) throw new Error('no format is registered');
  const meter = createMeter(environment.clock);
  const job = newJob([format], connect({ ...environment, proxyBase: '', onActivity: () => {} }));
  const view = () => viewOf(job, meter, environment.clock.now());
  const post = () => {
    const shown = view();
    environment.post({ type: 'job', job: shown });
    tellTabs(shown);
    askTabs();
  };
  const showNow = (state?: JobState) => {
    if (state !== undefined) enter(job, state, environment.clock.now());
    post();
  };
  const fail = (error: unknown) => {
    if (isAbort(error)) return;
    const about = { host: hostOf(job.url), project: projectName(job), tokenGiven: job.connection.token !== '' };
    const forge = job.connection.forge ?? forges[0];
    const lines = forge?.corsHelp?.(job.pageOrigin, ['api', 'git', 'files']);
    job.notice = noticeFor(error, about, lines, job.startedAt === undefined ? 'checking' : 'exporting');
    meter.tell(job.notice.title);
    showNow('failed');
  };
  const context = { environment, job, meter, show: seldom(post), showNow, fail, alone: oneAtATime(job) };
  const tellTabs = answerTabs(context, view, () => pause(context));
  const askTabs = followTabs(context);
  return context;
}

/** Many calls in a short time become one, at the end of it. */
function seldom(post: () => void): () => void {
  let pending = false;
  return () => {
    if (pending) return;
    pending = true;
    setTimeout(() => {
      pending = false;
      post();
    }, viewInterval);
  };
}

function oneAtATime(job: Job): JobContext['alone'] {
  let last: Promise<void> = Promise.resolve();
  return (work) => {
    stopRun(job);
    const { signal } = renewStop(job);
    const turn = last.then(() => (signal.aborted ? undefined : work(signal)));
    last = turn.catch(() => {});
    return turn;
  };
}
