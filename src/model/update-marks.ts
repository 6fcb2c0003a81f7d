import type { Label } from './label.ts';
import type { Milestone } from './milestone.ts';

/*
 * Words that stand among the `stale` marks of a round besides keys of entities: what one step finds out and a later one has to know, durable
 * like the page that it came with.
 */

/** A branch or tag is elsewhere than in the round before. */
export const refsMark = 'refs';

/** Pull requests are to be read from their whole list. */
export const allPullsMark = 'all-pulls';

/** All issues are to be read from their list. */
export const allIssuesMark = 'all-issues';

export function nameOf(entity: Label | Milestone): string {
  return entity.kind === 'label' ? entity.name : entity.title;
}

const nameWords = { label: 'label-name:', milestone: 'milestone-name:' } as const;

/** A label or milestone is called otherwise now; issues may still have this name. */
export function oldNameMark(kind: Label['kind'] | Milestone['kind'], name: string): string {
  return nameWords[kind] + name;
}

/** What all marks of old names of a kind begin with. */
export function oldNamePrefix(kind: Label['kind'] | Milestone['kind']): string {
  return nameWords[kind];
}
