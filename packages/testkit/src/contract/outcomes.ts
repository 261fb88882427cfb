import assert from 'node:assert/strict'
import type { Reason } from '@notify/core/channel'
import { incidentNotification, sampleTime } from '../samples/notifications.ts'
import { signInPage, type HttpReply } from '../recorders/http.ts'
import { withBench, type Answer, type Bench, type Check } from './bench.ts'
import type { ChannelDescriptor, Wait } from './descriptor.ts'

type Row = readonly [what: string, answer: Answer, reasons: readonly Reason[]]

/** What an HTTP status may mean to whoever decides about a retry. */
const statuses: Readonly<Record<number, readonly Reason[]>> = {
  400: ['invalid'],
  401: ['auth'],
  403: ['auth', 'not-found', 'gone'],
  404: ['not-found', 'gone'],
  410: ['gone', 'not-found', 'invalid'],
  413: ['invalid'],
  429: ['rate-limited'],
  500: ['unavailable', 'ambiguous'],
  502: ['unavailable', 'ambiguous'],
  503: ['unavailable', 'ambiguous'],
}

const mails: readonly Row[] = [
  ['a server that is busy on connecting', { at: 'CONNECT', code: 421, text: '4.3.2 busy' }, ['unavailable']],
  ['a login that is refused', { at: 'AUTH', code: 535, text: '5.7.8 bad credentials' }, ['auth']],
  ['a sender that is refused', { at: 'MAIL', code: 550, text: '5.7.1 not you' }, ['invalid', 'auth']],
  [
    'a mailbox that does not exist',
    { at: 'RCPT', code: 550, text: '5.1.1 unknown' },
    ['invalid', 'not-found', 'gone'],
  ],
  ['a mailbox that is busy', { at: 'RCPT', code: 450, text: '4.2.0 busy' }, ['unavailable', 'rate-limited']],
  ['a mail that is too large', { at: 'DATA', code: 552, text: '5.3.4 too large' }, ['invalid']],
  ['a mail that is refused', { at: 'DATA', code: 554, text: '5.6.0 no' }, ['invalid']],
  [
    'a mail that may come later',
    { at: 'DATA', code: 451, text: '4.3.0 later' },
    ['unavailable', 'rate-limited'],
  ],
]

const lost: readonly Reason[] = ['ambiguous', 'timeout']

/** How each failure is judged: the retries, holds and fallbacks of the toolkit depend on it. */
export function outcomeChecks<Message>(descriptor: ChannelDescriptor<Message>, idempotent: boolean): Check[] {
  const { protocol = 'http', refusals = {}, ambiguous = !idempotent } = descriptor
  const unanswered: readonly Reason[] = ambiguous ? lost : [...lost, 'unavailable']
  const rows: Row[] = [
    ...(protocol === 'http' ? httpRows(descriptor, unanswered) : mails),
    [
      'a connection that breaks before the request was read',
      'reset-early',
      ['ambiguous', 'unavailable', 'timeout'],
    ],
    ['a connection that breaks after the request was read', 'reset', unanswered],
    ...Object.entries(refusals).map(([what, { answer, reasons }]): Row => [what, answer, reasons]),
  ]
  return [
    ...rows.map(([what, answer, reasons]) => ({
      name: `${what} is ${oneOf(reasons)}`,
      run: () => withBench(descriptor, (bench) => judged(bench, answer, reasons)),
    })),
    { name: 'a connection that is refused is unavailable', run: () => refused(descriptor) },
    {
      name: 'a certificate that nobody vouches for is unavailable, and nothing is sent',
      run: () => untrusted(descriptor),
    },
    ...(protocol === 'http' ? waitChecks(descriptor) : []),
  ]
}

function httpRows<Message>(descriptor: ChannelDescriptor<Message>, unanswered: readonly Reason[]): Row[] {
  const meanings = { ...statuses, ...descriptor.statuses }
  return [
    ...Object.entries(meanings).map(([status, reasons]): Row => [
      `status ${status}`,
      failureOf(descriptor, Number(status)),
      reasons,
    ]),
    [
      'a redirect',
      { status: 302, headers: { location: '/elsewhere' } },
      ['unavailable', 'invalid', 'not-found'],
    ],
    ...(descriptor.answerBody === 'ignored'
      ? []
      : ([
          ['a page instead of an answer', signInPage, ['unavailable', 'ambiguous', 'contract']],
          ['an answer that breaks off', 'truncated', [...unanswered, 'unavailable']],
          ['an answer without an end', 'endless', [...unanswered, 'unavailable']],
        ] satisfies Row[])),
  ]
}

const failureOf = <Message>({ failure }: ChannelDescriptor<Message>, status: number): HttpReply => ({
  ...failure?.(status),
  status,
})

const oneOf = (reasons: readonly Reason[]): string => [...new Set(reasons)].join(' or ')

async function judged<Message>(
  { server, render, send, failure }: Bench<Message>,
  answer: Answer,
  reasons: readonly Reason[],
): Promise<void> {
  // A channel that tries again gets the same: that it does is another check's to find.
  server.always(answer)
  const { reason, message } = await failure(send(render(incidentNotification('firing'))[0]!))
  assert.ok(reasons.includes(reason), `it is taken for "${reason}" (${message}), expected ${oneOf(reasons)}`)
}

const refused = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async ({ server, render, send, failure }) => {
    const [message] = render(incidentNotification('firing'))
    await server.close()
    const { reason } = await failure(send(message!))
    assert.equal(reason, 'unavailable', 'nothing was sent: it is safe to try again')
  })

const untrusted = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(
    descriptor,
    async ({ server, render, send, failure }) => {
      const { reason } = await failure(send(render(incidentNotification('firing'))[0]!))
      assert.equal(reason, 'unavailable', 'the reason')
      assert.equal(server.requests.length, 0, 'a request was made all the same')
    },
    // Without its certificate.
    { tls: true, create: ({ host, port, origin }) => descriptor.create({ host, port, origin }) },
  )

const waitSeconds = 120

const said: Readonly<Record<'seconds' | 'date', (seconds: number) => string>> = {
  seconds: (seconds) => `${seconds}`,
  date: (seconds) => new Date(sampleTime + seconds * 1_000).toUTCString(),
}

/** What proxies, and other vendors, say with a 429. */
const foreignBodies: readonly string[] = [
  '<!doctype html><title>Slow down</title>',
  '',
  '{"error":{"code":1015}}',
  '{"ok":true}',
  'null',
  '"slow"',
  'slow_down',
  'x'.repeat(100_000),
]

function waitChecks<Message>(descriptor: ChannelDescriptor<Message>): Check[] {
  const { waits = ['seconds', 'date'] } = descriptor
  const slowDown = (header: string): Answer => {
    const { headers, ...reply } = failureOf(descriptor, 429)
    return { ...reply, headers: { ...headers, 'retry-after': header } }
  }
  const reply = (wait: Wait): Answer =>
    typeof wait === 'function' ? wait(waitSeconds) : slowDown(said[wait](waitSeconds))
  const waited = (answer: Answer): Promise<number | undefined> => waitOf(descriptor, answer)
  return [
    ...waits.map((wait) => ({
      name: `how long to wait is read from ${typeof wait === 'function' ? "the vendor's own words" : `a Retry-After of ${wait}`}`,
      run: async () => {
        const ms = await waited(reply(wait))
        assert.equal(ms, waitSeconds * 1_000, 'retryAfterMs')
      },
    })),
    {
      name: 'a Retry-After that is no time is left out',
      run: async () => {
        for (const header of ['soon', '-5', '5.5', '0x10', '1e3', '120, 60', 'Infinity'])
          assert.equal(await waited(slowDown(header)), undefined, `retryAfterMs of ${JSON.stringify(header)}`)
        assert.equal(
          await waited(failureOf(descriptor, 429)),
          undefined,
          'retryAfterMs without a Retry-After',
        )
      },
    },
    {
      name: 'a Retry-After that has passed is no wait',
      run: async () => assert.equal(await waited(slowDown(said.date(-1))), 0, 'retryAfterMs'),
    },
    ...(waits.includes('seconds') ? [{ name: foreignWait, run: () => waitedForOthers(descriptor) }] : []),
  ]
}

const foreignWait = 'a 429 in the words of another waits as long as its header says'

const waitedForOthers = <Message>(descriptor: ChannelDescriptor<Message>): Promise<void> =>
  withBench(descriptor, async ({ server, render, send, failure }) => {
    const [message] = render(incidentNotification('firing'))
    for (const type of ['text/html', 'application/json'])
      for (const body of foreignBodies) {
        server.next({ status: 429, headers: { 'content-type': type, 'retry-after': '7' }, body })
        const { reason, retryAfterMs } = await failure(send(message!))
        const said = `the reason and the wait of ${type} ${JSON.stringify(body.slice(0, 50))}`
        assert.deepEqual([reason, retryAfterMs], ['rate-limited', 7_000], said)
      }
  })

async function waitOf<Message>(
  descriptor: ChannelDescriptor<Message>,
  answer: Answer,
): Promise<number | undefined> {
  let ms: number | undefined
  await withBench(descriptor, async ({ server, render, send, failure }) => {
    server.always(answer)
    const error = await failure(send(render(incidentNotification('firing'))[0]!))
    assert.equal(error.reason, 'rate-limited', 'the reason')
    ms = error.retryAfterMs
  })
  return ms
}
