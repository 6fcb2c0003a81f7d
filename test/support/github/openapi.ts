import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { Fetch } from '../../../src/http/request.ts';

/** What GitHub publishes of the answers to our requests; made by `take-openapi.ts`. */
export const openapiFile = fileURLToPath(new URL('../../fixtures/github-openapi.json', import.meta.url));

export const repositoryPath = '/repos/{owner}/{repo}';

/** Below that of the repository, but for those that begin with a slash: everything that is asked for. */
export const restPaths = [
  ...['', 'labels', 'milestones', 'issues', 'issues/{issue_number}', 'pulls', 'pulls/{pull_number}'],
  ...['issues/comments', 'pulls/comments', 'comments', 'releases', 'branches', 'rulesets', 'rulesets/{ruleset_id}'],
  ...['issues/{issue_number}/comments', 'pulls/{pull_number}/comments'],
  ...['pulls/{pull_number}/reviews', 'issues/{issue_number}/dependencies/blocked_by', '/search/issues'],
] as const;

type Validate = ((value: unknown) => boolean) & { errors?: readonly ErrorObject[] | null };

let validators: ReadonlyMap<string, Validate> | undefined;

function readValidators(): ReadonlyMap<string, Validate> {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const description: { answers: Record<string, object> } = JSON.parse(readFileSync(openapiFile, 'utf8'), closed);
  ajv.addSchema(description, 'github');
  return new Map(
    restPaths.map((path) => [path, ajv.compile({ $ref: `github#/answers/${path.replaceAll('/', '~1')}` }) as Validate]),
  );
}

/** No field that GitHub does not have: a misspelt one would be read nowhere else. */
function closed(_: string, value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null && 'properties' in value && 'type' in value;
  return isObject && !('additionalProperties' in value) && !('allOf' in value)
    ? { ...value, additionalProperties: false }
    : value;
}

/** Which of the paths that of an address is. */
function pathOf(pathname: string): string | undefined {
  const [, rest = pathname] = /\/(?:repos\/[^/]+\/[^/]+|repositories\/\d+)\/?(.*)$/.exec(pathname) ?? [];
  return restPaths.find((path) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '\\d+')}$`).test(rest));
}

export interface OpenapiWatch {
  readonly fetch: Fetch;
  /** Where answers are not as GitHub describes them; each place once. */
  readonly faults: ReadonlySet<string>;
  /** Paths that were asked for. */
  readonly seen: ReadonlySet<string>;
}

/** Holds the REST answers of a fake GitHub to what GitHub publishes of them. */
export function watchedByOpenapi(fetch: Fetch): OpenapiWatch {
  const faults = new Set<string>();
  const seen = new Set<string>();
  const look = (url: URL, value: unknown) => {
    const path = pathOf(url.pathname);
    if (path === undefined) return void faults.add(`${url.pathname} is not described`);
    seen.add(path);
    validators ??= readValidators();
    const validate = validators.get(path);
    if (validate === undefined || validate(value)) return;
    for (const { instancePath, message, params } of validate.errors ?? []) {
      const place = instancePath.replaceAll(/\/\d+(?=\/|$)/g, '/*');
      const more = 'additionalProperty' in params ? `: '${params['additionalProperty']}'` : '';
      faults.add(`${path} ${place} ${message}${more}`);
    }
  };
  return {
    ...{ faults, seen },
    async fetch(input, init) {
      const answer = await fetch(input, init);
      const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
      if (answer.status !== 200 || (init?.method ?? 'GET') !== 'GET' || !isJson) return answer;
      look(new URL(input), await answer.clone().json());
      return answer;
    },
  };
}
