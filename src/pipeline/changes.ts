import { parentOf } from '../model/entity.ts';
import type { Change } from '../model/page-update.ts';
import type { ChangeSummary, GoneItem } from '../model/run-record.ts';

/** Items that are named one by one. */
const mostItems = 10_000;

/** What a person would call a change: people and what only belongs to something else are not counted. */
const counted: ReadonlySet<Change['kind']> = new Set([
  ...(['label', 'milestone', 'release', 'asset', 'issue', 'pull-request', 'comment', 'review'] as const),
  ...(['review-comment', 'commit-comment', 'discussion', 'discussion-comment', 'attachment'] as const),
]);

/** Adds up what a round has changed, page by page. */
export interface ChangeSum {
  take(changes: readonly Change[]): void;
  summary(requests: number): ChangeSummary;
}

/** @param before what is known already: that of the round's beginning, or of its part before an interruption. */
export function changeSum(before: ChangeSummary, keepGone = false): ChangeSum {
  const sums = { new: before.new, edited: before.edited, gone: before.gone };
  const items: GoneItem[] = [...before.items];
  const known = new Set(items.map(({ key }) => key));
  return {
    take(changes) {
      for (const change of changes) {
        if (!counted.has(change.kind) || (change.what === 'gone' && known.has(change.key))) continue;
        sums[change.what]++;
        if (change.what !== 'gone') continue;
        known.add(change.key);
        if (items.length < mostItems) items.push(goneItem(change, keepGone));
      }
    },
    summary: (requests) => ({ ...sums, items: [...items], requests, since: before.since }),
  };
}

function goneItem({ kind, key, before }: Change, kept: boolean): GoneItem {
  const name = before && nameIn(before);
  const parent = before && parentOf(before);
  const known = { ...(name === undefined ? {} : { name }), ...(parent === undefined ? {} : { parent }) };
  return { kind, key, ...known, kept };
}

function nameIn(entity: NonNullable<Change['before']>): string | undefined {
  if ('title' in entity && entity.title !== '') return entity.title;
  if ('tag' in entity) return entity.tag;
  return 'name' in entity ? entity.name : undefined;
}
