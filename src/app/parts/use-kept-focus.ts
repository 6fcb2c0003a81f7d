import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/**
 * When what had the focus is drawn no more (Not now, Delete), the keyboard goes on at this element instead of at the top of the page. Looks
 * after each drawing of the component that uses it.
 */
export function useKeptFocus(main: RefObject<HTMLElement | null>): void {
  const focused = useRef<Element | null>(null);
  useEffect(() => {
    const note = (event: FocusEvent) => {
      focused.current = event.target instanceof Element ? event.target : null;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  useEffect(() => {
    const before = focused.current;
    if (before !== null && !before.isConnected && document.activeElement === document.body) main.current?.focus();
  });
}
