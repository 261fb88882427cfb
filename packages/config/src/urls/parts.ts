/** The pieces of a URL. Percent signs are decoded, except in `raw`. */
export interface Parts {
  /** Lower case, without the prefix of a dialect. */
  readonly scheme: string
  readonly user?: string
  readonly password?: string
  /** As it is written, with what looks like a port: `host:25`, or a Telegram token. */
  readonly host: string
  readonly path: readonly string[]
  readonly query: Query
  /** All of it. */
  readonly raw: string
}

/** Parameters, which remember who was asked for. */
export interface Query {
  has(name: string): boolean
  /** The last value of the first of these names that is there, and not empty. */
  get(...names: string[]): string | undefined
  /** Those whose names begin so, by what follows. */
  prefixed(prefix: string): readonly (readonly [name: string, value: string])[]
  /** Names that nobody has asked for. */
  left(): readonly string[]
}

export const urlMaxChars = 4_096

/**
 * Splits a URL without the rules of http: a colon in the host may belong to a token, and `#` may be part of a name.
 *
 * @returns What is wrong if it is none. It never holds a part of the URL.
 */
export function partsOf(text: string): Parts | { readonly message: string; readonly hint: string } {
  if (text.length > urlMaxChars)
    return { message: `longer than ${urlMaxChars} characters`, hint: 'give the URL of one channel' }
  // oxlint-disable-next-line no-control-regex -- that is what is looked for
  if (/[\s\u0000-\u001f\u007f]/.test(text))
    return {
      message: 'a space or a control character is in it',
      hint: 'write %20 for a space; each of several URLs is a channel of its own',
    }
  const [, scheme, authority, path, query = ''] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?]*)(?:\?(.*))?$/i.exec(text) ?? []
  if (scheme === undefined || authority === undefined || path === undefined)
    return {
      message: 'not a URL',
      hint: 'write it as scheme://…, for example one of: https, slack, discord, smtp',
    }
  try {
    const at = authority.lastIndexOf('@')
    const login = at < 0 ? undefined : authority.slice(0, at)
    const colon = login?.indexOf(':') ?? -1
    return {
      scheme: scheme.toLowerCase(),
      ...(login !== undefined && { user: decodeURIComponent(colon < 0 ? login : login.slice(0, colon)) }),
      ...(login !== undefined && colon >= 0 && { password: decodeURIComponent(login.slice(colon + 1)) }),
      host: decodeURIComponent(authority.slice(at + 1)),
      path: path
        .split('/')
        .filter((part) => part !== '')
        .map(decodeURIComponent),
      query: queryOf(query),
      raw: text,
    }
  } catch {
    return {
      message: 'a percent sign is not followed by two hexadecimal digits',
      hint: 'write %25 for the character itself',
    }
  }
}

/** @throws {URIError} if a percent sign stands alone. */
function queryOf(text: string): Query {
  const pairs = text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): [string, string] => {
      const [name = '', ...value] = pair.split('=')
      return [decodeURIComponent(name), decodeURIComponent(value.join('=').replaceAll(/\+(?!\d)/g, ' '))]
    })
  const asked = new Set<string>()
  return {
    has: (name) => pairs.some(([key]) => key === name),
    get(...names) {
      for (const name of names) asked.add(name)
      for (const name of names) {
        const value = pairs.findLast(([key]) => key === name)?.[1]
        if (value !== undefined && value !== '') return value
      }
      return undefined
    },
    prefixed(prefix) {
      const found = pairs.filter(([key]) => key.startsWith(prefix) && key.length > prefix.length)
      for (const [key] of found) asked.add(key)
      return found.map(([key, value]) => [key.slice(prefix.length), value] as const)
    },
    left: () => [...new Set(pairs.map(([key]) => key).filter((key) => !asked.has(key)))],
  }
}

/** A host name or an address, and its port. */
export function hostAndPort(host: string): { readonly name: string; readonly port?: number } | undefined {
  const [, name, port] = /^(\[[0-9a-f:.]+\]|[\p{L}\p{N}._-]+)(?::(\d{1,5}))?$/iu.exec(host) ?? []
  if (name === undefined) return undefined
  const number = port === undefined ? undefined : Number(port)
  if (number !== undefined && (number < 1 || number > 65_535)) return undefined
  return { name: name.replaceAll(/^\[|\]$/g, ''), ...(number !== undefined && { port: number }) }
}
