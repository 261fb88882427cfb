import { afterEach, beforeEach, expect, test } from 'vitest'
import { cpu, stand, type Stand } from './__fixtures__/stand.ts'

let here: Stand
beforeEach(async () => {
  here = await stand({
    rules: [
      { name: 'told', metric: 'load', operator: '>', threshold: 1, severity: 'info' },
      { name: 'high', metric: 'load', operator: '>', threshold: 5 },
      { name: 'severe', metric: 'load', operator: '>', threshold: 9, severity: 'error' },
    ],
  })
})
afterEach(async () => here[Symbol.asyncDispose]())
const load = (value: number, more: object = {}) => ({ name: 'load', value, ...more })
const status = () => here.monitor.health().status

test('is unknown as long as nothing was measured', () => {
  expect(here.monitor.health()).toEqual({
    status: 'unknown',
    at: here.clock.now(),
    services: [],
    problems: [],
  })
})

test.each([
  [1, 'healthy'],
  [2, 'healthy'],
  [6, 'degraded'],
  [10, 'unhealthy'],
] as const)('of a load of %d is %s, before it was told and after', async (value, expected) => {
  here.monitor.record(load(value))
  expect(status()).toBe(expected)
  await here.minute(load(value))
  expect(status()).toBe(expected)
})

test('tells the last values and the broken rules of each service, by name', async () => {
  const at = here.clock.now()
  here.monitor.record([load(6, { service: 'web', unit: 'ms' }), load(1), cpu(50, 'db'), cpu(50, 'web')])
  await here.clock.advance(60_000)
  expect(here.monitor.health()).toEqual({
    status: 'degraded',
    at: at + 60_000,
    services: [
      { status: 'healthy', metrics: [{ name: 'load', value: 1, at }], broken: [] },
      {
        service: 'db',
        status: 'healthy',
        metrics: [{ name: 'cpu_usage_percent', value: 50, unit: '%', at }],
        broken: [],
      },
      {
        service: 'web',
        status: 'degraded',
        metrics: [
          { name: 'load', value: 6, unit: 'ms', at },
          { name: 'cpu_usage_percent', value: 50, unit: '%', at },
        ],
        broken: [
          {
            rule: 'told',
            severity: 'info',
            metric: 'load',
            value: 6,
            operator: '>',
            threshold: 1,
            state: 'pending',
            since: at + 60_000,
          },
          {
            rule: 'high',
            severity: 'warning',
            metric: 'load',
            value: 6,
            operator: '>',
            threshold: 5,
            state: 'firing',
            since: at + 60_000,
          },
        ],
      },
    ],
    problems: [],
  })
})

test.each([
  ['ok', 'healthy'],
  ['warning', 'degraded'],
  ['critical', 'unhealthy'],
] as const)('counts what whoever measured says: %s is %s', (said, expected) => {
  here.monitor.record(load(0, { status: said }))
  expect(status()).toBe(expected)
})

test('is unknown while something is stale, whatever it said last', async () => {
  here.monitor.record([load(0, { status: 'critical' }), cpu(1, 'db')])
  await here.clock.advance(5 * 60_000)
  expect(status()).toBe('unhealthy')
  await here.clock.advance(1)
  expect(here.monitor.health()).toMatchObject({
    status: 'unknown',
    services: [
      { status: 'unknown', metrics: [{ stale: true }] },
      { service: 'db', status: 'unknown' },
    ],
  })
  here.monitor.record([load(0), cpu(1, 'db')])
  expect(status()).toBe('healthy')
})

test.each([
  ['1s', 300_000],
  ['2m', 600_000],
])('with an interval of %s a value is stale after %d ms', async (interval, ms) => {
  await here.monitor.reconfigure({ rules: [], interval })
  here.monitor.record(load(0))
  await here.clock.advance(ms)
  expect(status()).toBe('healthy')
  await here.clock.advance(1)
  expect(status()).toBe('unknown')
})

test('a value is stale after the time that is asked for', async () => {
  await here.monitor.reconfigure({ rules: [], staleAfter: '90s' })
  here.monitor.record(load(0))
  await here.clock.advance(90_001)
  expect(status()).toBe('unknown')
})
