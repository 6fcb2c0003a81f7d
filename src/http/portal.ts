import type { HostControl } from './hosts.ts';
import { answeredKey } from './place-key.ts';
import type { Answer, RequestOptions } from './request.ts';
import type { RouteOptions } from './routes.ts';

/** What tells a forge's own web page from that of a network that wants a sign-in. */
export interface PortalContext extends RouteOptions {
  readonly hosts: Pick<HostControl, 'answered' | 'pulse'>;
  /** True for a host that has answered in an earlier run. */
  readonly known: (host: string) => boolean;
  /** An address of the forge's API that answers everybody, if only with a refusal. */
  readonly witness: () => string | undefined;
}

/** Remembers that this place gives what was expected: a web page there is somebody else's from now on. */
export function noteKind({ hosts }: PortalContext, { expect }: RequestOptions, key: string): void {
  if (expect !== undefined) hosts.answered.add(`${expect} ${key}`);
}

/** True where JSON came before, in this worker or in an earlier run. */
export function givesJson({ hosts, known }: PortalContext, { url }: RequestOptions, key: string): boolean {
  return hosts.answered.has(`json ${key}`) || known(new URL(url).host);
}

/** `sure`: it has answered in this worker; otherwise an earlier run is enough. */
export function witnessOf(context: PortalContext, sure = false): RequestOptions | undefined {
  const url = context.witness();
  if (url === undefined) return undefined;
  const witness = { url, purpose: 'api', expect: 'json' } as const;
  const key = answeredKey(context, witness);
  const heard = sure ? context.hosts.answered.has(`json ${key}`) : givesJson(context, witness, key);
  return heard ? witness : undefined;
}

/** The type alone: a pack or a file is not looked into. */
export function isWebPage({ headers }: Pick<Answer, 'headers'>): boolean {
  return /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(headers.get('content-type') ?? '');
}

/** True when a web page here may be another's: there is something else to ask, or git came from this place before. */
export function mayBeAnothers(context: PortalContext, { expect }: RequestOptions, key: string): boolean {
  if (expect !== 'git' && expect !== 'file') return false;
  return (expect === 'git' && context.hosts.answered.has(`git ${key}`)) || witnessOf(context) !== undefined;
}

/**
 * True for a web page in the place of git or of a file that may be another's. Networks answer under the address that was asked, or send on to a
 * place of theirs; a forge that wants a sign-in sends on within its own origin.
 */
export function isStrangePage(context: PortalContext, request: RequestOptions, answer: Answer, key: string): boolean {
  if (!isWebPage(answer) || !mayBeAnothers(context, request, key)) return false;
  return answer.url === request.url || new URL(answer.url).origin !== new URL(request.url).origin;
}

/** What to ask in order to learn whether the place is there at all. */
export function lookFor(context: PortalContext, request: RequestOptions, key: string): RequestOptions | undefined {
  const { purpose, signal, expect } = request;
  const witness = purpose === 'api' ? undefined : witnessOf(context);
  const url = context.hosts.pulse.otherUrl(key, request.url);
  const other = url === undefined ? undefined : { url, purpose, ...(expect && { expect }) };
  const look = expect === undefined ? (other ?? witness) : (witness ?? other);
  return look && { ...look, ...(signal && { signal }) };
}
