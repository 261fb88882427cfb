import type { Draft, Notification } from '@notify/core/channel'
import { createTestNotifier, recorder } from '@notify/core/testing'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryContext, arbitraryNotification } from './arbitraries.ts'
import { extremeNotifications, hostileNotifications } from './extremes.ts'
import { digestNotification, incidentNotification, renderContext, richNotification } from './notifications.ts'

const mostBytes = 256 * 1_024

test.each(Object.entries(extremeNotifications()))('%s is what core would let through', async (_, sample) => {
  expect(Buffer.byteLength(JSON.stringify(sample))).toBeLessThanOrEqual(mostBytes)
  expect(structuredClone(sample)).toEqual(sample)
  expect(JSON.stringify(sample).isWellFormed()).toBe(true)
})

test('a rich one has everything that a channel may have to show', () => {
  const { body, ...rest } = richNotification()
  for (const part of ['fields', 'links', 'actions', 'images', 'attachments', 'mentions', 'tags'] as const)
    expect(rest[part]).not.toHaveLength(0)
  expect(body).toMatch(/ディスク.*💾/)
  expect(body).toMatch(/\p{Script=Arabic}/u)
  expect(body).toContain('```')
})

/** What a caller would write of it. */
function draftOf(sample: Notification): Draft<'ops'> {
  const { id: _, attachments: __, members: ___, state: ____, ...rest } = sample
  return rest
}

test('samples pass through core as they are', async () => {
  const ops = recorder()
  const notifier = createTestNotifier({ channels: { ops } })
  const samples = [richNotification(), ...hostileNotifications()]
  for (const sample of samples) await notifier.send(draftOf(sample))
  expect(ops.sent.map(({ notification: { title, body } }) => ({ title, body }))).toEqual(
    samples.map(({ title, body }) => ({ title, body: body?.replaceAll('\r\n', '\n') })),
  )
  await notifier.close()
})

test('the states of an incident share a key, and say who changed it', () => {
  expect(incidentNotification('firing')).toMatchObject({ key: 'disk:/var', state: 'firing' })
  const resolved = incidentNotification('resolved')
  expect(renderContext({}, resolved)).toMatchObject({ cause: 'follow-up', incident: { by: 'ana', count: 3 } })
  expect(digestNotification(3).members).toHaveLength(3)
})

test('arbitrary notifications are plain, well-formed, and fit for their context', () => {
  const both = arbitraryNotification().chain((given) => fc.tuple(fc.constant(given), arbitraryContext(given)))
  fc.assert(
    fc.property(both, ([given, context]) => {
      expect(JSON.stringify(given).isWellFormed()).toBe(true)
      expect(structuredClone(given)).toEqual(given)
      expect(context.incident === undefined).toBe(given.state === undefined)
    }),
    { numRuns: 50 },
  )
})
