import { inspect } from 'node:util'
import { ConfigurationError, type DeliveryError } from '@notify/core/channel'
import { createClient } from 'jira.js/core'
import { failure, sampleTime, sendContext, signInPage, type HttpOutcome } from '@notify/testkit'
import { describe, expect, test, vi } from 'vitest'
import { apiToken, options, plain } from './__fixtures__/rendered.ts'
import { deliver, refuse, wire } from './__fixtures__/stand-in.ts'
import { jira, type JiraMessage, type JiraOptions, type Step } from './index.ts'

const { origin, site, seen, answer, channel } = wire()
const issue = { id: '10001', key: 'OPS-1' }
const at = (step: Step): JiraMessage => ({ step, issue })
const comment = at({ do: 'comment', body: { version: 1, type: 'doc', content: [{ type: 'rule' }] } })
const [search] = jira(options).render(plain, { cause: 'route', locale: 'en' }) as [JiraMessage]
const create: JiraMessage = {
  step: { ...search.step, searched: { at: sampleTime, attempt: 1 } } as Step,
}

/** What a request that was answered like this failed with. */
const failing = async (message: JiraMessage, how: HttpOutcome): Promise<DeliveryError> => {
  answer(how)
  const error = await failure(channel().send(message, sendContext()))
  expect(seen()).toHaveLength(1)
  return error
}

describe('refusals', () => {
  test.each([
    [
      'a field that is not on the screen',
      {
        customfield_10951:
          "Field 'customfield_10951' cannot be set. It is not on the appropriate screen, or unknown.",
      },
      [],
      'invalid',
      'jira: field "customfield_10951" cannot be set: it is not on the create screen of this issue type; add it there or leave it out (status 400)',
    ],
    [
      'a field that is missing',
      {},
      ["Field 'priority' is required"],
      'invalid',
      'jira: field "priority" is required in this project; give it as one of "fields", or make it optional there (status 400)',
    ],
    [
      'values',
      { labels: 'bad', duedate: 'bad' },
      [],
      'invalid',
      'jira: each of the fields "labels", "duedate" has a value that Jira does not take (status 400)',
    ],
    [
      'a project that is not there',
      { project: 'valid project is required' },
      [],
      'not-found',
      'jira: project "OPS" was not found, or the account may not create issues in it (status 400)',
    ],
    [
      'an issue type that is not there',
      { issuetype: 'The issue type selected is invalid.' },
      [],
      'not-found',
      'jira: the issue type does not exist in project "OPS"; check issueType (status 400)',
    ],
    ['no word', {}, [], 'invalid', 'jira: the issue was refused (status 400)'],
  ] as const)('a 400 about %s', async (_, errors, messages, reason, message) => {
    expect(await failing(create, refuse(400, errors, messages))).toMatchObject({
      reason,
      message,
      status: 400,
    })
  })

  test.each([
    ['search', 400, 'invalid'],
    ['search', 401, 'auth'],
    ['search', 403, 'auth'],
    ['search', 404, 'not-found'],
    ['search', 410, 'gone'],
    ['search', 500, 'unavailable'],
    ['search', 503, 'unavailable'],
    ['create', 401, 'auth'],
    ['create', 403, 'auth'],
    ['create', 409, 'unavailable'],
    ['create', 413, 'invalid'],
    ['create', 422, 'invalid'],
    ['create', 418, 'invalid'],
    ['create', 500, 'ambiguous'],
    ['create', 502, 'ambiguous'],
    ['create', 503, 'unavailable'],
    ['comment', 404, 'invalid'],
    ['comment', 413, 'invalid'],
    ['comment', 500, 'ambiguous'],
  ] as const)('%s, status %d is %s', async (what, status, reason) => {
    const message = { search, create, comment }[what]
    expect(await failing(message, refuse(status))).toMatchObject({ reason, status })
  })

  test('a search in a project that is not there', async () => {
    const words = ["The value 'OPS' does not exist for the field 'project'."]
    expect((await failing(search, refuse(400, {}, words))).reason).toBe('not-found')
  })

  test.each([
    ['jira-burst-based', 'too many requests in a second'],
    ['jira-per-issue-on-write', 'too many changes of one issue'],
    ['jira-quota-tenant-based', 'the quota of the app for this hour is used up'],
  ])('a 429 by %s waits as long as Jira says', async (limit, what) => {
    const error = await failing(comment, {
      status: 429,
      headers: { 'retry-after': '7', 'ratelimit-reason': limit },
      body: {},
    })
    expect(error).toMatchObject({ reason: 'rate-limited', retryAfterMs: 7_000 })
    expect(error.message).toBe(`jira: Jira asks to slow down: ${what} (status 429)`)
  })

  test('a 429 without a word', async () => {
    const error = await failing(comment, {
      status: 429,
      headers: { 'ratelimit-reason': 'something\u00a0else' },
      body: 'slow_down',
    })
    expect([error.reason, error.retryAfterMs, error.vendorCode]).toEqual([
      'rate-limited',
      undefined,
      undefined,
    ])
  })

  const headers = { 'content-type': 'application/json' }
  test.each([
    ['a connection that breaks', 'reset', 'ambiguous', 'unavailable'],
    [
      'half an answer',
      { status: 201, body: { id: '10001' }, fault: 'truncated' },
      'ambiguous',
      'unavailable',
    ],
    ['half a refusal', { status: 400, body: { errors: {} }, fault: 'truncated' }, 'invalid', 'invalid'],
    ['a page', signInPage, 'unavailable', 'unavailable'],
    ['a redirect', { ...signInPage, status: 302 }, 'unavailable', 'unavailable'],
    ['JSON that says nothing', { status: 201, headers, body: '"x"' }, 'ambiguous', 'unavailable'],
    ['JSON that names nothing', { status: 201, body: {} }, 'ambiguous', 'unavailable'],
  ] as const)(
    '%s where something is opened, and where something is looked for',
    async (_, how, writing, reading) => {
      expect((await failing(create, how)).reason).toBe(writing)
      answer(how)
      expect((await failure(channel().send(search, sendContext()))).reason).toBe(reading)
    },
  )

  test('what Jira says of the text is not repeated', async () => {
    const secret = 'canary-text'
    const error = await failing(create, refuse(400, { summary: secret, [`x ${secret}`]: secret }, [secret]))
    expect(inspect(error)).not.toContain(secret)
    expect(error.message).toContain('"summary"')
  })

  test('a message that names no issue is a broken contract', async () => {
    expect((await failure(channel().send({ step: comment.step }, sendContext()))).reason).toBe('contract')
  })
})

describe('one request', () => {
  test('ends with its signal, and says which kind of end it was', async () => {
    for (const [make, reason] of [
      [() => AbortSignal.timeout(20), 'timeout'],
      [() => AbortSignal.abort(), 'aborted'],
    ] as const) {
      answer('hang')
      expect((await failure(channel().send(comment, sendContext({ signal: make() })))).reason).toBe(reason)
    }
  })

  test('that reaches nobody is known not to have arrived', async () => {
    const error = await failure(
      channel({ baseUrl: 'http://127.0.0.1:1', fetch }).send(comment, sendContext()),
    )
    expect(error.reason).toMatch(/unavailable|ambiguous/)
    const refused = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } })
    const none = channel({ fetch: () => Promise.reject(refused) })
    expect(await failure(none.send(comment, sendContext()))).toMatchObject({ reason: 'unavailable' })
  })

  test('follows no redirect: the account stays with its site', async () => {
    answer({ status: 307, headers: { location: `${origin()}/elsewhere` } })
    expect(await failure(channel().send(comment, sendContext()))).toMatchObject({
      reason: 'unavailable',
      status: 307,
    })
    expect(seen()).toHaveLength(1)
  })

  test('carries the account, and nothing of it gets into errors', async () => {
    answer(refuse(401))
    const one = channel()
    const error = await failure(one.send(comment, sendContext()))
    expect(seen()[0]?.headers['authorization']).toBe(
      `Basic ${Buffer.from(`bot@acme.dev:${apiToken}`).toString('base64')}`,
    )
    const told = [
      inspect(error, { depth: 9, showHidden: true }),
      JSON.stringify(error),
      inspect(one, { depth: 9 }),
      JSON.stringify(one),
    ]
    for (const text of told)
      for (const canary of [apiToken, Buffer.from(apiToken).toString('base64')])
        expect(text).not.toContain(canary)
  })

  test('asks for a refused token again, and only then', async () => {
    const supply = vi.fn(() => `token-${supply.mock.calls.length}`)
    const one = channel({ apiToken: supply })
    await failure(one.send(comment, sendContext()))
    await failure(one.send(comment, sendContext()))
    expect(supply).toHaveBeenCalledTimes(2)
    const bad = await failure(channel({ apiToken: () => 'a\nb' }).send(comment, sendContext()))
    expect([bad.reason, seen().length]).toEqual(['auth', 2])
  })

  test('goes with an access token instead', async () => {
    answer({ status: 201, body: { id: '1' } })
    await channel({ accessToken: 'oauth-1' }).send(comment, sendContext())
    expect(seen()[0]?.headers['authorization']).toBe('Bearer oauth-1')
  })
})

describe('a client of jira.js', () => {
  const client = (): NonNullable<JiraOptions['client']> =>
    createClient({ host: origin(), auth: { type: 'basic', email: 'bot@acme.dev', apiToken } })

  test('opens the same issue', async () => {
    const one = jira({ client: client(), project: 'OPS' })
    const attachments = [{ name: 'a.txt', type: 'text/plain', bytes: 1, sha256: 'a' }]
    const rendered = one.render({ ...plain, attachments }, { cause: 'route', locale: 'en' })
    const { last } = await deliver(one, rendered, { open: () => Promise.resolve(new Blob(['x'])) })
    expect(site().issues).toMatchObject([
      { fields: { summary: 'Disk almost full' }, attachments: [{ text: 'x' }] },
    ])
    expect(last.url).toBeUndefined()
  })

  test.each([
    [
      { status: 429, headers: { 'retry-after': '2' }, body: {} },
      { reason: 'rate-limited', retryAfterMs: 2_000 },
    ],
    [refuse(400, { labels: 'canary-text' }), { reason: 'invalid', status: 400 }],
    [refuse(401), { reason: 'auth' }],
    ['reset', { reason: 'ambiguous' }],
    [signInPage, { reason: 'ambiguous' }],
  ] as const)('fails in the same words (%#)', async (how, expected) => {
    answer(how)
    const error = await failure(jira({ client: client(), project: 'OPS' }).send(create, sendContext()))
    expect(error).toMatchObject(expected)
    expect(inspect(error)).not.toContain('canary')
  })

  test('that got a page for an answer has not delivered', async () => {
    answer(signInPage)
    const sending = jira({ client: client(), project: 'OPS' }).send(comment, sendContext())
    expect((await failure(sending)).reason).toBe('ambiguous')
  })

  test('is left behind when the signal says so', async () => {
    answer('hang')
    const sending = jira({ client: client(), project: 'OPS' }).send(
      comment,
      sendContext({ signal: AbortSignal.timeout(20) }),
    )
    expect((await failure(sending)).reason).toBe('timeout')
  })
})

describe('verify', () => {
  const verify = (more?: JiraOptions): Promise<void> => channel(more).verify!(sendContext())

  test('asks for the account, the project and the issue type, and changes nothing', async () => {
    await verify()
    await verify({ issueType: 'TASK' })
    await verify({ issueType: '10001' })
    expect(seen().every(({ method }) => method === 'GET')).toBe(true)
  })

  test.each([
    [
      { issueType: 'Epic' },
      'jira: project "OPS" has no issue type "Epic" that the account may create; check issueType, and the permission Create issues',
    ],
    [{ project: 'NOPE' }, 'jira: project "NOPE" was not found, or the account may not see it (status 404)'],
  ])('says what is wrong: %o', async (more, message) => {
    expect(await failure(verify(more))).toMatchObject({ reason: 'not-found', message })
  })

  test('says that the token was refused', async () => {
    expect(await failure(verify({ apiToken: 'wrong' }))).toMatchObject({ reason: 'auth', status: 401 })
  })
})

describe('options', () => {
  test('come from the environment', async () => {
    vi.stubEnv('JIRA_SERVER_URL', `${origin()}/`)
    vi.stubEnv('JIRA_EMAIL', 'bot@acme.dev')
    vi.stubEnv('JIRA_TOKEN', apiToken)
    vi.stubEnv('JIRA_PROJECT_KEY', 'OPS')
    const one = jira()
    await deliver(one, one.render(plain, { cause: 'route', locale: 'en' }))
    expect(site().issues).toHaveLength(1)
  })

  test.each([
    [{ baseUrl: 'acme.atlassian.net' }, 'jira.baseUrl'],
    [{ baseUrl: 'http://jira.acme.dev' }, 'jira.baseUrl'],
    [{ baseUrl: 'https://user:canary@acme.atlassian.net' }, 'jira.baseUrl'],
    [{ email: 'bot' }, 'jira.email'],
    [{ email: 'a:b@acme.dev' }, 'jira.email'],
    [{ project: 'OPS" OR project = "SECRET' }, 'jira.project'],
    [{ project: 'ops' }, 'jira.project'],
    [{ issueType: ' ' }, 'jira.issueType'],
    [{ priority: { high: 'High' } as never }, 'jira.priority.high'],
    [{ people: { alice: 'a"b' } }, 'jira.people.alice'],
  ])('%o is refused, with its place', (wrong, path) => {
    const make = (): unknown => jira({ ...options, ...wrong })
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(path)
    expect(make).not.toThrow('canary')
  })

  test('are all reported together', () => {
    expect(() => jira()).toThrow(/jira\.baseUrl.*\n.*jira\.project.*\n.*jira\.email/)
    const { apiToken: _, ...rest } = options
    expect(() => jira(rest)).toThrow(/jira: apiToken is missing.*JIRA_TOKEN/)
  })

  test.each([
    ['https://acme.atlassian.net/jira/software/projects/OPS', 'https://acme.atlassian.net/rest/api/3/myself'],
    ['https://api.atlassian.com/ex/jira/c1/', 'https://api.atlassian.com/ex/jira/c1/rest/api/3/myself'],
  ])('%s leads to the API of its site', async (baseUrl, expected) => {
    const fetch = vi.fn<NonNullable<JiraOptions['fetch']>>(() =>
      Promise.resolve(new Response(null, { status: 401 })),
    )
    await failure(jira({ ...options, baseUrl, fetch }).verify!(sendContext()))
    expect(fetch.mock.calls[0]?.[0]).toBe(expected)
  })
})
