import { HttpError } from '../../http/errors.ts';
import type { ProjectFacts, Refreshed } from '../forge.ts';
import { type AskVersion, type ProbeContext, probeProject } from './probe.ts';

/** What a known project says of itself now. Rejects as the probe does. */
export async function refreshProject(
  known: ProjectFacts,
  label: string,
  askVersion: AskVersion,
  context: ProbeContext,
): Promise<Refreshed> {
  const { address } = known;
  const facts = await probeProject(address, label, askVersion, context);
  if (facts === undefined)
    throw new HttpError('not-json', 'Another program answers where the forge was.', { url: address.base });
  const moved = facts.address.owner !== address.owner || facts.address.name !== address.name;
  return { facts, moved, other: facts.project.key !== known.project.key, detailsChanged: true };
}
