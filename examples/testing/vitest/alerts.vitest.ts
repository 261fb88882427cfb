import { DeliveryError } from '@notify/core'
import { createTestNotifier, recorder } from '@notify/core/testing'
import { expect, test } from 'vitest'
import { reportDisk } from '../alerts.ts'

test('a disk that is almost full is a warning, one that is full is critical', async () => {
  const ops = recorder()
  const notifier = createTestNotifier({ channels: { ops } })
  await reportDisk(notifier, { host: 'db-1', usedPercent: 85 })
  await reportDisk(notifier, { host: 'db-2', usedPercent: 97 })
  await notifier.settle()
  expect(ops.sent.map(({ title, notification }) => [notification.severity, title])).toEqual([
    ['warning', 'Disk of db-1 is 85 % full'],
    ['critical', 'Disk of db-2 is 97 % full'],
  ])
})

test('room again resolves what was told, and what was not told stays quiet', async () => {
  const ops = recorder({ incidents: 'edits' })
  const notifier = createTestNotifier({ channels: { ops } })
  await reportDisk(notifier, { host: 'db-2', usedPercent: 40 })
  await reportDisk(notifier, { host: 'db-1', usedPercent: 85 })
  await notifier.settle()
  await reportDisk(notifier, { host: 'db-1', usedPercent: 40 })
  await notifier.settle()
  expect(ops.titles).toEqual(['Disk of db-1 is 85 % full [firing]', 'Disk of db-1 is 85 % full [resolved]'])
  expect(ops.sent[1]?.edited).toBe('m1')
})

test('a service that is down is tried again, and nothing is lost', async () => {
  const ops = recorder()
  const notifier = createTestNotifier({ channels: { ops } })
  ops.fail(new DeliveryError('unavailable', 'the service is down'))
  await reportDisk(notifier, { host: 'db-1', usedPercent: 97 })
  await notifier.settle()
  expect(ops.sent).toEqual([])
  await notifier.advance(60_000)
  expect(ops.sent.map(({ attempt, title }) => [attempt, title])).toEqual([[2, 'Disk of db-1 is 97 % full']])
})
