import { BlockList, isIP, isIPv6 } from "node:net";

/**
 * Says whether an IP address is one that anybody on the internet may reach.
 *
 * Everything else is somebody's inside: loopback, private and link-local networks, the metadata
 * services of clouds, and whatever is reserved. Of IPv6 only global unicast is public, and of that
 * not the ranges that carry an IPv4 address within: an inner address must not pass for an outer one.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  if (isIPv6(address)) return global.check(address, "ipv6") && !special.check(address, "ipv6");
  return !special.check(address, "ipv4");
}

const special = new BlockList();
const global = new BlockList();
global.addSubnet("2000::", 3, "ipv6");

/** IANA's special-purpose registries, as of 2025; multicast and what is reserved beside. */
const specialRanges = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const;

for (const [network, prefix] of specialRanges) {
  special.addSubnet(network, prefix, isIPv6(network) ? "ipv6" : "ipv4");
}
