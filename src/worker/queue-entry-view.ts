import { forges } from '../forges/registry.ts';
import { preflightView } from './check.ts';
import { totalsView, unitViews, workingText } from './job-view.ts';
import type { JobView } from './messages.ts';
import { nameOf } from './queue-names.ts';
import type { Entry, Queue } from './queue-state.ts';
import { addressText, routesOf } from './take-up.ts';

/** One project that the queue works on, as a tab shows it that has opened this very project; `undefined` when nothing works on it. */
export function entryJobView(queue: Queue, entry: Entry, now: number): JobView | undefined {
  const { work, item, record } = entry;
  if (work === undefined) return undefined;
  const { ledger, meter, project } = work;
  const state = item.state === 'packing' ? 'packing' : 'collecting';
  const waiting = meter.waiting();
  return {
    ...{ state, url: addressText(item.project.address), format: queue.format, together: true },
    units: unitViews(ledger, state, meter.waitingFor()),
    totals: totalsView(ledger, state, {
      ...{ startedAt: record?.startedAt, worked: record?.worked ?? 0, shown: record?.percent ?? 0 },
      ...{ rate: meter.rate(), now },
    }),
    status: workingText(state, nameOf(entry), waiting !== undefined),
    lately: meter.lately(),
    ...preflightOf(queue, entry, now),
    ...(project === undefined ? {} : { project }),
    ...(record === undefined ? {} : { mode: record.mode }),
    ...(queue.emails && { emails: true }),
    ...(waiting === undefined ? {} : { waiting }),
  };
}

/** As far as it is known by now. */
function preflightOf(queue: Queue, { record, item, work }: Entry, now: number): Pick<JobView, 'preflight'> {
  const facts = record?.facts;
  const forge = forges.find(({ id }) => id === item.project.address.forge);
  if (record === undefined || facts === undefined || forge === undefined) return {};
  const tokenGiven = queue.tokens.has(new URL(item.project.address.base).origin);
  const about = { tokenGiven, requestsMade: work?.meter.requests() ?? 0, checkedAt: now };
  return { preflight: preflightView(forge, facts, routesOf(record.routes), about) };
}
