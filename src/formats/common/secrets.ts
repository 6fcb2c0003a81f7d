const inAddress = /^[a-z][a-z0-9+.-]*:\/\/([^/?#\s]*)@/iu;
const queryOf = /\?[^#\s]*/u;
const inQuery = /[?&](?:access_token|private_token|token|password|client_secret)=[^&#\s]/iu;

/** True for an address that holds a password or token. The user `git` alone is none. */
export function hasCredentials(address: string): boolean {
  const user = inAddress.exec(address)?.[1];
  return (user !== undefined && user !== '' && user !== 'git') || inQuery.test(address);
}

/** The same address without user, password and token; all else in it stays as it is. The user `git` alone is no secret. */
export function withoutCredentials(address: string): string {
  const user = inAddress.exec(address)?.[1];
  const named =
    user === undefined || user === 'git'
      ? address
      : address.replace(inAddress, (found) => found.slice(0, found.indexOf('//') + 2));
  return named.replace(queryOf, (query) => {
    const kept = query
      .slice(1)
      .split('&')
      .filter((part) => !inQuery.test(`?${part}`));
    return kept.length === 0 ? '' : `?${kept.join('&')}`;
  });
}

/** True for a git configuration in which an address or header holds credentials. */
export function configHasCredentials(config: string): boolean {
  return config.split('\n').some((line) => {
    const [, key, value] = /^\s*([\w.-]+)\s*=\s*(.*?)\s*$/u.exec(line) ?? [];
    const section = /^\s*\[\s*url\s+"([^"]*)"/iu.exec(line)?.[1];
    if (section !== undefined) return hasCredentials(section);
    if (key === undefined || value === undefined) return false;
    return hasCredentials(value) || (/^extraheader$/iu.test(key) && /authorization/iu.test(value));
  });
}
