import assert from 'node:assert/strict'
import type { Channel } from '@notify/core/channel'
import {
  attachedText,
  incidentNotification,
  notification,
  richNotification,
  sendContext,
} from '../samples/notifications.ts'
import type { RecordedRequest } from '../recorders/recorder.ts'
import { deliver, withBench, type Answer, type Bench, type Check, type Progress } from './bench.ts'
import type { ChannelDescriptor } from './descriptor.ts'
import { needles } from './secrecy.ts'

/** What `send`, `verify` and `close` promise while all goes well, and what follows where it does not. */
export function sendingChecks<Message>(
  descriptor: ChannelDescriptor<Message>,
  { verify, close, features }: Channel<Message>,
): Check[] {
  return [
    { name: 'it says what it is', run: () => shape(descriptor) },
    {
      name: 'a notification is delivered, by the requests that it should take',
      run: () => delivered(descriptor),
    },
    { name: 'one send is one request, whatever the answer', run: () => oneRequest(descriptor) },
    {
      name: 'a retry goes on with what is left, and repeats no request that succeeded',
      run: () => resumed(descriptor),
    },
    {
      name: features.attachments
        ? 'files are opened when they are sent, and arrive'
        : 'files are not opened, because features do not promise to send them',
      run: () => files(descriptor),
    },
    ...(verify
      ? [
          { name: 'verify succeeds and shows nothing', run: () => verified(descriptor) },
          { name: 'verify fails as send would', run: () => unverified(descriptor) },
        ]
      : []),
    ...(close && descriptor.protocol !== 'smtp'
      ? [
          {
            name: 'connections are kept for the next request, and ended by close',
            run: () => kept(descriptor),
          },
        ]
      : []),
    { name: 'close may be called twice', run: () => closedTwice(descriptor) },
  ]
}

const shape = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async ({ channel: { spec, kind, features } }) => {
    assert.equal(spec, 1, 'spec is not 1')
    assert.match(kind, /^[a-z][a-z0-9-]*$/, 'kind is not a short lower-case name')
    assert.ok(['edits', 'keyed', 'follows'].includes(features.incidents), 'features.incidents is not known')
    assert.deepEqual(structuredClone(features), features, 'features are more than data')
  })

const line = ({ method, path }: RecordedRequest): string => `${method} ${path}`

const delivered = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async (bench) => {
    const { error, reference } = await deliver(bench, { left: bench.render(notification()) })
    assert.ok(error === undefined, `it was not taken: ${String(error)}`)
    const made = bench.server.requests.map(line)
    assert.ok(made.length > 0, 'no request was made')
    const text = JSON.stringify(reference ?? {})
    assert.ok(!needles(descriptor).some((needle) => text.includes(needle)), 'the reference holds a secret')
    const wanted = descriptor.requests
    if (wanted === undefined) return
    const fits = wanted.every((one, index) =>
      typeof one === 'string' ? made[index] === one : one.test(made[index] ?? ''),
    )
    assert.ok(
      fits && made.length === wanted.length,
      `expected ${wanted.join(', ')}; it made ${made.join(', ')}`,
    )
  })

const failures: Readonly<Record<'http' | 'smtp', readonly Answer[]>> = {
  http: [
    { status: 500 },
    { status: 503, headers: { 'retry-after': '0' } },
    { status: 429, headers: { 'retry-after': '0' } },
    { status: 429 },
    { status: 401 },
    { status: 307, headers: { location: '/elsewhere' } },
    'reset-early',
    'reset',
    'truncated',
  ],
  smtp: [
    { at: 'MAIL', code: 451, text: '4.3.0 later' },
    { at: 'DATA', code: 421, text: '4.3.0 later' },
    'reset',
  ],
}

const oneRequest = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async ({ server, render, send }) => {
    const [message] = render(notification())
    for (const answer of failures[descriptor.protocol ?? 'http']) {
      const before = server.requests.length
      // Only the first is answered so: a retry would succeed, and look as if nothing had happened.
      server.next(answer)
      await send(message!).catch((error: unknown) => {
        if (error instanceof assert.AssertionError) throw error
      })
      const made = server.requests.length - before
      const how = typeof answer === 'string' ? answer : JSON.stringify(answer)
      assert.ok(made <= 1, `one send made ${made} requests after ${how}`)
    }
  })

const mailRefused: Answer = { at: 'DATA', code: 451, text: '4.3.0 later' }

/** Every place of a delivery is interrupted once; another process goes on with what was stored. */
async function resumed<Message>(descriptor: ChannelDescriptor<Message>): Promise<void> {
  const given = richNotification({ key: 'disk:/var', state: 'firing', body: 'Paragraph.\n\n'.repeat(2_000) })
  let whole: string[] = []
  await withBench(descriptor, async (bench) => {
    const { error } = await deliver(bench, { left: bench.render(given) })
    assert.ok(error === undefined, `it was not taken: ${String(error)}`)
    whole = bench.server.requests.map(line)
  })
  for (const [broken] of whole.slice(0, 8).entries())
    await withBench(descriptor, async (bench) => {
      bench.server.next(...whole.slice(0, broken).map(() => usual(descriptor)), failing(descriptor))
      const stopped = await deliver(bench, { left: bench.render(given) })
      assert.ok(
        stopped.error !== undefined,
        `request ${broken + 1} was refused, and send took it for a success`,
      )
      await goOn(descriptor, bench, stopped)
      const wanted = [...whole.slice(0, broken + 1), ...whole.slice(broken)]
      assert.deepEqual(bench.server.requests.map(line), wanted, `after an error at request ${broken + 1}`)
    })
}

const failing = ({ protocol, failure }: Pick<ChannelDescriptor, 'protocol' | 'failure'>): Answer =>
  protocol === 'smtp' ? mailRefused : { ...failure?.(503), status: 503 }

const usual = ({ protocol, success }: Pick<ChannelDescriptor, 'protocol' | 'success'>): Answer =>
  protocol === 'smtp' ? 'accept' : (success ?? (() => ({ body: { ok: true } })))

async function goOn<Message>(
  { create }: ChannelDescriptor<Message>,
  bench: Bench<Message>,
  stopped: Progress<Message>,
): Promise<void> {
  const { left, reference } = JSON.parse(JSON.stringify(stopped)) as Progress<Message>
  const channel = create(bench.server)
  try {
    const send: Bench<Message>['send'] = (message, context) =>
      channel.send(message, sendContext(context)) as never
    const { error } = await deliver({ server: bench.server, send }, { left, ...(reference && { reference }) })
    assert.ok(error === undefined, `what was left was not taken: ${String(error)}`)
  } finally {
    await channel.close?.()
  }
}

const files = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async ({ server, channel, render, send }) => {
    const opened: string[] = []
    const open = ({ sha256 }: { readonly sha256: string }): Promise<Blob> => {
      opened.push(sha256)
      return Promise.resolve(new Blob([attachedText], { type: 'text/plain' }))
    }
    const given = richNotification()
    const watched: typeof send = (message, context) => send(message, { ...context, open })
    const { error } = await deliver({ server, send: watched }, { left: render(given) })
    assert.ok(error === undefined, `it was not taken: ${String(error)}`)
    const wanted = channel.features.attachments ? [given.attachments?.[0]?.sha256] : []
    assert.deepEqual(opened, wanted, 'opened')
    if (!channel.features.attachments) return
    const encoded = Buffer.from(attachedText).toString('base64')
    assert.ok(
      server.requests.some(
        ({ body }) => body.includes(attachedText) || body.replace(/\s/g, '').includes(encoded),
      ),
      'the content of the file is in no request',
    )
  })

const verified = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async (bench) => {
    const { server, channel, within } = bench
    await within('verify', channel.verify!({ signal: new AbortController().signal }))
    const asked = server.requests.map(line)
    await deliver(bench, { left: bench.render(incidentNotification('firing')) })
    const sent = server.requests.slice(asked.length).map(line)
    assert.deepEqual(
      asked.filter((one) => sent.includes(one)),
      [],
      'verify made a request that sends a message',
    )
  })

const refusedLogin: Answer = { at: 'AUTH', code: 535, text: '5.7.8 bad credentials' }

const unverified = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async ({ server, channel, failure, within }) => {
    const verify = (): Promise<void> =>
      within('verify', channel.verify!({ signal: new AbortController().signal }))
    const overHttp = descriptor.protocol !== 'smtp'
    server.always(overHttp ? { ...descriptor.failure?.(401), status: 401 } : refusedLogin)
    const verifying = verify()
    await verifying.catch(() => {})
    // One that only connects cannot hear that it is refused.
    if (!overHttp || server.requests.length > 0)
      assert.equal((await failure(verifying)).reason, 'auth', 'the reason of a refusal')
    await server.close()
    const { reason } = await failure(verify())
    assert.equal(reason, 'unavailable', 'the reason where nobody listens')
  })

/** undici gives a connection back in the next turn, so that two take turns. */
const keptMax = 2

const kept = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async ({ server: { connections }, channel, render, send, within }) => {
    const [message] = render(notification())
    for (const round of [1, 2]) {
      for (let count = 0; count < 6; count++) await send(message!)
      const { made } = connections
      assert.ok(made <= keptMax * round, `requests one after another made ${made} connections`)
      await within('close', channel.close!())
      await within('the end of every connection', connections.ended())
    }
  })

const closedTwice = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async ({ channel, render, send, within }) => {
    await send(render(notification())[0]!)
    await within('close', (async () => channel.close?.())())
    await within('close, the second time', (async () => channel.close?.())())
  })
