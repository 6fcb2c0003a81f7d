import type { Label } from '../../model/label.ts';
import type { Milestone } from '../../model/milestone.ts';
import type { MarkedKey } from '../../model/page-update.ts';
import { nameOf, oldNameMark } from '../../model/update-marks.ts';
import type { Page, ReadContext } from '../forge.ts';

/** Issues name labels and milestones by words: an old word says later which of them have to be read again. */
export async function withOldNames(
  page: { readonly entities: readonly (Label | Milestone)[] },
  { collected }: Pick<ReadContext, 'collected'>,
): Promise<Omit<Page, 'cursor'>> {
  const marks: MarkedKey[] = [];
  for (const entity of page.entities) {
    const before = await collected.get(entity.kind, entity.key);
    if (before === undefined) continue;
    const [old, now] = [nameOf(before), nameOf(entity)];
    if (old !== now) marks.push({ mark: 'stale', key: oldNameMark(entity.kind, old) });
  }
  return marks.length === 0 ? page : { ...page, update: { marks } };
}
