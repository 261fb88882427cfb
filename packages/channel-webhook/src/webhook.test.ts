import { ConfigurationError, type Channel } from '@notify/core/channel'
import { inspect } from 'node:util'
import { failure, sendContext } from '@notify/testkit'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { context, notification, send, wire } from './__fixtures__/sending.ts'
import { definition } from './config.ts'
import type { WebhookMessage } from './message.ts'
import { webhook, type WebhookOptions } from './webhook.ts'

const { origin, server, seen, channel } = wire()
const url = 'https://hooks.example.test/in'

/** What it sends. */
const bodyOf = (sent: Channel<WebhookMessage>): string => sent.render(notification, context)[0]!.body

test('what is sent are the rendered bytes, signed, with id, attempt and own headers', async () => {
  const secret = `whsec_${btoa('s'.repeat(32))}`
  const put = channel({
    url: `${origin()}/in/ü?token=a%20b`,
    method: 'PUT',
    headers: { 'X-Api-Key': () => 'key', 'User-Agent': 'acme' },
    auth: { bearer: 'token' },
    sign: { secret },
  })
  const now = Date.now()
  expect(await send(put, { attempt: 3, clock: { now: () => now, at: () => () => {} } })).toEqual({})
  const { method, path, headers, body } = seen()[0]!
  expect([method, path, body]).toEqual(['PUT', '/in/%C3%BC?token=a%20b', bodyOf(put)])
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'webhook-id': '019ab4b5-0000-7000-8000-0000000000aa',
    'x-notify-attempt': '3',
    'x-api-key': 'key',
    'user-agent': 'acme',
    authorization: 'Bearer token',
  })
  expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
})

test('a second attempt has the same id and a new time', async () => {
  const signed = channel({ sign: { secret: `whsec_${btoa('s'.repeat(32))}` } })
  for (const attempt of [1, 2])
    await send(signed, { attempt, clock: { now: () => attempt * 60_000, at: () => () => {} } })
  expect(seen().map(({ headers }) => [headers['webhook-id'], headers['webhook-timestamp']])).toEqual([
    ['019ab4b5-0000-7000-8000-0000000000aa', '60'],
    ['019ab4b5-0000-7000-8000-0000000000aa', '120'],
  ])
})

test('basic authorization is UTF-8', async () => {
  await send(channel({ auth: { basic: { username: 'ana', password: 'пароль:1' } } }))
  const [, encoded = ''] = seen()[0]!.headers['authorization']?.split(' ') ?? []
  expect(Buffer.from(encoded, 'base64').toString()).toBe('ana:пароль:1')
})

test.each(['GET', 'HEAD'] as const)('%s carries no body', async (method) => {
  await send(channel({ method }))
  expect(seen()[0]).toMatchObject({ method, body: '' })
  expect(seen()[0]!.headers).not.toHaveProperty('content-type')
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('%s carries the body', async (method) => {
  const one = channel({ method })
  await send(one)
  expect(seen()[0]).toMatchObject({ method, body: bodyOf(one) })
})

test('one notification with everything arrives as it is: nothing is cut, escaped or left out', async () => {
  const everything = {
    title: 'ディスク <満杯> 😀 \u202e',
    body: 'מקום **פנוי** نفد\n\n```sh\necho "<none>" & exit\n```\n\n<!channel> @everyone',
    fields: [{ name: 'مضيف', value: '0\u0000"\\', inline: true }],
    links: [{ label: 'グラフ', url: 'https://acme.dev/graph?a=1&b=2' }],
    images: [{ url: 'https://acme.dev/usage.png', alt: '使用率' }],
    actions: [{ id: 'acknowledge', label: '対応する', value: 'disk:db-1' }],
    mentions: ['ada', 'here'],
    attachments: [{ name: 'ログ 📄.txt', type: 'text/plain', bytes: 12, sha256: 'ab'.repeat(32) }],
    tags: ['disk'],
    metadata: { deep: { list: [1, null, 'é'] } },
  }
  await send(channel(), {}, { ...notification, ...everything })
  const { data } = JSON.parse(seen()[0]!.body) as { data: { notification: object } }
  expect(data.notification).toMatchObject(everything)
})

test.each([401, 403, 404, 410])('after a %i every function is asked again', async (status) => {
  server().always(({ headers }) => ({ status: headers['x-api-key'] === 'new' ? 204 : status }))
  const asked = { url: 0, token: 0, key: 0 }
  const one = channel({
    url: () => `${origin()}/${++asked.url}`,
    auth: { bearer: () => `token${++asked.token}` },
    headers: { 'x-api-key': () => (++asked.key === 1 ? 'old' : 'new') },
  })
  expect(await failure(send(one))).toMatchObject({ status })
  for (let i = 0; i < 2; i++) expect(await send(one)).toEqual({})
  expect(asked).toEqual({ url: 2, token: 2, key: 2 })
  expect(seen().at(-1)).toMatchObject({ path: '/2', headers: { authorization: 'Bearer token2' } })
})

test.each<[string, Partial<WebhookOptions>, string]>([
  ['no URL', { url: '' }, 'url is missing'],
  ['half a URL', { url: 'hooks.example.test/CANARY' }, 'not a URL'],
  ['another scheme', { url: 'file:///CANARY' }, 'https and http'],
  ['a password in the URL', { url: 'https://me:CANARY@hooks.example.test/' }, 'use the option auth'],
  ['plain http to another machine', { url: 'http://hooks.example.test/CANARY' }, 'insecure: true'],
  ['an unknown method', { method: 'CONNECT' as 'POST' }, 'method'],
  ['a small-letter method', { method: 'post' as 'POST' }, 'method'],
  ['a broken content type', { contentType: 'a\r\nb: c' }, 'contentType'],
  ['a name with a colon', { auth: { basic: { username: 'a:b', password: 'CANARY' } } }, 'colon'],
  ['a token with a space', { auth: { bearer: 'CANARY CANARY' } }, 'auth.bearer'],
  ['a token with a line break', { auth: { bearer: 'CANARY\r\nHost: evil' } }, 'auth.bearer'],
  ['a wrong time', { timeout: '10 seconds' }, 'timeout'],
  ...[
    'Host',
    'Content-Length',
    'transfer-encoding',
    'Connection',
    'Authorization',
    'webhook-id',
    'Webhook-Signature',
    'x-notify-attempt',
    'Proxy-Authorization',
    'Expect',
    'Accept-Encoding',
    'Content-Type',
  ].map((name): [string, Partial<WebhookOptions>, string] => [
    `the header ${name}`,
    { headers: { [name]: 'x' } },
    'set by the channel',
  ]),
  ...['a b', 'a:b', 'ü', '', 'a\r\nb'].map((name): [string, Partial<WebhookOptions>, string] => [
    `the header name ${JSON.stringify(name)}`,
    { headers: { [name]: 'x' } },
    'not the name of a header',
  ]),
  ...['CANARY\r', 'CANARY\nx: y', 'CANARY\0', 'CANARY日本', 'CANARY\u007f'].map(
    (value): [string, Partial<WebhookOptions>, string] => [
      `the header value ${JSON.stringify(value)}`,
      { headers: { 'x-key': value } },
      'cannot carry',
    ],
  ),
])('is refused when created: %s', (_, options, says) => {
  expect(() => webhook({ url, ...options })).toThrow(ConfigurationError)
  expect(() => webhook({ url, ...options })).toThrow(says)
  expect(() => webhook({ url, ...options })).not.toThrow('CANARY')
})

test.each(['http://localhost:1/', 'http://127.0.0.9:1/', 'http://[::1]:1/', 'http://app.localhost/'])(
  'plain http may stay on this machine: %s',
  (url) => expect(() => webhook({ url })).not.toThrow(),
)

test('plain http may leave it if told so', () =>
  expect(() => webhook({ url: 'http://intranet/', insecure: true })).not.toThrow())

test('no secret is in a message, an error or the channel, whatever goes wrong', async () => {
  server().always(({ path }) => {
    const status = /status=(\d+)/.exec(path)?.[1]
    if (status === undefined) return 'reset'
    return { status: Number(status), headers: { location: '/CANARY' }, body: 'CANARY' }
  })
  const targets = [
    ...[302, 400, 401, 404, 410, 429, 500].map((status) => `${origin()}/CANARY?status=${status}&CANARY`),
    `${origin()}/CANARY`,
    'http://127.0.0.1:1/CANARY',
    `https://127.0.0.1:${server().port}/CANARY`,
    'https://169.254.169.254/CANARY',
    'CANARY',
  ]
  for (const target of targets) {
    const one = channel({
      url: () => target,
      headers: { 'x-key': 'CANARY' },
      auth: { basic: { username: 'me', password: 'CANARY' } },
      sign: { scheme: 'stripe', secret: 'CANARY' },
    })
    const [message] = one.render(notification, context)
    const error = await failure(one.send(message!, sendContext()))
    const shown = [error, one, message].flatMap((each) => [
      inspect(each, { depth: 9, showHidden: true }),
      JSON.stringify(each),
      String((each as Error).stack),
    ])
    expect(shown.join('\n')).not.toMatch(/CANARY|Q0FOQVJZ|bWU6/)
  }
})

test('the definition makes a channel, marks every secret, and names no option that there is not', () => {
  expect(definition.create({ url } as never)).toMatchObject({ spec: 1, kind: 'webhook' })
  const properties = definition.schema['properties'] as Record<string, { writeOnly?: boolean }>
  expect(properties['url']?.writeOnly).toBe(true)
  expect(Object.values(definition.environment).map((path) => path.split('.')[0]!)).toSatisfy(
    (names: string[]) => names.every((name) => name in properties),
  )
  expect(JSON.parse(JSON.stringify(definition.schema))).toEqual(definition.schema)
})

test('it says what it can do', () => {
  expect(webhook({ url })).toMatchObject({
    features: { incidents: 'keyed', idempotent: true },
    defaults: { retry: { base: '5s', cap: '6h', attempts: 15, maxAge: '72h' } },
  })
})
