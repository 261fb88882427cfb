import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { memory } from '@notify/core'
import { manualClock, type ManualClock } from '@notify/core/testing'
import type { MonitorAlert, MonitorHealth } from '@notify/monitor'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { folder, oneWebhook, type Folder } from './__fixtures__/folder.ts'
import { receiver, type Receiver } from './__fixtures__/receiver.ts'
import { startServer, type RunningServer } from './server.ts'

let service: Receiver
let place: Folder
let server: RunningServer
let clock: ManualClock
let warned: Readonly<Record<string, unknown>>[]
const ignore = (): void => {}

beforeEach(async () => {
  warned = []
  clock = manualClock()
  service = await receiver()
  place = await folder()
})
afterEach(async () => {
  await server.close()
  await service[Symbol.asyncDispose]()
  await place[Symbol.asyncDispose]()
})

const put = (monitor: string): Promise<void> =>
  writeFile(join(place.path, 'notify.yaml'), `${oneWebhook(service.url)}${monitor}`, { mode: 0o600 })
const start = async (monitor: string): Promise<void> => {
  await put(monitor)
  server = await startServer({
    cwd: place.path,
    env: {},
    port: 0,
    logger: { debug: ignore, info: ignore, warn: (facts) => void warned.push(facts), error: ignore },
    notifierOptions: { store: memory({ clock }), clock },
  })
  await clock.advance(0)
}
const reload = async (monitor: string): Promise<unknown> => {
  await put(monitor)
  return (await server.reload())?.kind
}
const post = (metric: object): Promise<Response> =>
  fetch(`${server.url}/v1/metrics`, {
    method: 'POST',
    body: JSON.stringify(metric),
    headers: { 'content-type': 'application/json' },
  })
const get = async <Body>(path: string): Promise<Body> =>
  (await (await fetch(`${server.url}/v1/metrics/${path}`)).json()) as Body
const told = async (): Promise<readonly string[]> => {
  const { alerts } = await get<{ alerts: readonly MonitorAlert[] }>('alerts')
  return alerts.map(({ rule, what }) => `${rule} ${what}`)
}
const minute = (): Promise<void> => clock.advance(60_000)
const alone = 'defaults: false, host: false, notifier: false'
const rule = (more = ''): string =>
  `rules: [{ name: long, metric: jobs, operator: '>', threshold: 5, severity: error${more} }]`
const jobs = (value: number) => ({ name: 'jobs', value, service: '決済' })

describe('a monitor in the file', () => {
  test('is run: what is posted and broken arrives, in the language of the file', async () => {
    await start(`locale: ja\nmonitor: { ${alone}, ${rule()} }\n`)
    expect((await post(jobs(6))).status).toBe(202)
    await minute()
    expect(await told()).toEqual(['long firing'])
    const { entries } = await server.notifier.read()
    expect(entries[0]?.notification).toMatchObject({
      type: 'alert.monitoring',
      severity: 'error',
      title: '「jobs」が 6 です',
      key: 'monitor/long/決済',
      state: 'firing',
      metadata: { rule: 'long', current: 6, threshold: 5 },
    })
    await server.notifier.drain({ maxMs: 5_000 })
    expect(service.received).toHaveLength(1)
  })

  test('watches this machine and this server by the eight rules, where nothing else is said', async () => {
    await start('monitor: {}\n')
    await post({ name: 'queue_size', value: 1_001, service: 'api' })
    await minute()
    // This machine may be busy.
    expect(await told()).toContain('queue-long firing')
    const health = await get<MonitorHealth>('health')
    const names = health.services.flatMap(({ metrics }) => metrics.map(({ name }) => name))
    expect(names).toEqual(
      expect.arrayContaining(['memory_usage_percent', 'queue_size', 'error_rate_percent']),
    )
    expect(health.problems).toEqual([])
    expect(warned).toEqual([])
  })

  test('has a rule of its own in place of a default with its name', async () => {
    await start(
      "monitor: { host: false, rules: [{ name: queue-long, metric: queue_size, operator: '>', threshold: 10 }] }\n",
    )
    await post({ name: 'queue_size', value: 11 })
    await minute()
    expect(await told()).toEqual(['queue-long firing'])
  })

  test('reads nothing that is switched off', async () => {
    await start(`monitor: { ${alone} }\n`)
    await post({ name: 'queue_size', value: 9_000 })
    await minute()
    expect(await told()).toEqual([])
    const { services } = await get<MonitorHealth>('health')
    expect(services).toMatchObject([{ metrics: [{ name: 'queue_size' }] }])
  })

  test('that is not there: its routes are a 404 that says so', async () => {
    await start('')
    expect((await post(jobs(6))).status).toBe(404)
    expect(await get('health')).toMatchObject({ code: 'E_NO_MONITOR' })
  })
})

describe('a reload', () => {
  test('changes the rules, and keeps what was recorded and what is open', async () => {
    await start(`monitor: { ${alone}, ${rule()} }\n`)
    await post(jobs(6))
    await minute()
    expect(await reload(`monitor: { ${alone}, ${rule(', for: 1m')} }\n`)).toBe('reloaded')
    expect((await get<MonitorHealth>('health')).services).toMatchObject([
      { service: '決済', broken: [{ rule: 'long', state: 'firing' }] },
    ])
    await post(jobs(1))
    await minute()
    expect(await told()).toEqual(['long resolved', 'long firing'])
  })

  test('that takes the monitor away ends its incidents, and one that brings it back has it again', async () => {
    await start(`monitor: { ${alone}, ${rule()} }\n`)
    await post(jobs(6))
    await minute()
    expect(await reload('')).toBe('reloaded')
    expect((await post(jobs(6))).status).toBe(404)
    const { entries } = await server.notifier.read({ key: 'monitor/long/決済' })
    expect(entries[0]?.notification).toMatchObject({ state: 'resolved' })
    expect(await reload(`monitor: { ${alone}, ${rule()} }\n`)).toBe('reloaded')
    expect(await told()).toEqual(['long ended', 'long firing'])
  })

  test('brings a monitor where there was none', async () => {
    await start('')
    await reload(`monitor: { ${alone}, ${rule()} }\n`)
    await clock.advance(0)
    await post(jobs(6))
    await minute()
    expect(await told()).toEqual(['long firing'])
  })

  test('with two rules of one name is refused, and the monitor stays', async () => {
    await start(`monitor: { ${alone}, ${rule()} }\n`)
    const twice = rule().replace(']', ", { name: long, metric: jobs, operator: '<', threshold: 1 }]")
    expect(await reload(`monitor: { ${alone}, ${twice} }\n`)).toBe('refused')
    await post(jobs(6))
    await minute()
    expect(await told()).toEqual(['long firing'])
  })
})

test('the end stops the checks before the notifier, and resolves nothing', async () => {
  await start(`monitor: { ${alone}, staleAfter: 1h, ${rule()} }\n`)
  await post(jobs(6))
  await minute()
  await server.notifier.drain({ maxMs: 5_000 })
  await server.close()
  await clock.advance(1_200_000)
  expect(service.received).toHaveLength(1)
  expect(warned).toEqual([])
})
