import { useLayoutEffect } from 'preact/hooks';
import { createKeyReader, type KeyAction } from './keys.ts';
import type { Screen } from './stores/route.ts';

/** Keys mean letters where one types. */
export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' && target.type !== 'radio';
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

function groups(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(':is(.group:not(.group-form), .thread) > summary')];
}

function step(by: 1 | -1): void {
  const all = groups();
  const here = document.activeElement instanceof HTMLElement ? all.indexOf(document.activeElement) : -1;
  const next = here === -1 ? (by === 1 ? 0 : all.length - 1) : here + by;
  all[next]?.focus();
}

function toggle(): void {
  const group = groups().find((summary) => summary === document.activeElement)?.parentElement;
  if (group instanceof HTMLDetailsElement) group.open = !group.open;
}

function show(screen: Screen): void {
  location.hash = `#/${screen}`;
  document.querySelector<HTMLElement>('main')?.focus();
}

/** Single keys outside of fields, while they are switched on. */
export function useKeys(on: boolean, help: () => void): void {
  // With the drawing, not after it: whoever sees the page may press a key.
  useLayoutEffect(() => {
    if (!on) return;
    const read = createKeyReader();
    const actions: Readonly<Record<KeyAction, () => void>> = {
      export: () => show('export'),
      mirror: () => show('mirror'),
      open: () => show('open'),
      library: () => show('library'),
      next: () => step(1),
      previous: () => step(-1),
      toggle,
      help,
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isField(event.target)) return;
      const action = read(event.key, event.timeStamp);
      if (action === undefined) return;
      event.preventDefault();
      actions[action]();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [on, help]);
}
