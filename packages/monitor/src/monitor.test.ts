import { memory, StateError, type Draft, type Notifier } from '@notify/core'
import { createTestNotifier, manualClock, recorder } from '@notify/core/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cpu, stand, type Stand } from './__fixtures__/stand.ts'
import { createMonitor, type MonitorOptions } from './monitor.ts'
import { defaultRules, withDefaultRules, type Rule } from './rules.ts'

let here: Stand
const start = async (options: Partial<MonitorOptions>): Promise<Stand> => {
  await here[Symbol.asyncDispose]()
  here = await stand(options)
  return here
}
beforeEach(async () => {
  here = await stand()
})
afterEach(async () => here[Symbol.asyncDispose]())

const high: Rule = { name: 'high', metric: 'load', operator: '>', threshold: 5, cooldown: '10m' }
const load = (value: number, service = 'api') => ({ name: 'load', value, service })

describe('a default rule', () => {
  test.each(defaultRules)('$name holds at and below its limit, and is broken above it', async (rule) => {
    const { name = '', metric, threshold, severity } = rule
    const at = (value: number) => ({ name: metric, value, service: 'api' })
    await here.minute(at(threshold))
    await here.minute(at(threshold - 0.1))
    expect(here.monitor.alerts({ rule: name })).toEqual([])
    await here.minute(at(threshold + 0.1))
    expect(here.monitor.alerts({ rule: name })).toMatchObject([{ what: 'firing', severity, threshold }])
  })

  test('is told again after its cooldown, not before', async () => {
    for (const { name = '', metric, threshold, cooldown } of defaultRules) {
      const { minute, monitor } = await start({})
      const minutes = Number(cooldown!.slice(0, -1))
      for (let passed = 0; passed < minutes; passed++)
        await minute({ name: metric, value: threshold + 1, service: 'api' })
      expect(monitor.alerts({ rule: name }), name).toHaveLength(1)
      await minute({ name: metric, value: threshold + 1, service: 'api' })
      expect(monitor.alerts({ rule: name }), name).toMatchObject([{ what: 'repeated' }, { what: 'firing' }])
    }
  })
})

test('the eight default rules are those that were agreed on', () => {
  expect(
    defaultRules.map(
      ({ metric, operator, threshold, severity, cooldown }) =>
        `${metric} ${operator} ${threshold} ${severity}/${cooldown}`,
    ),
  ).toEqual([
    'cpu_usage_percent > 85 warning/10m',
    'cpu_usage_percent > 95 error/5m',
    'memory_usage_percent > 80 warning/10m',
    'memory_usage_percent > 90 error/5m',
    'queue_size > 1000 warning/15m',
    'queue_size > 5000 error/10m',
    'error_rate_percent > 5 warning/10m',
    'error_rate_percent > 15 error/5m',
  ])
})

test.each([
  ['>', [6], [5, 4]],
  ['>=', [5, 6], [4]],
  ['<', [4], [5, 6]],
  ['<=', [4, 5], [6]],
  ['=', [5], [4, 6]],
  ['!=', [4, 6], [5]],
] as const)('%s 5 is broken by %j, not by %j', async (operator, broken, well) => {
  for (const [values, count] of [
    [broken, 1],
    [well, 0],
  ] as const)
    for (const value of values) {
      const { minute, monitor } = await start({ rules: [{ ...high, operator }] })
      await minute(load(value))
      expect(monitor.alerts(), String(value)).toHaveLength(count)
    }
})

describe('what is told', () => {
  test('is an incident of the type alert.monitoring, with what was measured', async () => {
    await here.minute({ ...cpu(96.55), service: '決済' })
    expect(await here.accepted()).toMatchObject([
      {
        type: 'alert.monitoring',
        key: 'monitor/cpu-exhausted/決済',
        state: 'firing',
        severity: 'error',
        title: 'cpu_usage_percent is 96.55%',
        source: '決済',
        fields: [
          { name: 'Threshold', value: '> 95%' },
          { name: 'Rule', value: 'cpu-exhausted' },
        ],
        metadata: {
          metric: 'cpu_usage_percent',
          current: 96.55,
          threshold: 95,
          status: 'critical',
          unit: '%',
          service: '決済',
          rule: 'cpu-exhausted',
          operator: '>',
        },
      },
    ])
  })

  test('is resolved when the rule holds again, with the value of then', async () => {
    await here.minute(cpu(90))
    await here.minute(cpu(20))
    await here.minute(cpu(20))
    const [, resolved, ...rest] = await here.accepted()
    expect(rest).toEqual([])
    expect(resolved).toMatchObject({
      key: 'monitor/cpu-high/api',
      state: 'resolved',
      severity: 'warning',
      title: 'cpu_usage_percent is back to 20%',
      metadata: { status: 'ok' },
    })
    expect(here.told()).toEqual(['cpu-high firing', 'cpu-high resolved'])
  })

  test('has a key without a service where the metric has none', async () => {
    await here.minute({ name: 'queue_size', value: 1_001 })
    const [told] = await here.accepted()
    expect(told).toMatchObject({ key: 'monitor/queue-long', title: 'queue_size is 1001' })
    expect(told).not.toHaveProperty('source')
  })

  test('is a notification of its own without incidents, and none is resolved', async () => {
    const { minute, accepted, told } = await start({ incidents: false })
    await minute(cpu(90))
    await minute(cpu(20))
    for (let passed = 0; passed < 9; passed++) await minute(cpu(90))
    expect((await accepted()).map(({ state }) => state)).toEqual([undefined, undefined])
    expect(told()).toEqual(['cpu-high firing', 'cpu-high firing'])
  })

  test('takes its words and its language from a catalogue', async () => {
    const { minute, accepted } = await start({
      locale: 'ja',
      words: ({ metric, current }, extra) => ({
        title: `${metric}が ${current} です`,
        ...extra,
        type: 'own.type',
      }),
    })
    await minute(cpu(90))
    expect(await accepted()).toMatchObject([
      { title: 'cpu_usage_percentが 90 です', type: 'own.type', locale: 'ja', key: 'monitor/cpu-high/api' },
    ])
  })

  test.each([
    [
      'throw',
      () => {
        throw new Error('token=secret')
      },
    ],
    ['make no draft', () => undefined as never],
  ])('goes out in plain words where its own %s, and that is told', async (_, words: () => never) => {
    const { minute, accepted, errors, monitor } = await start({ words })
    await minute(cpu(90))
    expect(await accepted()).toMatchObject([{ title: 'cpu_usage_percent is 90%', state: 'firing' }])
    expect(errors.map(({ where }) => where)).toEqual(['words'])
    expect(JSON.stringify(monitor.health().problems)).not.toContain('secret')
  })
})

describe('of two broken rules of one metric', () => {
  test('the more severe is told alone, and the other when that one is over', async () => {
    await here.minute(cpu(97))
    expect(here.told()).toEqual(['cpu-exhausted firing'])
    await here.minute(cpu(90))
    expect(here.told().toSorted()).toEqual([
      'cpu-exhausted firing',
      'cpu-exhausted resolved',
      'cpu-high firing',
    ])
  })

  test('the one that was told first stays open until it holds', async () => {
    await here.minute(cpu(90))
    await here.minute(cpu(97))
    expect(here.told()).toEqual(['cpu-high firing', 'cpu-exhausted firing'])
    await here.minute(cpu(10))
    expect(here.told().slice(2).toSorted()).toEqual(['cpu-exhausted resolved', 'cpu-high resolved'])
  })

  test('both are told if they are as severe', async () => {
    const { minute, told } = await start({ rules: [high, { ...high, name: 'other', threshold: 6 }] })
    await minute(load(7))
    expect(told()).toEqual(['high firing', 'other firing'])
  })

  test('one of another metric or service changes nothing', async () => {
    await here.minute(cpu(97), cpu(90, 'web'), { name: 'memory_usage_percent', value: 85, service: 'api' })
    expect(here.told().toSorted()).toEqual(['cpu-exhausted firing', 'cpu-high firing', 'memory-high firing'])
  })
})

describe('a cooldown', () => {
  test('is that of a rule and a service', async () => {
    const { minute, monitor } = await start({ rules: [high] })
    await minute(load(6))
    await minute(load(6), load(6, 'web'))
    for (let passed = 0; passed < 9; passed++) await minute(load(6), load(6, 'web'))
    expect(monitor.alerts().map(({ service, what }) => `${service} ${what}`)).toEqual([
      'api repeated',
      'web firing',
      'api firing',
    ])
  })

  test('holds for what breaks again after it was well: it is told late, not twice', async () => {
    const { minute, told } = await start({ rules: [high] })
    await minute(load(6))
    await minute(load(1))
    await minute(load(6))
    expect(told()).toEqual(['high firing', 'high resolved'])
    for (let passed = 0; passed < 8; passed++) await minute(load(6))
    expect(told()).toEqual(['high firing', 'high resolved', 'high firing'])
  })

  test('is not lost to timers that are a little late', async () => {
    const clock = manualClock()
    const lateMs = 7
    const { monitor, notifier } = await start({
      rules: [high],
      clock: { now: clock.now, at: (time, run) => clock.at(time + lateMs, run) },
    })
    monitor.record(load(6))
    for (let passed = 0; passed < 10; passed++) {
      await clock.advance(60_000)
      monitor.record(load(6))
    }
    await clock.advance(lateMs)
    expect(monitor.alerts()).toHaveLength(2)
    await notifier.close()
  })
})

describe('for', () => {
  test('has a rule told only when it was broken so long', async () => {
    const { minute, told, monitor } = await start({ rules: [{ ...high, for: '2m' }] })
    await minute(load(6))
    await minute(load(6))
    expect(told()).toEqual([])
    expect(monitor.health().services[0]?.broken).toMatchObject([{ rule: 'high', state: 'pending' }])
    await minute(load(1))
    await minute(load(6))
    await minute(load(6))
    expect(told()).toEqual([])
    await minute(load(6))
    expect(told()).toEqual(['high firing'])
  })
})

describe('a rule for one service', () => {
  test('looks at no other', async () => {
    const { minute, monitor } = await start({ rules: [{ ...high, service: 'web' }] })
    await minute(load(6), load(6, 'web'), { name: 'load', value: 6 })
    expect(monitor.alerts()).toMatchObject([{ service: 'web' }])
    expect(monitor.alerts()).toHaveLength(1)
  })
})

describe('what is stale', () => {
  test('is no reason to tell or to resolve, and the summary says so', async () => {
    const { minute, told, monitor } = await start({ rules: [high] })
    await minute(load(6))
    for (let passed = 0; passed < 20; passed++) await minute()
    expect(told()).toEqual(['high firing'])
    expect(monitor.health()).toMatchObject({
      status: 'degraded',
      services: [{ metrics: [{ stale: true }], broken: [{ rule: 'high', state: 'firing' }] }],
    })
    await minute(load(1))
    expect(told()).toEqual(['high firing', 'high resolved'])
  })

  test('ends after a day without a value', async () => {
    const { clock, told, monitor, minute, accepted } = await start({ rules: [high] })
    await minute(load(6))
    await clock.advance(24 * 3_600_000 + 60_000)
    expect(told()).toEqual(['high firing', 'high ended'])
    expect(monitor.health().services).toEqual([])
    expect((await accepted()).at(-1)).toMatchObject({
      state: 'resolved',
      title: 'load is 6',
      body: 'It is not watched any more: the rule or the metric is gone.',
    })
  }, 60_000)
})

describe('a reload', () => {
  test('keeps what was recorded and what is open', async () => {
    const { minute, told, monitor } = await start({ rules: [high] })
    await minute(load(6))
    await monitor.reconfigure({ rules: [{ ...high, threshold: 3 }] })
    expect(monitor.health().services[0]?.broken).toMatchObject([{ state: 'firing', threshold: 3 }])
    await minute()
    expect(told()).toEqual(['high firing'])
    await minute(load(3))
    expect(told()).toEqual(['high firing', 'high resolved'])
  })

  test('ends the incidents of rules that are gone, at once', async () => {
    const { minute, told, monitor } = await start({ rules: [high] })
    await minute(load(6), load(6, 'web'))
    await monitor.reconfigure({ rules: [{ ...high, service: 'web' }] })
    expect(told()).toEqual(['high firing', 'high firing', 'high ended'])
    expect(monitor.alerts({ what: 'ended' })).toMatchObject([{ service: 'api' }])
  })

  test('may change the interval, and leaves one loop', async () => {
    let reads = 0
    const readers = { one: () => (reads++, []) }
    const { clock, monitor } = await start({ readers })
    await monitor.reconfigure({ readers, interval: '10s' })
    reads = 0
    await clock.advance(60_000)
    expect(reads).toBe(6)
    await monitor.reconfigure({ readers, interval: false })
    await clock.advance(600_000)
    expect(reads).toBe(6)
  })

  test('that comes while a check is under way and another is due leaves one loop, too', async () => {
    let reads = 0
    let answer = (): void => {}
    const readers = { slow: () => (reads++, new Promise<[]>((resolve) => (answer = () => resolve([])))) }
    const { clock, monitor } = await start({ readers })
    answer()
    await clock.advance(55_000)
    const checking = monitor.check()
    const reloading = monitor.reconfigure({ readers: { quick: () => (reads++, []) }, interval: '20s' })
    await clock.advance(6_000)
    answer()
    await Promise.all([checking, reloading])
    await clock.settle()
    reads = 0
    await clock.advance(60_000)
    expect(reads).toBe(3)
  })

  test('that is wrong leaves everything as it was', async () => {
    const { minute, told, monitor } = await start({ rules: [high] })
    await expect(monitor.reconfigure({ rules: [], interval: 'soon' })).rejects.toThrow(/^interval: .*"soon"/)
    await minute(load(6))
    expect(told()).toEqual(['high firing'])
  })
})

describe('a monitor that begins where another ended', () => {
  const again = async (between: number, value: number): Promise<readonly string[]> => {
    const clock = manualClock()
    const notifier: Notifier = createTestNotifier({
      channels: { ops: recorder() },
      clock,
      store: memory({ clock }),
    })
    const first = createMonitor({ notifier, clock, rules: [high] })
    first.record(load(6))
    await clock.advance(60_000)
    await first.close()
    await clock.advance(between)
    const second = createMonitor({ notifier, clock, rules: [high] })
    second.record(load(value))
    await clock.advance(60_000)
    const told = second.alerts().map(({ what }) => what)
    await second.close()
    await notifier.close()
    return told
  }

  test('resolves what got well in between', async () => {
    expect(await again(60_000, 1)).toEqual(['resolved'])
  })
  test('keeps the cooldown, and repeats after it', async () => {
    expect(await again(60_000, 6)).toEqual([])
    expect(await again(600_000, 6)).toEqual(['repeated'])
  })
  test('asks only once: a rule that holds costs nothing later', async () => {
    let reads = 0
    const notifier: Notifier = createTestNotifier({ channels: { ops: recorder() } })
    const { minute } = await start({
      rules: [high],
      notifier: {
        accept: (draft: Draft) => notifier.accept(draft),
        read: (query) => (reads++, notifier.read(query)),
      },
    })
    for (let passed = 0; passed < 5; passed++) await minute(load(1))
    expect(reads).toBe(1)
  })
})

describe('a notifier', () => {
  const full = new StateError('E_QUEUE_FULL', 'too many deliveries wait')
  test('that refuses hears it again at the next check, and the summary says so', async () => {
    let isFull = true
    const notifier: Notifier = createTestNotifier({ channels: { ops: recorder() } })
    const { minute, told, monitor, errors } = await start({
      rules: [high],
      notifier: {
        accept: (draft: Draft) => (isFull ? Promise.reject(full) : notifier.accept(draft)),
        read: (query) => notifier.read(query),
      },
    })
    await minute(load(6))
    expect(told()).toEqual([])
    expect(errors[0]).toEqual({ where: 'rules.high.api', error: full })
    expect(monitor.health().problems).toMatchObject([
      { where: 'rules.high.api', why: 'too many deliveries wait' },
    ])
    isFull = false
    await minute(load(6))
    expect(told()).toEqual(['high firing'])
    expect(monitor.health().problems).toEqual([])
  })

  test('that never answers does not stop the checks', async () => {
    const { minute, monitor, errors } = await start({
      rules: [high],
      notifier: { accept: () => new Promise(() => {}), read: () => new Promise(() => {}) },
    })
    await minute(load(6))
    await minute(load(6))
    expect(errors.length).toBeGreaterThan(0)
    expect(monitor.health().problems).toMatchObject([{ why: 'no answer in 30 s' }])
  })
})

describe('a reader', () => {
  test('is asked at once and before each check', async () => {
    const values = [1, 6]
    const { told, clock } = await start({
      rules: [high],
      readers: { here: () => load(values.shift() ?? 6) },
    })
    expect(told()).toEqual([])
    await clock.advance(60_000)
    expect(told()).toEqual(['high firing'])
  })

  test.each([
    [
      'throws',
      () => {
        throw new TypeError('https://user:secret@host')
      },
      'it threw TypeError',
    ],
    ['rejects', () => Promise.reject(new RangeError('secret')), 'it threw RangeError'],
    ['measures nothing', () => undefined as never, 'expected a metric, received nothing'],
    [
      'measures NaN',
      () => ({ name: 'load', value: Number.NaN }),
      'value: expected a finite number, received NaN',
    ],
  ])('that %s is told, and the others go on', async (_, broken, why) => {
    const { minute, told, monitor, errors } = await start({
      rules: [high],
      readers: { broken, well: () => load(6) },
    })
    await minute()
    expect(told()).toEqual(['high firing'])
    expect(errors[0]?.where).toBe('readers.broken')
    const { problems } = monitor.health()
    expect(problems).toMatchObject([{ where: 'readers.broken' }])
    expect(problems[0]?.why).toContain(why)
    expect(problems[0]?.why).not.toContain('secret')
  })

  test('that never answers is waited for 10 s, asked once, and asked again when it answers', async () => {
    let asked = 0
    let answer: (metric: ReturnType<typeof load>) => void = () => {}
    let isAborted = false
    const { clock, told, monitor } = await start({
      rules: [high],
      readers: {
        hangs: ({ signal }) => {
          asked++
          signal.addEventListener('abort', () => (isAborted = true))
          return new Promise((resolve) => (answer = resolve))
        },
        well: () => load(6),
      },
    })
    await clock.advance(9_999)
    expect(told()).toEqual([])
    await clock.advance(1)
    expect([told(), isAborted]).toEqual([['high firing'], true])
    expect(monitor.health().problems).toMatchObject([{ where: 'readers.hangs', why: 'no answer in 10 s' }])
    await clock.advance(600_000)
    expect(asked).toBe(1)
    answer(load(99, 'late'))
    await clock.advance(60_000)
    expect(asked).toBe(2)
    expect(monitor.health().services.map(({ service }) => service)).toEqual(['api'])
  })

  test('that is gone after a reload leaves no problem behind', async () => {
    const { minute, monitor } = await start({ readers: { broken: () => Promise.reject(new Error('x')) } })
    await minute()
    expect(monitor.health().problems).toHaveLength(1)
    await monitor.reconfigure({})
    expect(monitor.health().problems).toEqual([])
  })

  test('may not be anything but a function', () => {
    expect(() => createMonitor({ notifier: here.notifier, readers: { here: 5 as never } })).toThrow(
      /^readers\.here: expected a function/,
    )
  })
})

describe('the history', () => {
  test('keeps the newest, and finds by what is asked', async () => {
    const { minute, monitor } = await start({ rules: [{ ...high, cooldown: '1m' }], historyMax: 5 })
    for (let passed = 0; passed < 7; passed++) await minute(load(6), load(1, 'web'))
    await minute(load(1), load(6, 'web'))
    const all = monitor.alerts()
    expect(all).toHaveLength(5)
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((a, b) => b - a))
    expect(monitor.alerts({ service: 'web' })).toMatchObject([{ what: 'firing', value: 6 }])
    expect(monitor.alerts({ limit: 2 })).toEqual(all.slice(0, 2))
    expect(monitor.alerts({ since: all[1]!.at })).toEqual(all.slice(0, 2))
    expect(monitor.alerts({ rule: 'none' })).toEqual([])
  })
})

describe('the end', () => {
  test('stops the checks, refuses metrics, and leaves open what is open', async () => {
    const { minute, monitor, told, clock, notifier } = await start({ rules: [high] })
    await minute(load(6))
    await monitor.close()
    await clock.advance(3_600_000)
    expect(() => monitor.record(load(1))).toThrow(StateError)
    await monitor.check()
    await monitor.reconfigure({ rules: [] })
    expect(told()).toEqual(['high firing'])
    const { entries } = await notifier.read({ key: 'monitor/high/api' })
    expect(entries).toHaveLength(1)
  })

  test('does not wait for a reader that hangs', async () => {
    const { monitor, errors } = await start({ readers: { hangs: () => new Promise(() => {}) } })
    await monitor.close()
    expect(errors).toEqual([])
  })
})

test('checks only when it is told to without an interval', async () => {
  const { minute, told, monitor } = await start({ rules: [high], interval: false })
  await minute(load(6))
  expect(told()).toEqual([])
  await monitor.check()
  expect(told()).toEqual(['high firing'])
})

test('counts that are none are refused', () => {
  for (const count of [0, -1, 1.5, Number.NaN, '5' as never])
    for (const name of ['seriesMax', 'historyMax'])
      expect(() => createMonitor({ notifier: here.notifier, [name]: count })).toThrow(
        new RegExp(`^${name}: `),
      )
})

test('a thousand services that break at once are told in one check', async () => {
  const { minute, told } = await start({ rules: [high] })
  await minute(...Array.from({ length: 1_000 }, (_, index) => load(6, `s${index}`)))
  expect(told()).toHaveLength(1_000)
})

test('own rules go beside the defaults, and in place of those that have their name', () => {
  const own: Rule = { name: 'cpu-high', metric: 'cpu_usage_percent', operator: '>', threshold: 50 }
  const rules = withDefaultRules([own, high])
  expect(rules).toHaveLength(9)
  expect(rules.filter(({ name }) => name === 'cpu-high')).toEqual([own])
})
