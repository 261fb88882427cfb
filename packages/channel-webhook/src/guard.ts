import { ConfigurationError } from '@notify/core/channel'
import { familyOf, metadata, publicIpv6, range, special, type Range } from './ranges.ts'

export interface GuardOptions {
  /** The URL comes from someone who must not reach this network. Default false. */
  readonly untrusted?: boolean
  /** Host names, addresses and ranges (`10.0.0.0/8`) that may be reached all the same. */
  readonly allow?: readonly string[]
}

/** Decides where a request may go. Every answer is why not, e.g. `127.0.0.0/8 (loopback)`, or nothing. */
export interface Guard {
  /** Before anything is looked up: the host as the URL has it, a name or a literal address, and the port. */
  host(hostname: string, port: number): string | undefined
  /** An address that the host stands for. */
  address(address: string, hostname: string): string | undefined
}

/** `code` and `vendorCode` of every refusal. */
export const egressBlocked = 'E_EGRESS_BLOCKED'

const publicPorts: readonly number[] = [80, 443, 8080, 8443]
const metadataName = /^metadata\.(?:google\.internal|goog)$/
const localName = /^(?:.+\.)?(?:localhost|local|internal)$/

/** Brackets, a root dot, a zone and capitals make no difference. */
const canonical = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '')
    .replace(/\.$/, '')

/** This machine, by name or address. */
export const isLoopback = (hostname: string): boolean =>
  /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|::1)$/.test(canonical(hostname))

/**
 * Keeps requests away from where they must not go. What an operator wrote may be private, but is never link-local or a
 * cloud's metadata; what is untrusted must be public unicast, on a usual port.
 *
 * @throws {ConfigurationError} if `allow` has something that is neither a host name, an address nor a range.
 */
export function egressGuard({ untrusted = false, allow = [] }: GuardOptions = {}): Guard {
  const names = new Set<string>()
  const permitted: Range[] = []
  for (const entry of allow) {
    if (familyOf(canonical(entry)) !== 0 || entry.includes('/')) permitted.push(readRange(entry))
    else if (/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(canonical(entry))) names.add(canonical(entry))
    else throw notAllowable(entry)
  }

  const whyNot = (address: string): string | undefined => {
    const family = familyOf(address)
    if (family === 0) return 'no address'
    const holds = (range: Range): boolean => range.contains(address)
    if (permitted.some(holds)) return undefined
    const found = metadata().find(holds) ?? (untrusted ? special().find(holds) : undefined)
    if (found !== undefined) return found.name
    const outside = untrusted && family === 6 && !publicIpv6().contains(address)
    return outside ? `outside of ${publicIpv6().name}` : undefined
  }

  return {
    host(hostname, port) {
      const host = canonical(hostname)
      if (names.has(host)) return undefined
      const isAddress = familyOf(host) !== 0
      if (isAddress && permitted.some((range) => range.contains(host))) return undefined
      if (metadataName.test(host)) return 'metadata of Google Cloud'
      if (untrusted && localName.test(host)) return 'names of this network'
      const why = isAddress ? whyNot(host) : undefined
      if (why !== undefined || !untrusted || publicPorts.includes(port)) return why
      return `no port of the web (${publicPorts.join(', ')})`
    },
    address: (address, hostname) => (names.has(canonical(hostname)) ? undefined : whyNot(canonical(address))),
  }
}

function readRange(entry: string): Range {
  try {
    return range(entry.replace(/^\[|\]$/g, ''))
  } catch {
    throw notAllowable(entry)
  }
}

const notAllowable = (entry: string): ConfigurationError =>
  new ConfigurationError('expected a host name, an address or a range', {
    path: 'webhook: allow',
    received: JSON.stringify(entry.slice(0, 80)),
    hint: "e.g. 'hooks.internal', '10.1.2.3' or '10.0.0.0/8'",
  })
