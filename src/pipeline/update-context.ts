import type { ProjectFacts, Step, UpdateContext } from '../forges/forge.ts';
import type { Project } from '../model/project.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { type Ledger, tickedUnits } from './ledger.ts';
import type { Round } from './round.ts';
import type { Before } from './step-state.ts';
import { showsKind } from './subset.ts';

interface Input {
  readonly vault: ProjectVault;
  readonly facts: ProjectFacts;
  readonly ledger: Ledger;
  readonly round: Round;
}

/** What a step that was read before is to read now. */
export async function updateContext(
  step: Step,
  before: Before,
  { vault, facts, ledger, round }: Input,
): Promise<UpdateContext> {
  const { depth, wholeLists, refsMoved } = round;
  const isWhole = depth !== 'quick' || wholeLists || before.odd === true || before.unfinished === true;
  const since = await sinceOf(step, before, vault);
  return {
    how: isWhole ? 'whole' : 'changed',
    ...(before.unfinished && { unfinished: true }),
    everyItem: depth === 'all' || round.everyItem || before.unfinished === true,
    ...(since === undefined ? {} : { since }),
    ...(before.etag === undefined ? {} : { etag: before.etag }),
    marked: (mark, kind) => (showsKind(tickedUnits(ledger), kind) ? vault.marked(mark, kind) : none()),
    markedKeys: (mark, prefix) => vault.markedKeys(mark, prefix),
    refsMoved,
    detailsChanged: await detailsChanged(vault, facts.project),
  };
}

/** The step's mark, or an earlier one of a step of whose rows its list tells, too. */
async function sinceOf({ tellsOf = [] }: Step, { mark }: Before, vault: ProjectVault): Promise<string | undefined> {
  let since = mark;
  for (const id of tellsOf) {
    const state = await vault.step(id);
    const other = state?.before?.mark ?? state?.mark;
    if (since !== undefined && other !== undefined && other < since) since = other;
  }
  return since;
}

async function detailsChanged(vault: ProjectVault, now: Project): Promise<boolean> {
  const known = await vault.get('project', now.key);
  return known === undefined || detailsOf(known) !== detailsOf(now);
}

/** Without what moves with every push, and what only the step itself brings. */
function detailsOf({ updated: _, collaborators: _members, protections: _rules, ...details }: Project): string {
  const sorted = Object.entries(details).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify(sorted);
}

async function* none(): AsyncGenerator<never> {}
