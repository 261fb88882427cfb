import { rateLimit } from '@notify/core'
import { createTestNotifier } from '@notify/core/testing'
import { describe, expect, test, vi } from 'vitest'
import { notification, renderContext, sendContext, words } from '@notify/testkit'
import { lines, render } from './__fixtures__/rendered.ts'
import { friendly, refuse, wire } from './__fixtures__/sending.ts'
import { slack, type SlackOptions } from './index.ts'

const { seen, answer, bot } = wire()
const reference = { channel: 'C0OPS', ts: '1700000000.000100' }
const firing = notification()
const incident = { firing, since: firing.occurredAt, count: 2, episode: 1 }
const asked = (): string[] =>
  seen().map(({ path, form }) => `${path.slice(5)} ${form['name'] ?? form['thread_ts'] ?? ''}`.trim())

/** The clock of these tests stands still: a rate would hold everything back. */
const unlimited = (options: SlackOptions) => ({
  use: bot(options),
  policies: [rateLimit({ limit: 1_000, per: '1s' })],
})

describe('repeats in the thread', () => {
  const options = { repeats: 'thread' } as const

  test('are told in full there, and the first message stays as it is', () => {
    const [reply, ...more] = render(
      { state: 'firing', body: 'Second *try*' },
      { reference, incident },
      options,
    )
    expect(reply).toMatchObject({
      method: 'chat.postMessage',
      arguments: { channel: 'C0OPS', thread_ts: reference.ts },
      inThread: true,
    })
    expect(lines(reply)).toEqual(['Second _try_'])
    expect(more).toEqual([])
  })

  test('call nobody, unless they must ring again', () => {
    const again = { state: 'firing', mentions: ['alice'] } as const
    const [quiet] = render(again, { reference, incident }, options)
    expect(JSON.stringify(quiet)).not.toMatch(/U012ALICE|reply_broadcast/)
    const [loud, ...parts] = render(
      { ...again, body: words(30_000) },
      { reference, incident, ring: true },
      options,
    )
    expect(loud?.arguments['reply_broadcast']).toBe(true)
    expect(lines(loud)[0]).toBe('<@U012ALICE>')
    for (const part of parts) expect(part.arguments).not.toHaveProperty('reply_broadcast')
    for (const part of parts) expect(part.arguments['thread_ts']).toBe(reference.ts)
  })

  test('bring their own files along, into the same thread', () => {
    const attachments = [{ name: 'log.txt', type: 'text/plain', bytes: 3, sha256: 'a' }]
    const messages = render({ state: 'firing', attachments }, { reference, incident }, options)
    expect(messages.map(({ method }) => method)).toEqual(['chat.postMessage', 'files.getUploadURLExternal'])
  })

  test('end with an edit of the first message, as without them', () => {
    const messages = render({ state: 'resolved' }, { reference, incident, cause: 'follow-up' }, options)
    expect(messages.map(({ method }) => method)).toEqual(['chat.update', 'chat.postMessage'])
  })

  test('are one thread for all that shares a key', async () => {
    const notifier = createTestNotifier({ channels: { ops: bot(options) } })
    const job = { key: 'job-42', state: 'firing' } as const
    await notifier.send({ ...job, title: 'Job started' })
    await notifier.send({ ...job, title: 'Task failed', severity: 'error' })
    await notifier.send({ ...job, title: 'Job failed', severity: 'critical' })
    expect(seen().map(({ path, form }) => [path, form['thread_ts']])).toEqual([
      ['/api/chat.postMessage', undefined],
      ['/api/chat.postMessage', expect.stringMatching(/^17/)],
      ['/api/chat.postMessage', seen()[1]?.form['thread_ts']],
    ])
  })
})

describe('reactions', () => {
  const reactions = { firing: ':rotating_light:', acknowledged: 'eyes', resolved: 'white_check_mark' }

  test('follow the state of the message, over its whole life', async () => {
    const notifier = createTestNotifier({ channels: { ops: unlimited({ reactions }) } })
    await notifier.send({ title: 'Disk full', key: 'disk', state: 'firing' })
    await notifier.send({ title: 'Disk full', key: 'disk', state: 'firing' })
    await notifier.send({ key: 'disk', state: 'acknowledged', by: 'ada' })
    await notifier.send({ key: 'disk', state: 'resolved' })
    const ts = seen()[1]?.form['timestamp']
    expect(asked()).toEqual([
      'chat.postMessage',
      'reactions.add rotating_light',
      'chat.update',
      'chat.update',
      `chat.postMessage ${ts}`,
      'reactions.remove rotating_light',
      'reactions.remove white_check_mark',
      'reactions.add eyes',
      'chat.update',
      `chat.postMessage ${ts}`,
      'reactions.remove rotating_light',
      'reactions.remove eyes',
      'reactions.add white_check_mark',
    ])
    for (const { path, form } of seen())
      if (path.startsWith('/api/reactions.')) expect(form).toMatchObject({ channel: 'C0OPS', timestamp: ts })
  })

  test('that stand already, or are gone already, are success', async () => {
    const send = (method: 'reactions.add' | 'reactions.remove', word: string): Promise<unknown> => {
      answer(refuse(word))
      return bot().send({ method, arguments: { name: 'eyes' } }, sendContext({ reference }))
    }
    expect(await send('reactions.add', 'already_reacted')).toEqual({})
    expect(await send('reactions.remove', 'no_reaction')).toEqual({})
  })

  test.each([
    ['missing_scope', 'the app may not do this; it needs the scope reactions:write'],
    ['invalid_name', 'the workspace has no emoji of this name; check reactions'],
    ['too_many_emoji', 'the message takes no further change of its reactions'],
  ])('refused with %s leave the message delivered, with a warning', async (word, why) => {
    const notifier = createTestNotifier({ channels: { ops: unlimited({ reactions }) } })
    answer(friendly)
    answer(refuse(word))
    const { receipts } = await notifier.send({ title: 'Disk full', key: 'disk', state: 'firing' })
    expect(receipts).toMatchObject([
      { outcome: 'delivered', warning: `slack: the reaction :rotating_light: is missing: ${why}` },
    ])
  })

  test('that cannot be removed are named too', async () => {
    answer(refuse('thread_locked'))
    const message = { method: 'reactions.remove', arguments: { name: 'eyes' } } as const
    expect(await bot().send(message, sendContext({ reference }))).toEqual({
      warning:
        'slack: the reaction :eyes: was not removed: the message takes no further change of its reactions',
    })
  })

  test('are for incidents only, and for those that a token can reach', () => {
    expect(render({}, {}, { reactions })).toHaveLength(1)
    const hook = slack({ webhookUrl: 'https://hooks.slack.com/services/T/B/x', reactions })
    expect(hook.render(notification({ state: 'firing' }), renderContext())).toHaveLength(1)
  })

  test('of a state without an emoji are none', () => {
    const only = { firing: 'fire' }
    const messages = render({ state: 'resolved' }, { reference, incident }, { reactions: only })
    expect(messages.slice(2)).toEqual([{ method: 'reactions.remove', arguments: { name: 'fire' } }])
  })
})

test('an escalation calls the people who are mentioned, where only it may', async () => {
  const notifier = createTestNotifier({
    channels: { ops: unlimited({ mention: 'escalation', people: { alice: 'U012ALICE' } }) },
    routes: [{ name: 'page', to: ['ops'], escalate: [{ after: '5m', to: ['ops'] }] }],
  })
  await notifier.send({ title: 'Disk full', key: 'disk', state: 'firing', mentions: ['alice'] })
  expect(seen().map(({ body }) => body.includes('U012ALICE'))).toEqual([false])
  await notifier.advance(300_000)
  await vi.waitFor(() => expect(seen()).toHaveLength(3))
  const reply = seen().at(-1)?.form ?? {}
  expect(reply).toMatchObject({ reply_broadcast: 'true', thread_ts: expect.stringMatching(/^17/) as string })
  expect(reply['blocks']).toContain('<@U012ALICE>')
  await notifier.send({ key: 'disk', state: 'resolved' })
  expect(
    seen()
      .slice(-2)
      .some(({ body }) => body.includes('U012ALICE')),
  ).toBe(false)
})
