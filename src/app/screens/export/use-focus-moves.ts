import { useEffect, useRef } from 'preact/hooks';
import type { JobState } from '../../../worker/messages.ts';

export type Part = 'form' | 'progress' | 'report';

/** Where the focus goes in a state, named by the part that appears; empty: it stays. */
export function landing(state: JobState, part: Part): string {
  if (part !== 'form') return part;
  return state === 'ready' || state === 'failed' ? 'before' : '';
}

/** Somebody is in the middle of a word. */
function isTyping(typed: boolean): boolean {
  return typed && document.activeElement instanceof HTMLInputElement && document.activeElement.type !== 'checkbox';
}

/** The pressed button is gone with its state, and the focus with it: a keyboard would start at the top again. */
function isLost(before: Element | null): boolean {
  return before !== null && !before.isConnected && document.activeElement === document.body;
}

/**
 * After Check, Export and at the end the focus goes to the new heading, but never away from a field someone types in. When what had the
 * focus goes away (Pause, Resume, Export another), it goes to the heading too.
 */
export function useFocusMoves(where: string, state: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const main = useRef<HTMLElement>(null);
  const typing = useRef(false);
  const last = useRef(where);
  const focused = useRef<Element | null>(null);
  useEffect(() => {
    const note = (event: FocusEvent) => {
      focused.current = event.target instanceof Element ? event.target : null;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  useEffect(() => {
    const moved = where !== last.current && where !== '';
    last.current = where;
    if ((moved && !isTyping(typing.current)) || isLost(focused.current)) (heading.current ?? main.current)?.focus();
  }, [where, state]);
  return { heading, main, typing };
}
