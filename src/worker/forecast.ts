import type { Forge, ProjectFacts } from '../forges/forge.ts';
import type { UpdateDepth } from '../model/run-record.ts';
import { type Unit, units } from '../model/unit.ts';
import { type Ledger, type Row, rowOf } from '../pipeline/ledger.ts';
import { requestsByUnit } from '../pipeline/preflight.ts';

/** Git and wiki take an advertisement and a pack each. */
const requestsOfRepository = 2;

/** Writes into the rows what is known before the start. */
export function fillLedger(ledger: Ledger, forge: Forge, facts: ProjectFacts): void {
  for (const unit of units) {
    const row = rowOf(ledger, unit);
    const known = facts.units[unit];
    row.availability = known.availability;
    row.expected = known.expected;
    row.bytes = known.bytes;
    row.note = known.note;
    row.warning = known.warning;
  }
  forecastRequests(ledger, forge, facts);
}

/** Rows of an update as they are before it: what is there already is not fetched again, and how much is new nobody knows. */
export function forecastUpdate(ledger: Ledger, forge: Forge, facts: ProjectFacts, depth: UpdateDepth): void {
  forecastRequests(ledger, forge, facts, { depth });
  const fresh = { progress: 'idle', requestsDone: 0, bytes: undefined, bytesDone: 0, problems: 0, missing: 0 } as const;
  for (const row of ledger.rows.values()) Object.assign(row, fresh satisfies Partial<Row>);
}

/**
 * What each unit costs beside those that are ticked: reactions to comments cost nothing where no comments are fetched. A unit that is not
 * ticked gets what ticking it would add.
 */
export function forecastRequests(
  ledger: Ledger,
  forge: Forge,
  facts: ProjectFacts,
  update?: { readonly depth: UpdateDepth },
): void {
  const offered = units.filter((unit) => facts.units[unit].availability === 'available');
  const ticked = offered.filter((unit) => rowOf(ledger, unit).ticked);
  const requestsBeside = (unit: Unit) => {
    const wanted = offered.filter((other) => other === unit || ticked.includes(other));
    return requestsByUnit(forge.steps(facts.address, wanted, facts, update)).get(unit) ?? 0;
  };
  for (const unit of units) {
    rowOf(ledger, unit).requests = offered.includes(unit)
      ? requestsBeside(unit) + (update ? ownUpdateRequests(unit) : ownRequests(unit, facts))
      : 0;
  }
}

/** Requests of the pipeline itself, beyond the forge's steps. */
function ownRequests(unit: Unit, facts: ProjectFacts): number {
  if (unit === 'git' || unit === 'wiki') return requestsOfRepository;
  return unit === 'release-files' || unit === 'attachments' ? (facts.units[unit].expected ?? 0) : 0;
}

/** Of an update in which no branch has moved and no file is new. */
function ownUpdateRequests(unit: Unit): number {
  return unit === 'git' || unit === 'wiki' ? 1 : 0;
}
