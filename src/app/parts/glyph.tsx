import type { JSX } from 'preact';

export type GlyphName = 'note' | 'gap' | 'queued' | 'run' | 'wait' | 'paused' | 'done' | 'off';
export type Tone = 'live' | 'gap' | 'note' | 'soft';

const drawings: Readonly<Record<GlyphName, JSX.Element>> = {
  note: <path d="M8 1.4 14.6 8 8 14.6 1.4 8zM8 4.7v4M8 10.2v1.3" />,
  gap: <path d="M2.3 2.3h11.4v11.4H2.3zM5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" />,
  queued: <circle cx="8" cy="8" r="6.2" stroke-dasharray="2 1.9" />,
  run: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor" />
    </>
  ),
  wait: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M8 4.4V8l2.5 1.6" />
    </>
  ),
  paused: <path d="M5.3 2.5v11M10.7 2.5v11" stroke-width="2.4" />,
  done: <path d="M2.5 8.5 6.2 12.2 13.5 4" />,
  off: <path d="M4 8h8" />,
};

export function toneClass(tone: Tone | undefined): string {
  if (tone === undefined) return '';
  return tone === 'soft' ? 'soft' : `is-${tone}`;
}

/** A mark of 16 px in the colour of its text. The words beside it say the same. */
export function Glyph({ name, tone }: { name: GlyphName; tone?: Tone | undefined }) {
  return (
    <svg class={`glyph ${toneClass(tone)}`.trim()} viewBox="0 0 16 16" aria-hidden="true">
      {drawings[name]}
    </svg>
  );
}
