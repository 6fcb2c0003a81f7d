import { batch, type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { Event } from '../../../model/event.ts';
import type { Said, ShownTicket, TalkEntry } from '../../../worker/view-messages.ts';
import { Button } from '../../parts/button.tsx';
import { counted, date, number, time, utc } from '../../parts/format.ts';
import { partOfKind } from '../../stores/view-address.ts';
import { useStores } from '../../stores-context.ts';
import { EventWords, eventGlyph } from './event-line.tsx';
import { Replies } from './replies.tsx';
import { Author, SaidMarks, SaidText } from './said.tsx';
import { CopyLink, SaidItem, SaidLink, type SaidPlace } from './said-place.tsx';
import { Name, Nothing } from './small-parts.tsx';
import { ThreadOf } from './thread.tsx';
import { useAsk } from './use-ask.ts';
import { Versions } from './versions.tsx';
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
  place: SaidPlace;
  children?: ComponentChildren;
  empty?: string;
}) {
  const { said, place } = props;
  return (
    <SaidItem said={said} place={place} kind="said">
      <SaidLink said={said} place={place}>
        <MarginTime at={said.at} before={props.before} />
      </SaidLink>
      <div>
        <p class="said-by">
          <Author said={said} /> {props.verb}
          <SaidMarks said={said} />
          <CopyLink said={said} place={place} />
        </p>
        {said.versions ? <Versions said={said} /> : null}
        <SaidText said={said} {...(props.empty === undefined ? {} : { empty: props.empty })} />
        {props.children}
      </div>
    </SaidItem>
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

function Entry({ line, before, place }: { line: Line; before: string | undefined; place: SaidPlace }) {
  const { entry, more } = line;
  if (entry.type === 'comment') return <SaidEntry said={entry.said} before={before} verb="commented" place={place} />;
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
  if (entry.type === 'branch')
    return (
      <SaidEntry said={entry.said} before={before} verb="commented" place={place}>
        <Replies verb="replied" replies={entry.replies} place={place} />
      </SaidEntry>
    );
  const verb = (
    <>
      {verdicts[entry.state]}
      {entry.dismissed ? <span class="soft">, dismissed</span> : null}
    </>
  );
  return (
    <SaidEntry said={entry.said} before={before} verb={verb} place={place}>
      {entry.threads.map((thread) => (
        <ThreadOf key={thread.id} thread={thread} place={place} />
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

/** The entries around the one that the address names, else the first ones. */
function useWindow(
  ticket: ShownTicket,
  anchor: string | undefined,
): { from: Signal<number>; to: Signal<number>; here: string | undefined } {
  const { id } = useViewed();
  const from = useSignal(0);
  const to = useSignal(atOnce);
  const named = useAsk(id, { topic: 'entry', number: ticket.number, anchor: anchor ?? '' })?.answer;
  const at = named?.at ?? -1;
  useEffect(() => {
    if (at < 0 || (at >= from.peek() && at < to.peek())) return;
    const start = Math.floor(at / atOnce) * atOnce;
    batch(() => {
      from.value = start;
      to.value = start + atOnce;
    });
  }, [at, from, to]);
  return { from, to, here: at < 0 ? undefined : named?.anchor };
}

/** Entries above or below the shown ones. */
function More({ left, words, onPress }: { left: number; words: string; onPress: () => void }) {
  if (left <= 0) return null;
  return (
    <li>
      <span />
      <p class="actions">
        <Button onPress={onPress}>{words}</Button>
      </p>
    </li>
  );
}

/** Who said and did what, when. `anchor`: what the address names; it is scrolled to. */
export function Talk(props: { ticket: ShownTicket; anchor: string | undefined; only?: 'review' }) {
  const { ticket, anchor, only } = props;
  const { id } = useViewed();
  const { view } = useStores();
  const { from, to, here } = useWindow(ticket, anchor);
  const range = { offset: from.value, count: to.value - from.value, round: view.round.value };
  const asked = useAsk(id, { topic: 'talk', number: ticket.number, ...range, ...(only && { only }) }, true);
  const entries = asked?.answer ?? none;
  const lines = useMemo(() => linesOf(entries), [entries]);
  const all = only === undefined ? ticket.entries : ticket.reviews;
  const place = { part: partOfKind[ticket.kind], number: ticket.number, here };
  const opening = ticket.opening;
  return (
    <ol class="talk" data-testid="talk">
      {only === undefined ? (
        <SaidEntry
          said={opening}
          before={undefined}
          verb={ticket.kind === 'discussion' ? 'began' : 'opened'}
          empty="No description."
          place={place}
        />
      ) : null}
      <More
        left={from.value}
        words={`Show ${counted(Math.min(atOnce, from.value), 'earlier entry', 'earlier entries')} of ${number(from.value)}`}
        onPress={() => {
          from.value = Math.max(0, from.value - atOnce);
        }}
      />
      {lines.map((line, at) => (
        <Entry
          key={idOf(line.entry)}
          line={line}
          before={at > 0 ? timeOf((lines[at - 1] ?? line).entry) : from.value === 0 ? opening.at : undefined}
          place={place}
        />
      ))}
      {asked?.fault === undefined && (only === undefined || asked === undefined || all > 0) ? null : (
        <li>
          <span />
          <Nothing>{asked?.fault ?? 'No reviews.'}</Nothing>
        </li>
      )}
      <More
        left={asked === undefined ? 0 : all - from.value - entries.length}
        words={`Show more of ${number(all)}`}
        onPress={() => {
          to.value += atOnce;
        }}
      />
    </ol>
  );
}
