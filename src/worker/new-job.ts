import { formats } from '../formats/registry.ts';
import { RunError } from '../lib/run-error.ts';
import { type FormatChoice, formatIds } from '../model/format-names.ts';
import type { Unit } from '../model/unit.ts';
import { emptyLedger } from '../pipeline/ledger.ts';
import { connect, isOfForge } from './connection.ts';
import { dropPlans, type Job, type JobContext, newJob, stopRun } from './job-state.ts';
import type { Formats } from './project-run.ts';

/** The formats of a choice; `undefined` when it names none that is written here. */
export function formatsNamed(choice: FormatChoice): Formats | undefined {
  const ids = formatIds(choice);
  const [first, ...others] = formats.filter(({ id }) => ids.includes(id));
  return first === undefined ? undefined : [first, ...others];
}

/** What a run is written in, as records and the page have it. */
export function choiceOf(chosen: Formats): FormatChoice {
  return chosen.map(({ id }) => id).join(',');
}

export interface JobStart {
  readonly url: string;
  readonly token: string;
  readonly format: string;
  readonly units: readonly Unit[];
  readonly emails?: boolean;
  readonly proxy: string;
  readonly pageOrigin: string;
}

/** Stops what the job does and makes it a new one, with a connection of its own. */
export function beginJob(context: JobContext, start: JobStart): void {
  const { job, meter } = context;
  stopRun(job);
  dropPlans(job);
  const chosen = formatsNamed(start.format) ?? job.formats;
  Object.assign(job, newJob(chosen, connectionFor(context, start.proxy)), {
    url: start.url,
    units: start.units,
    emails: start.emails ?? false,
    proxyBase: start.proxy,
    pageOrigin: start.pageOrigin,
    ledger: emptyLedger(start.units),
  } satisfies Partial<Job>);
  job.connection.token = start.token.trim();
  meter.reset();
}

function connectionFor({ job, meter, environment, show }: JobContext, proxyBase: string): Job['connection'] {
  const connection = connect({
    ...environment,
    proxyBase,
    onActivity: (activity) => {
      // What an earlier job still does is none of this one's figures.
      if (job.connection !== connection) return;
      meter.take(activity);
      show();
    },
    known: (host) => job.connection === connection && job.record !== undefined && isOfForge(job.record.address, host),
    take: () => {
      if (job.connection === connection) keepCap(job, meter.requests());
    },
  });
  return connection;
}

/** Of all runs together that the record knows, and of this one. */
function keepCap({ requestCap: cap, requestsBefore }: Job, requests: number): void {
  if (cap === undefined || requestsBefore + requests < cap) return;
  throw new RunError('request-cap', 'The limit of requests is reached.', { details: { cap } });
}
