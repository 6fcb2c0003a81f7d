import { units } from '../../model/unit.ts';
import type { Forge } from '../forge.ts';
import { apiOf, originsOf, publicBase } from './endpoints.ts';
import { ownedProjects } from './owned.ts';
import { probeProject } from './probe.ts';
import { recogniseProject } from './recognise.ts';
import { refreshProject } from './refresh.ts';
import { repositoryByApi } from './repository-by-api.ts';
import { signedAddresses } from './signed-addresses.ts';
import { readers, stepsFor } from './steps.ts';
import { token } from './token.ts';

/** github.com, and GitHub Enterprise Servers; see README.md. */
export const github: Forge = {
  id: 'github',
  label: 'GitHub',
  supports: {
    units,
    cannot: [
      'Git and release files straight from github.com: it is closed to other pages, so they go through the proxy, or are brought in by hand.',
      'Files in texts of private projects that are no images or videos: GitHub gives them to signed-in browsers only.',
      'Images in the README and the wiki that lie at GitHub and not in the repository.',
      'Projects and security alerts.',
      'Discussions, events, reactions and resolved conversations without a token: GitHub answers queries to known people only.',
    ],
  },
  token,
  recognise: recogniseProject,
  probe: probeProject,
  refresh: refreshProject,
  steps: (_, wanted, facts, update) => stepsFor(wanted, facts, update),
  read(step, cursor, context) {
    const reader = readers[step.id];
    if (reader === undefined) throw new Error(`no such step: ${step.id}`);
    return reader(cursor, context);
  },
  origins: originsOf,
  // Costs nothing of the budget of requests (https://docs.github.com/rest/rate-limit/rate-limit).
  witness: (base) => `${apiOf(base)}/rate_limit`,
  credentials: (secret, purpose) => ({
    authorization: purpose === 'git' ? `Basic ${btoa(`x-access-token:${secret}`)}` : `Bearer ${secret}`,
  }),
  repositoryByApi,
  owned: ownedProjects,
  signed: signedAddresses,
  // https://cli.github.com/manual/gh_release_download
  releaseCommand({ base, owner, name }, tag, folder) {
    const host = base === publicBase ? '' : `${new URL(base).host}/`;
    const options = ['--repo', `${host}${owner}/${name}`, '--dir', folder, '--skip-existing'];
    return ['gh', 'release', 'download', ...(tag.startsWith('-') ? [...options, '--', tag] : [tag, ...options])];
  },
};
