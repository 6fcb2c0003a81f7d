/** Hosts that every proxy carries: well-known forges and the places where their files really are. https on 443 only. */
export const defaultHosts: readonly string[] = [
  'github.com',
  'api.github.com',
  'codeload.github.com',
  'objects.githubusercontent.com',
  'release-assets.githubusercontent.com',
  'user-images.githubusercontent.com',
  'private-user-images.githubusercontent.com',
  'cloud.githubusercontent.com',
  'github-production-user-asset-6210df.s3.amazonaws.com',
  'github-production-repository-file-5c1aeb.s3.amazonaws.com',
  'gitlab.com',
  'codeberg.org',
  'gitea.com',
];

/** A host somebody named: exact, in lower case, IPv6 in brackets. */
export interface ListedHost {
  readonly hostname: string;
  /** With a port, plain http is allowed too. */
  readonly port?: number;
}

/** `listed`: the operator named this host, so it may be in the private network. */
export interface HostVerdict {
  readonly listed: boolean;
}

/** Entries of a comma-separated list; throws for one that is no `host` or `host:port`, so that a slip is seen at the start. */
export function parseHosts(text: string | undefined): string[] {
  const entries = (text ?? '').split(',').map((entry) => entry.trim());
  const named = entries.filter((entry) => entry !== '');
  for (const entry of named) parseHost(entry);
  return named;
}

export function parseHost(entry: string): ListedHost {
  const match = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]*]+)(?::(\d{1,5}))?$/i.exec(entry);
  const name = match?.[1] ?? '';
  const port = match?.[2] === undefined ? undefined : Number(match[2]);
  if (name === '' || !URL.canParse(`https://${name}`) || port === 0 || (port !== undefined && port > 65_535)) {
    throw new Error(`not a host of the form "host" or "host:port": ${entry}`);
  }
  const { hostname } = new URL(`https://${name}`);
  return port === undefined ? { hostname } : { hostname, port };
}

/** Whether an address may be asked at all, by scheme, name and port. Names are compared whole. */
export function judgeHost(
  target: URL,
  listed: readonly ListedHost[],
  defaults: readonly string[],
): HostVerdict | undefined {
  const port = target.port === '' ? (target.protocol === 'https:' ? 443 : 80) : Number(target.port);
  const secure = target.protocol === 'https:' && port === 443;
  for (const host of listed) {
    if (host.hostname !== target.hostname) continue;
    if (host.port === undefined ? secure : host.port === port) return { listed: true };
  }
  return secure && defaults.includes(target.hostname) ? { listed: false } : undefined;
}
