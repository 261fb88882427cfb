import { InputError, StateError } from '@notify/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stand, type Stand } from './__fixtures__/serving.ts'
import type { Metrics } from './metrics.ts'

const at = Date.UTC(2026, 10, 21, 3)
let recorded: unknown[]
let refusal: Error | undefined
let metrics: Metrics | undefined
let server: Stand
beforeEach(async () => {
  recorded = []
  refusal = undefined
  metrics = {
    record(given: unknown) {
      if (refusal) throw refusal
      recorded.push(given)
    },
    health: () => ({
      status: 'healthy',
      at,
      services: [{ service: '決済', metrics: [{ name: 'load', at }] }],
    }),
    alerts: ({ limit }) => Array.from({ length: limit ?? 0 }, () => ({ rule: 'high', at })),
  }
  server = await stand({ handler: { metrics: () => metrics, token: 't' } })
})
afterEach(async () => server[Symbol.asyncDispose]())

const authorization = 'Bearer t'
const post = (body: unknown, more: Record<string, string> = { authorization }): Promise<Response> =>
  server.post(JSON.stringify(body), { 'content-type': 'application/json', ...more }, '/v1/metrics')
const get = (path: string): Promise<Response> => server.get(path, { authorization })
const load = { name: 'load', value: 5, service: '決済 🚨' }

describe('metrics', () => {
  test('are recorded: one, or a list, with times as RFC 3339', async () => {
    const response = await post({ ...load, at: '2026-11-21T12:00:00+09:00' })
    expect([response.status, await response.json()]).toEqual([202, { recorded: 1 }])
    expect(await (await post([load, load])).json()).toEqual({ recorded: 2 })
    expect(recorded).toEqual([{ ...load, at }, [load, load]])
  })

  test('with a time that is none are a 400, with its place, and none is recorded', async () => {
    const response = await post([load, { ...load, at }])
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      problems: [{ path: '[1].at', hint: 'e.g. 2026-11-21T03:00:00Z' }],
    })
    expect(await (await post({ ...load, at: 'now' })).json()).toMatchObject({ problems: [{ path: 'at' }] })
    expect(recorded).toEqual([])
  })

  test('that are refused tell why', async () => {
    refusal = new InputError([
      { code: 'E_INPUT_VALUE', path: '[0].value', message: 'expected a finite number' },
    ])
    const response = await post([load])
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'E_INPUT_VALUE', problems: [{ path: '[0].value' }] })
    refusal = new StateError('E_CLOSED', 'the monitor is closed')
    expect((await post([load])).status).toBe(503)
  })

  test('of none are a 400, and so is what is not JSON', async () => {
    expect(await (await post([])).json()).toMatchObject({ status: 400, code: 'E_INPUT_EMPTY' })
    const text = await server.post('{', { 'content-type': 'application/json', authorization }, '/v1/metrics')
    expect(text.status).toBe(400)
    expect(recorded).toEqual([])
  })

  test.each([{}, { authorization: 'Bearer u' }])('with %j are a 401', async (headers) => {
    expect((await post(load, headers as Record<string, string>)).status).toBe(401)
    expect((await server.get('/v1/metrics/health')).status).toBe(401)
    expect((await server.get('/v1/metrics/alerts')).status).toBe(401)
    expect(recorded).toEqual([])
  })

  test('are posted, not fetched', async () => {
    const response = await get('/v1/metrics')
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })
})

test('the health summary has times as RFC 3339', async () => {
  const time = '2026-11-21T03:00:00.000Z'
  expect(await (await get('/v1/metrics/health')).json()).toEqual({
    status: 'healthy',
    at: time,
    services: [{ service: '決済', metrics: [{ name: 'load', at: time }] }],
  })
})

describe('the history of alerts', () => {
  test.each([
    ['', 100],
    ['?limit=1', 1],
    ['?limit=1000', 1_000],
  ])('with "%s" has at most %d', async (query, count) => {
    const { alerts } = (await (await get(`/v1/metrics/alerts${query}`)).json()) as { alerts: object[] }
    expect(alerts).toHaveLength(count)
    expect(alerts[0]).toEqual({ rule: 'high', at: '2026-11-21T03:00:00.000Z' })
  })

  test.each(['0', '1001', '-1', '1.5', 'all', ''])('with the limit "%s" is a 400', async (limit) => {
    const response = await get(`/v1/metrics/alerts?limit=${limit}`)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ problems: [{ path: 'limit' }] })
  })
})

test('where nobody keeps metrics, every route of theirs is a 404 that says so', async () => {
  metrics = undefined
  for (const response of [
    await post(load),
    await get('/v1/metrics/health'),
    await get('/v1/metrics/alerts'),
  ]) {
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ code: 'E_NO_MONITOR' })
  }
})
