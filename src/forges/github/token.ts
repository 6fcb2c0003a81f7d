import type { TokenHelp } from '../forge.ts';
import type { GitHubRepository } from './wire.ts';

/** A fine-grained token needs these permissions, read only; a classic one `repo`, or nothing for public projects. */
export const token: TokenHelp = {
  scopes: ['Contents: read', 'Issues: read', 'Pull requests: read', 'Discussions: read', 'Metadata: read'],
  pageUrl: (base) => `${base}/settings/personal-access-tokens/new`,
};

/**
 * What a classic token lacks for this project, by the scopes that every answer names. Fine-grained tokens name none: what those lack is
 * tried (`permissions.ts`). https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
 */
export function lacks(headers: Headers, repository: GitHubRepository): string[] {
  const said = headers.get('x-oauth-scopes');
  if (said === null || !repository.private) return [];
  return said.split(/,\s*/).includes('repo') ? [] : ['repo'];
}
