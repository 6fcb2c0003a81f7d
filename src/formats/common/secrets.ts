const inAddress = /^[a-z][a-z0-9+.-]*:\/\/([^/?#\s]*)@/iu;
const queryOf = /\?[^#\s]*/u;
const inQuery = /[?&](?:access_token|private_token|token|password|client_secret)=[^&#\s]/iu;

const addressKey = /(?:^|_|[a-z])(?:[uU]rls?|[aA]ddr)$|^website$/u;

/** True for the name of a field that holds an address, or a list of them: `clone_url`, `cloneUrl`, `urls`. */
export function isAddressKey(key: string): boolean {
  return addressKey.test(key);
}

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

/** Records are flat but for a side, a fork, what an event says. */
const deepest = 8;

/** Of one record; more of them add nothing. */
const mostPlaces = 16;

type Place = readonly (string | number)[];

/** Keys and indexes down to the addresses in a record that hold a password or token. */
export function secretPlaces(value: unknown): readonly Place[] {
  const found: Place[] = [];
  const look = (inside: object, at: Place, isAddress: boolean): void => {
    for (const [key, field] of Object.entries<unknown>({ ...inside })) {
      if (found.length === mostPlaces) return;
      const place = Array.isArray(inside) ? Number(key) : key;
      const isOne = Array.isArray(inside) ? isAddress : isAddressKey(key);
      if (typeof field === 'string') {
        if (isOne && hasCredentials(field)) found.push([...at, place]);
      } else if (typeof field === 'object' && field !== null && at.length < deepest) look(field, [...at, place], isOne);
    }
  };
  if (typeof value === 'object' && value !== null) look(value, [], false);
  return found;
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
