import { useEffect, useRef } from 'preact/hooks';
import type { OpenView } from '../../../worker/open-messages.ts';

/** When the check has ended the focus goes to the report; when what had it goes away, to the screen. */
export function useOpenFocus({ state }: OpenView) {
  const main = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const last = useRef(state);
  useEffect(() => {
    if (last.current === state) return;
    last.current = state;
    (heading.current ?? main.current)?.focus();
  }, [state]);
  return { main, heading };
}
