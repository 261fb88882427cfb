import { Agent, request, type RequestOptions } from 'node:https'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { post, sendWebhook } from './__fixtures__/senders.ts'
import { testClock, type TestClock } from './__fixtures__/clock.ts'
import { vendors, type HttpVendorName } from './message.ts'
import { fixtureTime, webhookRules } from './rules/webhook.ts'
import { createSandbox, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox
let clock: TestClock

beforeAll(async () => {
  clock = testClock(fixtureTime * 1_000)
  sandbox = await createSandbox({ clock })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

/** All that comes over a connection until it has so many answers. */
function exchange(url: string, body: string, answers: number): Promise<string> {
  const { hostname, port, pathname } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let text = ''
    socket.on('error', reject)
    socket.on('end', () => resolve(text))
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (text.split('HTTP/1.1 ').length <= answers || !text.endsWith('}')) return
      socket.destroy()
      resolve(text)
    })
    socket.write(
      `POST ${pathname} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${sandbox.slack.token}\r\n` +
        `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  })
}

describe('429, of every vendor that speaks HTTP', () => {
  const others = vendors.filter((vendor) => vendor !== 'email' && vendor !== 'graph')
  type Other = Exclude<HttpVendorName, 'graph'>
  const ask = async (vendor: Other): Promise<readonly [number, string | null, string]> => {
    const url = Object.values(sandbox[vendor]).find((value) => String(value).startsWith('http://'))
    const answer = await fetch(url as string, { method: 'POST', body: '{}' })
    return [answer.status, answer.headers.get('retry-after'), await answer.text()]
  }

  test.each(others as readonly Other[])(
    '%s: without a time, in seconds, with a fraction, as a date',
    async (vendor) => {
      const date = new Date(clock.now() + 3_000).toUTCString()
      for (const retryAfter of [undefined, 3, '2.5', date])
        sandbox.fault(vendor, {
          kind: 'status',
          status: 429,
          ...(retryAfter !== undefined && { retryAfter }),
        })
      const answers = [await ask(vendor), await ask(vendor), await ask(vendor), await ask(vendor)]
      expect(answers.map(([status, header]) => [status, header])).toEqual([
        [429, null],
        [429, '3'],
        [429, '2.5'],
        [429, date],
      ])
      expect(answers[3]![2]).toBe(answers[0]![2])
      expect(sandbox.messages()).toEqual([])
    },
  )

  test('discord says it in the body too, only there, or only in the header', async () => {
    const fault = { kind: 'status', status: 429, retryAfter: 0.65 } as const
    sandbox.fault('discord', fault)
    sandbox.fault('discord', { ...fault, retryAfterIn: 'body' })
    sandbox.fault('discord', { ...fault, retryAfterIn: 'header' })
    sandbox.fault('discord', { ...fault, body: '{}' })
    const answers = [await ask('discord'), await ask('discord'), await ask('discord'), await ask('discord')]
    expect(
      answers.map(([, header, body]) => [header, (JSON.parse(body) as { retry_after?: number }).retry_after]),
    ).toEqual([
      ['0.65', 0.65],
      [null, 0.65],
      ['0.65', undefined],
      ['0.65', undefined],
    ])
  })

  test('telegram says it in the body in whole seconds, as it does', async () => {
    sandbox.fault('telegram', { kind: 'status', status: 429, retryAfter: 2.5 })
    const [, header, body] = await ask('telegram')
    expect([header, JSON.parse(body)]).toMatchObject(['2.5', { ok: false, parameters: { retry_after: 3 } }])
  })
})

describe('a duplicate', () => {
  const url = (): string => `${sandbox.slack.apiUrl}chat.postMessage`

  test('of the answer: all of it twice, for one message', async () => {
    sandbox.fault('slack', { kind: 'duplicate' })
    const text = await exchange(url(), '{"channel":"#ops","text":"hello"}', 2)
    const [first, second] = text.split(/(?=HTTP\/1\.1 )/)
    const bodyOf = (answer = ''): string => answer.slice(answer.indexOf('\r\n\r\n'))
    expect(second).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(second).toContain('content-type: application/json; charset=utf-8\r\n')
    expect(bodyOf(second)).toBe(bodyOf(first))
    expect(sandbox.messages()).toHaveLength(1)
  })

  test('of the request: one answer, and the message twice', async () => {
    sandbox.fault('webhook', { kind: 'duplicate', of: 'request' })
    expect((await sendWebhook(sandbox, webhookRules[0]!.accept)).status).toBe(200)
    expect(sandbox.messages().map(({ duplicateOf }) => duplicateOf)).toEqual([undefined, 'msg_1'])
  })
})

describe('wrong TLS', () => {
  test('is an alert, where only HTTP is spoken', async () => {
    sandbox.fault('slack', { kind: 'tls' })
    expect(await exchange(`${sandbox.slack.apiUrl}chat.postMessage`, '{}', 1)).toBe(
      '\x15\x03\x03\x00\x02\x02\x28',
    )
    sandbox.fault('slack', { kind: 'tls' })
    await expect(post(sandbox, { text: 'hello' })).rejects.toThrow('fetch failed')
    expect(sandbox.messages()).toEqual([])
    expect(sandbox.requests().map(({ fault }) => fault)).toEqual(['tls', 'tls'])
  })

  const ask = (agent: Agent | false, options: RequestOptions = {}): Promise<number | string | undefined> =>
    new Promise((resolve) => {
      request(sandbox.graph.origin, { ca: sandbox.graph.ca, agent, ...options }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode))
      })
        .on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
        .end()
    })

  test('is a certificate of another name for one connection, where TLS is spoken', async () => {
    sandbox.fault('graph', { kind: 'tls', skip: 1 })
    expect([await ask(false), await ask(false), await ask(false)]).toEqual([
      expect.any(Number),
      'ERR_TLS_CERT_ALTNAME_INVALID',
      expect.any(Number),
    ])
    expect(sandbox.requests().map(({ method, fault }) => [method, fault])).toEqual([
      ['GET', undefined],
      ['TLS', 'tls'],
      ['GET', undefined],
    ])
  })

  test('leaves a connection that is open as it is', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const first = await ask(agent)
    sandbox.fault('graph', { kind: 'tls' })
    expect([await ask(agent), await ask(false)]).toEqual([first, 'ERR_TLS_CERT_ALTNAME_INVALID'])
    agent.destroy()
  })
})
