import type { Page } from '../forges/forge.ts';
import type { Unit } from '../model/unit.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { type Ledger, type Row, rowOf } from './ledger.ts';

const bookedKinds: Readonly<Partial<Record<Unit, Parameters<ProjectVault['count']>[0]>>> = {
  issues: 'issue',
  'pull-requests': 'pull-request',
  comments: 'comment',
  reviews: 'review',
  events: 'event',
  labels: 'label',
  milestones: 'milestone',
  releases: 'release',
};

/**
 * Adds a page to Got, without asking the vault: counting walks over all rows, and doing so after each page takes longer than the page once
 * there are thousands. Rows that come twice count twice here, but never beyond what is expected; `bookExactly` sets that right.
 */
export function bookPage(row: Row, page: Page): void {
  if (page.expected !== undefined) row.expected = Math.max(row.got, page.expected);
  if (bookedKinds[row.unit] === undefined && row.unit !== 'reactions') return;
  const got = row.got + (page.got ?? page.entities.length);
  row.got = row.expected === undefined ? got : Math.max(row.got, Math.min(got, row.expected));
}

/** Reactions are counted as they come: of those that an earlier round brought only the receipt can say how many they are. */
export function isUncounted(unit: Unit, isAgain: boolean): boolean {
  return unit === 'reactions' && isAgain;
}

/** Sets Got from what is durable, so that repeats never count twice: where a step begins again and where it ends. */
export async function bookExactly(vault: ProjectVault, ledger: Ledger, unit: Unit): Promise<void> {
  const row = rowOf(ledger, unit);
  const kind = bookedKinds[unit];
  if (kind !== undefined) row.got = await vault.count(kind);
  else if (unit === 'reactions') row.got = await stepsGot(vault, unit);
  if (row.expected !== undefined && row.got > row.expected) row.expected = row.got;
}

async function stepsGot(vault: ProjectVault, unit: Unit): Promise<number> {
  let sum = 0;
  for (const [id, state] of await vault.steps()) if (id.startsWith(unit)) sum += state.got;
  return sum;
}
