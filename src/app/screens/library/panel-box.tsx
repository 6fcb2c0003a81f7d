import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** A form that opens in place; it takes the focus when it does. */
export function PanelBox({ label, children }: { label: string; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset does not lay out as a grid everywhere
    <div class="row-form" role="group" aria-label={label} tabIndex={-1} ref={box}>
      {children}
    </div>
  );
}
