import type { OwnedProject, TargetFault } from '../model/queue-record.ts';
import { matchesName } from '../pipeline/queue-filter.ts';
import type { Environment } from './job-state.ts';

/** More projects than one list can show and keep. */
const usualMost = 5000;
/** Of those that do not fit, so many are counted; an owner who has more is not asked for the rest. */
const mostCounted = 50_000;

export function mostInList({ mostInList: most = usualMost }: Pick<Environment, 'mostInList'>): number {
  return most;
}

export interface Taking {
  readonly projects: AsyncIterable<readonly OwnedProject[]>;
  /** A pattern as `matchesName` takes it; empty: all. */
  readonly names: string;
  readonly signal: AbortSignal;
  /** Takes one; `false` when there is no room for it. */
  take(project: OwnedProject): boolean;
  /** A page has come. */
  onPage(): void;
}

/** Takes what an owner has as its pages come; gives how many had no room. */
export async function takeListed({ projects, names, signal, take, onPage }: Taking): Promise<number> {
  let left = 0;
  for await (const page of projects) {
    signal.throwIfAborted();
    for (const project of page) if (matchesName(project.address.name, names) && !take(project)) left++;
    onPage();
    if (left >= mostCounted) break;
  }
  return left;
}

/** What is told of an owner of whom not everything fits into a list of `most`. `what`: the word for several of them. */
export function leftOut(owner: URL, left: number, most: number, what: string): TargetFault {
  const address = `${owner.host}${owner.pathname.replace(/\/+$/, '')}`;
  const count = `${left >= mostCounted ? 'At least ' : ''}${left.toLocaleString('en')}`;
  const room = `one list holds ${most.toLocaleString('en')}`;
  return {
    ...{ line: 0, text: address, partly: true },
    why: `${count} of its ${what} are left out: ${room}. Name a part of them in a list of its own: ${address}/a* are those that begin with a.`,
  };
}
