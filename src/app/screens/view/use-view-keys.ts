import { useLayoutEffect, useRef } from 'preact/hooks';
import { type ViewAddress, type ViewPart, viewHash } from '../../stores/view-address.ts';
import { useStores } from '../../stores-context.ts';
import { isField } from '../../use-keys.ts';
import type { ListMemory } from './view-context.ts';

/** Keys outside of fields, while keys are on. The handler says whether the key was its own. */
export function useKeydown(handler: (key: string, event: KeyboardEvent) => boolean): void {
  const { preferences } = useStores();
  const on = preferences.keys.value;
  const latest = useRef(handler);
  latest.current = handler;
  useLayoutEffect(() => {
    if (!on) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isField(event.target)) return;
      if (latest.current(event.key, event)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [on]);
}

/** Where one came from: the list as it was left. */
export function listHash(address: ViewAddress, lists: ReadonlyMap<ViewPart, ListMemory>): string {
  return lists.get(address.part)?.hash ?? viewHash(address.project, address.part);
}

/** `u` leads from one thing back to its list. */
export function useViewKeys(address: ViewAddress, lists: ReadonlyMap<ViewPart, ListMemory>): void {
  useKeydown((key) => {
    if (key !== 'u' || address.rest.length === 0) return false;
    location.hash = listHash(address, lists);
    return true;
  });
}
