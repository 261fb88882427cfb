import { InputError, type Problem } from '@notify/core'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cpu, stand, type Stand } from './__fixtures__/stand.ts'

let here: Stand
beforeEach(async () => {
  here = await stand({ seriesMax: 10 })
})
afterEach(async () => here[Symbol.asyncDispose]())

const problemsOf = (metrics: unknown): readonly Problem[] => {
  try {
    here.monitor.record(metrics as never)
  } catch (error) {
    if (InputError.is(error)) return error.problems
    throw error
  }
  return []
}
const one = (more: object) => ({ name: 'load', value: 1, ...more })

test.each<[metric: unknown, path: string, message: string, received?: string]>([
  [one({ value: Number.NaN }), 'value', 'expected a finite number', 'NaN'],
  [one({ value: Infinity }), 'value', 'expected a finite number', 'Infinity'],
  [one({ value: '12' }), 'value', 'expected a finite number', '"12"'],
  [one({ value: null }), 'value', 'expected a finite number', 'null'],
  [{ name: 'load' }, 'value', 'expected a finite number', 'nothing'],
  [{ value: 1 }, 'name', 'expected text of 1 to 100 characters that can be seen', 'nothing'],
  [one({ name: ' \u200b\n' }), 'name', 'expected text of 1 to 100 characters that can be seen', '" \u200b "'],
  [one({ service: 'x'.repeat(201) }), 'service', 'expected text of 1 to 200 characters that can be seen'],
  [one({ service: 5 }), 'service', 'expected text of 1 to 200 characters that can be seen', '5'],
  [one({ unit: 'u'.repeat(21) }), 'unit', 'expected text of 1 to 20 characters that can be seen'],
  [{ name: 'queue_size', value: -1 }, 'value', 'expected a queue_size of at least 0', '-1'],
  [one({ status: 'fine' }), 'status', 'expected one of ok, warning, critical', '"fine"'],
  [one({ at: '2026-11-21' }), 'at', 'expected a time in epoch ms', '"2026-11-21"'],
  [one({ at: Number.NaN }), 'at', 'expected a time in epoch ms', 'NaN'],
  ['queue_size', '', 'expected a metric', '"queue_size"'],
  [null, '', 'expected a metric', 'null'],
])('%j is refused: %s %s', (metric, path, message, received) => {
  expect(problemsOf(metric)).toMatchObject([{ path, message, ...(received && { received }) }])
  expect(here.monitor.health().services).toEqual([])
})

test('a key that nobody knows is refused, with the nearest', () => {
  expect(problemsOf({ name: 'load', value: 1, servcie: 'api' })).toMatchObject([
    { code: 'E_INPUT_UNKNOWN_KEY', path: 'servcie', hint: 'did you mean service?' },
  ])
})

test('a list is taken as a whole, or not at all; every problem is told by its place', () => {
  expect(problemsOf([cpu(1), one({ value: 'x' }), 5, one({ status: 'bad', at: 'now' })])).toMatchObject([
    { path: '[1].value' },
    { path: '[2]' },
    { path: '[3].status' },
    { path: '[3].at' },
  ])
  expect(here.monitor.health().services).toEqual([])
  expect(problemsOf(Array.from({ length: 100 }, () => 5))).toHaveLength(20)
  expect(problemsOf(Array.from({ length: 10_001 }, () => one({})))).toMatchObject([
    { code: 'E_INPUT_TOO_MANY' },
  ])
})

test('what may be below zero may be below zero', () => {
  expect(problemsOf({ name: 'temperature', value: -5, unit: '°C' })).toEqual([])
})

test('what was measured earlier and comes later changes nothing, and nothing is measured in the future', () => {
  const now = here.clock.now()
  here.monitor.record(one({ value: 2, at: now + 3_600_000 }))
  here.monitor.record(one({ value: 1, at: now - 1 }))
  expect(here.monitor.health().services[0]?.metrics).toEqual([{ name: 'load', value: 2, at: now }])
})

test('names of any kind are harmless', async () => {
  const names = ['__proto__', 'constructor', 'toString', 'مرحبا', '絵文字🚨', 'a\nb\u202ec', '<b>*x*</b>']
  for (const name of names) here.monitor.record({ name: 'queue_size', value: 6_000, service: name })
  await here.minute()
  expect(here.monitor.alerts().map(({ service }) => service)).toEqual(
    names.map((name) => (name.startsWith('a\n') ? 'a bc' : name)).toReversed(),
  )
  expect(({} as { value?: number }).value).toBeUndefined()
  expect(here.monitor.health().services).toHaveLength(names.length)
  await here.minute(...names.map((service) => ({ name: 'queue_size', value: 1, service })))
  expect(here.monitor.alerts({ what: 'resolved' })).toHaveLength(names.length)
  expect(problemsOf(one({ name: 'x'.repeat(10_000) }))).toMatchObject([{ path: 'name' }])
})

test('whatever is posted is taken or refused with an InputError', () => {
  const value = fc.oneof(fc.anything(), fc.double(), fc.string())
  const metric = fc.record(
    { name: value, value, service: value, status: value, at: value },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(metric, fc.array(metric), fc.jsonValue()), (given) => {
      for (const { message } of problemsOf(given)) expect(message).toMatch(/^expected /)
      const { services } = here.monitor.health()
      for (const { metrics } of services)
        for (const { value: last } of metrics) expect(Number.isFinite(last)).toBe(true)
      expect(services.flatMap(({ metrics }) => metrics).length).toBeLessThanOrEqual(10)
    }),
  )
})

describe('of metrics of services', () => {
  const ten = Array.from({ length: 10 }, (_, index) => cpu(1, `s${index}`))
  const services = () => here.monitor.health().services.map(({ service }) => service)

  test('so many are kept; one more is refused as long as all are alive', () => {
    here.monitor.record(ten)
    expect(problemsOf([cpu(2, 's0'), cpu(1, 'more')])).toMatchObject([
      { code: 'E_INPUT_TOO_MANY', message: /at most 10 metrics/, hint: expect.any(String) },
    ])
    expect(here.monitor.health().services[0]?.metrics).toMatchObject([{ value: 1 }])
    expect(problemsOf(cpu(2, 's0'))).toEqual([])
  })

  test('one that is stale makes room, the oldest first, and its incident ends', async () => {
    here.monitor.record(cpu(90, 's0'))
    await here.minute()
    here.monitor.record(ten.slice(1))
    await here.clock.advance(4 * 60_000 + 1)
    here.monitor.record(cpu(1, 'more'))
    expect(services()).not.toContain('s0')
    expect(services()).toHaveLength(10)
    await here.minute()
    expect(here.told()).toEqual(['cpu-high firing', 'cpu-high ended'])
  })

  test('one that is measured in the same call does not make room', async () => {
    here.monitor.record(ten)
    await here.clock.advance(5 * 60_000 + 1)
    here.monitor.record([cpu(1, 's0'), cpu(1, 'more')])
    expect(services()).toHaveLength(10)
    expect(services()).toContain('s0')
  })
})
