import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testClock, type TestClock } from './__fixtures__/clock.ts'
import { logIn, post, sendMail, sendSlack, sendWebhook, talk } from './__fixtures__/senders.ts'
import { createFaults } from './faults.ts'
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

const hello = { text: 'hello' }
const texts = (): string[] => sandbox.messages().map(({ text }) => text)

describe('a status', () => {
  test('meets one request, and shows in the record', async () => {
    sandbox.fault('slack', { kind: 'status', status: 503 })
    expect([(await post(sandbox, hello)).status, (await post(sandbox, hello)).status]).toEqual([503, 200])
    expect(sandbox.requests().map(({ status, fault }) => [status, fault])).toEqual([
      [503, 'status'],
      [200, undefined],
    ])
    expect(texts()).toEqual(['hello'])
  })

  test('meets as many as it is told, after as many as it is told', async () => {
    sandbox.fault('slack', { kind: 'status', status: 500, skip: 1, times: 2 })
    const statuses: number[] = []
    for (let index = 0; index < 5; index++) statuses.push((await post(sandbox, hello)).status)
    expect(statuses).toEqual([200, 500, 500, 200, 200])
  })

  test.each(['120', '  7 ', '5.5', '-5', '', 'soon', 'Fri, 31 Dec 1999 23:59:59 GMT'])(
    '429 sends the Retry-After %j as it is written',
    async (retryAfter) => {
      sandbox.fault('slack', { kind: 'status', status: 429, retryAfter })
      const answer = await post(sandbox, hello)
      // fetch trims what it reads, on one side or on both.
      expect(answer.headers.get('retry-after')?.trim()).toBe(retryAfter.trim())
      expect(answer.json).toEqual({ ok: false, error: 'ratelimited' })
    },
  )

  test('429 sends several Retry-After headers, or none', async () => {
    sandbox.fault('slack', { kind: 'status', status: 429, retryAfter: ['3', '9'] })
    sandbox.fault('slack', { kind: 'status', status: 429 })
    expect((await post(sandbox, hello)).headers.get('retry-after')).toBe('3, 9')
    expect((await post(sandbox, hello)).headers.has('retry-after')).toBe(false)
  })

  test('has the words of the vendor, or its own', async () => {
    sandbox.fault('slack', { kind: 'status', status: 429, retryAfter: 2 })
    sandbox.fault('webhook', { kind: 'status', status: 410, body: 'gone', contentType: 'text/plain' })
    expect((await sendSlack(sandbox, { hook: 'ops', args: hello })).text).toBe('rate_limited')
    expect(await sendWebhook(sandbox, webhookRules[0]!.accept)).toMatchObject({ status: 410, text: 'gone' })
    expect(sandbox.messages()).toEqual([])
  })
})

describe('a chance', () => {
  const met = async (count: number): Promise<string> => {
    const statuses: number[] = []
    for (let index = 0; index < count; index++) statuses.push((await sendWebhook(sandbox, fixture)).status)
    return statuses.map((status) => (status === 500 ? 'x' : '.')).join('')
  }
  const fixture = webhookRules[0]!.accept
  const fault = { kind: 'status', status: 500, chance: 0.3 } as const

  test('is the same with the same seed, and another with another', async () => {
    const runs: string[] = []
    for (const seed of [7, 7, 8]) {
      sandbox.reset()
      sandbox.fault('webhook', { ...fault, seed })
      runs.push(await met(30))
    }
    expect(runs[1]).toBe(runs[0])
    expect(runs[2]).not.toBe(runs[0])
    for (const run of runs)
      expect(run.replaceAll('.', '').length).toSatisfy((hits: number) => hits > 3 && hits < 17)
  })

  test('starts after those that pass, and ends after as many as it met', async () => {
    sandbox.fault('webhook', { ...fault, seed: 7 })
    const whole = await met(40)
    sandbox.reset()
    sandbox.fault('webhook', { ...fault, seed: 7, skip: 5, times: 3 })
    const third = [...whole.matchAll(/x/g)][2]!.index
    expect(await met(45)).toBe('.....' + whole.slice(0, third + 1) + '.'.repeat(39 - third))
  })

  test.each([0, 1])('of %i is none, or certain', async (chance) => {
    sandbox.fault('webhook', { ...fault, chance })
    expect(await met(5)).toBe((chance === 0 ? '.' : 'x').repeat(5))
  })

  test.each([-0.1, 1.1, Number.NaN])('of %d is refused', (chance) => {
    expect(() => sandbox.fault('webhook', { ...fault, chance })).toThrow('a number from 0 to 1')
  })
})

test('a redirect names another place', async () => {
  sandbox.fault('webhook', { kind: 'redirect', to: 'http://169.254.169.254/', status: 307 })
  const { status, headers } = await sendWebhook(sandbox, webhookRules[0]!.accept)
  expect([status, headers.get('location')]).toEqual([307, 'http://169.254.169.254/'])
  expect(sandbox.messages()).toEqual([])
})

test('a proxy answers 200 with a page, and nothing arrives', async () => {
  sandbox.fault('slack', { kind: 'html' })
  const { status, headers, text } = await post(sandbox, hello)
  expect([status, headers.get('content-type')]).toEqual([200, 'text/html'])
  expect(text).toContain('<!doctype html>')
  expect(sandbox.messages()).toEqual([])
})

test('a truncated answer belongs to a message that arrived', async () => {
  sandbox.fault('slack', { kind: 'truncated' })
  await expect(post(sandbox, hello)).rejects.toThrow(SyntaxError)
  expect(texts()).toEqual(['hello'])
})

describe('a reset', () => {
  test('before: nothing arrived', async () => {
    sandbox.fault('slack', { kind: 'reset' })
    await expect(post(sandbox, hello)).rejects.toThrow('fetch failed')
    expect(texts()).toEqual([])
  })

  test('after: the message arrived, and the sender cannot know', async () => {
    sandbox.fault('slack', { kind: 'reset', accept: true })
    await expect(post(sandbox, hello)).rejects.toThrow('fetch failed')
    expect(texts()).toEqual(['hello'])
    expect(sandbox.messages()[0]!.requests).toMatchObject([{ fault: 'reset' }])
    expect(sandbox.requests()[0]!.status).toBeUndefined()
  })
})

describe('a hang', () => {
  const give = async (signal: AbortSignal): Promise<Response> =>
    fetch(`${sandbox.slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.slack.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: '#ops', ...hello }),
      signal,
    })

  test('lasts until the sender gives up', async () => {
    sandbox.fault('slack', { kind: 'hang' })
    const stop = new AbortController()
    const answer = give(stop.signal)
    await sandbox.waitFor(({ requests }) => requests.find(({ body }) => body.length > 0))
    stop.abort()
    await expect(answer).rejects.toThrow('aborted')
    expect(texts()).toEqual([])
  })

  test('may have arrived', async () => {
    sandbox.fault('slack', { kind: 'hang', accept: true })
    const stop = new AbortController()
    const answer = give(stop.signal)
    const message = await sandbox.waitFor(({ messages }) => messages[0])
    stop.abort()
    await expect(answer).rejects.toThrow('aborted')
    expect(message.text).toBe('hello')
  })

  test('in the body comes after the head', async () => {
    sandbox.fault('slack', { kind: 'hang-body' })
    const stop = new AbortController()
    const answer = await give(stop.signal)
    expect(answer.status).toBe(200)
    const body = answer.text()
    stop.abort()
    await expect(body).rejects.toThrow('aborted')
  })

  test('does not keep a sandbox from closing', async () => {
    const other = await createSandbox({ vendors: ['slack', 'email'] })
    other.fault('slack', { kind: 'hang' })
    other.fault('email', { kind: 'hang' })
    const failed = expect(post(other, hello)).rejects.toThrow('fetch failed')
    const mail = sendMail(other, { lines: ['From: a@example.com', '', 'x'] })
    await other.waitFor(({ requests }) =>
      requests.some(({ method, fault }) => method === 'DATA' && fault === 'hang'),
    )
    await other.close()
    await failed
    expect((await mail).at(-1)).toBe('')
  })
})

test('a drip sends a byte at a time', async () => {
  sandbox.fault('webhook', { kind: 'drip', everyMs: 1_000 })
  const { headers, body, method = 'POST' } = webhookRules[0]!.accept
  const answer = await fetch(sandbox.webhook.url, { method, headers, body })
  const text = answer.text()
  const before = clock.now()
  while (clock.waiting > 0) clock.advance(1_000)
  expect(await text).toBe('{"received":true}')
  expect(clock.now() - before).toBe('{"received":true}'.length * 1_000)
  clock.advance(before - clock.now())
})

describe('SMTP', () => {
  const lines = [
    'From: a@example.com',
    'Date: Sat, 21 Nov 2026 09:00:00 +0000',
    'Message-ID: <1@example.com>',
    '',
    'Hi',
  ]

  test('421 in place of the greeting ends the connection', async () => {
    sandbox.fault('email', { kind: 'reply', to: 'connect', code: 421, text: 'too busy' })
    const dialogue = await talk(sandbox)
    expect(dialogue.greeting).toBe('421 too busy')
    expect(await dialogue.say('EHLO test.example')).toBe('')
  })

  test.each([
    ['auth', 'AUTH', 454],
    ['mail', 'MAIL', 452],
    ['rcpt', 'RCPT', 451],
    ['data', 'DATA', 450],
  ] as const)('a reply to %s', async (to, method, code) => {
    sandbox.fault('email', { kind: 'reply', to, code })
    const replies = await sendMail(sandbox, { lines })
    expect(sandbox.requests().find((request) => request.method === method)).toMatchObject({
      status: code,
      fault: 'reply',
    })
    expect(replies.at(-1)).not.toMatch(/^250/)
    expect(sandbox.messages()).toEqual([])
  })

  test('550 for the second of two recipients: the mail goes to the first', async () => {
    sandbox.fault('email', { kind: 'reply', to: 'rcpt', code: 550, skip: 1 })
    const dialogue = await logIn(sandbox)
    await dialogue.say('MAIL FROM:<a@example.com>')
    expect(await dialogue.say('RCPT TO:<b@example.com>')).toMatch(/^250 /)
    expect(await dialogue.say('RCPT TO:<c@example.com>')).toMatch(/^550 /)
    await dialogue.say('DATA')
    expect(await dialogue.say(`${lines.join('\r\n')}\r\n.`)).toMatch(/^250 /)
    dialogue.end()
    expect(sandbox.messages()).toMatchObject([{ to: ['b@example.com'] }])
  })

  test.each([
    [false, 0],
    [true, 1],
  ])('a drop after the final dot, accept: %s', async (accept, count) => {
    sandbox.fault('email', { kind: 'drop', accept })
    expect((await sendMail(sandbox, { lines })).at(-1)).toBe('')
    expect(sandbox.messages()).toHaveLength(count)
  })

  test('what was dropped is a duplicate when it is sent again', async () => {
    sandbox.fault('email', { kind: 'drop', accept: true })
    await sendMail(sandbox, { lines })
    await sendMail(sandbox, { lines })
    expect(sandbox.messages().map(({ duplicateOf }) => duplicateOf)).toEqual([undefined, '<1@example.com>'])
  })
})

test('faults of one vendor meet no other, and come in the order they were queued', () => {
  const faults = createFaults()
  faults.add('slack', { kind: 'html' })
  faults.add('webhook', { kind: 'hang' })
  faults.add('slack', { kind: 'truncated' })
  const kinds = [faults.take('slack'), faults.take('slack'), faults.take('slack'), faults.take('webhook')]
  expect(kinds.map((fault) => fault?.kind)).toEqual(['html', 'truncated', undefined, 'hang'])
})

test('what is queued is told with what is left of it', () => {
  const faults = createFaults()
  faults.add('slack', { kind: 'html', times: 2, skip: 1 })
  faults.add('webhook', { kind: 'hang', chance: 0.5 })
  const left = (): readonly unknown[] => faults.queued().map(({ vendor, skip, left }) => [vendor, skip, left])
  expect(left()).toEqual([
    ['slack', 1, 2],
    ['webhook', 0, undefined],
  ])
  faults.take('slack')
  faults.take('slack')
  expect(left()).toEqual([
    ['slack', 0, 1],
    ['webhook', 0, undefined],
  ])
  faults.take('slack')
  expect(left()).toEqual([['webhook', 0, undefined]])
  faults.reset()
  expect(left()).toEqual([])
})
