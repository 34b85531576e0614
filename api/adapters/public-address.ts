import { BlockList, isIPv4, isIPv6 } from "node:net";

/** IPv4 blocks that are not global unicast (IANA special-purpose registry, RFC 6890 and later; multicast and class E). */
const reserved4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const;

/** Inside 2000::/3, which is all of IPv6 that is given out: tunnels that carry an IPv4 address, protocols, documentation. */
const reserved6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const;

const not4 = new BlockList();
for (const [net, bits] of reserved4) not4.addSubnet(net, bits, "ipv4");
const global6 = new BlockList();
global6.addSubnet("2000::", 3, "ipv6");
const not6 = new BlockList();
for (const [net, bits] of reserved6) not6.addSubnet(net, bits, "ipv6");

/**
 * Whether an IP address is one of the open internet: not this machine, a private network, link-local (where clouds keep their
 * metadata), multicast, or an IPv6 form that wraps an IPv4 address. False for anything that is no address.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !not4.check(address, "ipv4");
  return isIPv6(address) && global6.check(address, "ipv6") && !not6.check(address, "ipv6");
}
