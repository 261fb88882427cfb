import assert from 'node:assert/strict'
import { phrases, states, type Notification, type Reference } from '@notify/core/channel'
import { extremeNotifications } from '../samples/extremes.ts'
import { incidentNotification, richNotification } from '../samples/notifications.ts'
import { deliver, textsIn, withBench, type Bench, type Check } from './bench.ts'
import type { ChannelDescriptor } from './descriptor.ts'

/** How a channel lives with an incident, as its features say. */
export function incidentChecks<Message>(
  descriptor: ChannelDescriptor<Message>,
  incidents: 'edits' | 'keyed' | 'follows',
): Check[] {
  const every: Check = {
    name: 'every state of an incident is sent, also where nothing was shown before',
    run: () => everyState(descriptor),
  }
  const native: Record<typeof incidents, Check[]> = {
    edits: [
      {
        name: 'a change of an incident edits the message that its reference names',
        run: () => edits(descriptor),
      },
      { name: 'what edits a message stays within the limits', run: () => boundedEdits(descriptor) },
      { name: 'where people have to be told again, an edit is not all', run: () => rings(descriptor) },
    ],
    keyed: [
      { name: 'an incident keeps one key in every state, and no other has it', run: () => keyed(descriptor) },
    ],
    follows: [{ name: 'a follow-up says how the incident stands', run: () => follows(descriptor) }],
  }
  return [every, ...native[incidents]]
}

const everyState = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async (bench) => {
    for (const state of states) {
      const { error } = await deliver(bench, { left: bench.render(incidentNotification(state)) })
      assert.ok(error === undefined, `${state} was not taken: ${String(error)}`)
    }
  })

/** Shows the firing, and gives what the vendor gave back. */
async function opened<Message>(bench: Bench<Message>, given: Notification): Promise<Reference> {
  const { reference, error } = await deliver(bench, { left: bench.render(given) })
  assert.ok(error === undefined, `the firing was not taken: ${String(error)}`)
  assert.ok(
    reference !== undefined && Object.keys(reference).length > 0,
    'features.incidents is "edits", but send gave no reference',
  )
  for (const value of Object.values(reference))
    assert.equal(typeof value, 'string', 'a reference is not text')
  return JSON.parse(JSON.stringify(reference)) as Reference
}

const edits = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async (bench) => {
    const reference = await opened(bench, incidentNotification('firing'))
    for (const state of states) {
      const before = bench.server.requests.length
      const left = bench.render(incidentNotification(state), { reference })
      const { error } = await deliver(bench, { left, reference })
      assert.ok(error === undefined, `${state} was not taken: ${String(error)}`)
      const made = bench.server.requests.slice(before).map(({ path, body }) => `${path}\n${body}`)
      assert.ok(
        Object.values(reference).some((value) => made[0]?.includes(value)),
        `the first request of ${state} does not name the message that it should change`,
      )
    }
  })

const boundedEdits = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async (bench) => {
    const reference = await opened(bench, incidentNotification('firing'))
    for (const [what, given] of Object.entries({
      'a rich one': richNotification(),
      ...extremeNotifications(),
    }))
      for (const message of bench.render({ ...given, key: 'disk:/var', state: 'resolved' }, { reference })) {
        const found = descriptor.limits(message)
        assert.ok(found.length === 0, `${what}: ${found.join('; ')}`)
        assert.ok(
          textsIn(message).every((text) => text.isWellFormed()),
          `${what}: text is cut inside a character`,
        )
      }
  })

const rings = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async (bench) => {
    const firing = incidentNotification('firing')
    const reference = await opened(bench, firing)
    assert.notDeepEqual(
      bench.render(firing, { reference, ring: true, cause: 'escalation' }),
      bench.render(firing, { reference }),
      'with `ring` it renders the same edit: nobody would notice',
    )
  })

const keyed = <Message>({ key, ...descriptor }: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async ({ render }) => {
    assert.ok(key !== undefined, 'features.incidents is "keyed": give the descriptor `key`')
    const keysOf = (given: Notification): (string | undefined)[] =>
      render(given).map((message) => key(message))
    const all = states.flatMap((state) => keysOf(incidentNotification(state)))
    assert.ok(all.every(Boolean), 'a message about an incident has no key')
    assert.equal(new Set(all).size, 1, 'the states of one incident have several keys')
    const [other] = keysOf(incidentNotification('firing', { key: 'disk:/home' }))
    assert.notEqual(other, all[0], 'two incidents share a key')
  })

const follows = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async ({ render }) => {
    for (const state of ['acknowledged', 'resolved'] as const) {
      const messages = render(incidentNotification(state))
      const text = messages
        .map((message) => descriptor.text?.(message) ?? textsIn(message).join('\n'))
        .join('\n')
      const word = phrases('en')[state]
      assert.ok(
        text.toLowerCase().includes(word.toLowerCase()),
        `the message about "${state}" does not say "${word}"`,
      )
    }
  })
