import type * as v from 'valibot';
import { known } from '../../lib/known.ts';
import type { Issue } from '../../model/issue.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import { timeOf } from '../common/map.ts';
import type { EntityPart, Page, ReadContext } from '../forge.ts';
import { isThere } from './ask-in-pieces.ts';
import { isRefusedQuery } from './graphql.ts';
import { usersOf } from './map-common.ts';
import { eventOf } from './map-events.ts';
import { userOf } from './map-graphql.ts';
import { itemsOf, type NodeWalk, walkNodes } from './node-walk.ts';
import { eventsQuery, moreEventsQuery, type TicketKind } from './queries.ts';
import { askNodes, type NodeQuestion } from './read-nodes.ts';
import { type EventNode, MoreTimeline, Timeline } from './wire-graphql.ts';

type Answer = v.InferOutput<typeof Timeline>;
type More = v.InferOutput<typeof MoreTimeline>;
type Ticket = Issue | PullRequest;

interface Read {
  readonly rows: readonly EventNode[];
  readonly edited: string | undefined;
}

function questionOf(kind: TicketKind, all: boolean): NodeQuestion<Answer, More, EventNode> {
  return {
    ...{ unit: 'events', query: eventsQuery(kind, all), node: Timeline },
    ...{ more: moreEventsQuery(kind, all), moreNode: MoreTimeline },
    listOf: ({ timelineItems }) => timelineItems,
  };
}

/** What happened to each issue or pull request, and when its text was edited last. */
export async function* readEvents(
  kind: TicketKind,
  cursor: string | undefined,
  context: ReadContext,
): AsyncIterable<Page> {
  let question = questionOf(kind, true);
  const walk: NodeWalk<Ticket, Read> = {
    ...{ items: itemsOf(kind, context), unit: 'events', size: { start: 25, most: 50 } },
    async ask(items) {
      const asked = () => askNodes<'issue' | 'pull-request', Answer, More, EventNode>(items, question, context);
      const answers = await asked().catch((error: unknown) => {
        if (!isRefusedQuery(error)) throw error;
        question = questionOf(kind, false);
        return asked();
      });
      return answers.map((found) =>
        isThere(found) ? { rows: found.rows, edited: timeOf(found.answer.lastEditedAt) } : found,
      );
    },
  };
  for await (const { asked, results, next } of walkNodes(walk, cursor, context)) {
    const events = results.flatMap(({ item, result }) => result.rows.map((row) => eventOf(row, item.key)));
    const people = results.flatMap(({ result }) => result.rows.map(({ actor }) => userOf(actor)));
    const parts = results.flatMap(({ item, result }): EntityPart[] => {
      const fields = known({ edited: result.edited });
      return result.edited === undefined ? [] : [{ of: item.key, part: 'dependsOn', fields: { ...fields } }];
    });
    const update = context.update && {
      update: {
        replaces: results.map(({ item }) => ({ kind: 'event', parent: item.key }) as const),
        dropParts: results.map(({ item }) => ({ of: item.key, part: 'dependsOn' })),
        forgets: asked.map(({ key }) => key),
      },
    };
    const users = usersOf(people.filter((user) => user !== undefined));
    yield { entities: [...events, ...users], parts, got: events.length, cursor: next, ...update };
  }
}
