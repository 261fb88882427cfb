import { expect, test } from 'vitest'
import { DeliveryError } from '../errors.ts'
import { createTestNotifier, recorder } from '../testing/index.ts'
import { concurrency } from './policies/concurrency.ts'

const titles = Array.from({ length: 200 }, (_, title) => String(title))

test('a vendor that refuses from the start is asked three times in a minute, however much waits', async () => {
  const ops = recorder()
  const notifier = createTestNotifier({ channels: { ops } })
  ops.fail(...Array.from({ length: 500 }, () => new DeliveryError('rate-limited', '429 without a time')))
  await Promise.all(titles.map((title) => notifier.accept({ title })))
  const attempts = (): number => notifier.events.filter(({ kind }) => kind === 'attempt').length
  await notifier.advance(0)
  expect(attempts()).toBe(2)
  await notifier.advance(59_999)
  expect(attempts()).toBe(3)
})

test('one that hangs keeps one of two slots, and the others go', async () => {
  const ops = recorder()
  const notifier = createTestNotifier({ channels: { ops } })
  ops.fail('hang')
  await Promise.all(titles.map((title) => notifier.accept({ title })))
  await notifier.settle()
  expect(ops.sent).toHaveLength(199)
})

test('a policy says how many it begins with, and no number that is none', async () => {
  const ops = recorder()
  const notifier = createTestNotifier({ channels: { ops }, policies: [concurrency(20, { start: 7 })] })
  ops.fail(...titles.map(() => 'hang' as const))
  await Promise.all(titles.map((title) => notifier.accept({ title })))
  await notifier.settle()
  expect((await notifier.channels.limits('ops')).inFlight).toBe(7)
  expect(() => concurrency(20, { start: 0 })).toThrow(/concurrency\.start: expected a whole number/)
})
