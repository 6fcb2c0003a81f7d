/**
 * The path of a file in the dump, from an address in a record. A restore puts the dump's folder before it and reads it as an address: `#` and `?`
 * end the path, `%xx` stands for a byte. `undefined` for what leads anywhere else: empty, absolute, climbing, not decodable.
 */
export function pathInDump(address: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(address) || address.startsWith('/') || address.includes('\\')) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(address.replace(/[?#].*$/su, ''));
  } catch {
    return undefined;
  }
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 || parts.includes('..') || path.includes('\u0000') ? undefined : parts.join('/');
}
