import { HttpError } from '../../http/errors.ts';
import { known } from '../../lib/known.ts';
import type { Event } from '../../model/event.ts';
import type { Dependency, Issue } from '../../model/issue.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import type { EntityPart, Page, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { walkItems } from './item-walk.ts';
import { readAll } from './list-walk.ts';
import { dependencyOf } from './map.ts';
import { usersOf } from './map-common.ts';
import { eventOf } from './map-events.ts';
import { readTimelineRows } from './timeline-pages.ts';
import { GiteaDependency } from './wire-details.ts';

const unit = 'events';

type Ticket = Issue | PullRequest;

/** Events of each issue or pull request, and what only they tell: who closed, who merged, why it was locked, what it waits for. */
export async function* readTimeline(
  kind: 'issue' | 'pull-request',
  cursor: string | undefined,
  context: ReadContext,
): AsyncIterable<Page> {
  const read = (ticket: Ticket) => timelineOf(ticket, context);
  for await (const { asked, results, next } of walkItems(kind, unit, cursor, context, read)) {
    const events = results.flatMap(({ result }) => result.events);
    const people = results.flatMap(({ result }) => result.people);
    const parts = results.flatMap(({ item, result }) => partOf(item, result.events, result.dependsOn));
    const update = context.update && {
      update: againOf(
        asked,
        results.map(({ item }) => item),
        context,
      ),
    };
    yield { entities: [...events, ...usersOf(people)], parts, got: events.length, cursor: next, ...update };
  }
}

/** Events and what they told before are gone unless they come again. */
function againOf(
  asked: readonly Ticket[],
  read: readonly Ticket[],
  { address }: ReadContext,
): NonNullable<Page['update']> {
  const { timeline, dependencies } = endpointsOf(address);
  return {
    replaces: read.map(({ key }) => ({ kind: 'event', parent: key })),
    dropParts: read.map(({ key }) => ({ of: key, part: 'dependsOn' })),
    forgets: asked.flatMap(({ key, number }) => [key, timeline(number), dependencies(number)]),
  };
}

async function timelineOf(ticket: Ticket, context: ReadContext) {
  const url = endpointsOf(context.address).timeline(ticket.number);
  const wires = await readTimelineRows({ url, of: ticket.key, hidden: await hiddenOn(ticket, context) }, context);
  const events = wires.map((wire) => eventOf(wire, ticket.key)).filter((event) => event !== undefined);
  const people = wires.flatMap((wire) => [wire.user, wire.assignee]);
  const mayDepend = events.some(({ data }) => data.type === 'dependency' && data.added);
  return { events, people, dependsOn: mayDepend ? await dependenciesOf(ticket, context) : undefined };
}

/** Comments on lines of the ticket, where reviews are collected: their step comes before. */
async function hiddenOn({ kind, key }: Ticket, { collected, units }: ReadContext): Promise<number | undefined> {
  if (kind === 'issue') return 0;
  if (!units.includes('reviews')) return undefined;
  let hidden = 0;
  for await (const review of collected.scan('review', key))
    for await (const _ of collected.scan('review-comment', review.key)) hidden++;
  return hidden;
}

async function dependenciesOf(ticket: Ticket, context: ReadContext): Promise<Dependency[] | undefined> {
  try {
    const url = endpointsOf(context.address).dependencies(ticket.number);
    return (await readAll({ url, schema: GiteaDependency, unit, of: ticket.key }, context)).map(dependencyOf);
  } catch (error) {
    // Dependencies can be switched off after some were made.
    if (error instanceof HttpError && error.status === 404) return undefined;
    throw error;
  }
}

function partOf(ticket: Ticket, events: readonly Event[], dependsOn: readonly Dependency[] | undefined): EntityPart[] {
  const last = (...types: Event['data']['type'][]) => events.findLast(({ data }) => types.includes(data.type));
  const closing = ticket.state === 'closed' ? last('close', 'reopen', 'merge') : undefined;
  const merging = ticket.kind === 'pull-request' && ticket.merged ? last('merge') : undefined;
  const locking = ticket.locked ? last('lock')?.data : undefined;
  const fields = known({
    dependsOn,
    closedBy: closing?.data.type === 'reopen' ? undefined : closing?.actor,
    mergedBy: merging?.actor,
    lockReason: locking?.type === 'lock' ? locking.reason : undefined,
  });
  return Object.keys(fields).length === 0 ? [] : [{ of: ticket.key, part: 'dependsOn', fields: { ...fields } }];
}
