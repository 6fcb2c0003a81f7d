import { units as allUnits } from '../../model/unit.ts';
import type { Forge, TokenHelp } from '../forge.ts';
import { corsHelp } from './cors-help.ts';
import { endpointsOf } from './endpoints.ts';
import { ownedProjects } from './owned.ts';
import { type AskVersion, probeProject } from './probe.ts';
import { recogniseProject } from './recognise.ts';
import { refreshProject } from './refresh.ts';
import { repositoryByApi } from './repository-by-api.ts';
import { readers, stepsFor } from './steps.ts';

const units = allUnits.filter((unit) => unit !== 'discussions' && unit !== 'edits');

/** In what the forges of the family differ. */
export interface Variation {
  readonly id: string;
  readonly label: string;
  /** Hosts that are known to be this forge, with their port if it is not the usual one. */
  readonly knownHosts: readonly string[];
  readonly askVersion: AskVersion;
}

const token: TokenHelp = {
  scopes: ['read:repository', 'read:issue'],
  pageUrl: (base) => `${base}/user/settings/applications`,
};

const cannot = [
  'Reactions to review comments: one more request for each, and the forge has no count to skip the empty ones.',
  'Whether a review comment is outdated: the forge does not say.',
  'Who wrote a migrated issue at the place it came from: the forge leaves that empty.',
  'Rules that protect branches and tags, without being an owner of the project.',
  'Draft releases, without the right to write to the project.',
];

/** A forge of the Gitea family from the little in which it differs. */
export function forgeOf({ id, label, knownHosts, askVersion }: Variation): Forge {
  return {
    id,
    label,
    supports: { units, cannot },
    token,
    recognise: (url) => recogniseProject(url, id, knownHosts),
    probe: (address, context) => probeProject(address, label, askVersion, context),
    refresh: (known, context) => refreshProject(known, label, askVersion, context),
    steps: (_, wanted, facts, update) => stepsFor(wanted, facts, update),
    read(step, cursor, context) {
      const reader = readers[step.id];
      if (reader === undefined) throw new Error(`no such step: ${step.id}`);
      return reader(cursor, context);
    },
    witness: (base) => endpointsOf({ forge: id, base, owner: '', name: '' }).version,
    credentials: (secret, purpose) => ({
      authorization: purpose === 'git' ? `Basic ${btoa(`${secret}:x-oauth-basic`)}` : `token ${secret}`,
    }),
    repositoryByApi,
    // Other content is another attachment, with another uuid.
    isImmutable: (url) => /\/attachments\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(url),
    owned: ownedProjects(id, askVersion),
    corsHelp,
  };
}
