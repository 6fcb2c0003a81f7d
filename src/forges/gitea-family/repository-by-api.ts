import * as v from 'valibot';
import { HttpError } from '../../http/errors.ts';
import { decodeList, getJson, RawList } from '../../http/json.ts';
import type { RepositoryByApi } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';

const GiteaRef = v.object({ ref: v.string(), object: v.object({ sha: v.string() }) });

/** No such route, no such repository, or (409) nothing in it yet. */
const notThere: readonly (number | undefined)[] = [404, 405, 409];

/** Lists refs and asks for bundles; see the README for what servers answer. */
export const repositoryByApi = {
  async refs(address, { request, signal }) {
    const { refs: url } = endpointsOf(address);
    try {
      const { value } = await getJson(request, { url, purpose: 'api', signal }, RawList);
      // One that cannot be read is none that could be compared.
      return decodeList(value, GiteaRef, () => {}, { place: url }).map(({ ref, object }) => ({
        name: ref,
        oid: object.sha,
      }));
    } catch (error) {
      if (error instanceof HttpError && notThere.includes(error.status)) return undefined;
      throw error;
    }
  },
  async bundle(address, ref, { request, signal }) {
    for (const url of endpointsOf(address).bundles(ref)) {
      try {
        // Not as `api`: those answers are held in memory.
        return (await request({ url, purpose: 'files', expect: 'file', signal })).body;
      } catch (error) {
        if (!(error instanceof HttpError) || !notThere.includes(error.status)) throw error;
      }
    }
    return undefined;
  },
} satisfies RepositoryByApi;
