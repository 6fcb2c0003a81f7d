import { useEffect } from 'preact/hooks';
import { visibleText } from '../../../lib/visible-text.ts';
import type { PullExtent, ShownTicket } from '../../../worker/view-messages.ts';
import { number as count } from '../../parts/format.ts';
import { anchorOf, partOfKind, type ViewAddress, viewHash } from '../../stores/view-address.ts';
import { useStores } from '../../stores-context.ts';
import { PullChangesOf, PullCommits } from './changes.tsx';
import { PollOf } from './poll.tsx';
import { Talk } from './talk.tsx';
import { Facts, StateWords } from './ticket-facts.tsx';
import { useAsk } from './use-ask.ts';
import { useCurrentShown } from './use-current-shown.ts';
import { listHash } from './use-view-keys.ts';
import { useViewed } from './view-context.ts';

const pullTabs = [
  { name: 'Conversation', rest: [] },
  { name: 'Reviews', rest: ['reviews'] },
  { name: 'Commits', rest: ['commits'] },
  { name: 'Changes', rest: ['changes'] },
] as const;

type PullTab = (typeof pullTabs)[number]['name'];

function tabCount(name: PullTab, ticket: ShownTicket, extent: PullExtent | undefined): string {
  if (name === 'Conversation') return count(ticket.entries);
  if (name === 'Reviews') return count(ticket.reviews);
  if (extent === undefined) return '';
  if (name === 'Commits') return count(extent.commits);
  return extent.cut ? `over ${count(extent.files)}` : count(extent.files);
}

function PullTabs({ ticket, tab }: { ticket: ShownTicket; tab: string }) {
  const { id } = useViewed();
  const extent = useAsk(id, { topic: 'extent', number: ticket.number })?.answer;
  const tabs = useCurrentShown(`${tab} ${extent === undefined}`);
  return (
    <nav class="tabs" aria-label="Pull request" ref={tabs}>
      {pullTabs.map(({ name, rest }) => (
        <a
          key={name}
          href={viewHash(id, 'pulls', [ticket.number, ...rest])}
          aria-current={(rest[0] ?? '') === tab ? 'page' : undefined}
        >
          {name} <small>{tabCount(name, ticket, extent)}</small>
        </a>
      ))}
    </nav>
  );
}

/** Who writes `#12` does not know whether it is an issue; the address says what it turned out to be. */
function useRightPart(address: ViewAddress, ticket: ShownTicket | undefined): void {
  const { route } = useStores();
  const part = ticket === undefined ? address.part : partOfKind[ticket.kind];
  const { project, rest } = address;
  const hash = viewHash(project, part, rest);
  useEffect(() => {
    if (part !== address.part) route.replace(hash);
  }, [route, part, address.part, hash]);
}

const kindWords = { issue: 'issue', 'pull-request': 'pull request', discussion: 'discussion' } as const;

/** An issue, pull request or discussion. */
export function TicketPage({ number, address }: { number: number; address: ViewAddress }) {
  const { view } = useStores();
  const { id, lists, project } = useViewed();
  const asked = useAsk(id, { topic: 'ticket', number, round: view.round.value }, true);
  const ticket = asked?.answer;
  const anchor = anchorOf(address);
  const tab = ticket?.pull === undefined || anchor !== undefined ? '' : (address.rest[1] ?? '');
  useRightPart(address, ticket);
  useEffect(() => {
    if (ticket !== undefined) view.setTitle(`#${number} ${visibleText(ticket.title)}, ${project.name}`);
  }, [view, project, number, ticket]);
  if (ticket === undefined)
    return (
      <div class="sheet">
        <div class="sheet-side">
          <h1 class="number">#{number}</h1>
        </div>
        <p data-testid="nothing">{asked?.fault ?? ''}</p>
      </div>
    );
  return (
    <article class="sheet sheet-talk" aria-labelledby="ticket-title" data-testid="ticket">
      <div class="sheet-side">
        <p class="number">#{number}</p>
        <p>{kindWords[ticket.kind]}</p>
        <p>
          <a href={listHash(address, lists)}>Back to the list</a>
        </p>
      </div>
      <div class="stack">
        <div class="stack-tight">
          <h1 id="ticket-title" class="status-line ticket-title" dir="auto">
            {visibleText(ticket.title)}
          </h1>
          <StateWords ticket={ticket} />
        </div>
        <Facts ticket={ticket} />
        {ticket.discussion?.poll === undefined ? null : <PollOf poll={ticket.discussion.poll} />}
        {ticket.pull === undefined ? null : <PullTabs ticket={ticket} tab={tab} />}
      </div>
      {tab === 'commits' ? (
        <PullCommits number={number} />
      ) : tab === 'changes' ? (
        <PullChangesOf number={number} />
      ) : (
        <Talk key={tab} ticket={ticket} anchor={anchor} {...(tab === 'reviews' ? { only: 'review' } : {})} />
      )}
    </article>
  );
}
