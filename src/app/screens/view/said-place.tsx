import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { visibleText } from '../../../lib/visible-text.ts';
import { openedId } from '../../../worker/open-messages.ts';
import type { Said } from '../../../worker/view-messages.ts';
import { CopyButton } from '../../parts/copy.tsx';
import { type ViewPart, viewHash } from '../../stores/view-address.ts';
import { useViewed } from './view-context.ts';

/** The conversation that something said stands in. */
export interface SaidPlace {
  readonly part: ViewPart;
  /** Number of the issue, or id of the commit. */
  readonly number: number | string;
  /** What the address names. */
  readonly here: string | undefined;
}

interface SaidProps {
  readonly said: Said;
  readonly place: SaidPlace;
  readonly children?: ComponentChildren;
}

function useHash({ anchor }: Said, { part, number }: SaidPlace): string | undefined {
  const { id } = useViewed();
  return anchor === undefined ? undefined : viewHash(id, part, [number, anchor]);
}

/** An item that its address scrolls to, focuses and marks. */
export function SaidItem({ said, place, kind, children }: SaidProps & { kind?: string }) {
  const item = useRef<HTMLLIElement>(null);
  const isHere = said.anchor !== undefined && said.anchor === place.here;
  useEffect(() => {
    const element = item.current;
    if (!isHere || element === null) return;
    const { top } = element.getBoundingClientRect();
    element.focus({ preventScroll: true });
    if (top < 0 || top > innerHeight / 2) element.scrollIntoView({ block: 'start' });
  }, [isHere]);
  return (
    <li
      ref={item}
      class={`${kind ?? ''} ${isHere ? 'is-here' : ''}`.trim() || undefined}
      tabIndex={isHere ? -1 : undefined}
      aria-current={isHere ? 'true' : undefined}
      data-said={said.anchor}
    >
      {children}
    </li>
  );
}

/** The time of something said leads to it. */
export function SaidLink({ said, place, children }: SaidProps) {
  const hash = useHash(said, place);
  if (hash === undefined || said.at === undefined) return <>{children}</>;
  return (
    <a class="said-link" href={hash}>
      {children}
    </a>
  );
}

/** Copies the address. What is only open in this tab has none that leads anywhere else. */
export function CopyLink({ said, place }: SaidProps) {
  const { id } = useViewed();
  const hash = useHash(said, place);
  if (hash === undefined || id === openedId) return null;
  return (
    <span class="said-copy">
      <CopyButton
        text={() => new URL(hash, location.href).href}
        label="Copy link"
        to={` to what ${visibleText(said.author)} said`}
      />
    </span>
  );
}
