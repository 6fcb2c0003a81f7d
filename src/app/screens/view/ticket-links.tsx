import { useSignal } from '@preact/signals';
import { visibleText } from '../../../lib/visible-text.ts';
import type { TicketLink, TicketLinks } from '../../../worker/view-messages.ts';
import { TextButton } from '../../parts/button.tsx';
import { number } from '../../parts/format.ts';
import { viewHash } from '../../stores/view-address.ts';
import { StateGlyph } from './small-parts.tsx';
import { useViewed } from './view-context.ts';

const names: readonly (readonly [keyof TicketLinks, string])[] = [
  ['partOf', 'Part of'],
  ['parts', 'Parts'],
  ['waitsFor', 'Waits for'],
  ['blocks', 'Blocks'],
  ['closes', 'Closes when merged'],
  ['closedBy', 'Closed by'],
];

/** Links that are shown before somebody asks for more. */
const first = 5;

/** What it belongs together with, with titles where they are in this project. */
export function TicketLinksOf({ links }: { links: TicketLinks }) {
  return (
    <>
      {names.map(([kind, name]) =>
        links[kind].length === 0 ? null : <Links key={kind} name={name} all={links[kind]} />,
      )}
    </>
  );
}

function Links({ name, all }: { name: string; all: readonly TicketLink[] }) {
  const open = useSignal(false);
  const done = all.filter(({ state }) => state === 'closed' || state === 'merged').length;
  return (
    <div class="meta-wide">
      <dt>
        {name}
        {name === 'Parts' ? <span class="soft">, {`${number(done)} of ${number(all.length)} closed`}</span> : null}
      </dt>
      <dd>
        <ul class="ticket-links">
          {(open.value ? all : all.slice(0, first)).map((link, at) => (
            <li key={at}>
              <LinkTo link={link} />
            </li>
          ))}
        </ul>
        {all.length <= first || open.value ? null : (
          <TextButton
            onPress={() => {
              open.value = true;
            }}
          >
            {number(all.length - first)} more<span class="vh">: {name}</span>
          </TextButton>
        )}
      </dd>
    </div>
  );
}

function LinkTo({ link: { number: wanted, title, state, project } }: { link: TicketLink }) {
  const { id } = useViewed();
  if (project !== undefined)
    return (
      <span>
        {visibleText(project)}#{wanted} <span class="soft">in another project</span>
      </span>
    );
  if (title === undefined)
    return (
      <span>
        #{wanted} <span class="soft">not collected</span>
      </span>
    );
  return (
    <span class="glyph-line">
      {state === undefined ? null : <StateGlyph state={state} />}
      <span>
        <a href={viewHash(id, 'issues', [wanted])}>
          #{wanted} {visibleText(title)}
        </a>
        <span class="vh">{state}</span>
      </span>
    </span>
  );
}
