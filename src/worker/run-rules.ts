import type { ProjectFacts } from '../forges/forge.ts';
import { RunError } from '../lib/run-error.ts';
import type { RunRecord } from '../model/run-record.ts';
import { mayBeMended } from '../pipeline/not-read.ts';
import type { ProjectVault } from '../vault/vault.ts';
import type { ProjectRunInput } from './project-run.ts';

/** Steps that have ended were read for what was ticked then: they would not be read again for more. */
export function isWider({ units, emails = false }: ProjectRunInput, kept: RunRecord): boolean {
  return units.some((unit) => !kept.units.includes(unit)) || (emails && kept.emails !== true);
}

/** Git that the person went on without: nothing of the round is still to be mended for it. */
export function isLeftOut({ code }: { readonly code: string }): boolean {
  return code === 'git-left-out';
}

/** Ways round a closed route that hold for a further round as they are. */
const keepsChoice: readonly (string | undefined)[] = [undefined, 'proxy', 'without-git'];

/**
 * Files, git and steps that did not end are tried again in the same round. What ended with a loss is not: meanwhile the forge may have changed
 * what belongs with it. Where a person brought a repository, they would have to bring it again.
 */
export async function isMendedByARound(vault: ProjectVault, { failures, choice, units }: RunRecord): Promise<boolean> {
  if (!keepsChoice.includes(choice)) return false;
  if (!Object.values(failures).every(isLeftOut)) return false;
  return mayBeMended(vault, units);
}

/**
 * All that names the old address reads differently at the new one: dependencies and events that lead to other tickets, of tickets that have not
 * moved themselves, too. And a new owner's project has lost the labels of the old one, with the events that told of them.
 */
export function hasMoved({ address }: RunRecord, { address: now }: ProjectFacts): boolean {
  return address.base !== now.base || address.owner !== now.owner || address.name !== now.name;
}

export function isOther({ facts }: RunRecord, now: ProjectFacts): boolean {
  return facts?.project.id !== undefined && now.project.id !== undefined && facts.project.id !== now.project.id;
}

export function otherProject(): RunError {
  return new RunError('other-project', 'Another project is at this address now.');
}

export function lessRights(): RunError {
  return new RunError('less-rights', 'This project was collected with a token. Without one, less of it can be seen.');
}

export function noFacts(): RunError {
  return new RunError('no-facts', 'This project has to be checked first.');
}
