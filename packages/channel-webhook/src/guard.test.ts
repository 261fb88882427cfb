import { ConfigurationError } from '@notify/core/channel'
import { failure } from '@notify/testkit'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listener, type Listener } from './__fixtures__/listener.ts'
import { send, wire } from './__fixtures__/sending.ts'
import { egressGuard } from './guard.ts'
import { webhook, type WebhookOptions } from './webhook.ts'

const { server, seen, answer, channel } = wire()
let canary: Listener

// Hears 127.0.0.1, ::1, 0.0.0.0 and every other way to this machine.
beforeAll(async () => {
  canary = await listener(undefined, '::')
})
afterAll(() => canary.close())

const outcome = (options: Partial<WebhookOptions>): Promise<unknown> =>
  send(channel(options)).catch((error: unknown) => error)

/** Every form of a host, and the range that the refusal names. */
const forms: readonly (readonly [host: string, says: string])[] = [
  ...[
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
    '127.0.0.1',
    '[::ffff:127.0.0.1]',
    '[0:0:0:0:0:ffff:7f00:1]',
  ].map((host) => [host, '127.0.0.0/8'] as const),
  ['user@127.0.0.1', 'user or password'],
  ['evil.example@127.0.0.1', 'user or password'],
  ['user:pass@hooks.example', 'user or password'],
  ['[::1%25lo]', 'not a URL'],
  ['0', '0.0.0.0/8'],
  ['0.0.0.0', '0.0.0.0/8'],
  ['2852039166', '169.254.0.0/16'],
  ['0xa9fea9fe', '169.254.0.0/16'],
  ['169.254.43518', '169.254.0.0/16'],
  ['169.254.169.254', '169.254.0.0/16'],
  ['[::ffff:169.254.169.254]', '169.254.0.0/16'],
  ['[::1]', '::1/128'],
  ['[::]', '2000::/3'],
  ['[::127.0.0.1]', '2000::/3'],
  ['[64:ff9b::7f00:1]', '2000::/3'],
  ['[64:ff9b:1::a00:1]', '2000::/3'],
  ['[100::1]', '2000::/3'],
  ['[5f00::1]', '2000::/3'],
  ['[fec0::1]', '2000::/3'],
  ['[2002:7f00:1::]', '2002::/16'],
  ['[2001:0:4136:e378:8000:63bf:3fff:fdd2]', '2001::/23'],
  ['[2001:db8::1]', '2001:db8::/32'],
  ['[3fff::1]', '3fff::/20'],
  ['[fe80::1]', 'fe80::/10'],
  ['[fc00::1]', 'fc00::/7'],
  ['[fd00:ec2::254]', 'fd00:ec2::254/128'],
  ['[ff02::1]', 'ff00::/8'],
  ['10.1.2.3', '10.0.0.0/8'],
  ['100.64.0.1', '100.64.0.0/10'],
  ['100.100.100.200', '100.100.100.200/32'],
  ['172.16.0.1', '172.16.0.0/12'],
  ['172.31.255.255', '172.16.0.0/12'],
  ['192.0.0.1', '192.0.0.0/24'],
  ['192.0.0.192', '192.0.0.192/32'],
  ['192.0.2.1', '192.0.2.0/24'],
  ['192.88.99.1', '192.88.99.0/24'],
  ['192.168.0.1', '192.168.0.0/16'],
  ['198.18.0.1', '198.18.0.0/15'],
  ['198.19.255.255', '198.18.0.0/15'],
  ['198.51.100.1', '198.51.100.0/24'],
  ['203.0.113.1', '203.0.113.0/24'],
  ['224.0.0.1', '224.0.0.0/4'],
  ['240.0.0.1', '240.0.0.0/4'],
  ['255.255.255.255', '240.0.0.0/4'],
  ['localhost', 'names of this network'],
  ['localhost.', 'names of this network'],
  ['foo.localhost', 'names of this network'],
  ['printer.local', 'names of this network'],
  ['metadata.google.internal', 'metadata of Google Cloud'],
  ['METADATA.google.internal.', 'metadata of Google Cloud'],
]

describe('an untrusted URL', () => {
  test('is tried in at least 63 forms', () => expect(forms.length).toBeGreaterThanOrEqual(63))

  test.each(forms)(
    'with the host %s is refused, written down or given later, and connects to nothing',
    async (host, says) => {
      const url = `http://${host}:${canary.port}/`
      expect(() => webhook({ url, untrusted: true, insecure: true })).toThrow(says)
      const error = await outcome({ url: () => url, untrusted: true, insecure: true })
      expect(error).toMatchObject({ name: 'DeliveryError', message: expect.stringContaining(says) as string })
      expect(canary.sockets).toHaveLength(0)
    },
  )

  test('is refused with E_EGRESS_BLOCKED', async () => {
    const url = `http://127.1:${canary.port}/`
    expect(() => webhook({ url, untrusted: true })).toThrow(
      expect.objectContaining({ code: 'E_EGRESS_BLOCKED' }),
    )
    expect(await outcome({ url: () => url, untrusted: true })).toMatchObject({
      vendorCode: 'E_EGRESS_BLOCKED',
    })
  })

  test.each([
    ['a name that stands for this machine', ['127.0.0.1'], '127.0.0.0/8'],
    ['a name with the address in it, as nip.io has', ['10.0.0.1'], '10.0.0.0/8'],
    ['a public and a private record', ['93.184.216.34', '127.0.0.1'], '127.0.0.0/8'],
    ['a private and a public record', ['192.168.1.1', '93.184.216.34'], '192.168.0.0/16'],
    [
      'a record of each family, one mapped',
      ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::ffff:7f00:1'],
      '127.0.0.0/8',
    ],
    ['metadata', ['169.254.169.254'], '169.254.0.0/16'],
  ])('is refused for %s', async (_, addresses, says) => {
    const error = await outcome({
      url: `https://hooks.example.test/`,
      untrusted: true,
      lookup: (_, __, callback) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        ),
    })
    expect(error).toMatchObject({
      reason: 'invalid',
      vendorCode: 'E_EGRESS_BLOCKED',
      message: expect.stringContaining(says) as string,
    })
    expect(canary.sockets).toHaveLength(0)
  })

  test('does not learn which address stands behind a name', async () => {
    const error = await outcome({
      url: 'https://hooks.example.test/',
      untrusted: true,
      lookup: (_, __, callback) => callback(null, '10.20.30.40', 4),
    })
    expect(error).toMatchObject({ message: expect.not.stringContaining('10.20.30.40') as string })
  })

  test.each([22, 25, 6379, 9200, 3000])('is refused on port %i', (port) => {
    expect(() => webhook({ url: `https://hooks.example.test:${port}/`, untrusted: true })).toThrow(
      'no port of the web',
    )
  })

  test('may be public, in either family, on a usual port', () => {
    const guard = egressGuard({ untrusted: true })
    for (const host of [
      'hooks.example.com',
      '93.184.216.34',
      '[2606:2800:21f:cb07:6820:80da:af6b:8b2c]',
      '172.32.0.1',
      '100.128.0.1',
      'xn--pple-43d.com',
    ])
      expect([guard.host(host, 443), host]).toEqual([undefined, host])
    expect(guard.address('93.184.216.34', 'hooks.example.com')).toBeUndefined()
  })

  test('reads a confusable URL as the one who connects reads it', () => {
    const url = 'http://evil.example\\@127.0.0.1/'
    expect(new URL(url).hostname).toBe('evil.example')
    expect(() => webhook({ url, untrusted: true, insecure: true })).not.toThrow()
    expect(() =>
      webhook({ url: 'http://127.0.0.1:80@evil.example/', untrusted: true, insecure: true }),
    ).toThrow('user or password')
  })

  test('an IPv4 address is judged alike in every notation', () => {
    const guard = egressGuard({ untrusted: true })
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const octets = address.split('.').map(Number)
        const number = octets.reduce((sum, octet) => sum * 256 + octet, 0)
        const why = guard.host(address, 443)
        for (const host of [
          String(number),
          `0x${number.toString(16)}`,
          octets.map((octet) => `0${octet.toString(8)}`).join('.'),
        ])
          expect(guard.host(new URL(`https://${host}/`).hostname, 443)).toBe(why)
        expect(guard.host(new URL(`https://[::ffff:${address}]/`).hostname, 443)).toBeDefined()
        expect(guard.host(new URL(`https://[::${address}]/`).hostname, 443)).toBeDefined()
      }),
    )
  })
})

describe("an operator's URL", () => {
  test.each([
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[::a9fe:a9fe]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[64:ff9b:1::a9fe:a9fe]/',
    'http://[2002:a9fe:a9fe::1]/',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://[fd20:ce::254]/',
    'http://100.100.100.200/',
    'http://192.0.0.192/',
    'http://168.63.129.16/',
    'http://metadata.google.internal/',
  ])('never leads to link-local or metadata: %s', (url) => {
    expect(() => webhook({ url, insecure: true })).toThrow(
      expect.objectContaining({ code: 'E_EGRESS_BLOCKED' }),
    )
  })

  test.each([
    'https://10.0.0.1/',
    'https://[fc00::1]/',
    'https://intranet/',
    'https://hooks.local:9200/',
    'http://localhost:3000/',
  ])('may be private: %s', (url) => expect(() => webhook({ url })).not.toThrow())

  test('is connected to the address that was checked, and checked again on the next connection', async () => {
    answer({ status: 204, headers: { connection: 'close' } })
    const answers = ['127.0.0.1', '169.254.169.254']
    const one = channel({
      url: `http://hooks.example.test:${server().port}/`,
      insecure: true,
      lookup: (_, __, callback) => callback(null, answers.shift()!, 4),
    })
    await send(one)
    expect(await failure(send(one))).toMatchObject({ vendorCode: 'E_EGRESS_BLOCKED' })
    expect([seen().length, answers]).toEqual([1, []])
  })

  test('leads to what is listed', async () => {
    const { port } = server()
    const url = `http://127.0.0.1:${port}/`
    for (const allow of [['127.0.0.1'], ['10.0.0.0/8', '127.0.0.0/8']])
      expect(await outcome({ url, untrusted: true, allow })).toEqual({})
    const named = {
      url: `http://hooks.example.test:${port}/`,
      insecure: true,
      untrusted: true,
      allow: ['Hooks.example.test'],
    }
    expect(await outcome({ ...named, lookup: (_, __, callback) => callback(null, '127.0.0.1', 4) })).toEqual(
      {},
    )
    expect(seen()).toHaveLength(3)
  })

  test('a listed IPv6 range permits no IPv4 address', () => {
    const guard = egressGuard({ untrusted: true, allow: ['::/0'] })
    expect(guard.address('::1', 'x')).toBeUndefined()
    expect(guard.address('127.0.0.1', 'x')).toBe('127.0.0.0/8 (loopback)')
  })

  test.each(['10.0.0.0/33', '::1/129', '10.0.0.0/', '10.0.0.0/x', 'http://x', '', 'a b', '/8'])(
    'a wrong entry of allow is refused: %j',
    (entry) => {
      expect(() => egressGuard({ allow: [entry] })).toThrow(ConfigurationError)
    },
  )
})
