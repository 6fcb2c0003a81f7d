import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { visibleText } from '../../../lib/visible-text.ts';
import type { PullExtent, ShownTicket } from '../../../worker/view-messages.ts';
import { number as count } from '../../parts/format.ts';
import { anchorOf, type ViewAddress, viewHash } from '../../stores/view-address.ts';
import { useStores } from '../../stores-context.ts';
import { PullChangesOf, PullCommits } from './changes.tsx';
import { Chips, Name, StateGlyph, When } from './small-parts.tsx';
import { Talk } from './talk.tsx';
import { useAsk } from './use-ask.ts';
import { useCurrentShown } from './use-current-shown.ts';
import { listHash } from './use-view-keys.ts';
import { useViewed } from './view-context.ts';

function StateWords({ ticket }: { ticket: ShownTicket }) {
  const { state, draft, pull, closed, closedBy, opening } = ticket;
  const by = state === 'merged' ? pull?.mergedBy : state === 'closed' ? closedBy : opening.author;
  const at = state === 'merged' ? pull?.mergedAt : state === 'closed' ? closed : opening.at;
  return (
    <p class="glyph-line soft">
      <StateGlyph state={state} />
      <span>
        <b class="ink">{draft && state === 'open' ? 'draft' : state}</b>
        {at === undefined ? null : (
          <>
            {state === 'open' ? ' since ' : ' on '}
            <When at={at} />
          </>
        )}
        {by === undefined ? null : (
          <>
            {' by '}
            <b class="ink">
              <Name>{by}</Name>
            </b>
          </>
        )}
        {pull === undefined ? null : (
          <>
            {', from '}
            <code>{visibleText(pull.from)}</code> into <code>{visibleText(pull.into)}</code>
          </>
        )}
        {ticket.locked ? ', conversation closed' : ''}
      </span>
    </p>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function People({ names }: { names: readonly string[] }) {
  return <>{names.map(visibleText).join(', ')}</>;
}

function Facts({ ticket }: { ticket: ShownTicket }) {
  const { id } = useViewed();
  const { labels, milestone, assignees, reviewers, deadline, dependsOn } = ticket;
  const has = labels.length + assignees.length + reviewers.length + dependsOn.length > 0;
  if (!has && milestone === undefined && deadline === undefined) return null;
  return (
    <dl class="meta">
      {labels.length === 0 ? null : (
        <Fact name="Labels">
          <Chips labels={labels} />
        </Fact>
      )}
      {milestone === undefined ? null : (
        <Fact name="Milestone">
          <a href={viewHash(id, 'issues', [], `state=any&milestone=${encodeURIComponent(milestone)}`)}>
            {visibleText(milestone)}
          </a>
        </Fact>
      )}
      {assignees.length === 0 ? null : (
        <Fact name="Assigned to">
          <People names={assignees} />
        </Fact>
      )}
      {reviewers.length === 0 ? null : (
        <Fact name="Reviewers">
          {reviewers.map(({ name, said }, at) => (
            <span key={name}>
              {at === 0 ? '' : ', '}
              <Name>{name}</Name> <span class="soft">{said}</span>
            </span>
          ))}
        </Fact>
      )}
      {deadline === undefined ? null : (
        <Fact name="Due">
          <When at={deadline} />
        </Fact>
      )}
      {dependsOn.length === 0 ? null : (
        <Fact name="Waits for">
          {dependsOn.map((number) => [
            <a key={number} href={viewHash(id, 'issues', [number])}>
              #{number}
            </a>,
            ' ',
          ])}
        </Fact>
      )}
    </dl>
  );
}

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
  const part = ticket === undefined ? address.part : ticket.kind === 'issue' ? 'issues' : 'pulls';
  const { project, rest } = address;
  const hash = viewHash(project, part, rest);
  useEffect(() => {
    if (part !== address.part) route.replace(hash);
  }, [route, part, address.part, hash]);
}

/** An issue or pull request. */
export function TicketPage({ number, address }: { number: number; address: ViewAddress }) {
  const { view } = useStores();
  const { id, lists, project } = useViewed();
  const asked = useAsk(id, { topic: 'ticket', number });
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
        <p>{ticket.kind === 'issue' ? 'issue' : 'pull request'}</p>
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
