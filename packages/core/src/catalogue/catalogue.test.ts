import * as v from 'valibot'
import { describe, expect, expectTypeOf, test } from 'vitest'
import * as z from 'zod'
import { defineEvents } from './catalogue.ts'
import { complete } from '../input/draft.ts'
import { ConfigurationError, InputError } from '../errors.ts'
import type { Draft } from '../notification.ts'
import type { StandardSchemaV1 } from './standard-schema.ts'

/** Takes text, gives a number. */
const port: StandardSchemaV1<{ port: string }, { port: number }> = {
  '~standard': {
    version: 1,
    vendor: 'own',
    validate: (value) => {
      const text = (value as { port?: unknown }).port
      return typeof text === 'string'
        ? { value: { port: Number(text) } }
        : { issues: [{ message: 'expected a port as text', path: [{ key: 'port' }] }] }
    },
  },
}

const events = defineEvents({
  job: {
    failed: {
      data: z.object({ job: z.string(), durationMs: z.coerce.number().default(0) }),
      severity: ({ durationMs }) => (durationMs > 1_000 ? 'critical' : 'error'),
      title: ({ job }) => `${job.toUpperCase()} failed`,
      key: ({ job }) => `job:${job}`,
      state: 'firing',
      fields: ({ durationMs }) => [{ name: 'Duration', value: `${durationMs.toFixed()} ms` }],
    },
    'data-quality': {
      checked: {
        title: 'Data were checked',
        data: v.object({ table: v.string(), failed: v.array(v.object({ check: v.string() })) }),
        metadata: ({ table }) => ({ table }),
      },
    },
  },
  server: { started: { data: port, title: ({ port }) => `listens on ${port + 0}` } },
})

describe('an event', () => {
  test('becomes a draft: its path is the type, its checked data are the metadata', () => {
    const draft = events.job.failed({ job: 'nightly', durationMs: '2000' })
    expect(draft).toEqual({
      type: 'job.failed',
      severity: 'critical',
      title: 'NIGHTLY failed',
      key: 'job:nightly',
      state: 'firing',
      fields: [{ name: 'Duration', value: '2000 ms' }],
      metadata: { job: 'nightly', durationMs: 2000 },
    })
    expect(() => complete(draft, { now: 1, newId: () => 'id', channels: () => [] })).not.toThrow()
  })

  test('may define its metadata', () => {
    const { type, metadata } = events.job['data-quality'].checked({ table: 'orders', failed: [] })
    expect({ type, metadata }).toEqual({ type: 'job.data-quality.checked', metadata: { table: 'orders' } })
  })

  test('takes what the caller adds; only metadata are merged', () => {
    const draft = events.job.failed(
      { job: 'nightly' },
      { key: 'k', to: ['ops'], title: '失敗', metadata: { trace: 't' } },
    )
    expect(draft).toMatchObject({ key: 'k', to: ['ops'], title: '失敗', type: 'job.failed' })
    expect(draft.metadata).toEqual({ job: 'nightly', durationMs: 0, trace: 't' })
  })

  test('of a hand-written schema works as well', () => {
    expect(events.server.started({ port: '80' })).toMatchObject({
      title: 'listens on 80',
      metadata: { port: 80 },
    })
  })
})

describe('wrong data are an input error with the paths of the schema', () => {
  test.each<[string, () => unknown, string[]]>([
    ['zod', () => events.job.failed({} as never), ['data.job']],
    [
      'valibot',
      () => events.job['data-quality'].checked({ table: 1, failed: [{}] } as never),
      ['data.table', 'data.failed[0].check'],
    ],
    ['own', () => events.server.started({ port: 80 } as never), ['data.port']],
    ['no object', () => events.job.failed(null as never), ['data']],
  ])('%s', (_, call, paths) => {
    let thrown: unknown
    try {
      call()
    } catch (error) {
      thrown = error
    }
    expect(InputError.is(thrown) && thrown.problems.map(({ code, path }) => [code, path])).toEqual(
      paths.map((path) => ['E_INPUT_DATA', path]),
    )
  })

  test('and it names the event', () => {
    expect(() => events.server.started({ port: 80 } as never)).toThrow(
      'data.port: expected a port as text; it is the data of server.started',
    )
  })
})

describe('a catalogue that cannot work is a configuration error', () => {
  const data = z.object({})
  test.each<[string, unknown, string]>([
    [
      'an upper-case name',
      { Job: { failed: { data, title: 'x' } } },
      'Job.failed: expected names that make a type',
    ],
    [
      'nine names',
      { a: { b: { c: { d: { e: { f: { g: { h: { i: { data, title: 'x' } } } } } } } } } },
      'expected names that make a type',
    ],
    [
      'an event without data',
      { job: { failed: { title: 'x' } } },
      'job.failed.title: expected an event or a group',
    ],
    ['an event without title', { job: { failed: { data } } }, 'job.failed.title: expected a title'],
    [
      'a misspelt field',
      { job: { failed: { data, title: 'x', serverity: 'error' } } },
      'job.failed.serverity: expected a field of a draft; did you mean severity?',
    ],
    ['no catalogue', null, 'expected an event or a group'],
  ])('%s', (_, catalogue, message) => {
    expect(() => defineEvents(catalogue as never)).toThrow(ConfigurationError)
    expect(() => defineEvents(catalogue as never)).toThrow(message)
  })

  test.each<[string, StandardSchemaV1<{ job: string }>]>([
    ['zod', z.object({ job: z.string().refine(() => Promise.resolve(true)) })],
    [
      'one that fails',
      { '~standard': { version: 1, vendor: 'own', validate: () => Promise.reject(new Error('no')) } },
    ],
  ])('so is a schema that answers later, when it is asked: %s', (_, data) => {
    const later = defineEvents({ job: { failed: { data, title: 'x' } } })
    expect(() => later.job.failed({ job: 'x' })).toThrow(ConfigurationError)
    expect(() => later.job.failed({ job: 'x' })).toThrow(
      'job.failed.data: expected a schema that answers at once',
    )
  })

  test('a group may be named data, or like a property of every object', () => {
    const odd = defineEvents({ data: { constructor: { data, title: 'x' } } })
    expect(odd.data.constructor({}).type).toBe('data.constructor')
  })
})

test('types: the input is that of the schema, the draft goes to any notifier', () => {
  type Failed = Parameters<typeof events.job.failed>[0]
  expectTypeOf<Failed['job']>().toEqualTypeOf<string>()
  expectTypeOf<Parameters<(typeof events)['server']['started']>[0]>().toEqualTypeOf<{ port: string }>()
  expectTypeOf<Parameters<(typeof events.job)['data-quality']['checked']>[0]>().toEqualTypeOf<{
    table: string
    failed: { check: string }[]
  }>()
  const accept = (draft: Draft<'ops' | 'mail'>): string | undefined => draft.title
  accept(events.job.failed({ job: 'x' }))
  accept(events.job.failed({ job: 'x' }, { to: ['ops'] }))
  // @ts-expect-error -- no such channel
  accept(events.job.failed({ job: 'x' }, { to: ['opps'] }))
  // @ts-expect-error -- the type comes from the path
  events.job.failed({ job: 'x' }, { type: 'other' })
  // @ts-expect-error -- no such event
  expect(events.job.missing).toBeUndefined()
  // @ts-expect-error -- the data do not have it
  defineEvents({ a: { data: z.object({ b: z.string() }), title: (data) => `${data.c}` } })
  // @ts-expect-error -- no such severity
  defineEvents({ a: { data: z.object({ b: z.string() }), title: 'x', severity: 'fatal' } })
})
