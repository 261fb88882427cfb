import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testClock, type TestClock } from '../__fixtures__/clock.ts'
import { jsonOf } from '../__fixtures__/json-of.ts'
import { sendDiscord, type DiscordAnswer } from '../__fixtures__/discord-sender.ts'
import { hookPath, type DiscordStep } from '../rules/discord-rule.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'
import { oncall, people, places } from './discord-server.ts'

/** Names and values that mean something to Discord, put where they do not belong. */
const words =
  'content embeds title fields name value components type attachments id allowed_mentions parse users poll flags url image footer message_reference message_id nonce enforce_nonce username thread_name recipient_id __proto__ attachment://a <@1>'.split(
    ' ',
  )

let sandbox: Sandbox
let clock: TestClock

beforeAll(async () => {
  clock = testClock(1_795_251_600_000)
  sandbox = await createSandbox({ vendors: ['discord'], clock })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const send = (step: DiscordStep): Promise<DiscordAnswer> => sendDiscord(sandbox, step)
const hook = (body: object, query?: string): Promise<DiscordAnswer> =>
  send({ path: hookPath('ops', query), body: { ...body } })
const messagePath = (id: unknown, query = ''): string =>
  hookPath('ops', query).replace('?', `/messages/${String(id)}?`)
const edit = (id: unknown, body: object, query?: string): Promise<DiscordAnswer> =>
  send({ method: 'PATCH', path: messagePath(id, query), body: { ...body } })
const only = () => sandbox.messages('discord')[0]!

describe('a webhook', () => {
  test('answers with the message, or with nothing when it is not asked to wait', async () => {
    const { status, json } = await hook({ content: '障害 🔥 مرحبا', username: 'Backups' })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      id: expect.stringMatching(/^\d{18,19}$/),
      channel_id: places.ops,
      webhook_id: expect.any(String),
      content: '障害 🔥 مرحبا',
      author: { username: 'Backups', bot: true },
      attachments: [],
    })
    const silent = await hook({ content: 'x' }, '')
    expect([silent.status, silent.json]).toEqual([204, {}])
    expect(sandbox.messages()).toHaveLength(2)
    expect(sandbox.messages()[1]!.warnings).toMatchObject([{ rule: 'discord/wait' }])
  })

  test('posts where it belongs', async () => {
    const url = new URL(sandbox.discord.webhookUrlOf('alerts'))
    await send({ api: '', path: `${url.pathname}?wait=true`, body: { content: 'x' }, token: null })
    expect(only().to).toEqual(['#alerts'])
    expect(() => sandbox.discord.webhookUrlOf('nowhere')).toThrow('nowhere')
  })

  test('says what it is, and what it has posted', async () => {
    const path = hookPath('ops', '')
    expect((await send({ method: 'GET', path })).json).toMatchObject({ type: 1, channel_id: places.ops })
    const { id } = (await hook({ content: 'x' })).json
    expect((await send({ method: 'GET', path: messagePath(id) })).json).toMatchObject({ id, content: 'x' })
  })

  test('edits its message and remembers what stood there', async () => {
    const { id } = (await hook({ content: '**Firing**', embeds: [{ title: 'Disk full' }] })).json
    clock.advance(5_000)
    const { json } = await edit(id, { embeds: [{ title: 'Disk fine' }] })
    expect(json).toMatchObject({
      id,
      content: '**Firing**',
      edited_timestamp: new Date(clock.now()).toISOString().replace('Z', '000+00:00'),
    })
    expect(only()).toMatchObject({ title: 'Disk fine', at: clock.now(), edits: [{ title: 'Disk full' }] })
    expect(only().requests.map(({ method }) => method)).toEqual(['POST', 'PATCH'])
  })

  test('calls everybody again when an edit does not say whom it may call', async () => {
    const content = `<@${people.ada}> <@&${oncall}>`
    const { id } = (await hook({ content, allowed_mentions: { parse: [] } })).json
    expect(only().mentions).toEqual([])
    await edit(id, { content })
    expect(only().mentions).toEqual(['@ada', '@oncall'])
    expect(only().payload).not.toHaveProperty('allowed_mentions')
  })

  test('takes a message away, but not that it was there', async () => {
    const { id } = (await hook({ content: 'oops' })).json
    expect((await send({ method: 'DELETE', path: messagePath(id) })).status).toBe(204)
    expect((await send({ method: 'DELETE', path: messagePath(id) })).json['code']).toBe(10_008)
    expect(only()).toMatchObject({ title: 'oops', deletedAt: clock.now() })
  })

  test('wakes an archived thread, and finds its message there only with thread_id', async () => {
    const { json } = await hook({ content: 'x' }, `wait=true&thread_id=${places.done}`)
    expect(json['channel_id']).toBe(places.done)
    expect(only()).toMatchObject({ to: ['#ops'], thread: places.done })
    expect((await edit(json['id'], { content: 'y' })).json['code']).toBe(10_008)
    expect((await edit(json['id'], { content: 'y' }, `thread_id=${places.done}`)).status).toBe(200)
  })

  test('starts a thread in a forum', async () => {
    const { json } = await send({ path: hookPath('forum'), body: { content: 'x', thread_name: 'News' } })
    expect(sandbox.discord.channels['News']).toBe(json['channel_id'])
    expect(only().to).toEqual(['#forum'])
  })
})

describe('a bot', () => {
  test('says who it is, and where', async () => {
    expect((await send({ method: 'GET', path: '/users/@me' })).json).toMatchObject({ bot: true })
    const { json } = await send({ method: 'GET', path: `/channels/${places.incidents}` })
    expect(json).toMatchObject({ type: 11, parent_id: places.ops, thread_metadata: { archived: false } })
  })

  test('gets the earlier message for the same nonce, for some minutes', async () => {
    const body = { content: 'x', nonce: 'n1', enforce_nonce: true }
    const first = (await send({ body })).json['id']
    expect((await send({ body: { ...body, content: 'other' } })).json['id']).toBe(first)
    expect(sandbox.messages()).toHaveLength(1)
    expect(only().requests).toHaveLength(2)
    clock.advance(6 * 60_000)
    expect((await send({ body })).json['id']).not.toBe(first)
  })

  test('answers a message, and starts threads', async () => {
    const parent = (await send({ body: { content: 'parent' } })).json['id']
    await send({ body: { content: 'reply', message_reference: { message_id: parent } } })
    expect(sandbox.messages()[1]!.thread).toBe(parent)
    const started = await send({
      path: `/channels/${places.ops}/messages/${String(parent)}/threads`,
      body: { name: 'T' },
    })
    expect([started.status, started.json['id']]).toEqual([201, parent])
    const loose = await send({ path: `/channels/${places.ops}/threads`, body: { name: 'Loose', type: 11 } })
    await send({ path: `/channels/${String(loose.json['id'])}/messages`, body: { content: 'inside' } })
    expect(sandbox.messages()[2]).toMatchObject({ to: ['#ops'], thread: loose.json['id'] })
  })

  test('writes to people', async () => {
    const { json } = await send({ path: '/users/@me/channels', body: { recipient_id: people.ada } })
    await send({ path: `/channels/${String(json['id'])}/messages`, body: { content: 'psst' } })
    expect(only().to).toEqual(['@ada'])
  })

  test('is let in with its token alone', async () => {
    const { status, json } = await send({ body: { content: 'x' }, token: null })
    expect([status, json]).toEqual([401, { message: '401: Unauthorized', code: 0 }])
  })
})

describe('a refusal', () => {
  test('says all that is wrong, each where it stands', async () => {
    const { status, json } = await hook({
      content: 'x'.repeat(2_001),
      embeds: [{ title: 'ok' }, { title: 'x'.repeat(257), fields: [{ name: '', value: 'a' }] }],
    })
    expect(status).toBe(400)
    expect(json).toEqual({
      message: 'Invalid Form Body',
      code: 50_035,
      errors: {
        content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }] },
        embeds: {
          1: {
            title: {
              _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 256 or fewer in length.' }],
            },
            fields: {
              0: { name: { _errors: [{ code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }] } },
            },
          },
        },
      },
    })
    expect(sandbox.messages()).toEqual([])
  })

  test('does not come for white space around texts of embeds', async () => {
    expect((await hook({ embeds: [{ title: ` ${'x'.repeat(256)}\n` }] })).status).toBe(200)
  })

  test('names what is missing', async () => {
    expect((await send({ path: `/channels/1/messages`, body: { content: 'x' } })).json).toEqual({
      message: 'Unknown Channel',
      code: 10_003,
    })
  })
})

describe('components', () => {
  const components = [
    { type: 1, components: [{ type: 2, style: 5, label: 'Open', url: 'https://example.com' }] },
  ]

  test('of a webhook are dropped unless it asks for them', async () => {
    expect((await hook({ content: 'x', components })).json['components']).toEqual([])
    expect(only()).toMatchObject({ text: 'x', warnings: [{ rule: 'discord/with-components' }] })
    expect((await hook({ components })).json['code']).toBe(50_006)
    const { id, components: shown } = (await hook({ components }, 'wait=true&with_components=true')).json
    expect(shown).toEqual(components)
    expect((await edit(id, { content: 'y', components: [] })).json['components']).toEqual(components)
  })

  test('of a bot are shown', async () => {
    await send({ body: { content: 'x', components } })
    expect(only().text).toBe('x\n[Open]')
  })
})

describe('files', () => {
  const chart = { part: 'files[0]', name: 'chart.png', bytes: 3, type: 'image/png' }

  test('come with the message, and are shown in it', async () => {
    const { json } = await send({
      path: hookPath(),
      body: {
        embeds: [{ title: 'Load', image: { url: 'attachment://chart.png' } }],
        attachments: [{ id: 0, description: 'd' }],
      },
      files: [chart],
    })
    expect(json['attachments']).toMatchObject([
      { filename: 'chart.png', size: 3, content_type: 'image/png', description: 'd' },
    ])
    expect(JSON.stringify(json)).not.toContain('"data"')
    expect(only().payload).toMatchObject({ attachments: [{ filename: 'chart.png', data: 'AAAA' }] })
  })

  test('that an edit does not list go away', async () => {
    const { id } = (
      await send({
        path: hookPath(),
        body: { content: 'x' },
        files: [chart, { ...chart, part: 'files[1]', name: 'b.txt' }],
      })
    ).json
    const [first] = (only().payload as { attachments: { id: string }[] }).attachments
    expect((await edit(id, { content: 'y' })).json['attachments']).toHaveLength(2)
    expect((await edit(id, { attachments: [{ id: first!.id }] })).json['attachments']).toMatchObject([
      { id: first!.id },
    ])
    expect((await edit(id, { content: '', attachments: [] })).json['code']).toBe(50_006)
  })

  test('of more than 256 KiB are not kept', async () => {
    await send({ path: hookPath(), body: { content: 'x' }, files: [{ ...chart, bytes: 300_000 }] })
    expect(JSON.stringify(only().payload)).not.toContain('"data"')
  })
})

describe('the rate', () => {
  const flood = async (count: number, step: () => Promise<DiscordAnswer>): Promise<DiscordAnswer[]> => {
    const answers: DiscordAnswer[] = []
    for (let index = 0; index < count; index++) answers.push(await step())
    return answers
  }

  test('is told with every answer, refusals too', async () => {
    const { headers } = await hook({ content: 'x' })
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '4',
      'x-ratelimit-reset': (clock.now() / 1_000 + 2).toFixed(3),
      'x-ratelimit-reset-after': '2.000',
    })
    expect((await hook({})).headers.get('x-ratelimit-remaining')).toBe('3')
  })

  test('of a webhook is five in two seconds', async () => {
    const at = clock.now()
    const answers = await flood(6, () => hook({ content: 'x' }))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429])
    clock.advance(500)
    const { headers, json } = await hook({ content: 'x' })
    expect(json).toEqual({ message: 'You are being rate limited.', retry_after: 1.5, global: false })
    expect([headers.get('retry-after'), headers.get('x-ratelimit-scope')]).toEqual(['2', 'user'])
    expect(sandbox.requests().at(-1)!.refused).toMatchObject([{ rule: 'discord/rate' }])
    clock.advance(at + 2_000 - clock.now())
    expect((await hook({ content: 'x' })).status).toBe(200)
  })

  test('is counted for each webhook by itself, and for all of a channel together', async () => {
    await flood(6, () => hook({ content: 'x' }))
    expect((await send({ path: hookPath('alerts'), body: { content: 'x' } })).status).toBe(200)
    sandbox.reset()
    for (let round = 0; round < 6; round++) {
      await flood(5, () => hook({ content: 'x' }))
      clock.advance(2_000)
    }
    const { json, headers } = await hook({ content: 'x' })
    expect(json).toMatchObject({ message: 'The resource is being rate limited.', retry_after: 48 })
    expect(headers.get('x-ratelimit-scope')).toBe('shared')
  })

  test('of a bot is fifty a second for all it does', async () => {
    const ids = Array.from({ length: 11 }, (_, index) => sandbox.discord.addChannel(`c${index}`))
    const answers: DiscordAnswer[] = []
    for (const id of ids)
      answers.push(
        ...(await flood(5, () => send({ path: `/channels/${id}/messages`, body: { content: 'x' } }))),
      )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(50)
    const { headers, json } = answers.at(-1)!
    expect(json).toMatchObject({ global: true, retry_after: 1 })
    expect([headers.get('x-ratelimit-global'), headers.get('x-ratelimit-scope')]).toEqual(['true', 'global'])
  })

  test('does not count who is not let in', async () => {
    await flood(9, () => send({ path: '/webhooks/1/x', body: { content: 'x' } }))
    expect((await hook({ content: 'x' })).headers.get('x-ratelimit-remaining')).toBe('4')
  })
})

test('faults answer in the words of Discord', async () => {
  sandbox.fault('discord', { kind: 'status', status: 429, retryAfter: '1.5' })
  sandbox.fault('discord', { kind: 'status', status: 500 })
  const limited = await hook({ content: 'x' })
  expect([limited.headers.get('retry-after'), limited.json['global']]).toEqual(['1.5', false])
  expect((await hook({ content: 'x' })).json).toEqual({ message: '500: Internal Server Error', code: 0 })
})

test('never fails by itself, whatever JSON comes', async () => {
  const json = jsonOf(words, 4)
  const paths = [undefined, hookPath(), '/users/@me/channels', `/channels/${places.forum}/threads`]
  await fc.assert(
    fc.asyncProperty(json, fc.constantFrom(...paths), async (body, path) => {
      sandbox.reset()
      expect((await send({ body: { ...body }, ...(path === undefined ? {} : { path }) })).status).not.toBe(
        500,
      )
    }),
    { numRuns: 300 },
  )
})
