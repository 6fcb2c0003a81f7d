import * as v from 'valibot';
import { HttpError } from '../../http/errors.ts';
import { getJson } from '../../http/json.ts';
import { known } from '../../lib/known.ts';
import type { ProjectAddress, ReadContext } from '../forge.ts';
import { type Endpoints, endpointsOf } from './endpoints.ts';
import { ask } from './graphql.ts';
import { countsQuery } from './queries.ts';
import { Counts } from './wire-graphql.ts';

type CountContext = Pick<ReadContext, 'request' | 'signal'> & { readonly address: ProjectAddress };

/** How much there is, and who asks: one query. GitHub answers it to a token only. */
export async function askCounts({ address, request, signal }: CountContext) {
  const { owner, name } = address;
  const url = endpointsOf(address).graphql;
  return ask(countsQuery, { owner, name }, Counts, { request, signal, url, attempts: 8 });
}

/** Issues and pull requests now; `undefined` without a token. */
export async function totalsOf(context: ReadContext): Promise<{ issues: number; pulls: number } | undefined> {
  if (!hasToken(context)) return undefined;
  try {
    const { repository } = await askCounts(context);
    return { issues: repository.issues?.totalCount ?? 0, pulls: repository.pullRequests?.totalCount ?? 0 };
  } catch (error) {
    // It is asked for to be compared with what has come, and nothing depends on it.
    if (error instanceof HttpError && error.status !== undefined) return undefined;
    throw error;
  }
}

/** How many there are, as far as a search says. */
export interface StrangersCounts {
  readonly issues?: number;
  readonly pulls?: number;
}

const Found = v.object({ total_count: v.number() });

/** How many there are about, for whom queries are closed to: two searches, which cost none of the few requests that strangers have. */
export async function strangersCounts(
  { countOf }: Pick<Endpoints, 'countOf'>,
  { request, signal }: Pick<ReadContext, 'request' | 'signal'>,
): Promise<StrangersCounts> {
  const count = async (kind: 'issue' | 'pr') => {
    try {
      const options = { url: countOf(kind), purpose: 'api', signal, attempts: 1 } as const;
      return (await getJson(request, options, Found, 0)).value.total_count;
    } catch (error) {
      // It is for an estimate only.
      if (error instanceof HttpError && error.status !== undefined) return undefined;
      throw error;
    }
  };
  const [issues, pulls] = await Promise.all([count('issue'), count('pr')]);
  return known({ issues, pulls });
}

/** True when the forge knows who asks; only then it answers queries. */
export function hasToken({ facts }: Pick<ReadContext, 'facts'>): boolean {
  return facts.viewer?.name !== undefined;
}
