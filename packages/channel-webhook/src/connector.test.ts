import type { LookupFunction, Socket } from 'node:net'
import { httpRecorder } from '@notify/testkit'
import { buildConnector } from 'undici'
import { expect, test } from 'vitest'
import { listener } from './__fixtures__/listener.ts'
import { guardedConnector } from './connector.ts'
import { egressGuard, type Guard } from './guard.ts'

const toLoopback: LookupFunction = (_, options, callback) =>
  options.all === true
    ? callback(null, [{ address: '127.0.0.1', family: 4 }])
    : callback(null, '127.0.0.1', 4)

const connect = (
  port: number,
  {
    protocol = 'http:',
    hostname = 'hooks.example.test',
    guard = egressGuard(),
    lookup = toLoopback,
    timeoutMs = 5_000,
    ca = '',
  } = {},
): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const connector = guardedConnector(buildConnector, { guard, lookup, timeoutMs, ...(ca !== '' && { ca }) })
    connector({ protocol, hostname, host: `${hostname}:${port}`, port: String(port) }, (error, socket) =>
      error === null ? resolve(socket) : reject(error),
    )
  })

test.each(['http:', 'https:'])(
  'the peer of the socket is checked before a byte is written (%s)',
  async (protocol) => {
    const target = await listener()
    let asked = 0
    // The address passes when it is looked up, and turns out to be another one when it is connected.
    const guard: Guard = {
      host: () => undefined,
      address: () => (++asked === 1 ? undefined : '127.0.0.0/8 (loopback)'),
    }
    await expect(connect(target.port, { protocol, guard })).rejects.toMatchObject({
      vendorCode: 'E_EGRESS_BLOCKED',
    })
    await target.close()
    expect([target.sockets.length, target.bytes()]).toEqual([1, 0])
  },
)

test('a literal address is refused without a connection', async () => {
  const target = await listener()
  await expect(
    connect(target.port, { hostname: '127.0.0.1', guard: egressGuard({ untrusted: true }) }),
  ).rejects.toMatchObject({
    vendorCode: 'E_EGRESS_BLOCKED',
  })
  await target.close()
  expect(target.sockets).toHaveLength(0)
})

test('TLS is spoken with the name of the host over the checked socket', async () => {
  await using server = await httpRecorder({ tls: true })
  const given = { protocol: 'https:', ca: server.ca! }
  const socket = await connect(server.port, { ...given, hostname: 'localhost' })
  expect(socket).toMatchObject({
    authorized: true,
    servername: 'localhost',
    remoteAddress: '127.0.0.1',
  })
  socket.destroy()
  await expect(connect(server.port, { ...given, hostname: 'other.example.test' })).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  })
})

test('a receiver that never ends the TLS handshake is hung up on', async () => {
  const hungUp = Promise.withResolvers<void>()
  const target = await listener((socket) => socket.on('close', () => hungUp.resolve()).resume())
  await expect(connect(target.port, { protocol: 'https:', timeoutMs: 50 })).rejects.toMatchObject({
    code: 'UND_ERR_CONNECT_TIMEOUT',
  })
  await hungUp.promise
  await target.close()
})

test('a name without an address is not known', async () => {
  const lookup: LookupFunction = (_, __, callback) => callback(null, [])
  await expect(connect(1, { lookup })).rejects.toMatchObject({ code: 'ENOTFOUND' })
})
