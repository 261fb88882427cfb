import type { Notification } from '@notify/core/channel'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { context as routed, notification } from './__fixtures__/sending.ts'
import { webhook, type WebhookOptions } from './webhook.ts'

const url = 'https://hooks.example.test/in'
const render = (
  given: Notification = notification,
  options: Partial<WebhookOptions> = {},
  context = routed,
) => webhook({ url, ...options }).render(given, context)

test('a notification becomes the payload of Standard Webhooks', () => {
  const [message, ...more] = render()
  expect(more).toEqual([])
  expect(message).toEqual({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: expect.any(String) as string,
  })
  expect(JSON.parse(message!.body)).toEqual({
    type: 'disk.full',
    timestamp: '2026-11-21T09:00:00.000Z',
    data: {
      notification: {
        id: '019ab4b5-0000-7000-8000-000000000001',
        type: 'disk.full',
        severity: 'critical',
        title: 'ディスク残りわずか 💾 \u202eevil\u202c',
        body: '**95 %** on `/var`, see [the board](https://board.example/d/1)\n\n<script>alert(1)</script>',
        fields: [{ name: 'Host', value: 'مضيف-1' }],
        attachments: [{ name: 'df.txt', type: 'text/plain', bytes: 12, sha256: 'ab'.repeat(32) }],
        metadata: { repo: 'main', depth: { of: [1, 2, 3] } },
        key: 'disk:/var',
        state: 'firing',
        occurredAt: '2026-11-21T09:00:00.000Z',
      },
      cause: 'route',
    },
  })
})

test('what follows an incident is an event of its own, with the incident', () => {
  const [message] = render(
    { ...notification, state: 'resolved' },
    {},
    {
      cause: 'follow-up',
      locale: 'ja',
      incident: {
        firing: notification,
        since: notification.occurredAt - 60_000,
        count: 3,
        episode: 2,
        by: 'ana',
      },
      heldBack: 4,
    },
  )
  expect(JSON.parse(message!.body)).toMatchObject({
    data: {
      notification: { state: 'resolved', key: 'disk:/var' },
      cause: 'follow-up',
      incident: { state: 'resolved', count: 3, since: '2026-11-21T08:59:00.000Z', episode: 2, by: 'ana' },
      heldBack: 4,
    },
  })
})

test("persons and other channels' fields stay here, in a digest's members too", () => {
  const [message] = render({ ...notification, members: [notification, notification] })
  expect(message!.body).not.toMatch(/ana@acme|recipients|overrides/)
  expect(JSON.parse(message!.body)).toMatchObject({
    data: { notification: { members: [{ title: notification.title }, {}] } },
  })
})

test('rendering never throws and says what came in, whatever the text is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), fc.double(), (title, value, occurredAt) => {
      const given = { ...notification, title, metadata: { value }, occurredAt }
      const [message] = render(given)
      const { data } = JSON.parse(message!.body) as { data: { notification: Notification } }
      expect(data.notification).toMatchObject({ title })
      expect(JSON.stringify(data.notification.metadata)).toBe(JSON.stringify({ value }))
    }),
  )
})

test('the body may be one of its own: JSON, or text with its own type', () => {
  const json = render(notification, { body: ({ title }) => ({ text: title }) })
  expect(JSON.parse(json[0]!.body)).toEqual({ text: notification.title })
  const [text] = render(notification, {
    body: ({ id }) => `id=${id}`,
    contentType: 'application/x-www-form-urlencoded',
  })
  expect(text).toMatchObject({
    body: `id=${notification.id}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const [own] = render({ ...notification, overrides: { webhook: { body: { from: 'a template' } } } })
  expect(JSON.parse(own!.body)).toEqual({ from: 'a template' })
})

test.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('CANARY')
    },
  ],
  ['gives nothing', () => undefined],
  ['gives a function', () => () => 1],
  ['gives a BigInt', () => 1n],
])('a function for the body that %s breaks the contract', (_, body) => {
  expect(() => render(notification, { body })).toThrow(expect.objectContaining({ reason: 'contract' }))
  expect(() => render(notification, { body })).not.toThrow('CANARY')
})
