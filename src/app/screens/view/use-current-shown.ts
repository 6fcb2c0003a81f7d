import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Where a row of links does not fit, the current one is moved to where it is seen. */
export function useCurrentShown(current: string): RefObject<HTMLElement | null> {
  const row = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = row.current;
    const link = element?.querySelector<HTMLElement>('[aria-current]');
    if (!element || !link) return;
    const [outer, inner] = [element.getBoundingClientRect(), link.getBoundingClientRect()];
    if (inner.right > outer.right) element.scrollLeft += inner.right - outer.right;
    else if (inner.left < outer.left) element.scrollLeft -= outer.left - inner.left;
  }, [current]);
  return row;
}
