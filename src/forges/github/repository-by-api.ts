import * as v from 'valibot';
import { HttpError } from '../../http/errors.ts';
import type { RepositoryByApi } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { readAll } from './list-walk.ts';

const GitHubRef = v.object({ ref: v.string(), object: v.object({ sha: v.string() }) });

/** GitHub merges open pull requests for itself and makes these anew whenever it likes: nobody misses them. */
const trialMerge = /^refs\/pull\/\d+\/merge$/;

/**
 * What a repository that a person brought is compared with: one request. There are no bundles to be had.
 * https://docs.github.com/rest/git/refs#list-matching-references
 */
export const repositoryByApi: RepositoryByApi = {
  async refs(address, context) {
    const list = { url: endpointsOf(address).refs, schema: GitHubRef, unit: 'git' } as const;
    try {
      // One that cannot be read is none that could be compared.
      const rows = await readAll(list, { ...context, address, report: () => {} });
      return rows.filter(({ ref }) => !trialMerge.test(ref)).map(({ ref, object }) => ({ name: ref, oid: object.sha }));
    } catch (error) {
      // Nothing has been pushed yet.
      if (error instanceof HttpError && error.status === 409) return [];
      if (error instanceof HttpError && error.code === 'not-found') return undefined;
      throw error;
    }
  },
};
