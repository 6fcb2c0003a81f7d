import type { Forge, ProjectAddress, ProjectFacts, Step } from '../forges/forge.ts';
import { HttpError } from '../http/errors.ts';
import type { Request } from '../http/request.ts';
import { RunError } from '../lib/run-error.ts';
import type { Report } from '../model/problem.ts';
import type { Unit } from '../model/unit.ts';

export interface Found {
  readonly forge: Forge;
  readonly facts: ProjectFacts;
}

interface Candidate {
  readonly forge: Forge;
  readonly address: ProjectAddress;
}

/** Where the project may be: hosts that are known first, then every forge that could be at this address. */
export function candidatesFor(url: URL, forges: readonly Forge[]): Candidate[] {
  const guesses = forges.flatMap((forge) => {
    const guess = forge.recognise(url);
    return guess === undefined ? [] : [{ forge, guess }];
  });
  const certain = guesses.filter(({ guess }) => guess.certain);
  const chosen = certain.length > 0 ? certain : guesses;
  const longest = Math.max(0, ...chosen.map(({ guess }) => guess.candidates.length));
  const ordered: Candidate[] = [];
  for (let rank = 0; rank < longest; rank++) {
    for (const { forge, guess } of chosen) {
      const address = guess.candidates[rank];
      if (address !== undefined) ordered.push({ forge, address });
    }
  }
  return ordered;
}

/** Failures that say nothing about the other candidates: this forge is simply not at this place. */
const passOn = new Set(['not-found', 'not-json', 'json-shape', 'http-status']);

/**
 * Finds the forge and the project behind an address by asking. A place that pages may not read (`cors-closed`) is passed over: another site may
 * be at the root of the host, and the forge below it. Throws the failure that says most: of a server that answered as a forge first, else
 * of the first place that is closed; `not-a-forge` when nobody answered as a forge at all.
 */
export async function findProject(
  url: URL,
  forges: readonly Forge[],
  context: { request: Request; signal: AbortSignal; report: Report },
): Promise<Found> {
  const closed = new Map<string, HttpError>();
  let failure: unknown;
  for (const { forge, address } of candidatesFor(url, forges)) {
    if (closed.has(address.base)) continue;
    try {
      const facts = await forge.probe(address, context);
      if (facts !== undefined) return { forge, facts };
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (error.code === 'cors-closed') closed.set(address.base, error);
      else if (passOn.has(error.code)) failure ??= error;
      else throw error;
    }
  }
  failure ??= closed.values().next().value;
  if (failure !== undefined) throw failure;
  throw new RunError('not-a-forge', `${url.host} does not answer as a forge that this page knows.`, {
    details: { host: url.host },
  });
}

/** Adds the steps' requests up by unit. */
export function requestsByUnit(steps: readonly Step[]): ReadonlyMap<Unit, number> {
  const sums = new Map<Unit, number>();
  for (const step of steps) sums.set(step.unit, (sums.get(step.unit) ?? 0) + step.requests);
  return sums;
}
