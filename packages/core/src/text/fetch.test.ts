import { afterEach, expect, test, vi } from 'vitest'
import { connections, textOf, type Dispatcher, type FetchAnswer, type FetchInit } from './fetch.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const live = (): AbortSignal => new AbortController().signal
const init = (signal = live()): FetchInit => ({
  method: 'POST',
  headers: { 'content-type': 'text/plain' },
  body: 'hello',
  redirect: 'manual',
  signal,
})
const url = 'https://chat.example/hook/1?wait=true'

type Handler = Parameters<Dispatcher['dispatch']>[1]

/** A dispatcher whose answers are played by hand. */
function played(): {
  readonly asked: object[]
  readonly aborted: Error[]
  readonly destroy: () => Promise<void>
  readonly open: () => Promise<Dispatcher>
  readonly opened: () => number
  readonly handler: () => Handler
  readonly controller: { abort(reason: Error): void }
} {
  const asked: object[] = []
  const aborted: Error[] = []
  const destroy = vi.fn(() => Promise.resolve())
  let handler: Handler | undefined
  let opened = 0
  const dispatcher: Dispatcher = {
    dispatch: (options, given) => {
      asked.push(options)
      handler = given
    },
    destroy,
  }
  return {
    asked,
    aborted,
    destroy,
    open: () => {
      opened++
      return Promise.resolve(dispatcher)
    },
    opened: () => opened,
    handler: () => handler!,
    controller: { abort: (reason) => aborted.push(reason) },
  }
}

const places = ['undici.globalDispatcher.2', 'undici.globalDispatcher.1'].map((name) => Symbol.for(name))
/** An object whose class has this name. */
const named = (name: string): object => ({ constructor: { name } })
const everything = globalThis as { [place: symbol]: unknown }
const before = places.map((place) => everything[place])

afterEach(() => {
  vi.unstubAllGlobals()
  places.forEach((place, index) => {
    if (place in everything) everything[place] = before[index]
  })
})

/** Sends, and waits until the dispatcher has the request. */
async function under(
  wire: ReturnType<typeof played>,
  signal = live(),
): Promise<{ readonly sending: Promise<FetchAnswer> }> {
  const sending = connections(wire.open, 10).fetch(url, init(signal))
  sending.catch(() => {})
  await vi.waitFor(() => expect(wire.asked).toHaveLength(1))
  return { sending }
}

test('a request goes to the dispatcher, and the answer is its status, headers and bytes', async () => {
  const wire = played()
  const { sending } = await under(wire)
  expect(wire.asked).toEqual([
    {
      origin: 'https://chat.example',
      path: '/hook/1?wait=true',
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'hello',
    },
  ])
  const { onRequestStart, onResponseStart, onResponseData, onResponseEnd } = wire.handler()
  onRequestStart(wire.controller)
  onResponseStart(wire.controller, 103, { link: 'early' })
  onResponseStart(wire.controller, 200, { 'retry-after': '7', 'set-cookie': ['a', 'b'] })
  onResponseData(wire.controller, bytes('日'))
  onResponseEnd()
  const answer = await sending
  expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('link')]).toEqual([
    200,
    '7',
    null,
  ])
  expect(await textOf(answer, 10, 'chat')).toBe('日')
})

test('it is opened once, on first use; closed, it is opened again', async () => {
  const wire = played()
  const { fetch, close } = connections(wire.open, 10)
  expect(wire.opened()).toBe(0)
  await close()
  for (const round of [1, 2]) {
    for (const _ of ['a', 'b']) {
      const sending = fetch(url, init())
      await vi.waitFor(() => expect(wire.asked.length).toBeGreaterThan(0))
      wire.asked.length = 0
      wire.handler().onResponseStart(wire.controller, 204, {})
      wire.handler().onResponseEnd()
      await sending
    }
    await close()
    expect(wire.opened()).toBe(round)
    expect(wire.destroy).toHaveBeenCalledTimes(round)
  }
})

test.each([
  ['a success that breaks off is lost', 200, 'rejects'],
  ['a refusal that breaks off stays one', 429, 'resolves'],
])('%s', async (_, status, end) => {
  const wire = played()
  const { sending } = await under(wire)
  wire.handler().onResponseStart(wire.controller, status, { 'retry-after': '7' })
  wire.handler().onResponseData(wire.controller, bytes('{"o'))
  wire.handler().onResponseError(wire.controller, new Error('broken'))
  if (end === 'rejects') await expect(sending).rejects.toThrow('broken')
  else expect(await sending).toMatchObject({ status })
})

test('what is too long is ended; a success fails then, a refusal stays one', async () => {
  for (const status of [200, 500]) {
    const wire = played()
    const { sending } = await under(wire)
    wire.handler().onResponseStart(wire.controller, status, {})
    wire.handler().onResponseData(wire.controller, bytes('0123456789x'))
    expect(wire.aborted).toHaveLength(1)
    wire.handler().onResponseError(wire.controller, wire.aborted[0]!)
    const text = textOf(await sending, 10, 'chat')
    if (status === 500) expect(await text).toBe('')
    else
      await expect(text).rejects.toMatchObject({
        reason: 'ambiguous',
        message: 'chat: the answer is longer than 0.009765625 KiB',
      })
  }
})

test('the signal ends a request that waits, one under way and one not begun', async () => {
  const waiting = new AbortController()
  const wire = played()
  const { sending } = await under(wire, waiting.signal)
  waiting.abort(new Error('closing'))
  await expect(sending).rejects.toThrow('closing')
  wire.handler().onRequestStart(wire.controller)
  expect(wire.aborted).toHaveLength(1)

  const running = new AbortController()
  const other = played()
  const { sending: second } = await under(other, running.signal)
  other.handler().onRequestStart(other.controller)
  running.abort(new Error('late'))
  expect(other.aborted).toHaveLength(1)
  await expect(second).rejects.toThrow('late')

  const third = played()
  const stopped = AbortSignal.abort(new Error('stopped'))
  await expect(connections(third.open, 10).fetch(url, init(stopped))).rejects.toThrow('stopped')
  expect(third.asked).toEqual([])
})

test('a fetch of the caller is used instead, and closing leaves it alone', async () => {
  const wire = played()
  const given = vi.fn(() => Promise.resolve(new Response('ok')))
  const { fetch, close } = connections(wire.open, 10, given)
  expect(await textOf(await fetch(url, init()), 10, 'chat')).toBe('ok')
  await close()
  expect([given.mock.calls.length, wire.opened()]).toEqual([1, 0])
})

test.each(places)('a proxy that was set for the whole process (%s) is not passed by', async (place) => {
  for (const each of places) everything[each] = each === place ? named('EnvHttpProxyAgent') : undefined
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('by the proxy')))
  const wire = played()
  const answer = await connections(wire.open, 100).fetch(url, init())
  expect(await textOf(answer, 100, 'chat')).toBe('by the proxy')
  expect(wire.opened()).toBe(0)
})

test('the Agent that undici sets by itself is none', async () => {
  for (const [index, place] of places.entries())
    everything[place] = index === 0 ? named('Agent') : named('Dispatcher1Wrapper')
  const wire = played()
  await under(wire)
  expect(wire.opened()).toBe(1)
})

test.each([
  [65_536, '64 KiB'],
  [1_048_576, '1 MiB'],
  [4_194_304, '4 MiB'],
])('a limit of %d bytes is %s', async (most, named) => {
  const answer = { status: 200, headers: new Headers(), body: [new Uint8Array(most), new Uint8Array(1)] }
  await expect(textOf(answer, most, 'chat')).rejects.toThrow(`chat: the answer is longer than ${named}`)
})

test('characters that are divided between two pieces come together', async () => {
  const body = [...bytes('日本語 😀 مرحبا')].map((byte) => Uint8Array.of(byte))
  expect(await textOf({ status: 200, headers: new Headers(), body }, 100, 'chat')).toBe('日本語 😀 مرحبا')
})
