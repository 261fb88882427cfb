import { hostAndPort, type Parts } from './parts.ts'
import { flag, one, separated, wrong, type Found, type Reading } from './reading.ts'

/** Services whose mailboxes Apprise knows by their domain. */
const services: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'gmail.com': { preset: 'gmail' },
  'googlemail.com': { preset: 'gmail' },
  'hotmail.com': { preset: 'office365' },
  'live.com': { preset: 'office365' },
  'outlook.com': { preset: 'office365' },
  'office365.com': { preset: 'office365' },
  'yahoo.com': { host: 'smtp.mail.yahoo.com', port: 465 },
  'fastmail.com': { host: 'smtp.fastmail.com', port: 465 },
  'icloud.com': { host: 'smtp.mail.me.com', port: 587 },
}

const addresses = (text: string | undefined, domain = ''): readonly string[] | undefined => {
  const list = separated(text).map((one) => (one.includes('@') || domain === '' ? one : `${one}@${domain}`))
  return list.length === 0 ? undefined : list
}

const sender = (address: string | undefined, name: string | undefined): string | undefined =>
  address === undefined || name === undefined ? address : `${name} <${address}>`

const encrypted = 'without a mode Apprise may send in clear text; this sends only over TLS'
const modes: Readonly<Record<string, string>> = { starttls: 'starttls', ssl: 'tls', insecure: 'none' }

function readMailto({ scheme, user, password, host, path, query }: Parts): Found {
  const place = hostAndPort(host)
  if (!place) return wrong('the domain is not a host name', 'write mailtos://user:password@example.com')
  const domain = place.name.toLowerCase()
  const mode = query.get('mode')
  if (mode !== undefined && !Object.hasOwn(modes, mode))
    return wrong('mode is none of starttls, ssl, insecure', 'leave it out: STARTTLS is used')
  const login = query.get('user') ?? user
  const address = login === undefined || login.includes('@') ? login : `${login}@${domain}`
  const service = Object.hasOwn(services, domain) ? services[domain]! : { host: domain }
  const smtp = query.get('smtp')
  const from = query.get('from')
  const name = query.get('name') ?? (from?.includes('@') === false ? from : undefined)
  const own = from?.includes('@') === true ? from : address
  const to = addresses([...path, ...separated(query.get('to'))].join(','), domain) ?? (own && [own])
  return one(
    'email',
    {
      ...(smtp === undefined ? service : { host: smtp }),
      ...(place.port !== undefined && { port: place.port }),
      ...(mode !== undefined && { secure: modes[mode], ...(mode === 'insecure' && { insecure: true }) }),
      user: smtp === undefined && service['preset'] === undefined ? login : (query.get('user') ?? address),
      password: query.get('pass') ?? password,
      from: sender(own, name),
      to,
      cc: addresses(query.get('cc')),
      bcc: addresses(query.get('bcc')),
      replyTo: addresses(query.get('reply')),
    },
    scheme === 'mailto' && mode === undefined ? [encrypted] : [],
  )
}

const encryptions: Readonly<Record<string, string>> = {
  none: 'none',
  implicittls: 'tls',
  explicittls: 'starttls',
}

function readSmtp({ scheme, user, password, host, query }: Parts): Found {
  const place = hostAndPort(host)
  if (!place)
    return wrong('the host is not a host name with a port', 'write smtp://user:password@smtp.example.com:587')
  if (flag(query.get('verify_peer')) === false)
    return wrong(
      'the certificate of the server is always checked',
      'leave verify_peer out, or use use: email with tls.ca',
    )
  const encryption = query.get('encryption')?.toLowerCase()
  const secure =
    scheme === 'smtps'
      ? 'tls'
      : Object.hasOwn(encryptions, encryption ?? '')
        ? encryptions[encryption!]
        : undefined
  const from = query.get('fromaddress', 'from') ?? (user?.includes('@') ? user : undefined)
  const to = addresses(query.get('toaddresses', 'to'))
  query.get('usestarttls')
  return one(
    'email',
    {
      host: place.name,
      port: place.port,
      secure,
      ...(secure === 'none' && { insecure: true }),
      user,
      password,
      from: sender(from, query.get('fromname')),
      to,
      subjectPrefix: query.get('subject', 'title'),
    },
    [...(to ? [] : [toPeople]), ...(from === undefined ? [noSender] : [])],
  )
}

const toPeople = 'it names no recipients: mails go to the people of a notification; ?to= names some'
const noSender = 'it names no sender: ?from= names one'

/** Services that Symfony knows, by the name before the plus. */
const bridge = (schemes: readonly string[], preset: string, form: string, isKeyed: boolean): Reading => ({
  dialects: ['symfony'],
  schemes,
  form,
  is: ({ user, host }) => user !== undefined && host === 'default',
  read({ user, password, query }) {
    const from = query.get('from') ?? (isKeyed ? undefined : user)
    const to = addresses(query.get('to'))
    const login = isKeyed ? { password: user } : { user, password }
    const notes = [...(to ? [] : [toPeople]), ...(from === undefined ? [noSender] : [])]
    return one('email', { preset, ...login, from, to }, notes)
  },
})

export const emailReadings: readonly Reading[] = [
  {
    dialects: ['apprise'],
    schemes: ['mailto', 'mailtos'],
    form: 'mailtos://user:password@example.com?to=…',
    is: ({ host }) => host !== '',
    read: readMailto,
  },
  {
    dialects: ['shoutrrr', 'symfony'],
    schemes: ['smtp', 'smtps'],
    form: 'smtp://user:password@host:port?from=…&to=…',
    is: ({ host }) => host !== '',
    read: readSmtp,
  },
  bridge(
    ['sendgrid', 'sendgrid+api', 'sendgrid+smtp', 'sendgrid+https'],
    'sendgrid',
    'sendgrid+api://KEY@default?from=…',
    true,
  ),
  bridge(['gmail', 'gmail+smtp'], 'gmail', 'gmail+smtp://USER:PASSWORD@default', false),
]
