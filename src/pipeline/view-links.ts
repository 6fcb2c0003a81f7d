import type { Dependency, Issue } from '../model/issue.ts';
import type { PullRequest } from '../model/pull-request.ts';

/** What waits for, closes or is a part of something, by the number of that. */
export interface LinkIndex {
  add(ticket: Issue | PullRequest): void;
  /** Numbers of what waits for this. */
  waitingFor(number: number): readonly number[];
  /** Numbers of pull requests that close this when they are merged. */
  closersOf(number: number): readonly number[];
  /** Numbers of issues that say they are parts of this. */
  partsOf(number: number): readonly number[];
  /** True for what is in this project. */
  isHere(other: Dependency): boolean;
}

/** Links of one kind that are kept for one number. */
const most = 500;

/** `own`: `owner/name` of the project; links to others lead nowhere here. */
export function createLinkIndex(own: string): LinkIndex {
  const waiting = new Map<number, number[]>();
  const closers = new Map<number, number[]>();
  const parts = new Map<number, number[]>();
  const isHere = ({ owner, project }: Dependency) => `${owner}/${project}`.toLowerCase() === own.toLowerCase();
  const put = (into: Map<number, number[]>, others: readonly Dependency[] | undefined, number: number) => {
    for (const other of others ?? []) {
      if (!isHere(other)) continue;
      const list = into.get(other.number) ?? [];
      if (list.length < most && !list.includes(number)) list.push(number);
      into.set(other.number, list);
    }
  };
  return {
    isHere,
    add(ticket) {
      put(waiting, ticket.dependsOn, ticket.number);
      if (ticket.kind === 'pull-request') put(closers, ticket.closes, ticket.number);
      else put(parts, ticket.partOf && [ticket.partOf], ticket.number);
    },
    waitingFor: (number) => waiting.get(number) ?? [],
    closersOf: (number) => closers.get(number) ?? [],
    partsOf: (number) => parts.get(number) ?? [],
  };
}
