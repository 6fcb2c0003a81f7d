import { getJson } from '../../http/json.ts';
import { issuesAgain } from '../common/issues-again.ts';
import type { Page, ProjectAddress, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { walkList } from './list-walk.ts';
import { ticketPage } from './read-tickets.ts';
import { GitHubIssue } from './wire.ts';

/** The address of an issue that was transferred leads to where it is now: it has the number of another one of ours there. */
function isOurs({ number, repository_url }: GitHubIssue, asked: number, { owner, name }: ProjectAddress): boolean {
  const project = `/repos/${owner}/${name}`.toLowerCase();
  return number === asked && (repository_url === '' || repository_url.toLowerCase().endsWith(project));
}

/** A label or milestone that is called otherwise or is gone moves no time of the issues that have it. */
export function readIssuesAgain(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const { address, request, signal } = context;
  const endpoints = endpointsOf(address);
  const list = { url: endpoints.issues, schema: GitHubIssue, unit: 'issues' } as const;
  return issuesAgain<GitHubIssue>(
    {
      ...{ mostSingly: 40, atOnce: 4, allInThorough: false },
      list: (place) => walkList(list, place, { ...context, report: () => {} }),
      async one(number) {
        const { value } = await getJson(request, { url: endpoints.issue(number), purpose: 'api', signal }, GitHubIssue);
        return isOurs(value, number, address) ? value : undefined;
      },
      toPage(items) {
        const { newest: _, update: _marks, ...page } = ticketPage(items, context);
        return page;
      },
    },
    cursor,
    context.update,
  );
}
