import assert from 'node:assert/strict'
import type { Notification, RenderContext } from '@notify/core/channel'
import * as fc from 'fast-check'
import { arbitraryContext, arbitraryNotification } from '../samples/arbitraries.ts'
import { extremeNotifications, hostileNotifications } from '../samples/extremes.ts'
import {
  digestNotification,
  incidentNotification,
  notification,
  richNotification,
} from '../samples/notifications.ts'
import { contextFor, render, textsIn, withBench, type Check } from './bench.ts'
import type { ChannelDescriptor } from './descriptor.ts'
import { needles } from './secrecy.ts'

const runs = 40
const readable = 'ディスク 💾 القرص'

/** What `render` promises. */
export function renderingChecks<Message>(descriptor: ChannelDescriptor<Message>): Check[] {
  const { limits } = descriptor
  const each = eachMessage(descriptor)
  return [
    {
      name: 'render answers every notification with at least one message',
      run: () => each(() => {}),
    },
    {
      name: 'every message is within the limits of the vendor',
      run: () => each((message, what) => none(limits(message), what)),
    },
    {
      name: 'no text is cut inside a character',
      run: () =>
        each((message, what) => {
          const broken = textsIn(message).find((text) => !text.isWellFormed())
          assert.ok(
            broken === undefined,
            `${what}: half of a surrogate pair in ${JSON.stringify(broken?.slice(-40))}`,
          )
        }),
    },
    {
      name: 'the same notification gives the same messages, at any time',
      run: () => deterministic(descriptor),
    },
    { name: 'messages are plain JSON', run: () => each((message, what) => plain(message, what)) },
    { name: 'neither render nor send changes what it is given', run: () => unchanged(descriptor) },
    { name: 'Japanese, emoji and right-to-left text is shown as it is', run: () => shown(descriptor) },
    {
      name: 'hostile text stays text',
      run: () =>
        onSamples(descriptor, hostileNotifications(), (message) =>
          none(descriptor.live?.(message) ?? [], 'live in a message'),
        ),
    },
    {
      name: 'no message holds a secret',
      run: () =>
        each((message, what) => {
          const text = JSON.stringify(message)
          assert.ok(
            !needles(descriptor).some((needle) => text.includes(needle)),
            `${what}: it holds a secret`,
          )
        }),
    },
    { name: 'a digest says what it stands for', run: () => digest(descriptor) },
    ...buttonChecks(descriptor),
  ]
}

const none = (found: readonly string[], what: string): void =>
  assert.ok(found.length === 0, `${what}: ${found.join('; ')}`)

type Judge<Message> = (message: Message, what: string) => void
type Rendered<Message> = readonly [what: string, messages: readonly Message[]]

/** Judges what is extreme and what is random. Both are rendered once; what is random again, where it has to shrink. */
function eachMessage<Message>(
  descriptor: ChannelDescriptor<Message>,
): (judge: Judge<Message>) => Promise<void> {
  const extremes = { 'a rich one': richNotification(), ...extremeNotifications() }
  const random = arbitraryNotification().chain((given) =>
    fc.tuple(fc.constant(given), arbitraryContext(given)),
  )
  const same = { seed: Math.floor(Math.random() * 2 ** 31), numRuns: runs }
  let seenExtremes: Rendered<Message>[] | undefined
  let seenRandom: Rendered<Message>[] | undefined
  return (judge) =>
    withBench(descriptor, async ({ channel }) => {
      const rendered = (what: string, given: Notification, context?: RenderContext): Rendered<Message> => {
        const messages = render(descriptor, channel, given, context)
        assert.ok(Array.isArray(messages) && messages.length > 0, `${what}: no message`)
        return [what, messages]
      }
      const judged = ([what, messages]: Rendered<Message>): void => {
        for (const message of messages) judge(message, what)
      }
      const randomOne = ([given, context]: readonly [Notification, RenderContext]): Rendered<Message> =>
        rendered('a random one', given, context)
      seenExtremes ??= Object.entries(extremes).map(([what, given]) => rendered(what, given))
      seenExtremes.forEach(judged)
      try {
        seenRandom ??= fc.sample(random, same).map(randomOne)
        seenRandom.forEach(judged)
      } catch (error) {
        fc.assert(
          fc.property(random, (one) => judged(randomOne(one))),
          { ...same, includeErrorInReport: true },
        )
        throw error
      }
    })
}

const onSamples = <Message>(
  descriptor: ChannelDescriptor<Message>,
  samples: readonly Notification[],
  judge: (message: Message) => void,
): Promise<void> =>
  withBench(descriptor, async (bench) => {
    for (const sample of samples) for (const message of bench.render(sample)) judge(message)
  })

const deterministic = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async ({ render }) => {
    for (const given of [richNotification(), digestNotification(3), incidentNotification('resolved')]) {
      const [first, again] = [render(given), atAnotherTime(() => render(given))]
      assert.deepEqual(again, first, 'render reads a clock, a random number, or what it was given before')
    }
  })

/** A year later. Synchronous, so that nobody else notices. */
function atAnotherTime<Value>(run: () => Value): Value {
  const real = globalThis.Date
  const later = (): number => real.now() + 366 * 86_400_000
  globalThis.Date = new Proxy(real, {
    construct: (target, given) => Reflect.construct(target, given.length === 0 ? [later()] : given) as object,
    get: (target, name) => (name === 'now' ? later : (Reflect.get(target, name) as unknown)),
  })
  try {
    return run()
  } finally {
    globalThis.Date = real
  }
}

function plain(message: unknown, what: string): void {
  assert.deepEqual(
    JSON.parse(JSON.stringify(message) ?? 'null'),
    message,
    `${what}: JSON changes the message`,
  )
  assert.deepEqual(structuredClone(message), message, `${what}: a message is more than data`)
}

const unchanged = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async ({ channel, send, render }) => {
    for (const given of [richNotification({ state: 'resolved', key: 'disk:/var' }), digestNotification(3)]) {
      const context = contextFor(descriptor, channel, given)
      const before = structuredClone([given, context])
      channel.render(given, context)
      assert.deepEqual([given, context], before, 'render changed the notification or its context')
      const renderFrozen = (): unknown => channel.render(deepFreeze(given), deepFreeze(context))
      assert.doesNotThrow(renderFrozen, 'render fails where its input is frozen')
    }
    const [message] = render(notification())
    const before = structuredClone(message)
    await send(deepFreeze(message!))
    assert.deepEqual(message, before, 'send changed its message')
  })

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) deepFreeze(inner)
  }
  return value
}

const textOf = <Message>(descriptor: ChannelDescriptor<Message>, messages: readonly Message[]): string =>
  messages.map((message) => descriptor.text?.(message) ?? textsIn(message).join('\n')).join('\n')

const shown = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async ({ render }) => {
    const text = textOf(descriptor, render(notification({ title: readable })))
    assert.ok(text.includes(readable), `the title ${JSON.stringify(readable)} is not in the message`)
  })

const digest = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async ({ render }) => {
    const text = textOf(descriptor, render(digestNotification(3), { cause: 'digest' }))
    assert.ok(
      text.includes('3 notifications') || text.includes('Member 1'),
      'neither its title nor a member is shown',
    )
  })

const withActions = notification({
  actions: [
    { id: 'acknowledge', label: 'Acknowledge', value: 'incident-7' },
    { id: 'open', label: 'Open', url: 'https://board.example/open' },
  ],
})

function buttonChecks<Message>(descriptor: ChannelDescriptor<Message>): Check[] {
  const { buttons, interactive } = descriptor
  if (buttons === undefined) return []
  const comesBack: Check['run'] = () =>
    withBench(
      descriptor,
      async ({ render }) => {
        const found = render(withActions).flatMap((message) => buttons(message))
        assert.ok(
          found.some(({ url }) => url === undefined),
          'the action "acknowledge" has no button that comes back',
        )
      },
      interactive && { create: interactive },
    )
  return [
    {
      name: 'without an endpoint for actions a button opens a link, or is left out',
      run: () =>
        onSamples(descriptor, [withActions], (message) =>
          assert.ok(
            buttons(message).every(({ url }) => url !== undefined),
            'a button comes back, but nobody would hear of it',
          ),
        ),
    },
    ...(interactive ? [{ name: 'with an endpoint for actions the button comes back', run: comesBack }] : []),
  ]
}
