import type { Forge, ProjectFacts, Refreshed } from '../forges/forge.ts';
import type { Request } from '../http/request.ts';
import { RunError } from '../lib/run-error.ts';
import type { RunRecord } from '../model/run-record.ts';
import type { ProjectVault } from '../vault/vault.ts';

export interface RefreshInput {
  readonly vault: ProjectVault;
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

/** Facts as a fresh run would have them after this round. */
export async function finalFacts(_vault: ProjectVault, facts: ProjectFacts): Promise<ProjectFacts> {
  return facts;
}
