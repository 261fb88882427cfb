import { beforeEach, describe, expect, test } from 'vitest'
import { asBot, description, file, firing, footer, none, people, render } from './__fixtures__/rendered.ts'
import { noEnvironment } from './__fixtures__/sending.ts'

beforeEach(noEnvironment)

describe('an incident', () => {
  const key = { key: 'disk', mentions: ['alice'] }
  const incident = { firing, since: firing.occurredAt, count: 3, episode: 1, by: 'Zoë *x*' }
  const byWebhook = { messageId: '300000000000000001', webhook: '*' }
  const byBot = { messageId: '300000000000000001', channelId: '200000000000000009' }

  test('is one message that a webhook edits', () => {
    const messages = render(
      { ...key, state: 'acknowledged' },
      { reference: byWebhook, incident, cause: 'follow-up' },
    )
    expect(messages).toHaveLength(1)
    expect(messages[0]).toMatchObject({
      webhook: '*',
      edit: '300000000000000001',
      body: { content: '', allowed_mentions: none },
    })
    expect(messages[0]?.body).not.toHaveProperty('username')
    expect(footer(messages[0])).toBe('Critical · Acknowledged · by Zoë *x* · 3 times')
  })

  test('that a bot edits and replies to when its state changes', () => {
    const messages = render({ ...key, state: 'resolved' }, { reference: byBot, incident }, asBot)
    expect(messages).toMatchObject([
      { edit: '300000000000000001', channelId: '200000000000000009' },
      { channelId: '200000000000000009', reply: true, body: { content: '', allowed_mentions: none } },
    ])
    expect(messages[1]).not.toHaveProperty('edit')
    expect(description(messages[1])).toBe('✅ Disk almost full · Resolved · by Zoë \\*x\\* · 3 times')
  })

  test.each([
    ['webhook', byWebhook, {}],
    ['bot', byBot, asBot],
  ])('that must ring is told again by the %s, and calls who was declared', (_, reference, options) => {
    const messages = render({ ...key, state: 'firing' }, { reference, incident, ring: true }, options)
    const called = { content: `<@${people.alice}>`, allowed_mentions: { ...none, users: [people.alice] } }
    expect(messages).toMatchObject([
      { edit: '300000000000000001', body: called },
      { reply: true, body: called },
    ])
  })

  test('a quiet repeat is an edit alone', () => {
    expect(render({ ...key, state: 'firing' }, { reference: byBot, incident }, asBot)).toHaveLength(1)
  })

  test('the webhook that posted it edits it, not the one for its type now', () => {
    const webhooks = { 'disk.*': 'https://discord.com/api/webhooks/100000000000000002/hook-canary' }
    const at = { ...byWebhook, threadId: '400000000000000001' }
    expect(render(key, { reference: at }, { webhooks })[0]).toMatchObject({
      webhook: '*',
      threadId: at.threadId,
    })
  })

  test.each([[{ messageId: '3', webhook: 'gone.*' }], [byBot], [{ ts: '1' }]])(
    'is posted anew when %j can no longer be reached',
    (reference) => {
      expect(render(key, { reference })[0]).not.toHaveProperty('edit')
    },
  )

  test('files of an update are named, not uploaded: those that are there stay', () => {
    const [message] = render({ ...key, attachments: [file('df.txt', 5)] }, { reference: byWebhook })
    expect(message).not.toHaveProperty('files')
    expect(footer(message)).toContain('Attachment: df.txt')
  })
})
