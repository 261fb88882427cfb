import type * as netModule from 'node:net'

/** An address range and what it is for; the address tells whether it is in it. */
export interface Range {
  /** For people, e.g. `10.0.0.0/8 (private)`. */
  readonly name: string
  contains(address: string): boolean
}

/** Loaded where an address is read: with the package it would double the time of its import. */
const net = (): typeof netModule => process.getBuiltinModule('node:net')

/** As `net.isIP`, whose expression for IPv6 takes 5 ms to compile: names and IPv4 addresses are spared it. */
export function familyOf(text: string): 0 | 4 | 6 {
  if (text.includes(':')) return net().isIPv6(text) ? 6 : 0
  return net().isIPv4(text) ? 4 : 0
}

/**
 * Reads `10.0.0.0/8`, `fc00::/7` or a single address.
 *
 * @throws if it is neither.
 */
export function range(cidr: string, use = 'given', more: readonly string[] = []): Range {
  const list = new (net().BlockList)()
  for (const each of [cidr, ...more]) {
    const [address = '', bits] = each.split('/')
    const wide = address.includes(':')
    const prefix = /^\d{1,3}$/.test(bits ?? '0') ? Number(bits ?? (wide ? 128 : 32)) : NaN
    list.addSubnet(address, prefix, wide ? 'ipv6' : 'ipv4')
  }
  const ipv4 = !cidr.includes(':')
  return {
    name: `${cidr} (${use})`,
    // A list matches across families where one address is mapped into the other: `::ffff:0:0/96` would hold every IPv4 address.
    contains(address) {
      const wide = address.includes(':')
      return (ipv4 || wide) && list.check(address, wide ? 'ipv6' : 'ipv4')
    },
  }
}

/** An IPv4 range as IPv6 carries it: IPv4-compatible, NAT64 (RFC 6052, 8215) and 6to4. Mapped addresses are matched by BlockList. */
function embedded(cidr: string): string[] {
  const [address = '', bits] = cidr.split('/')
  const hex = address.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'))
  return [
    ...['::', '64:ff9b::', '64:ff9b:1::'].map((prefix) => `${prefix}${address}/${96 + Number(bits)}`),
    `2002:${hex[0]}${hex[1]}:${hex[2]}${hex[3]}::/${16 + Number(bits)}`,
  ]
}

/** Read when the first address is asked about. */
const later = <Value>(make: () => Value): (() => Value) => {
  let made: Value | undefined
  return () => (made ??= make())
}

/** Never reached unless it is listed: what answers here gives out credentials of the machine. From the vendors' documents. */
export const metadata: () => readonly Range[] = later(() => [
  ...[
    ['169.254.0.0/16', 'link-local, metadata'],
    ['100.100.100.200/32', 'metadata of Alibaba Cloud'],
    ['192.0.0.192/32', 'metadata of Oracle Cloud'],
    ['168.63.129.16/32', 'platform of Azure'],
  ].map(([cidr, use]) => range(cidr!, use, embedded(cidr!))),
  range('fe80::/10', 'link-local'),
  range('fd00:ec2::254/128', 'metadata of AWS'),
  range('fd20:ce::254/128', 'metadata of Google Cloud'),
])

/** Not public, or not one host. https://www.iana.org/assignments/iana-ipv4-special-registry and …ipv6… (read 2026-11) */
export const special: () => readonly Range[] = later(() => [
  range('0.0.0.0/8', 'this network'),
  range('10.0.0.0/8', 'private'),
  range('100.64.0.0/10', 'carrier-grade NAT'),
  range('127.0.0.0/8', 'loopback'),
  range('172.16.0.0/12', 'private'),
  range('192.0.0.0/24', 'protocol assignments'),
  range('192.0.2.0/24', 'documentation'),
  range('192.88.99.0/24', '6to4 relays'),
  range('192.168.0.0/16', 'private'),
  range('198.18.0.0/15', 'benchmarks'),
  range('198.51.100.0/24', 'documentation'),
  range('203.0.113.0/24', 'documentation'),
  range('224.0.0.0/4', 'multicast'),
  range('240.0.0.0/4', 'reserved'),
  range('::1/128', 'loopback'),
  range('fc00::/7', 'private'),
  range('ff00::/8', 'multicast'),
  range('2001::/23', 'protocol assignments, Teredo'),
  range('2001:db8::/32', 'documentation'),
  range('2002::/16', '6to4'),
  range('3fff::/20', 'documentation'),
])

/** The only IPv6 addresses that are public unicast; what is not in it is refused without a name of its own. */
export const publicIpv6: () => Range = later(() => range('2000::/3', 'public unicast'))
