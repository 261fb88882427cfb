import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { buildConnector } from 'undici'
import { blocked } from './errors.ts'
import type { Guard } from './guard.ts'

export interface ConnectorOptions {
  readonly guard: Guard
  readonly timeoutMs: number
  /** PEM, instead of the authorities that Node knows. */
  readonly ca?: string
  /** Default: the system's. */
  readonly lookup?: LookupFunction
}

/** Looks a name up once and passes on what may be reached: the socket connects to these very addresses, not to a second answer. */
const guardedLookup =
  (guard: Guard, lookup: LookupFunction): LookupFunction =>
  (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found, family) => {
      if (error !== null) return callback(error, '')
      const addresses: LookupAddress[] =
        typeof found === 'string' ? [{ address: found, family: family ?? 4 }] : found
      // One forbidden answer among several refuses the name: which one is taken would be up to chance, or an attacker.
      const why = addresses.map(({ address }) => guard.address(address, hostname)).find(Boolean)
      if (why !== undefined) return callback(blocked(hostname, why), '')
      const [first] = addresses
      if (first === undefined) return callback(Object.assign(new Error(), { code: 'ENOTFOUND' }), '')
      if (options.all === true) return callback(null, addresses)
      callback(null, first.address, first.family)
    })

/**
 * Connects in three guarded steps: the host as written (a literal address is never looked up), every address of a name,
 * and the socket's own peer. TLS starts after the third, so that nothing is written to the wrong peer.
 */
export function guardedConnector(
  build: typeof buildConnector,
  { guard, timeoutMs, ca, lookup = process.getBuiltinModule('node:dns').lookup }: ConnectorOptions,
): buildConnector.connector {
  const open = build({ timeout: timeoutMs, lookup: guardedLookup(guard, lookup), allowH2: false })
  const secure = build({ timeout: timeoutMs, allowH2: false, ...(ca !== undefined && { ca }) })
  return (options, done) => {
    const { hostname } = options
    const encrypted = options.protocol === 'https:'
    const port = options.port || (encrypted ? '443' : '80')
    const why = guard.host(hostname, Number(port))
    if (why !== undefined) return done(blocked(hostname, why), null)
    open({ ...options, protocol: 'http:', port }, (...result) => {
      const [error, socket] = result
      if (error !== null) return done(error, null)
      const why = guard.address(socket.remoteAddress ?? '', hostname)
      if (why === undefined)
        return encrypted ? secure({ ...options, port, httpSocket: socket }, done) : done(null, socket)
      socket.destroy()
      done(blocked(hostname, why), null)
    })
  }
}
