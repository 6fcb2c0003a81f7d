import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Which rows are to be there. */
export interface Rows {
  readonly from: number;
  readonly to: number;
  /** Pixels of a row; every row has the same. */
  readonly height: number;
}

/** Kept above and below what is seen. */
const spare = 20;
/** Windows begin and end at multiples of this, so that a step further asks nothing. */
const step = 20;
const phone = '(max-width: 44rem)';

function heightNow(): number {
  const root = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  return (matchMedia(phone).matches ? 4.75 : 2.25) * root;
}

/** Rows that the window shows of a list that scrolls with the page. The head of the table is small enough to be left out of account. */
export function useRows(table: RefObject<HTMLElement | null>): Rows {
  const rows = useSignal<Rows>({ from: 0, to: 3 * spare, height: heightNow() });
  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      const height = heightNow();
      const top = table.current?.getBoundingClientRect().top ?? 0;
      const first = Math.max(0, -top / height - spare);
      const last = Math.max(0, (innerHeight - top) / height + spare);
      const from = Math.floor(first / step) * step;
      const to = Math.max(from + step, Math.ceil(last / step) * step);
      const now = rows.peek();
      if (now.from !== from || now.to !== to || now.height !== height) rows.value = { from, to, height };
    };
    const later = () => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    look();
    addEventListener('scroll', later, { passive: true });
    addEventListener('resize', later, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', later);
      removeEventListener('resize', later);
    };
  }, [table, rows]);
  return rows.value;
}
