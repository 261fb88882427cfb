import { createNotifier, memory } from '@notify/core'
import { recorder } from '@notify/core/testing'
import { templates } from '@notify/templates'
import { expect, test } from 'vitest'
import { speakers } from './speakers.ts'

test('a channel keeps its speaker over reloads, so that what replaces it does not close it', async () => {
  let closed = 0
  const channel = { ...recorder(), close: () => Promise.resolve(void closed++) }
  const speaking = speakers()
  const options = (): Parameters<typeof speaking.in>[0] => speaking.in({ channels: { ops: channel } })
  const notifier = createNotifier({ ...options(), store: memory() })
  const words = await templates()
  await words.register('ops/default.md', '# 新しい {{ title }}')
  await notifier.reconfigure(options())
  speaking.use(words)
  const { deliveries } = await notifier.explain({ title: 'a' })
  expect(JSON.stringify(deliveries[0]!.messages)).toContain('新しい a')
  speaking.use(undefined)
  expect(JSON.stringify((await notifier.explain({ title: 'a' })).deliveries)).not.toContain('新しい')
  expect(closed).toBe(0)
  await notifier.close()
  expect(closed).toBe(1)
})

test('where a broken tenant waits, nothing is put into other words', () => {
  const room = recorder()
  const { channels, tenants } = speakers().in({
    channels: { ops: recorder() },
    tenants: { acme: { channels: { '~waiting': room } }, off: { enabled: false } },
  })
  expect(tenants!['acme']!.channels!['~waiting']).toEqual({ use: room })
  expect(tenants!['off']).toEqual({ enabled: false })
  expect(channels['ops']).not.toEqual({ use: room })
})
