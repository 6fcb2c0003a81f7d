import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ViewedProject } from '../../../worker/view-messages.ts';
import type { ViewPart } from '../../stores/view-address.ts';
import type { TextPlace } from './text-place.ts';

/** How a list was left, to be found so again. */
export interface ListMemory {
  readonly hash: string;
  readonly scroll: number;
  /** Number of the row that keys were at. */
  readonly here?: number;
}

/** What every part of the viewer knows. */
export interface Viewed {
  readonly id: string;
  readonly project: ViewedProject;
  readonly lists: Map<ViewPart, ListMemory>;
  /** Colours of labels by their names. */
  readonly colors: ReadonlyMap<string, string>;
}

export const ViewedContext = createContext<Viewed | undefined>(undefined);

export function useViewed(): Viewed {
  const viewed = useContext(ViewedContext);
  if (viewed === undefined) throw new Error('no project: a part stands outside of the viewer');
  return viewed;
}

/** Where texts of this project stand. */
export function placeOf({ id, project }: Viewed): TextPlace {
  return { project: id, url: project.url.replace(/\/+$/, '') };
}
