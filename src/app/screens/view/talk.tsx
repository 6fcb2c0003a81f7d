import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Event } from '../../../model/event.ts';
import type { Said, ShownTicket, TalkEntry } from '../../../worker/view-messages.ts';
import { Button } from '../../parts/button.tsx';
import { date, number, time, utc } from '../../parts/format.ts';
import { EventWords, eventGlyph } from './event-line.tsx';
import { Author, SaidText } from './said.tsx';
import { Name, Nothing } from './small-parts.tsx';
import { ThreadOf } from './thread.tsx';
import { useAsk } from './use-ask.ts';
import { useViewed } from './view-context.ts';
import { ViewGlyph } from './view-glyph.tsx';

/** In the margin: the day only when it is another than before. */
function MarginTime({ at, before }: { at: string | undefined; before: string | undefined }) {
  const millis = at === undefined ? Number.NaN : Date.parse(at);
  if (Number.isNaN(millis)) return <span />;
  const sameDay = before !== undefined && date(before) === date(millis);
  return (
    <time dateTime={utc(millis)} title={utc(millis)}>
      {sameDay ? time(millis) : `${date(millis)}, ${time(millis)}`}
    </time>
  );
}

function SaidEntry(props: {
  said: Said;
  before: string | undefined;
  verb: ComponentChildren;
  children?: ComponentChildren;
  empty?: string;
}) {
  const { said } = props;
  return (
    <li class="said">
      <MarginTime at={said.at} before={props.before} />
      <div>
        <p class="said-by">
          <Author said={said} /> {props.verb}
          {said.edited === undefined ? null : (
            <span class="soft" title={utc(said.edited)}>
              , edited {date(said.edited)}
            </span>
          )}
        </p>
        <SaidText said={said} {...(props.empty === undefined ? {} : { empty: props.empty })} />
        {props.children}
      </div>
    </li>
  );
}

const verdicts = {
  approved: <b class="ink">approved</b>,
  'changes-requested': <b class="is-note">asked for changes</b>,
  commented: 'commented',
} as const;

/** An entry, and further events that stand on its line. */
interface Line {
  readonly entry: TalkEntry;
  readonly more: readonly Event[];
}

/** Labels that one person sets at once are one thing that happened. */
function linesOf(entries: readonly TalkEntry[]): Line[] {
  const lines: { entry: TalkEntry; more: Event[] }[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    if (last !== undefined && isLabel(entry) && isLabel(last.entry) && sameTime(last.entry, entry))
      last.more.push(entry.event);
    else lines.push({ entry, more: [] });
  }
  return lines;
}

type EventEntry = Extract<TalkEntry, { type: 'event' }>;

function isLabel(entry: TalkEntry): entry is EventEntry {
  return entry.type === 'event' && entry.event.data.type === 'label';
}

function sameTime(one: EventEntry, other: EventEntry): boolean {
  return one.actor === other.actor && one.at?.slice(0, 16) === other.at?.slice(0, 16);
}

function Entry({ line, before }: { line: Line; before: string | undefined }) {
  const { entry, more } = line;
  if (entry.type === 'comment') return <SaidEntry said={entry.said} before={before} verb="commented" />;
  if (entry.type === 'event')
    return (
      <li class="event">
        <MarginTime at={entry.at} before={before} />
        <p class="glyph-line">
          <ViewGlyph name={eventGlyph(entry.event.data)} />
          <span>
            <b>
              <Name>{entry.actor}</Name>
            </b>{' '}
            <EventWords data={entry.event.data} />
            {more.map((event) => [', ', <EventWords key={event.key} data={event.data} />])}
          </span>
        </p>
      </li>
    );
  const verb = (
    <>
      {verdicts[entry.state]}
      {entry.dismissed ? <span class="soft">, dismissed</span> : null}
    </>
  );
  return (
    <SaidEntry said={entry.said} before={before} verb={verb}>
      {entry.threads.map((thread) => (
        <ThreadOf key={thread.id} thread={thread} />
      ))}
    </SaidEntry>
  );
}

function timeOf(entry: TalkEntry): string | undefined {
  return entry.type === 'event' ? entry.at : entry.said.at;
}

function idOf(entry: TalkEntry): string {
  return entry.type === 'event' ? entry.id : entry.said.id;
}

/** Entries that are asked for at once. */
const atOnce = 200;

const none: readonly TalkEntry[] = [];

/** Who said and did what, when. */
export function Talk({ ticket }: { ticket: ShownTicket }) {
  const { id } = useViewed();
  const count = useSignal(atOnce);
  const ask = { topic: 'talk', number: ticket.number, offset: 0, count: count.value } as const;
  const asked = useAsk(id, ask, true);
  const entries = asked?.answer ?? none;
  const lines = useMemo(() => linesOf(entries), [entries]);
  const left = ticket.entries - entries.length;
  return (
    <ol class="talk" data-testid="talk">
      <SaidEntry said={ticket.opening} before={undefined} verb="opened" empty="No description." />
      {lines.map((line, at) => (
        <Entry
          key={idOf(line.entry)}
          line={line}
          before={at === 0 ? ticket.opening.at : timeOf((lines[at - 1] ?? line).entry)}
        />
      ))}
      {asked?.fault === undefined ? null : (
        <li>
          <span />
          <Nothing>{asked.fault}</Nothing>
        </li>
      )}
      {asked === undefined || left <= 0 ? null : (
        <li>
          <span />
          <p class="actions">
            <Button
              onPress={() => {
                count.value += atOnce;
              }}
            >
              Show more of {number(ticket.entries)}
            </Button>
          </p>
        </li>
      )}
    </ol>
  );
}
