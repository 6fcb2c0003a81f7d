import type { ComponentChildren } from 'preact';
import { visibleText } from '../../../lib/visible-text.ts';
import type { ShownTicket } from '../../../worker/view-messages.ts';
import { counted } from '../../parts/format.ts';
import { partOfKind, viewHash } from '../../stores/view-address.ts';
import { closeWords } from './close-words.ts';
import { Chips, Name, StateGlyph, When } from './small-parts.tsx';
import { TicketLinksOf } from './ticket-links.tsx';
import { useViewed } from './view-context.ts';

function Strong({ children }: { children: string }) {
  return (
    <b class="ink">
      <Name>{children}</Name>
    </b>
  );
}

/** State, since when and by whom, and what of a pull request goes where. */
export function StateWords({ ticket }: { ticket: ShownTicket }) {
  const { state, draft, pull, closed, closedBy, closeReason, opening } = ticket;
  const by = state === 'merged' ? pull?.mergedBy : state === 'closed' ? closedBy : opening.author;
  const at = state === 'merged' ? pull?.mergedAt : state === 'closed' ? closed : opening.at;
  return (
    <p class="glyph-line soft">
      <StateGlyph state={state} />
      <span>
        <b class="ink">{draft && state === 'open' ? 'draft' : state}</b>
        {state === 'closed' ? closeWords(closeReason) : ''}
        {at === undefined ? null : (
          <>
            {state === 'open' ? ' since ' : ' on '}
            <When at={at} />
          </>
        )}
        {by === undefined ? null : (
          <>
            {' by '}
            <Strong>{by}</Strong>
          </>
        )}
        {pull === undefined ? null : <Sides pull={pull} />}
        {ticket.locked ? `, conversation closed${reasonWords(ticket.lockReason)}` : ''}
        {ticket.pinned ? ', pinned' : ''}
      </span>
    </p>
  );
}

function reasonWords(reason: string | undefined): string {
  return reason === undefined || reason === '' ? '' : ` (${visibleText(reason)})`;
}

function Sides({ pull: { from, into, autoMerge } }: { pull: NonNullable<ShownTicket['pull']> }) {
  return (
    <>
      {', from '}
      <code>{visibleText(from)}</code> into <code>{visibleText(into)}</code>
      {autoMerge === undefined ? null : (
        <>
          , to be merged ({visibleText(autoMerge.method)}) as soon as it may be, as <Strong>{autoMerge.by}</Strong>{' '}
          wants
        </>
      )}
    </>
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

function DiscussionFactsOf({ ticket }: { ticket: ShownTicket }) {
  const { id } = useViewed();
  const { discussion, number } = ticket;
  if (discussion === undefined) return null;
  const { category, answerable, answer, answered, answeredBy, votes } = discussion;
  const inCategory = `state=any&group=${encodeURIComponent(category)}`;
  return (
    <>
      <Fact name="Category">
        <a href={viewHash(id, 'discussions', [], inCategory)}>{visibleText(category)}</a>
      </Fact>
      {answer === undefined ? (
        answerable ? (
          <Fact name="Answer">none yet</Fact>
        ) : null
      ) : (
        <Fact name="Answer">
          <a href={viewHash(id, 'discussions', [number, answer])}>chosen</a>
          {answeredBy === undefined ? null : (
            <>
              {' by '}
              <Name>{answeredBy}</Name>
            </>
          )}
          {answered === undefined ? null : ' on '}
          <When at={answered} />
        </Fact>
      )}
      {votes === 0 ? null : <Fact name="Votes">{counted(votes, 'vote')}</Fact>}
    </>
  );
}

/** What is known of it, in pairs. */
export function Facts({ ticket }: { ticket: ShownTicket }) {
  const { id } = useViewed();
  const { labels, milestone, assignees, reviewers, deadline, type, kind } = ticket;
  return (
    <dl class="meta">
      <DiscussionFactsOf ticket={ticket} />
      {type === undefined ? null : (
        <Fact name="Type">
          <a href={viewHash(id, partOfKind[kind], [], `state=any&group=${encodeURIComponent(type)}`)}>
            {visibleText(type)}
          </a>
        </Fact>
      )}
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
      {assignees.length === 0 ? null : <Fact name="Assigned to">{assignees.map(visibleText).join(', ')}</Fact>}
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
      <TicketLinksOf links={ticket.links} />
    </dl>
  );
}
