import { DeliveryError, type Notifier } from '@notify/core'
import { createTestNotifier, manualClock, recorder } from '@notify/core/testing'
import { describe, expect, test } from 'vitest'
import { hostReader, type Machine } from './host.ts'
import { createMonitor } from './monitor.ts'
import { notifierReader } from './notifier-reader.ts'
import type { Metric, ReadContext } from './index.ts'

const context: ReadContext = { signal: new AbortController().signal, now: 0 }

describe('the host', () => {
  test('says how busy its cores were since it was asked last, and how full its memory is', async () => {
    const times = [
      { user: 1_000, idle: 9_000 },
      { user: 2_000, idle: 8_000 },
    ]
    const machine: Machine = {
      cpus: () => times.map((one) => ({ times: { ...one } })),
      freemem: () => 25,
      totalmem: () => 200,
    }
    const read = hostReader({ service: 'ホスト', machine })
    const memory = { name: 'memory_usage_percent', value: 87.5, service: 'ホスト' }
    expect(await read(context)).toEqual([memory])
    times[0]!.user += 900
    times[1]!.idle += 100
    expect(await read(context)).toEqual([memory, { name: 'cpu_usage_percent', value: 90, service: 'ホスト' }])
    times[0]!.idle += 1_000
    expect(await read(context)).toMatchObject([{}, { value: 0 }])
    times[0]!.idle += 999
    expect(await read(context)).toEqual([memory])
    times[0]!.user += 1
    expect(await read(context)).toMatchObject([{}, { value: 0.1 }])
  })

  test('is this one, where nothing else is said', async () => {
    const [memory] = (await hostReader()(context)) as readonly Metric[]
    expect(memory).toMatchObject({ name: 'memory_usage_percent', service: expect.stringMatching(/./) })
    expect(memory!.value).toBeGreaterThan(0)
    expect(memory!.value).toBeLessThanOrEqual(100)
  })
})

describe('a notifier', () => {
  test('says how much waits, and the share of what failed in the last minutes', async () => {
    const clock = manualClock()
    const ops = recorder()
    const notifier: Notifier = createTestNotifier({ channels: { ops, second: recorder() }, clock })
    const monitor = createMonitor({
      notifier,
      clock,
      interval: false,
      readers: { own: notifierReader(notifier) },
    })
    const values = async () => {
      await monitor.check()
      return monitor
        .health()
        .services.map(({ service, metrics }) => [service, ...metrics.map((one) => one.value)])
    }
    expect(await values()).toEqual([['notify', 0, 0]])
    await notifier.send({ title: 'a' })
    ops.fail(new DeliveryError('invalid', 'refused'))
    await notifier.send({ title: 'b' })
    await notifier.channels.disable('second')
    await notifier.accept({ title: 'c' })
    await clock.settle()
    // Four arrived and one died; one waits for the channel that is held.
    const [[, waiting, failed]] = (await values()) as [[string, number, number]]
    expect([waiting, failed]).toEqual([1, 20])
    await clock.advance(300_001)
    expect((await values())[0]?.[2]).toBe(0)
    await monitor.close()
    await notifier.close({ drainMs: 0 })
  })

  test('refuses a time that is none', () => {
    expect(() => notifierReader({} as Notifier, { over: 'long' })).toThrow(/^notifierReader\.over: /)
  })
})
