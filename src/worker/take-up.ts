import type { Forge, ProjectFacts } from '../forges/forge.ts';
import { forges } from '../forges/registry.ts';
import type { ProjectAddress } from '../model/project-facts.ts';
import type { RunRecord } from '../model/run-record.ts';
import { demoBase } from '../pipeline/address.ts';
import { emptyLedger } from '../pipeline/ledger.ts';
import type { RouteState, RouteStates } from '../pipeline/routes.ts';
import { type Checked, preflightView } from './check.ts';
import { settle } from './connection.ts';
import { fillLedger } from './forecast.ts';
import type { Job, JobContext } from './job-state.ts';
import { formatsNamed } from './new-job.ts';
import { showProgress } from './run-recorder.ts';

/** The address as a person would type it. */
export function addressText({ base, owner, name }: ProjectAddress): string {
  return base === demoBase ? `demo:${owner}/${name}` : `${base}/${owner}/${name}`;
}

/** Makes the job what it was when the record was written; false when too little is known for that. */
export function takeUpRecord({ job, environment }: JobContext, record: RunRecord): boolean {
  job.url = addressText(record.address);
  job.units = record.units;
  job.emails = record.emails === true;
  job.formats = formatsNamed(record.format) ?? job.formats;
  const forge = forges.find(({ id }) => id === record.address.forge);
  const { facts } = record;
  if (facts === undefined || forge === undefined) return false;
  const ledger = emptyLedger(record.units);
  fillLedger(ledger, forge, facts);
  showProgress(ledger, record.progress);
  Object.assign(job, {
    ...{ ledger, record, project: record.id, without: record.without, choice: record.choice },
    ...{ requestCap: record.requestCap, requestsBefore: record.requests },
    ...{ startedAt: record.startedAt, worked: record.worked, percent: record.percent },
    checked: checkedOf(job, record, forge, facts, environment.clock.now()),
  } satisfies Partial<Job>);
  settle(job.connection, forge, record.address.base);
  job.connection.routes = { ...record.routes };
  return true;
}

/** What a check would show, from what one once found. */
function checkedOf(job: Job, record: RunRecord, forge: Forge, facts: ProjectFacts, now: number): Checked {
  const routes = routesOf(record.routes);
  const about = { tokenGiven: job.connection.token !== '', requestsMade: 0, checkedAt: now };
  const view = preflightView(forge, facts, routes, about);
  return { forge, facts, routes, view, notice: undefined, fromRecord: true };
}

/** Those that the run went by. */
export function routesOf({ api, git, files }: RunRecord['routes']): RouteStates {
  const state = (used: 'direct' | 'proxy'): RouteState => ({ direct: 'not-tried', proxy: 'not-needed', used });
  return { api: state(api), git: state(git), files: state(files), attachments: state(files) };
}
