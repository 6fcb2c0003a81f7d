import type { Forge } from '../forge.ts';
import { forgejoMark, versionAt } from '../gitea-family/ask-version.ts';
import { forgeOf } from '../gitea-family/family.ts';

/** The demo's recorded project is a Gitea's, too. */
export const gitea: Forge = forgeOf({
  id: 'gitea',
  label: 'Gitea',
  knownHosts: ['gitea.com', 'demo.gitea.com', 'demo.invalid'],
  async askVersion(endpoints, context) {
    const version = await versionAt(endpoints.version, context);
    return version?.includes(forgejoMark) ? undefined : version;
  },
});
