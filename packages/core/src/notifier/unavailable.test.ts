import { expect, test } from 'vitest'
import { DeliveryError } from '../errors.ts'
import { createNotifier } from '../notifier.ts'
import type { ChannelEntry } from '../options.ts'
import { createTestNotifier, recorder } from '../testing/index.ts'

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const why = 'notify.yaml:3:3: the package could not be loaded'
const broken: ChannelEntry = {
  use: {
    spec: 1,
    kind: 'broken',
    features: { incidents: 'follows' },
    render: () => [{}],
    send: async () => {
      throw new DeliveryError('unavailable', 'it was asked')
    },
  },
  unavailable: why,
}

test('a channel that could not start waits, says why, and delivers with the configuration that has it', async () => {
  const ops = recorder()
  const other = recorder()
  const notifier = createNotifier({ channels: { ops: broken, other }, logger })
  const { receipts } = await notifier.send({ title: 'ディスク 💾' })
  expect(receipts).toMatchObject([
    { channel: 'ops', outcome: 'waiting', why: 'held', attempts: 0 },
    { channel: 'other', outcome: 'delivered' },
  ])
  const health = await notifier.health()
  expect(health.status).toBe('degraded')
  expect(health.channels[0]).toMatchObject({
    name: 'ops',
    state: 'held',
    hold: { why: 'unavailable', error: why },
  })
  await notifier.reconfigure({ channels: { ops: broken, other }, logger })
  expect((await notifier.health()).channels[0]).toMatchObject({ state: 'held' })
  await notifier.reconfigure({ channels: { ops, other }, logger })
  await notifier.drain()
  expect(ops.sent).toHaveLength(1)
  expect((await notifier.health()).status).toBe('ok')
  await notifier.close()
})

test('what waits for a channel that could not start falls back in its time', async () => {
  const backup = recorder()
  const notifier = createTestNotifier({
    channels: { ops: broken, backup },
    routes: [{ to: ['ops'], fallback: { to: ['backup'], after: '1m' } }],
  })
  await notifier.accept({ title: 'a' })
  await notifier.advance(59_999)
  expect(backup.sent).toHaveLength(0)
  await notifier.advance(1)
  expect(backup.sent).toHaveLength(1)
})
