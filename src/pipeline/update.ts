import type { Forge, ProjectFacts, Refreshed, UnitFacts } from '../forges/forge.ts';
import type { Request } from '../http/request.ts';
import { RunError } from '../lib/run-error.ts';
import type { RunRecord } from '../model/run-record.ts';
import { type Unit, units } from '../model/unit.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { expectedOf } from './expected.ts';

export interface RefreshInput {
  readonly forge: Forge;
  readonly record: RunRecord;
  readonly request: Request;
  readonly signal: AbortSignal;
}

/** Looks at a known project again; `no-facts` when nothing is known of it yet. */
export async function refreshFacts({ forge, record, request, signal }: RefreshInput): Promise<Refreshed> {
  if (record.facts === undefined) throw new RunError('no-facts', 'This project has to be checked first.');
  return forge.refresh(record.facts, { request, signal, report: () => {} });
}

/** Facts as a check would have them after this round: the lists have told how many there are. */
export async function finalFacts(vault: ProjectVault, facts: ProjectFacts): Promise<ProjectFacts> {
  const steps = await vault.steps();
  const known: Partial<Record<Unit, UnitFacts>> = {};
  for (const unit of units) {
    const { expected: before, ...rest } = facts.units[unit];
    const expected = rest.availability === 'available' ? (expectedOf(unit, steps) ?? before) : undefined;
    known[unit] = { ...rest, ...(expected === undefined ? {} : { expected }) };
  }
  return { ...facts, units: { ...facts.units, ...known } };
}
