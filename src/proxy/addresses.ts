import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * `public`: anybody may be sent there. `private`: only by the name of a host that the operator listed. `never`: link-local, metadata services,
 * multicast, unspecified and reserved ones; only if the operator listed the very address.
 */
export type AddressClass = 'public' | 'private' | 'never';

const privateAddresses = blockList([
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
]);

const neverAddresses = blockList([
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Metadata services outside the link-local range: Alibaba, Azure, AWS.
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['fd00:ec2::254', 128],
  // Tunnels and documentation within the global range.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]);

const globalIpv6 = blockList([['2000::', 3]]);

/** Class of an IP address as text; anything that is none is `never`. */
export function classify(address: string): AddressClass {
  const version = isIP(address);
  if (version === 0) return 'never';
  const embedded = version === 6 ? embeddedIpv4(address) : undefined;
  if (embedded !== undefined) return classify(embedded);
  const family = version === 6 ? 'ipv6' : 'ipv4';
  if (neverAddresses.check(address, family)) return 'never';
  if (privateAddresses.check(address, family)) return 'private';
  return version === 4 || globalIpv6.check(address, 'ipv6') ? 'public' : 'never';
}

/** The IPv4 address inside `::ffff:…` (mapped) and `64:ff9b::…` (translated). */
function embeddedIpv4(address: string): string | undefined {
  if (!isIPv6(address) || address.includes('%')) return undefined;
  const plain = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const match = /^(?:::ffff|64:ff9b:):(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})$/.exec(plain);
  if (!match) return undefined;
  const [high, low] = [Number.parseInt(match[1] ?? '0', 16), Number.parseInt(match[2] ?? '0', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function blockList(subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of subnets) list.addSubnet(address, prefix, isIPv6(address) ? 'ipv6' : 'ipv4');
  return list;
}
