import type { Entity } from '../../model/entity.ts';
import type { Report } from '../../model/problem.ts';
import type { Unit } from '../../model/unit.ts';
import type { Page } from '../forge.ts';
import type { WalkedPage } from './walked-page.ts';

/** Cursor of the last, empty page: everything has come and is to be counted. */
const counting = 'count:';

export interface CountAtTheEnd {
  readonly unit: Unit;
  /** How many have been collected. */
  got(): Promise<number>;
  readonly report: Report;
}

/**
 * Pages of a step from the pages of its list. When all have come, one more page without entities counts what is in the vault and compares it with
 * the list's total: fewer is a problem, `count-differs`.
 */
export async function* countedPages<T>(
  walk: (cursor: string | undefined) => AsyncIterable<WalkedPage<T>>,
  cursor: string | undefined,
  toPage: (items: readonly T[]) => Omit<Page, 'cursor'> | Promise<Omit<Page, 'cursor'>>,
  end: CountAtTheEnd,
): AsyncGenerator<Page, void, undefined> {
  let total = cursor?.startsWith(counting) ? Number(cursor.slice(counting.length)) : undefined;
  if (total === undefined) {
    for await (const page of walk(cursor)) {
      total = page.total;
      const last = page.next === undefined && total !== undefined;
      yield { ...(await toPage(page.items)), cursor: last ? `${counting}${total}` : page.next, ...expectedOf(total) };
    }
  }
  if (total === undefined) return;
  const got = await end.got();
  if (got < total) end.report(countDiffers(end.unit, got, total));
  yield { entities: [], got: 0, cursor: undefined };
}

function expectedOf(total: number | undefined) {
  return total === undefined ? {} : { expected: total };
}

export function countDiffers(unit: Unit, got: number, total: number) {
  return {
    code: 'count-differs',
    severity: 'loses-data',
    message: `The forge counts ${total}, and ${got} have come.`,
    unit,
  } as const;
}

/** How many of a page's entities are of this kind. */
export function gotOf(entities: readonly Entity[], kind: Entity['kind']): number {
  return entities.filter((entity) => entity.kind === kind).length;
}
