import { getJson } from '../../http/json.ts';
import { issuesAgain } from '../common/issues-again.ts';
import type { Page, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { walkList } from './list-walk.ts';
import { ticketPage } from './read-tickets.ts';
import { GiteaIssue } from './wire.ts';

/** A label's new name and fewer comments move no time of the issues that have them. */
export function readIssuesAgain(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const { address, request, signal } = context;
  const endpoints = endpointsOf(address);
  const list = { url: endpoints.tickets('issues'), schema: GiteaIssue, unit: 'issues', grows: 'start' } as const;
  return issuesAgain<GiteaIssue>(
    {
      ...{ mostSingly: 50, atOnce: 12, allInThorough: true },
      list: (place) => walkList(list, place, { ...context, report: () => {} }),
      one: async (number) =>
        (await getJson(request, { url: endpoints.ticket(number), purpose: 'api', signal }, GiteaIssue)).value,
      toPage: (items) => pageOf(items, context),
    },
    cursor,
    context.update,
  );
}

function pageOf(items: readonly GiteaIssue[], context: ReadContext): Omit<Page, 'cursor'> {
  const { newest: _, ...page } = ticketPage(items, context);
  const parents = context.units.includes('attachments') ? page.entities.filter(({ kind }) => kind === 'issue') : [];
  const replaces = parents.map(({ key }) => ({ kind: 'attachment', parent: key }) as const);
  return { ...page, update: { replaces } };
}
