import type { JSX } from 'preact';
import { type Tone, toneClass } from '../../parts/glyph.tsx';

export type ViewGlyphName = 'open' | 'closed' | 'merged' | 'event' | 'folder' | 'file';

const drawings: Readonly<Record<ViewGlyphName, JSX.Element>> = {
  open: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <circle cx="8" cy="8" r="1.6" fill="currentColor" stroke="none" />
    </>
  ),
  closed: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M5 8.3 7.2 10.5 11 5.9" />
    </>
  ),
  merged: (
    <>
      <circle cx="4.2" cy="3.4" r="1.7" />
      <circle cx="4.2" cy="12.6" r="1.7" />
      <circle cx="11.8" cy="8" r="1.7" />
      <path d="M4.2 5.1v5.8M4.2 5.1C4.6 7.4 6.8 8 10.1 8" />
    </>
  ),
  event: <circle cx="8" cy="8" r="2" fill="currentColor" stroke="none" />,
  folder: <path d="M1.5 3.5h4.5l1.5 2h7v8h-13z" />,
  file: <path d="M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3" />,
};

/** Marks of the viewer; they come with its chunk. */
export function ViewGlyph({ name, tone }: { name: ViewGlyphName; tone?: Tone | undefined }) {
  return (
    <svg class={`glyph ${toneClass(tone)}`.trim()} viewBox="0 0 16 16" aria-hidden="true">
      {drawings[name]}
    </svg>
  );
}
