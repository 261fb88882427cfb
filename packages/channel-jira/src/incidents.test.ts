import type { Attachment, Notification } from '@notify/core/channel'
import { createNotifier } from '@notify/core'
import { failure, sampleTime, sendContext, signInPage, type HttpOutcome } from '@notify/testkit'
import { describe, expect, test } from 'vitest'
import { readable } from './__fixtures__/adf-check.ts'
import { firing, plain } from './__fixtures__/rendered.ts'
import { deliver, move, refuse, stopped, wire } from './__fixtures__/stand-in.ts'
import type { AdfDocument, Find, JiraMessage, JiraOptions } from './index.ts'

const { site, seen, answer, channel } = wire()

const told = (index = 0): readonly string[] =>
  site().issues[index]!.comments.map((body) => readable(body as AdfDocument).split('\n')[0]!)
const requests = (): readonly string[] =>
  seen().map(({ method, path }) => `${method} ${path.replace('/rest/api/3/', '')}`)
const file: Attachment = { name: 'レポート "1".txt', type: 'text/plain', bytes: 9, sha256: 'ab' }
const open = (): Promise<Blob> => Promise.resolve(new Blob(['95 % used']))

/** One delivery from the rendering to its end. */
const send = (
  notification: Partial<Notification>,
  options: JiraOptions = {},
  given: Parameters<typeof deliver>[2] = {},
): ReturnType<typeof deliver> => {
  const one = channel(options)
  const { reference } = given
  const rendered = one.render(
    { ...firing, ...notification },
    { cause: 'route', locale: 'en', ...(reference && { reference }) },
  )
  return deliver(one, rendered, given)
}

describe('an incident', () => {
  test('opens one issue, is commented, and closes it', async () => {
    const { reference, last } = await send({})
    expect([reference, last.url]).toEqual([
      { id: '10001', key: 'OPS-1' },
      expect.stringMatching(/\/browse\/OPS-1$/),
    ])
    await send({ state: 'acknowledged', by: 'bob' }, {}, { reference })
    expect(site().issues[0]).toMatchObject({ status: 'new' })
    const { warnings } = await send({ state: 'resolved', id: 'n3' }, {}, { reference })
    expect(warnings).toEqual([])
    expect(site().issues).toHaveLength(1)
    expect(site().issues[0]).toMatchObject({ status: 'done' })
    expect(told()).toEqual([
      expect.stringMatching(/^Acknowledged · .*by bob/),
      expect.stringMatching(/^Resolved/),
    ])
  })

  test('one message is one request, and what follows is the next message', async () => {
    await send({})
    expect(requests()).toEqual(['POST search/jql', 'POST issue'])
    await send(
      { state: 'resolved', attachments: [file] },
      {},
      { reference: { id: '10001', key: 'OPS-1' }, open },
    )
    expect(requests().slice(2)).toEqual([
      'POST search/jql',
      'POST issue/10001/comment',
      'POST issue/10001/attachments',
      'GET issue/10001/transitions',
      'POST issue/10001/transitions',
    ])
  })

  test('that fires again while its issue is open gets a comment, whoever opened it', async () => {
    await send({})
    await send({ id: 'another', body: 'still full' })
    expect(site().issues).toHaveLength(1)
    expect(told()).toEqual([expect.stringMatching(/^Firing/)])
  })

  test('that has to call people again is commented by the very notification that opened it', async () => {
    const options = { people: { alice: 'a1' } }
    const { reference } = await send({ mentions: ['alice'], attachments: [] }, options)
    const ring = { cause: 'escalation', locale: 'en', ring: true, reference } as const
    await deliver(channel(options), channel(options).render({ ...firing, mentions: ['alice'] }, ring))
    expect(site().issues).toHaveLength(1)
    expect(JSON.stringify(site().issues[0]?.comments)).toContain(
      '{"type":"mention","attrs":{"id":"a1","text":"@alice"}}',
    )
  })

  test('that fires after it was resolved opens another issue', async () => {
    const { reference } = await send({})
    await send({ state: 'resolved' }, {}, { reference })
    await send({ id: 'another' })
    expect(site().issues.map(({ status }) => status)).toEqual(['done', 'new'])
  })

  test('that fires after it was resolved reopens its issue if it is told to', async () => {
    site().transitions.push({
      id: '41',
      name: 'Reopen',
      to: { name: 'To Do', statusCategory: { key: 'new' } },
    })
    for (const [index, reopen] of [true, 'reopen', '41', 'to do'].entries()) {
      const options = { transitions: { reopen } }
      const key = `k${index}`
      await send({ key }, options)
      site().issues[index]!.status = site().issues[index]!.indexed = 'done'
      await send({ key, id: 'another' }, options)
      expect(site().issues[index]).toMatchObject({ status: reopen === true ? 'indeterminate' : 'new' })
    }
    expect(site().issues).toHaveLength(4)
  })

  test('moves as the options say, by the name of a transition or of a status', async () => {
    const options = { transitions: { acknowledge: 'in progress', resolve: 'CLOSE' } }
    const { reference } = await send({}, options)
    await send({ state: 'acknowledged' }, options, { reference })
    expect(site().issues[0]).toMatchObject({ status: 'indeterminate' })
    await send({ state: 'resolved' }, options, { reference })
    expect(site().issues[0]).toMatchObject({ status: 'done' })
  })

  test('leaves its issue open if it is told to, and does not move one that people closed', async () => {
    const { reference } = await send({}, { transitions: { resolve: false } })
    await send({ state: 'resolved' }, { transitions: { resolve: false } }, { reference })
    expect(site().issues[0]).toMatchObject({ status: 'new' })
    move(site(), site().issues[0]!, 'done')
    await send({ state: 'resolved', id: 'n5' }, {}, { reference })
    expect(requests().filter((one) => one.includes('transitions'))).toEqual([])
    expect(told()).toHaveLength(2)
  })

  test('whose issue is gone is said to be so, and fires into a new one', async () => {
    const reference = { id: '4711', key: 'OPS-4711' }
    const { warnings } = await send({ state: 'resolved' }, {}, { reference })
    expect(warnings).toEqual([
      'jira: no issue of this incident was found; it was deleted, moved or lost its label',
    ])
    await send({}, {}, { reference })
    expect(site().issues).toHaveLength(1)
  })

  test('lives through a notifier, with one issue for each episode', async () => {
    const notifier = createNotifier({ channels: { tickets: channel() } })
    await notifier.send({ title: 'Disk full', key: 'disk', state: 'firing' })
    await notifier.send({ title: 'Disk full', key: 'disk', state: 'firing' })
    await notifier.send({ key: 'disk', state: 'acknowledged', by: 'bob' })
    const { receipts } = await notifier.send({ key: 'disk', state: 'resolved' })
    expect(receipts).toMatchObject([{ outcome: 'delivered', reference: { id: '10001', key: 'OPS-1' } }])
    await notifier.send({ title: 'Disk full', key: 'disk', state: 'firing' })
    await notifier.close()
    expect(site().issues.map(({ status }) => status)).toEqual(['done', 'new'])
    expect(told()).toEqual([
      expect.stringMatching(/^Acknowledged/),
      expect.stringMatching(/^Resolved · .*2 times/),
    ])
  })
})

describe('an index that lags', () => {
  test('does not hide the issue that the store knows', async () => {
    site().lags = true
    const { reference } = await send({})
    await send({ state: 'resolved' }, {}, { reference })
    expect(site().issues).toMatchObject([{ status: 'done' }])
    expect(seen()[2]?.json).toMatchObject({ reconcileIssues: [10001] })
  })

  test('does not make a comment go to an issue that has been closed', async () => {
    await send({})
    site().lags = true
    move(site(), site().issues[0]!, 'done')
    expect(site().issues[0]).toMatchObject({ indexed: 'new' })
    await send({ id: 'another' })
    expect(site().issues).toHaveLength(2)
    expect(told()).toEqual([])
  })
})

describe('a go that failed', () => {
  /** The messages that a go left are sent by the next one. */
  const twice = async (
    notification: Partial<Notification>,
    prepare: () => void,
  ): ReturnType<typeof deliver> => {
    prepare()
    const { left, reason } = await stopped(send(notification, {}, { open }))
    expect(['ambiguous', 'rate-limited', 'unavailable']).toContain(reason)
    return deliver(channel(), left, { attempt: 2, open })
  }

  test.each<[string, HttpOutcome]>([
    ['the connection breaks', 'reset'],
    ['Jira fails', refuse(500)],
    ['a proxy gives up', { ...signInPage, status: 502 }],
  ])('opens no second issue although %s after it was opened', async (_, broken) => {
    const { reference, last } = await twice({ attachments: [file] }, () => {
      answer(broken, { to: /issue$/, after: true })
    })
    expect(site().issues).toHaveLength(1)
    expect([reference, last.url]).toEqual([{ id: '10001', key: 'OPS-1' }, expect.stringContaining('OPS-1')])
    expect(told()).toEqual([])
    expect(site().issues[0]?.attachments).toEqual([
      { name: file.name, type: 'text/plain', text: '95 % used' },
    ])
  })

  test('opens no second issue for a notification without a key, even if somebody closed the first meanwhile', async () => {
    answer('reset', { to: /issue$/, after: true })
    const [message] = channel().render(plain, { cause: 'route', locale: 'en' })
    const { left } = await stopped(deliver(channel(), [message!]))
    move(site(), site().issues[0]!, 'done')
    const { reference } = await deliver(channel(), left, { attempt: 2 })
    expect([site().issues.length, reference, told()]).toEqual([1, { id: '10001', key: 'OPS-1' }, []])
  })

  test('goes on with its own issue, even if somebody opened another one for the same key', async () => {
    await twice({ attachments: [file] }, () => answer('reset', { to: /issue$/, after: true }))
    const [first] = site().issues
    site().issues.push({
      ...first!,
      id: '10002',
      key: 'OPS-2',
      properties: {},
      comments: [],
      attachments: [],
    })
    const [message] = channel().render(firing, { cause: 'route', locale: 'en' })
    const { reference } = await deliver(channel(), [message!], { attempt: 2 })
    expect([reference, told(1)]).toEqual([{ id: '10001', key: 'OPS-1' }, []])
  })

  test('is gone on with where it stopped', async () => {
    await twice({ body: 'word '.repeat(20_000), attachments: [file] }, () => {
      answer({ status: 429, headers: { 'retry-after': '1' }, body: {} }, { to: /attachments/ })
    })
    const parts = site().issues[0]!.comments.length
    expect(parts).toBeGreaterThan(1)
    expect(requests()).toEqual([
      'POST search/jql',
      'POST issue',
      ...Array.from({ length: parts }, () => 'POST issue/10001/comment'),
      'POST issue/10001/attachments',
      'POST issue/10001/attachments',
    ])
    expect(site().issues[0]?.attachments).toHaveLength(1)
  })

  test('looks again if the process that looked has ended meanwhile', async () => {
    const [message] = channel().render(firing, { cause: 'route', locale: 'en' })
    const { next } = await channel().send(message!, sendContext())
    await deliver(channel(), [message!])
    const later = { now: () => sampleTime + 30_000, at: () => () => {} }
    await deliver(channel(), [next as JiraMessage], { clock: later })
    const earlier = { now: () => sampleTime - 5_000, at: () => () => {} }
    await deliver(channel(), [next as JiraMessage], { clock: earlier })
    expect(site().issues).toHaveLength(1)
  })
})

describe('what Jira refuses once the notification has arrived is a warning', () => {
  const resolved = async (prepare: () => void, attempt = 1): ReturnType<typeof deliver> => {
    const { reference } = await send({})
    prepare()
    return send(
      { state: 'resolved', attachments: [file] },
      {},
      { open, attempt, ...(reference && { reference }) },
    )
  }
  test.each([
    [413, 'jira: a file was not attached: it is too large for the site, or the issue is full (status 413)'],
    [403, 'jira: a file was not attached: the account may not attach files (status 403)'],
  ])('a file, status %d', async (status, warning) => {
    const { warnings } = await resolved(() => {
      answer(refuse(status), { to: /attachments/ })
    })
    expect(warnings).toEqual([warning])
    expect(site().issues[0]).toMatchObject({ status: 'done', attachments: [] })
  })

  test('no transition that leads there', async () => {
    const { warnings } = await resolved(() => {
      site().transitions = site().transitions.slice(0, 1)
    })
    expect(warnings).toEqual([
      'jira: the issue keeps its status: there is no transition to a status that is done for this account',
    ])
    expect(told()).toEqual([expect.stringMatching(/^Resolved/)])
    const { warnings: named } = await send({ state: 'resolved' }, { transitions: { resolve: 'Fertig' } })
    expect(named).toEqual([
      'jira: the issue keeps its status: there is no transition "Fertig" for this account',
    ])
  })

  test.each([400, 403, 404, 413, 422])('the transition, status %d', async (status) => {
    const { warnings } = await resolved(() => {
      answer(refuse(status), { to: /POST .*transitions/ })
    })
    expect(warnings).toEqual([expect.stringMatching(new RegExp(`^jira: .*\\(status ${status}\\)$`))])
  })

  test('somebody else changes the issue: tried again, then given up', async () => {
    const conflict = (): void => {
      answer(refuse(409), { to: /POST .*transitions/ })
    }
    expect(await failure(resolved(conflict))).toMatchObject({ reason: 'unavailable', status: 409 })
    site().issues.length = 0
    const { warnings } = await resolved(conflict, 3)
    expect(warnings).toEqual(['jira: somebody else changes the issue at this moment (status 409)'])
  })
})

test('a search is asked for nothing but its own label, in the words of the newer endpoint', async () => {
  await send({ key: '" OR project = SECRET --' })
  const body = seen()[0]?.json
  expect(body).toEqual({
    jql: expect.any(String) as string,
    fields: ['status'],
    properties: ['notify'],
    maxResults: 50,
  })
  const [message] = channel().render(firing, { cause: 'route', locale: 'en' })
  expect((message!.step as Find).jql).not.toContain('SECRET')
})
