import type { Forge } from '../forge.ts';
import { versionAt } from '../gitea-family/ask-version.ts';
import { forgeOf } from '../gitea-family/family.ts';

/** Forgejo tells its version at an end point of its own, which a Gitea does not have. */
export const forgejo: Forge = forgeOf({
  id: 'forgejo',
  label: 'Forgejo',
  knownHosts: ['codeberg.org', 'code.forgejo.org'],
  async askVersion(endpoints, context) {
    return (await versionAt(endpoints.forgejoVersion, context))?.replace(/\+.*/, '');
  },
});
