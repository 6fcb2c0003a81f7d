import { discussionOfKey } from '../../model/discussion.ts';
import type { EntityKind } from '../../model/entity.ts';
import type { Encoding } from './encode.ts';
import { numberOf } from './extra-rows.ts';

/** Where a text stands, in words that a line has place for. */
export interface TextPlace {
  readonly kind?: EntityKind;
  /** Of the issue, pull request or discussion. */
  readonly number?: number;
  /** Of the comment or review. */
  readonly id?: number;
  readonly tag?: string;
}

type Finder = (key: string) => Promise<TextPlace | undefined>;

/** Tells where the text of that key stands: the ticket's number and, for comments, the comment's id. Nothing of what is not there. */
export function textPlaces({ source, plan }: Pick<Encoding, 'source' | 'plan'>): (key: string) => Promise<TextPlace> {
  const numbered = (number: number | undefined) => (number === undefined ? {} : { number });
  const ofTicket = (parent: string) => numbered(numberOf(plan, parent));
  const finders: Readonly<Partial<Record<string, Finder>>> = {
    async comment(key) {
      const found = await source.get('comment', key);
      return found && { kind: found.kind, id: found.id, ...ofTicket(found.parent) };
    },
    async review(key) {
      const found = await source.get('review', key);
      return found && { kind: found.kind, id: found.id, ...ofTicket(found.parent) };
    },
    async 'review-comment'(key) {
      const found = await source.get('review-comment', key);
      return found && { kind: found.kind, id: found.id, ...ofTicket(found.pullRequest) };
    },
    async 'commit-comment'(key) {
      const found = await source.get('commit-comment', key);
      return found && { kind: found.kind, id: found.id };
    },
    async release(key) {
      const found = await source.get('release', key);
      return found && { kind: found.kind, tag: found.tag };
    },
  };
  return async (key) => {
    const ticket = plan.tickets.get(key);
    if (ticket !== undefined) return { kind: ticket.kind, number: ticket.number };
    const talk = discussionOfKey(key);
    if (talk?.comment !== undefined) return { kind: 'discussion-comment', number: talk.number, id: talk.comment };
    if (talk !== undefined) return { kind: 'discussion', number: talk.number };
    return (await finders[key.slice(0, Math.max(0, key.indexOf(':')))]?.(key)) ?? {};
  };
}
