import { visibleText } from '../../lib/visible-text.ts';
import type { JobView } from '../../worker/messages.ts';
import type { OpenView } from '../../worker/open-messages.ts';
import type { Screen } from './route.ts';

const product = 'forge-takeout';

/** The tab's title: the percentage while it runs, else what the page shows. */
export function titleOf(
  job: JobView,
  percentText: (percent: number) => string,
  screen: Screen = 'export',
  viewed = '',
  opened?: OpenView,
): string {
  const name = visibleText(job.preflight?.project.name ?? '');
  const started = job.totals.startedAt !== undefined;
  const runs = job.state === 'collecting' || job.state === 'packing' || job.state === 'paused';
  if (screen === 'library' && !runs) return `Library – ${product}`;
  if (screen === 'view' && !runs) return `${viewed === '' ? 'Project' : visibleText(viewed)} – ${product}`;
  if (screen === 'open' && !runs) return `${openedTitle(opened)} – ${product}`;
  switch (job.state) {
    case 'collecting':
    case 'packing':
      return `${percentText(job.totals.percent)} ${name} – ${product}`;
    case 'paused':
      return `Paused at ${percentText(job.totals.percent)} ${name} – ${product}`;
    case 'done':
      return `Report of ${name} – ${product}`;
    case 'ready':
      return `Check of ${name} – ${product}`;
    case 'failed':
      return started
        ? `Stopped at ${percentText(job.totals.percent)} ${name} – ${product}`
        : `Check failed – ${product}`;
    default:
      return `Export – ${product}`;
  }
}

function openedTitle(opened: OpenView | undefined): string {
  const name = openedName(opened);
  if (opened === undefined || name === undefined) return 'Open';
  return `${opened.state === 'checking' ? 'Checking' : 'Report of'} ${name}`;
}

const longestName = 60;

/** What the archive is called that is open or being opened; `undefined` for none. */
export function openedName(opened: OpenView | undefined): string | undefined {
  if (opened === undefined || (opened.state !== 'checking' && opened.state !== 'done')) return undefined;
  const name = visibleText(opened.name);
  return name.length > longestName ? `${name.slice(0, longestName)}…` : name;
}

/** Leaving the page now would lose something: a run, a half-written file, or an archive that is not saved yet. */
export function wouldLose(job: JobView): boolean {
  if (job.elsewhere) return false;
  if (job.state === 'collecting' || job.state === 'packing' || job.saving !== undefined) return true;
  return job.state === 'done' && job.saved === undefined;
}
