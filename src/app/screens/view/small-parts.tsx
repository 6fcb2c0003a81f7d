import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { visibleText } from '../../../lib/visible-text.ts';
import type { LabelChip, TicketState, ViewFileName } from '../../../worker/view-messages.ts';
import { TextButton } from '../../parts/button.tsx';
import { bytes, date, time, utc } from '../../parts/format.ts';
import { useStores } from '../../stores-context.ts';
import { useViewed } from './view-context.ts';
import { ViewGlyph, type ViewGlyphName } from './view-glyph.tsx';

/** A name that came from a forge. */
export function Name({ children }: { children: string }) {
  return <bdi>{visibleText(children)}</bdi>;
}

export function Chip({ label }: { label: LabelChip }) {
  const color = /^[0-9a-f]{6}$/i.test(label.color) ? label.color : '888888';
  return (
    <span class="chip">
      <svg class="swatch" aria-hidden="true">
        <rect width="100%" height="100%" fill={`#${color}`} />
      </svg>
      <Name>{label.name}</Name>
    </span>
  );
}

export function Chips({ labels }: { labels: readonly LabelChip[] }) {
  if (labels.length === 0) return null;
  return (
    <span class="chips">
      {labels.map((label) => (
        <Chip key={label.name} label={label} />
      ))}
    </span>
  );
}

const stateGlyphs: Readonly<Record<TicketState, ViewGlyphName>> = { open: 'open', closed: 'closed', merged: 'merged' };

export function StateGlyph({ state }: { state: TicketState }) {
  return <ViewGlyph name={stateGlyphs[state]} tone={state === 'open' ? 'live' : undefined} />;
}

/** `13 Mar 2026`, or with the time of day; exact in `title`. Nothing for what is no time. */
export function When({ at, exact = false }: { at: number | string | undefined; exact?: boolean }) {
  const millis = typeof at === 'string' ? Date.parse(at) : (at ?? Number.NaN);
  if (!(millis > 0)) return null;
  return (
    <time dateTime={utc(millis)} title={utc(millis)}>
      {exact ? `${date(millis)}, ${time(millis)}` : date(millis)}
    </time>
  );
}

/** What cannot be shown, or is not there. */
export function Nothing({ children }: { children: ComponentChildren }) {
  return (
    <p class="nothing" data-testid="nothing">
      {children}
    </p>
  );
}

/** Saves one file of the project. */
export function SaveButton(props: { file: ViewFileName; name: string; size?: number | undefined; label?: string }) {
  const { view, announcer } = useStores();
  const { id } = useViewed();
  const outcome = useSignal('');
  const save = async () => {
    outcome.value = '';
    try {
      const saved = await view.save(id, props.file, safeName(props.name), props.size);
      outcome.value = saved ? 'Saved' : '';
      if (saved) announcer.say(`Saved ${props.name}`);
    } catch (error) {
      outcome.value = error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <>
      <TextButton onPress={() => void save()} testId="save-file">
        {props.label ?? visibleText(props.name)}
        <span class="vh"> save</span>
      </TextButton>
      {outcome.value === '' ? null : <span class="soft"> {outcome.value}</span>}
    </>
  );
}

/** Name for a file on a disk: the last part, without what disks and shells take for something else. */
function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in it
  const safe = last.replace(/[\u0000-\u001f\u007f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '_').slice(0, 200);
  return /^\.*$/.test(safe) ? 'file' : safe;
}

export function sizeText(size: number | undefined): string {
  return size === undefined ? '' : bytes(size);
}
