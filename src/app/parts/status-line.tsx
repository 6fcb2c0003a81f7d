import type { ComponentChildren } from 'preact';
import { Glyph, type GlyphName, type Tone } from './glyph.tsx';

/** How it stands, in one sentence with its mark. `verdict` is the one line of 28 px, `line` that of 20 px, `title` heads a notice. */
export function StatusLine(props: {
  glyph: GlyphName;
  tone?: Tone | undefined;
  size: 'verdict' | 'line' | 'title';
  children: ComponentChildren;
  testId?: string;
}) {
  const size = props.size === 'title' ? '' : ` status-${props.size}`;
  return (
    <p class={`status${size}`} data-testid={props.testId}>
      <Glyph name={props.glyph} tone={props.tone} />
      <span>{props.children}</span>
    </p>
  );
}
