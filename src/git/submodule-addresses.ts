/** Longest path or address that is told. */
const longest = 2000;

/**
 * Paths and addresses in the text of a `.gitmodules`, for people: lines as git itself writes them, others are passed over. Names and passwords in
 * addresses are left out. https://git-scm.com/docs/gitmodules
 */
export function submoduleAddresses(text: string): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  let path: string | undefined;
  let address: string | undefined;
  const keep = () => {
    if (path !== undefined && address !== undefined) addresses.set(path, address);
  };
  for (const line of text.split('\n')) {
    if (/^\s*\[/.test(line)) {
      keep();
      path = undefined;
      address = undefined;
      continue;
    }
    const [, key = '', value = ''] = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line.slice(0, longest)) ?? [];
    const plain = value.replace(/^"(.*)"$/, '$1');
    if (key.toLowerCase() === 'path') path = plain;
    if (key.toLowerCase() === 'url') address = plain.replace(/^([a-z]+:\/\/)[^/@]*@/i, '$1');
  }
  keep();
  return addresses;
}
