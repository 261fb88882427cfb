import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testClock, type TestClock } from '../__fixtures__/clock.ts'
import { jsonOf } from '../__fixtures__/json-of.ts'
import { sendTelegram, type TelegramAnswer } from '../__fixtures__/telegram-sender.ts'
import type { TelegramStep } from '../rules/telegram-rule.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'
import { chatIds, topicIds } from './telegram-chats.ts'

/** Names and values that mean something to Telegram, put where they do not belong. */
const words =
  'chat_id text caption parse_mode entities caption_entities type offset length url user photo document media reply_markup inline_keyboard callback_data reply_parameters message_id message_thread_id link_preview_options HTML MarkdownV2 photo attach://a @ada __proto__ <b>'.split(
    ' ',
  )

let sandbox: Sandbox
let clock: TestClock

beforeAll(async () => {
  clock = testClock(1_795_251_600_000)
  sandbox = await createSandbox({ vendors: ['telegram'], clock })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const send = (step: TelegramStep): Promise<TelegramAnswer> => sendTelegram(sandbox, step)
const say = (args: object, chat: number | string = chatIds.ops): Promise<TelegramAnswer> =>
  send({ args: { chat_id: chat, ...args } })
const call = (method: string, args: object): Promise<TelegramAnswer> =>
  send({ method, args: { chat_id: chatIds.ops, ...args } })
const only = () => sandbox.messages('telegram')[0]!
const open = { inline_keyboard: [[{ text: 'Open', url: 'https://example.com' }]] }

describe('a message', () => {
  test('is answered with what it became', async () => {
    const { json } = await say({ text: ' <b>障害</b> 🔥 مرحبا ', parse_mode: 'HTML', reply_markup: open })
    expect(json).toEqual({
      ok: true,
      result: {
        message_id: 1,
        from: expect.objectContaining({ is_bot: true }),
        chat: { id: chatIds.ops, type: 'supergroup', title: 'ops' },
        date: Math.floor(clock.now() / 1_000),
        text: '障害 🔥 مرحبا',
        entities: [{ type: 'bold', offset: 0, length: 2 }],
        reply_markup: open,
      },
    })
    expect(only()).toMatchObject({
      id: '1',
      to: ['ops'],
      title: '障害',
      text: '障害 🔥 مرحبا\n[Open]',
      at: clock.now(),
    })
  })

  test('is read alike from JSON, a form, a form with files, and the query', async () => {
    const args = { chat_id: chatIds.ops, text: 'a & b = c', reply_markup: open }
    const form = String(
      new URLSearchParams({ ...args, chat_id: String(args.chat_id), reply_markup: JSON.stringify(open) }),
    )
    await send({ args })
    await send({ raw: form, contentType: 'application/x-www-form-urlencoded' })
    await send({ args, files: {} })
    const { telegram } = sandbox
    expect((await fetch(`${telegram.baseUrl}/bot${telegram.token}/sendmessage?${form}`)).status).toBe(200)
    const payloads = sandbox.messages().map(({ payload }) => JSON.stringify(payload))
    expect([payloads.length, new Set(payloads).size]).toEqual([4, 1])
    expect(JSON.stringify(sandbox.messages().map(({ payload }) => payload))).not.toContain(telegram.token)
  })

  test('calls people by name and by number', async () => {
    await say({ text: '@sandbox_person <a href="tg://user?id=70001">Ada</a>', parse_mode: 'HTML' })
    expect(only().mentions).toEqual(['@sandbox_person', '@ada_dev'])
  })

  test('keeps for the page how it was sent', async () => {
    await say({ text: 'hello', disable_notification: true, link_preview_options: { is_disabled: true } })
    expect(only().payload).toEqual({
      method: 'sendMessage',
      text: 'hello',
      entities: [],
      disable_notification: true,
      link_preview_options: { is_disabled: true },
    })
  })

  test('goes to topics and answers messages', async () => {
    const { json } = await say({ text: 'a', message_thread_id: topicIds.incidents }, chatIds.forum)
    expect(json['result']).toMatchObject({ message_thread_id: topicIds.incidents, is_topic_message: true })
    await say({ text: 'b', reply_parameters: { message_id: 1 } }, chatIds.forum)
    expect(sandbox.messages().map(({ thread }) => thread)).toEqual([String(topicIds.incidents), '1'])
  })

  test('goes to public chats by name, and to chats that were added', async () => {
    expect((await say({ text: 'a' }, '@sandbox_news')).json['result']).toMatchObject({
      sender_chat: { type: 'channel' },
    })
    const id = sandbox.telegram.addChat('deploys', { username: 'deploys_here' })
    expect(sandbox.telegram.chats['deploys']).toBe(id)
    expect((await say({ text: 'a' }, '@deploys_here')).json['ok']).toBe(true)
  })
})

describe('an edit', () => {
  test('shows the new text and remembers the old', async () => {
    await say({ text: '<b>Firing</b>', parse_mode: 'HTML', reply_markup: open })
    clock.advance(5_000)
    const { json } = await call('editMessageText', { message_id: 1, text: 'Resolved' })
    expect(json['result']).toMatchObject({ text: 'Resolved', edit_date: Math.floor(clock.now() / 1_000) })
    expect(json['result']).not.toHaveProperty('reply_markup')
    expect(only()).toMatchObject({
      title: 'Resolved',
      text: 'Resolved',
      at: clock.now(),
      edits: [{ title: 'Firing' }],
    })
    expect(only().requests).toHaveLength(2)
  })

  test('of the keyboard alone leaves the text, and the same again is none', async () => {
    await say({ text: 'hello' })
    expect((await call('editMessageReplyMarkup', { message_id: 1, reply_markup: open })).json['ok']).toBe(
      true,
    )
    expect(only()).toMatchObject({ text: 'hello\n[Open]', edits: [{ text: 'hello' }] })
    const again = await call('editMessageReplyMarkup', { message_id: 1, reply_markup: open })
    expect(again.json['description']).toMatch(/^Bad Request: message is not modified: specified new/)
  })

  test('of a caption or the picture keeps the other', async () => {
    await send({
      method: 'sendPhoto',
      args: { chat_id: chatIds.ops, caption: 'Load' },
      files: { photo: { name: 'a.png', bytes: 3, type: 'image/png' } },
    })
    await call('editMessageCaption', { message_id: 1, caption: 'Low' })
    expect(only()).toMatchObject({
      title: 'Low',
      payload: { photo: { file_name: 'a.png', size: 3, data: 'AAAA' } },
    })
    const media = { type: 'photo', media: 'https://example.com/b.png', caption: 'New' }
    await call('editMessageMedia', { message_id: 1, media })
    expect(only()).toMatchObject({ title: 'New', payload: { photo: { url: 'https://example.com/b.png' } } })
  })

  test('that takes a message away leaves a trace', async () => {
    await say({ text: 'oops' })
    expect((await call('deleteMessage', { message_id: 1 })).json).toEqual({ ok: true, result: true })
    expect(only()).toMatchObject({ title: 'oops', deletedAt: clock.now() })
    expect((await call('editMessageText', { message_id: 1, text: 'x' })).json['description']).toBe(
      'Bad Request: message to edit not found',
    )
  })
})

describe('files', () => {
  test('are shown by their name, with their bytes', async () => {
    const { json } = await send({
      method: 'sendDocument',
      args: { chat_id: chatIds.ops, caption: '*Log*', parse_mode: 'MarkdownV2' },
      files: { document: { name: 'ログ.txt', bytes: 3, type: 'text/plain' } },
    })
    expect(json['result']).toMatchObject({
      document: { file_name: 'ログ.txt', file_size: 3 },
      caption: 'Log',
    })
    expect(only()).toMatchObject({
      title: 'Log',
      text: 'Log\nログ.txt',
      payload: { text: 'Log', document: { data: 'AAAA' } },
    })
  })

  test('that Telegram has are sent again by their id', async () => {
    const first = await call('sendPhoto', { photo: 'https://example.com/a.png' })
    const { photo } = first.json['result'] as { photo: { file_id: string }[] }
    expect((await call('sendPhoto', { photo: photo[0]!.file_id })).json['ok']).toBe(true)
  })

  test('of an album are a message each', async () => {
    const { json } = await send({
      method: 'sendMediaGroup',
      args: {
        chat_id: chatIds.ops,
        media: [
          { type: 'photo', media: 'attach://a', caption: 'x' },
          { type: 'photo', media: 'https://example.com/b.png' },
        ],
      },
      files: { a: { name: 'a.png', bytes: 3 } },
    })
    expect(json['result']).toHaveLength(2)
    expect(sandbox.messages().map(({ title }) => title)).toEqual(['x', 'https://example.com/b.png'])
    expect(sandbox.messages().map(({ requests }) => requests.length)).toEqual([1, 1])
  })
})

describe('a refusal', () => {
  test('of markup says where, before the chat is looked up', async () => {
    const { status, json } = await say({ text: '障 <b>a', parse_mode: 'HTML' }, 1)
    expect(status).toBe(400)
    expect(json).toEqual({
      ok: false,
      error_code: 400,
      description: `Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`,
    })
  })

  test('of a group that moved says where to', async () => {
    expect((await say({ text: 'a' }, chatIds.moved)).json).toEqual({
      ok: false,
      error_code: 400,
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      parameters: { migrate_to_chat_id: chatIds.alerts },
    })
  })

  test.each([
    ['', 404, 'Not Found'],
    ['123', 404, 'Not Found'],
    [`7:${'A'.repeat(35)}`, 401, 'Unauthorized'],
  ])('of the token %j is %i', async (token, status, description) => {
    const answer = await send({ token, method: 'getMe', args: {} })
    expect([answer.status, answer.json['description']]).toEqual([status, description])
  })

  test('never stores anything', async () => {
    await say({ text: 'a'.repeat(4_097) })
    await say({ text: 'a' }, chatIds.grace)
    expect(sandbox.messages()).toEqual([])
    expect(sandbox.requests().map(({ refused }) => refused[0]!.rule)).toEqual([
      'telegram/text-length',
      'telegram/user-blocked',
    ])
  })
})

describe('the rate', () => {
  const flood = async (count: number, chat: number): Promise<number[]> => {
    const statuses: number[] = []
    for (let index = 0; index < count; index++) statuses.push((await say({ text: 'x' }, chat)).status)
    return statuses
  }

  test('of a chat is one a second after a short burst', async () => {
    expect(await flood(6, chatIds.ada)).toEqual([200, 200, 200, 200, 200, 429])
    const { json, headers } = await say({ text: 'x' }, chatIds.ada)
    expect(json).toEqual({
      ok: false,
      error_code: 429,
      description: 'Too Many Requests: retry after 1',
      parameters: { retry_after: 1 },
    })
    expect(headers.get('retry-after')).toBe('1')
    clock.advance(1_000)
    expect(await flood(2, chatIds.ada)).toEqual([200, 429])
    expect(await flood(1, chatIds.ops)).toEqual([200])
  })

  test('of a group is twenty a minute', async () => {
    let taken = 0
    for (let second = 0; second < 40; second++) {
      taken += (await flood(1, chatIds.team))[0] === 200 ? 1 : 0
      clock.advance(1_000)
    }
    expect(taken).toBeLessThanOrEqual(20 + 40 / 3)
    expect(taken).toBeGreaterThanOrEqual(30)
  })

  test('of a bot is thirty a second', async () => {
    const statuses: number[] = []
    for (let index = 0; index < 31; index++) {
      const chat = sandbox.telegram.addChat(`c${index}`)
      statuses.push(...(await flood(1, chat)))
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(30)
    expect(statuses.at(-1)).toBe(429)
  })

  test('does not count what is refused', async () => {
    for (let index = 0; index < 9; index++) expect((await say({ text: '' })).status).toBe(400)
    expect(await flood(1, chatIds.ops)).toEqual([200])
  })
})

test('tells who it is, what a chat is, and takes answers to buttons', async () => {
  expect((await send({ method: 'getMe', args: {} })).json['result']).toMatchObject({ is_bot: true })
  expect((await call('getChat', {})).json['result']).toEqual({
    id: chatIds.ops,
    type: 'supergroup',
    title: 'ops',
  })
  const pressed = { callback_query_id: sandbox.telegram.callbackQueryId, text: 'Done' }
  expect((await send({ method: 'answerCallbackQuery', args: pressed })).json['result']).toBe(true)
})

test('faults answer in the words of Telegram', async () => {
  sandbox.fault('telegram', { kind: 'status', status: 429, retryAfter: 3 })
  sandbox.fault('telegram', { kind: 'status', status: 502 })
  const limited = await say({ text: 'x' })
  expect([limited.headers.get('retry-after'), limited.json['error_code']]).toEqual(['3', 429])
  expect((await say({ text: 'x' })).json).toEqual({ ok: false, error_code: 502, description: 'Bad Gateway' })
})

test('never fails by itself, whatever JSON comes', async () => {
  const json = jsonOf(words, 4)
  await fc.assert(
    fc.asyncProperty(
      json,
      fc.constantFrom('sendMessage', 'sendPhoto', 'sendMediaGroup', 'editMessageText'),
      async (args, method) => {
        sandbox.reset()
        await say({ text: 'x' })
        const { status } = await send({
          method,
          args: { chat_id: chatIds.ops, message_id: 1, ...args },
        })
        expect(status).not.toBe(500)
      },
    ),
    { numRuns: 300 },
  )
})
