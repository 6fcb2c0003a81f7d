import type { ComponentChildren } from 'preact';

/** A row of the page: heading and notes in the margin, the matter beside it, an ink rule above. */
export function Sheet({ side, children }: { side: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="sheet">
      <div class="sheet-side">{side}</div>
      {children}
    </div>
  );
}
