import { type Details, HttpError, type HttpErrorCode } from './errors.ts';
import { askedDelay, hasNoBudget, isRateLimited } from './retry.ts';
import { proxyErrorHeader, type Route } from './routes.ts';

/** An answer that is no success, with the first 64 kB of its body. */
export interface BadAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly url: string;
  readonly text: string;
  readonly now: number;
  readonly route: Route;
  /** It is the answer to somebody who has shown a token. */
  readonly withToken?: boolean;
}

interface Verdict {
  readonly code: HttpErrorCode;
  readonly message: string;
  readonly details?: Details;
}

/** The error for an answer. What the server says is kept in `details.said`, shortened; it is untrusted text. */
export function answerError(answer: BadAnswer): HttpError {
  const said = saidBy(answer.text);
  const verdict = fromProxy(answer) ?? fromStatus(answer, said);
  return new HttpError(verdict.code, verdict.message, {
    url: answer.url,
    status: answer.status,
    retryAfter: askedDelay(answer.status, answer.headers, answer.now),
    details: {
      ...(said === '' ? {} : { said }),
      ...(verdict.code === 'unauthorized' && answer.withToken ? { withToken: true } : {}),
      ...verdict.details,
    },
  });
}

function fromProxy({ headers, route }: BadAnswer): Verdict | undefined {
  const code = headers.get(proxyErrorHeader);
  if (route !== 'proxy' || code === null || !/^[a-z][a-z-]{0,39}$/.test(code)) return undefined;
  return { code: `proxy-${code}`, message: proxySentences[code] ?? 'The proxy refused this request.' };
}

const proxySentences: Readonly<Record<string, string>> = {
  'host-refused': 'The proxy is not set up for this forge. Whoever runs it can add the host to its list.',
  'path-refused': 'The proxy does not carry addresses of this kind.',
  'method-refused': 'The proxy only reads, and this request is of another kind.',
  'origin-refused': 'The proxy is not open to this page.',
  'address-refused': 'The proxy refused: the host points at a private address.',
  'redirect-refused': 'The forge sends on to a place that the proxy does not carry.',
  busy: 'The proxy is busy. It will be tried again.',
  unreachable: 'The proxy could not reach the forge.',
  timeout: 'The forge did not answer the proxy in time.',
  'too-large': 'The answer is larger than the proxy carries.',
};

function fromStatus(answer: BadAnswer, said: string): Verdict {
  const { status, headers } = answer;
  if (isRateLimited(status, headers) || (status === 403 && !hasNoBudget(headers) && /rate limit/i.test(said))) {
    return { code: 'rate-limited', message: 'The forge asks for a pause: too many requests.' };
  }
  if (status === 403) return forbidden(answer, said);
  if (status >= 500) return { code: 'server-error', message: `The forge has trouble of its own (${status}).` };
  const known = byStatus[status];
  return known ?? { code: 'http-status', message: `The forge answered with the unexpected status ${status}.` };
}

const byStatus: Readonly<Record<number, Verdict>> = {
  401: { code: 'unauthorized', message: 'The forge does not accept this token, or wants one.' },
  404: {
    code: 'not-found',
    message: 'There is nothing to be seen: misspelt, or private and no token that may see it.',
  },
  409: { code: 'conflict', message: 'The forge cannot give this in its present state.' },
  410: { code: 'not-found', message: 'This is gone from the forge.' },
};

function forbidden(answer: BadAnswer, said: string): Verdict {
  // https://docs.github.com/rest/authentication/authenticating-to-the-rest-api#authenticating-with-saml-single-sign-on-sso
  if (answer.headers.get('x-github-sso')?.startsWith('required'))
    return {
      code: 'sso-required',
      message: 'The organisation wants this token to be authorized for its sign-on (SSO).',
    };
  const scopes = missingScopes(answer, said);
  if (scopes === undefined) return { code: 'forbidden', message: 'The forge does not allow this.' };
  return {
    code: 'missing-scope',
    message: `The token may not read this: it lacks ${scopes.required || 'a permission'}.`,
    details: scopes,
  };
}

/** Gitea and Forgejo name the scopes in a sentence, GitLab in a field, GitHub in headers. */
function missingScopes(answer: BadAnswer, said: string): { required: string; has: string } | undefined {
  const gitea = /required=\[([^\]]{0,300})\](?:,\s*token scope=(.{0,300}))?/.exec(said);
  if (gitea) return { required: gitea[1] ?? '', has: (gitea[2] ?? '').trim() };
  if (/token scope is limited to public repos/i.test(said)) return { required: 'private projects', has: 'public-only' };
  const body = record(answer.text);
  if (body?.error === 'insufficient_scope') return { required: short(body.scope), has: '' };
  // Pages do not see the header with the permission that was wanted.
  if (/not accessible by (?:personal access token|integration)/i.test(said))
    return { required: short(answer.headers.get('x-accepted-github-permissions') ?? ''), has: '' };
  const accepted = answer.headers.get('x-accepted-oauth-scopes') ?? answer.headers.get('x-accepted-github-permissions');
  if (!accepted) return undefined;
  const has = answer.headers.get('x-oauth-scopes') ?? '';
  const covered = accepted.split(/,\s*/).some((scope) => has.split(/,\s*/).includes(scope));
  return covered ? undefined : { required: short(accepted), has: short(has) };
}

/** What the server says: `message` or `error` of a JSON body, else a short plain text. Control characters are dropped. */
function saidBy(text: string): string {
  const body = record(text);
  if (body) return short(body.message ?? body.error_description ?? body.error);
  return /^\s*[<{[]/.test(text) ? '' : short(text);
}

function short(value: unknown): string {
  if (typeof value !== 'string') return '';
  return value
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 300);
}

function record(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
