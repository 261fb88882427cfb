import { createNotifier } from '@notify/core'
import { ConfigurationError } from '@notify/core/channel'
import { failure, partsOf, sendContext } from '@notify/testkit'
import { describe, expect, test, vi } from 'vitest'
import { render, token } from './__fixtures__/rendered.ts'
import { post, refuse, wire } from './__fixtures__/sending.ts'
import { telegram, type TelegramMessage, type TelegramOptions } from './index.ts'

const { seen, answer, channel } = wire()
const reference = { chatId: '-100777', messageId: '7' }
const edit: TelegramMessage = {
  method: 'editMessageText',
  arguments: { chat_id: '-100777', message_id: 7, text: 'Disk full' },
}

describe('sending', () => {
  test('one message is one JSON request, and the answer becomes reference and link', async () => {
    const [message] = render({ title: 'ディスク残りわずか 💾', body: 'القرص <b>' })
    expect(await channel().send(message!, sendContext())).toEqual({
      reference: { chatId: '-100777', messageId: '1' },
      url: 'https://t.me/c/777/1',
    })
    expect(seen()).toHaveLength(1)
    expect(seen()[0]).toMatchObject({ path: `/bot${token}/sendMessage`, json: message!.arguments })
  })

  test.each([
    [
      'a public channel',
      { id: -100_5, type: 'channel', username: 'acme_alerts' },
      'https://t.me/acme_alerts/3',
    ],
    ['a group', { id: -5, type: 'group' }, undefined],
    ['a person', { id: 5, type: 'private', username: 'alice' }, undefined],
  ])('%s is linked where Telegram has links', async (_, chat, url) => {
    answer({ body: { ok: true, result: { message_id: 3, chat } } })
    expect((await channel().send(post, sendContext())).url).toBe(url)
  })

  test('a further part answers the first and leaves its reference as it is', async () => {
    expect(await channel().send({ ...post, reply: true }, sendContext({ reference }))).toEqual({})
    expect(seen()[0]?.json).toMatchObject({
      ...post.arguments,
      reply_parameters: { message_id: 7, allow_sending_without_reply: true },
    })
  })

  test('an edit that changes nothing is done', async () => {
    const description =
      'Bad Request: message is not modified: specified new message content and reply markup are exactly the same'
    answer(refuse(400, description))
    expect(await channel().send(edit, sendContext({ reference }))).toEqual({})
  })

  test('a file goes up as one multipart request', async () => {
    const file = { name: 'レポート "1".txt', type: 'text/plain', sha256: 'ab'.repeat(32) }
    const message: TelegramMessage = {
      method: 'sendDocument',
      arguments: { chat_id: '-100123', disable_notification: true },
      reply: true,
      file,
    }
    const open = vi.fn(() => Promise.resolve(new Blob(['95 % used'])))
    expect(await channel().send(message, sendContext({ reference, open }))).toEqual({})
    expect(open).toHaveBeenCalledWith(file)
    const [request = never()] = seen()
    const { path, headers, body } = request
    expect(path).toBe(`/bot${token}/sendDocument`)
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)))
    const form = await partsOf(request)
    expect(form.get('chat_id')).toBe('-100123')
    expect(form.get('disable_notification')).toBe('true')
    expect(form.get('reply_parameters')).toBe('{"message_id":7,"allow_sending_without_reply":true}')
    const uploaded = form.get('document') as File
    expect([uploaded.name, uploaded.type, await uploaded.text()]).toEqual([file.name, file.type, '95 % used'])
  })

  test('content that the store does not have fails before a request', async () => {
    const file = { name: 'a', type: 'text/plain', sha256: 'ab'.repeat(32) }
    const open = (): Promise<Blob> => Promise.reject(new Error('no files'))
    await expect(channel().send({ ...post, file }, sendContext({ open }))).rejects.toThrow('no files')
    expect(seen()).toHaveLength(0)
  })

  test('connections are kept, and closed twice without harm', async () => {
    const one = channel()
    await one.send(post, sendContext())
    await one.send(post, sendContext())
    await one.close?.()
    await one.close?.()
    await one.send(post, sendContext())
    expect(seen()).toHaveLength(3)
  })
})

describe('the token', () => {
  test('comes from TELEGRAM_BOT_TOKEN when it is no option', async () => {
    vi.stubEnv('TELEGRAM_BOT_TOKEN', '99:from-environment')
    await channel({ token: undefined } as never).send(post, sendContext())
    expect(seen()[0]?.path).toBe('/bot99:from-environment/sendMessage')
  })

  test('is asked for again after it was refused, and not before', async () => {
    const supply = vi.fn(() => `1:${supply.mock.calls.length}`)
    const one = channel({ token: supply })
    await one.send(post, sendContext())
    await one.send(post, sendContext())
    expect(supply).toHaveBeenCalledTimes(1)
    answer(refuse(401, 'Unauthorized'))
    expect((await failure(one.send(post, sendContext()))).reason).toBe('auth')
    await one.send(post, sendContext())
    expect(seen().at(-1)?.path).toBe('/bot1:2/sendMessage')
  })

  test('from a function cannot lead to another address', async () => {
    const one = channel({ token: () => '1:a/../../steal?' })
    const error = await failure(one.send(post, sendContext()))
    expect([error.reason, error.message]).toEqual(['auth', 'telegram: token is not a bot token, 123456:ABC…'])
    expect(seen()).toHaveLength(0)
  })
})

describe('with a notifier', () => {
  const incident = { key: 'disk:web-1', title: 'Disk almost full', severity: 'critical' } as const
  const quiet = { error() {}, warn() {}, info() {}, debug() {} }
  /** Method, and the message that it edits or answers. */
  const calls = (): unknown[] =>
    seen().map(({ path, json: { message_id: edited, reply_parameters: reply } }) => [
      path.split('/').at(-1),
      edited ?? (reply as { message_id?: number } | undefined)?.message_id,
    ])

  test('an incident is a message, its edit and a reply', async () => {
    await using notifier = createNotifier({ channels: { ops: channel() } })
    await notifier.send({ ...incident, state: 'firing' })
    const { receipts } = await notifier.send({ key: incident.key, state: 'resolved', by: 'ana' })
    expect(receipts).toMatchObject([{ outcome: 'delivered' }])
    expect(calls()).toEqual([
      ['sendMessage', undefined],
      ['editMessageText', 1],
      ['sendMessage', 1],
    ])
  })

  test('a message that was deleted is sent anew', async () => {
    await using notifier = createNotifier({ channels: { ops: channel() }, logger: quiet })
    await notifier.send({ ...incident, state: 'firing' })
    answer(refuse(400, 'Bad Request: message to edit not found'))
    await notifier.send({ ...incident, state: 'firing' })
    await vi.waitFor(() => expect(calls()).toHaveLength(3))
    expect(calls()).toEqual([
      ['sendMessage', undefined],
      ['editMessageText', 1],
      ['sendMessage', undefined],
    ])
  })

  test('a file reaches a person as a document', async () => {
    await using notifier = createNotifier({ channels: { people: channel({ chatId: undefined } as never) } })
    const { receipts } = await notifier.send({
      title: 'Report',
      recipients: [{ id: 'ana', addresses: { telegram: '4711' } }],
      attachments: [{ name: 'report.csv', content: 'a,b' }],
    })
    expect(receipts).toMatchObject([{ outcome: 'delivered' }])
    expect(seen()[0]?.json).toMatchObject({ chat_id: '4711' })
    expect(seen()[1]?.body).toMatch(/name="document"; filename="report.csv"[^]*a,b/)
  })
})

test('verify asks getMe and sends nothing', async () => {
  answer({ body: { ok: true, result: { id: 1, is_bot: true } } })
  await channel().verify?.(sendContext())
  expect(seen().map(({ path }) => path)).toEqual([`/bot${token}/getMe`])
  answer(refuse(401, 'Unauthorized'))
  expect((await failure(channel().verify!(sendContext()))).reason).toBe('auth')
})

test('without a chat it is a way to people', () => {
  expect(telegram({ token }).features).toEqual({ incidents: 'edits', attachments: true, address: 'telegram' })
  expect(telegram({ token, chatId: -5 }).features).toEqual({ incidents: 'edits', attachments: true })
})

test.each<[string, TelegramOptions, string]>([
  ['no token', {}, 'telegram: token is missing; give it as an option or set TELEGRAM_BOT_TOKEN'],
  [
    'a token that is none',
    { token: 'canary/7f3a' },
    'token: telegram: token is not a bot token; copy it from @BotFather',
  ],
  [
    'a name without @',
    { token, chatId: 'ops' },
    'chatId: telegram: chatId is neither a number nor a name with @',
  ],
  ['a topic of 0', { token, topic: 0 }, 'topic: telegram: topic is not a whole number'],
  [
    'a person that is a link',
    { token, people: { al: 'tg://user?id=1' } },
    'people.al: telegram: expected the id of a user',
  ],
  [
    'a base URL that is none',
    { token, baseUrl: 'ftp://canary' },
    'baseUrl: telegram: baseUrl is not an http or https URL',
  ],
])('%s is refused while creating', (_, options, message) => {
  vi.stubEnv('TELEGRAM_BOT_TOKEN', '')
  expect(() => telegram(options)).toThrow(ConfigurationError)
  expect(() => telegram(options)).toThrow(message)
  expect(() => telegram(options)).not.toThrow(/canary/)
})

function never(): never {
  throw new Error('no request came')
}
