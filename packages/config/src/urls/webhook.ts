import { hostAndPort, type Parts } from './parts.ts'
import { flag, one, wrong, type Found, type Reading } from './reading.ts'

const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'HEAD']
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/
const ownBody = 'the body is that of this toolkit, not one with other keys'
const clearText = 'it is plain http: everyone on the way can read it'
const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(host)

/** Any URL of http or https: user and password go into `auth`. */
export function readWebhook(
  text: string,
  more: Readonly<Record<string, unknown>> = {},
  notes: readonly string[] = [],
): Found {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol))
    return wrong('not an http or https URL', 'e.g. https://hooks.acme.dev/notify')
  const { username, password } = url
  url.username = url.password = ''
  const isClear = url.protocol === 'http:' && !isLoopback(url.hostname)
  return one(
    'webhook',
    {
      url: url.href,
      ...(username !== '' && {
        auth: { basic: { username: decodeURIComponent(username), password: decodeURIComponent(password) } },
      }),
      ...(isClear && { insecure: true }),
      ...more,
    },
    isClear ? [...notes, clearText] : notes,
  )
}

function extras(
  headers: readonly (readonly [string, string])[],
  method = 'POST',
): Readonly<Record<string, unknown>> | undefined {
  const verb = method.toUpperCase()
  if (!methods.includes(verb) || headers.some(([name]) => !headerName.test(name))) return undefined
  return {
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...(verb !== 'POST' && { method: verb }),
  }
}

const wrongExtras = wrong(
  'a header or the method cannot be sent',
  `the method is one of ${methods.join(', ')}, a header a word of letters and -`,
)

function readJson({ scheme, user, password, host, query, raw }: Parts): Found {
  const more = extras([...query.prefixed('+'), ...query.prefixed('@')], query.get('method'))
  if (!more) return wrongExtras
  const place = hostAndPort(host)
  if (!place) return wrong('the host is not a host name with a port', 'write jsons://host/path')
  const [, path = ''] = /^[^:]*:\/\/[^/?]*([^?]*)/.exec(raw) ?? []
  const login = user === undefined ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password ?? '')}@`
  const added = query.prefixed('-').map((pair) => pair.map(encodeURIComponent).join('='))
  query.prefixed(':')
  const end = added.length === 0 ? '' : `?${added.join('&')}`
  return readWebhook(`${scheme === 'jsons' ? 'https' : 'http'}://${login}${host}${path}${end}`, more, [
    ownBody,
  ])
}

/** Its own words; what else stands there belongs to the receiver. */
const words = ['template', 'titlekey', 'messagekey', 'contenttype', 'method', 'disabletls', 'requestmethod']

function readGeneric({ scheme, query, raw }: Parts): Found {
  const headers = query.prefixed('@')
  const more = extras(headers, query.get('method', 'requestmethod'))
  if (!more) return wrongExtras
  const isClear = scheme === 'generic+http' || flag(query.get('disabletls')) === true
  const [, address = '', search = ''] = /^[^:]*:\/\/([^?]*)(?:\?(.*))?$/.exec(raw) ?? []
  const theirs = search.split('&').filter((pair) => {
    const [name = ''] = pair.split('=')
    return pair !== '' && !words.includes(name) && !/^(?:@|\$|%40|%24)/.test(name)
  })
  for (const name of [...words, ...query.left()]) query.get(name)
  // An underscore keeps a word of the receiver apart from those above.
  const end = theirs.length === 0 ? '' : `?${theirs.map((pair) => pair.replace(/^_/, '')).join('&')}`
  return readWebhook(`${isClear ? 'http' : 'https'}://${address}${end}`, more, [ownBody])
}

export const webhookReadings: readonly Reading[] = [
  {
    dialects: ['apprise'],
    schemes: ['json', 'jsons'],
    form: 'jsons://user:password@host/path',
    is: ({ host }) => host !== '',
    read: readJson,
  },
  {
    dialects: ['apprise'],
    schemes: ['form', 'forms', 'xml', 'xmls'],
    form: 'jsons://host/path',
    is: () => true,
    read: () => wrong('a webhook sends JSON, neither a form nor XML', 'write jsons://host/path'),
  },
  {
    dialects: ['shoutrrr'],
    schemes: ['generic', 'generic+https', 'generic+http'],
    form: 'generic://host/path',
    is: ({ host }) => host !== '',
    read: readGeneric,
  },
]
