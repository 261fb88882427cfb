import { sendContext } from '@notify/testkit'
import { afterEach, expect, test } from 'vitest'
import { toHook, wire } from './__fixtures__/sending.ts'

const place = Symbol.for('undici.globalDispatcher.1')
const everything = globalThis as { [place]?: { dispatch(options: object, handler: object): unknown } }

const discord = wire()
let before: (typeof everything)[typeof place]
afterEach(() => {
  if (before !== undefined) everything[place] = before
})

test('a proxy that was set for the whole process takes the requests', async () => {
  const hook = discord.hook()
  await hook.send(toHook, sendContext())
  before = everything[place]
  const taken: object[] = []
  everything[place] = {
    dispatch(options, handler) {
      taken.push(options)
      return before!.dispatch(options, handler)
    },
  }
  await hook.send(toHook, sendContext())
  expect(discord.seen()).toHaveLength(2)
  expect(taken).toMatchObject([{ origin: discord.origin(), method: 'POST', headersTimeout: 60_000 }])
})
