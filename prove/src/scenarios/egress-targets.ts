/** URLs that somebody else gives, and what each must be refused with. */
export interface Target {
  readonly name: string
  readonly url: string
  /** Where it leads, as the refusal says it. */
  readonly range: RegExp
  /** What a name stands for, lookup after lookup. */
  readonly addresses?: readonly (readonly string[])[]
  readonly permitted?: readonly string[]
}

/** Hosts by the words of the refusal. */
const hosts: Readonly<Record<string, readonly string[]>> = {
  '127.0.0.0/8 (loopback)': [
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '017700000001',
    '0177.0.0.1',
    '0x7f.1',
    '0x7f.0x0.0x0.0x1',
    '00000177.0.0.1',
    '127.0.0.1.',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '%31%32%37.0.0.1',
    '[::ffff:127.0.0.1]',
    '[0:0:0:0:0:ffff:7f00:1]',
  ],
  '0.0.0.0/8 (this network)': ['0', '0.0.0.0'],
  '169.254.0.0/16 (link-local, metadata)': [
    '2852039166',
    '0xa9fea9fe',
    '169.254.43518',
    '169.254.169.254',
    '[::ffff:169.254.169.254]',
  ],
  '100.100.100.200/32 (metadata of Alibaba Cloud)': ['100.100.100.200'],
  '192.0.0.192/32 (metadata of Oracle Cloud)': ['192.0.0.192'],
  '10.0.0.0/8 (private)': ['10.0.0.1'],
  '100.64.0.0/10 (carrier-grade NAT)': ['100.64.0.1'],
  '172.16.0.0/12 (private)': ['172.16.0.1'],
  '192.0.0.0/24 (protocol assignments)': ['192.0.0.1'],
  '192.0.2.0/24 (documentation)': ['192.0.2.1'],
  '192.88.99.0/24 (6to4 relays)': ['192.88.99.1'],
  '192.168.0.0/16 (private)': ['192.168.0.1'],
  '198.18.0.0/15 (benchmarks)': ['198.18.0.1'],
  '198.51.100.0/24 (documentation)': ['198.51.100.1'],
  '203.0.113.0/24 (documentation)': ['203.0.113.1'],
  '224.0.0.0/4 (multicast)': ['224.0.0.1'],
  '240.0.0.0/4 (reserved)': ['240.0.0.1', '255.255.255.255'],
  '::1/128 (loopback)': ['[::1]'],
  'fe80::/10 (link-local)': ['[fe80::1]'],
  'fc00::/7 (private)': ['[fc00::1]'],
  'fd00:ec2::254/128 (metadata of AWS)': ['[fd00:ec2::254]'],
  'ff00::/8 (multicast)': ['[ff02::1]'],
  '2001::/23 (protocol assignments, Teredo)': ['[2001::1]'],
  '2001:db8::/32 (documentation)': ['[2001:db8::1]'],
  '2002::/16 (6to4)': ['[2002:7f00:1::]'],
  '3fff::/20 (documentation)': ['[3fff::1]'],
  'outside of 2000::/3 (public unicast)': [
    '[::]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::a00:1]',
    '[100::1]',
    '[5f00::1]',
    '[fec0::1]',
  ],
  'names of this network': ['localhost', 'localhost.', 'foo.localhost', 'printer.local'],
  'metadata of Google Cloud': ['metadata.google.internal'],
}

/** What stands before or after the host. */
const shapes: readonly (readonly [url: string, range: RegExp])[] = [
  ['http://user@127.0.0.1:PORT/', /user or password/],
  ['http://evil.example@127.0.0.1:PORT/', /user or password/],
  ['http://127.0.0.1:80@evil.example:PORT/', /user or password/],
  ['http://[::1%25lo]:PORT/', /not a URL/],
  ['ftp://127.0.0.1:PORT/', /scheme/],
  ['file:///etc/passwd', /scheme/],
  ['gopher://127.0.0.1:PORT/', /scheme/],
  ['http://93.184.216.34:22/', /no port of the web/],
  ['http://93.184.216.34:6379/', /no port of the web/],
  ['http://93.184.216.34:9200/', /no port of the web/],
]

/** What names stand for. */
const names: readonly (readonly [name: string, addresses: readonly (readonly string[])[], range: string])[] =
  [
    ['private.example', [['10.0.0.1']], '10.0.0.0/8 (private)'],
    ['x.127.0.0.1.nip.example', [['127.0.0.1']], '127.0.0.0/8 (loopback)'],
    ['both.example', [['93.184.216.34', '127.0.0.1']], '127.0.0.0/8 (loopback)'],
    ['mapped.example', [['::ffff:127.0.0.1']], '127.0.0.0/8 (loopback)'],
    ['rebinding.example', [['127.0.0.1'], ['93.184.216.34']], '127.0.0.0/8 (loopback)'],
  ]

const literally = (text: string): RegExp => new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))

/** @param port Where the canaries listen. @param redirects Where somebody sends on to them. */
export function targets(port: number, redirects: number): readonly Target[] {
  const bare: Omit<Target, 'name'>[] = [
    ...Object.entries(hosts).flatMap(([range, list]) =>
      list.map((host) => ({ url: `http://${host}:${port}/`, range: literally(range) })),
    ),
    ...shapes.map(([url, range]) => ({ url: url.replace('PORT', String(port)), range })),
    ...names.map(([host, addresses, range]) => ({
      url: `http://${host}:${port}/`,
      addresses,
      range: literally(range),
    })),
    // Permitted by an operator, and then it sends us on.
    ...[301, 302, 303, 307, 308].map((status) => ({
      url: `http://public.example:${redirects}/${status}`,
      addresses: [['127.0.0.1']],
      permitted: ['public.example'],
      range: /redirects .*are not followed/,
    })),
  ]
  return bare.map((one, index) => ({ name: `target-${index}`, ...one }))
}
