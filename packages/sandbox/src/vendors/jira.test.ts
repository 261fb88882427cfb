import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testClock } from '../__fixtures__/clock.ts'
import { jsonOf } from '../__fixtures__/json-of.ts'
import { sendJira, type JiraAnswer } from '../__fixtures__/jira-sender.ts'
import { doc, paragraph } from '../rules/jira-rule.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'

const clock = testClock(1_700_000_000_000)
let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await createSandbox({ vendors: ['jira'], clock })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const create = (fields: object = {}): Promise<JiraAnswer> =>
  sendJira(sandbox, {
    json: {
      fields: { project: { key: 'OPS' }, issuetype: { name: 'Task' }, summary: 'Disk full', ...fields },
    },
  })
const ask = (method: string, path: string, json?: unknown): Promise<JiraAnswer> =>
  sendJira(sandbox, { method, path, ...(json === undefined ? {} : { json }) })
const keysFor = async (jql: string, more: object = {}): Promise<unknown[]> => {
  const { status, json } = await ask('POST', 'search/jql', { jql, fields: ['summary'], ...more })
  expect([status, json]).toEqual([200, expect.objectContaining({ issues: expect.any(Array) as unknown })])
  return (json['issues'] as { key: string }[]).map(({ key }) => key)
}

describe('an issue', () => {
  test('is made with a key of its project, and shows what a reader sees', async () => {
    const description = doc(paragraph('日本語 🔥'), {
      type: 'paragraph',
      content: [
        { type: 'mention', attrs: { id: sandbox.jira.people['Ada'] } },
        { type: 'text', text: ' look' },
      ],
    })
    const { status, json } = await create({ description, labels: ['notify-1'], priority: { name: 'High' } })
    expect(status).toBe(201)
    expect(json).toMatchObject({
      key: 'OPS-1',
      self: `${sandbox.jira.origin}/rest/api/3/issue/${String(json['id'])}`,
    })
    expect(sandbox.messages()).toMatchObject([
      {
        vendor: 'jira',
        id: 'OPS-1',
        title: 'Disk full',
        text: 'Disk full\n日本語 🔥\n@Ada look',
        to: ['OPS'],
        mentions: ['@Ada'],
        payload: {
          key: 'OPS-1',
          status: 'To Do',
          fields: { description, labels: ['notify-1'] },
          attachments: [],
        },
      },
    ])
  })

  test('is read by key and by id, with the fields that are asked for', async () => {
    const { json } = await create({ labels: ['a'] })
    expect((await ask('GET', `issue/${String(json['id'])}`)).json).toMatchObject({
      key: 'OPS-1',
      fields: {
        summary: 'Disk full',
        labels: ['a'],
        status: { name: 'To Do', statusCategory: { key: 'new' } },
        priority: { name: 'Medium' },
      },
    })
    expect((await ask('GET', 'issue/ops-1?fields=status,labels')).json['fields']).toEqual({
      labels: ['a'],
      status: expect.objectContaining({ name: 'To Do' }) as unknown,
    })
  })

  test('is edited: what stood there before is kept', async () => {
    await create({ labels: ['a', 'b'] })
    clock.advance(1_000)
    const update = { labels: [{ add: 'c' }, { remove: 'a' }] }
    const { status, text } = await ask('PUT', 'issue/OPS-1', { fields: { summary: 'Disk fine' }, update })
    expect([status, text]).toEqual([204, ''])
    expect(sandbox.messages()).toMatchObject([
      {
        title: 'Disk fine',
        payload: { fields: { labels: ['b', 'c'] } },
        edits: [{ title: 'Disk full', payload: { fields: { labels: ['a', 'b'] } } }],
      },
    ])
  })

  test('tells all that is wrong with it beside the fields', async () => {
    const { status, json } = await create({ project: { key: 'NOPE' }, summary: 'a\nb', labels: ['x y'] })
    expect(status).toBe(400)
    expect(json).toEqual({
      errorMessages: [],
      errors: {
        project: 'valid project is required',
        summary: 'The summary is invalid because it contains newline characters.',
        labels: "The label 'x y' contains spaces which is invalid.",
      },
    })
    expect(sandbox.messages()).toEqual([])
  })

  test('with a document that is none is refused without saying why, but for the record', async () => {
    const { json } = await create({ description: doc(paragraph('')) })
    expect(json).toEqual({ errorMessages: ['INVALID_INPUT'], errors: {} })
    expect(sandbox.requests().at(-1)!.refused).toEqual([
      { rule: 'jira/adf-text', message: 'a text is never empty (/content/0/content/0)' },
    ])
  })

  test('takes texts in version 2', async () => {
    const fields = {
      project: { key: 'OPS' },
      issuetype: { name: 'Task' },
      summary: 'Disk',
      description: 'h1. *full*',
    }
    expect((await sendJira(sandbox, { path: '/rest/api/2/issue', json: { fields } })).status).toBe(201)
    expect(sandbox.messages()[0]!.text).toBe('Disk\nh1. *full*')
  })
})

describe('a transition', () => {
  const move = (id: string, more: object = {}): Promise<JiraAnswer> =>
    ask('POST', 'issue/OPS-1/transitions', { transition: { id }, ...more })
  const names = async (): Promise<unknown[]> =>
    ((await ask('GET', 'issue/OPS-1/transitions')).json['transitions'] as { name: string }[]).map(
      ({ name }) => name,
    )

  test('starts from some statuses only, and is an edit of the issue', async () => {
    await create()
    expect(await names()).toEqual(['In Progress', 'Done'])
    const done = await move(sandbox.jira.transitions['Done']!)
    expect([done.status, done.text]).toEqual([204, ''])
    expect(await names()).toEqual(['Reopen'])
    expect(sandbox.messages()).toMatchObject([
      { payload: { status: 'Done' }, edits: [{ payload: { status: 'To Do' } }] },
    ])
  })

  test('refuses an id that is not for now', async () => {
    await create()
    const { status, json } = await move('41')
    expect([status, json['errorMessages']]).toEqual([
      400,
      ["Transition id '41' is not valid for this issue."],
    ])
  })

  test('answers 409 on demand, and nothing has moved', async () => {
    await create()
    sandbox.fault('jira', { kind: 'status', status: 409 })
    const { status, json } = await move('31')
    expect([status, json['errors']]).toEqual([409, {}])
    expect(sandbox.messages()).toMatchObject([{ payload: { status: 'To Do' }, edits: [] }])
  })

  test('brings a comment along', async () => {
    await create()
    await move('31', { update: { comment: [{ add: { body: doc(paragraph('Fixed')) } }] } })
    expect(sandbox.messages()).toMatchObject([{ id: 'OPS-1' }, { text: 'Fixed', thread: 'OPS-1' }])
  })
})

describe('a comment', () => {
  test('is a message of its own in the thread of the issue, and is edited', async () => {
    await create()
    const { status, json } = await ask('POST', 'issue/OPS-1/comment', { body: doc(paragraph('Looking')) })
    expect(status).toBe(201)
    const path = `issue/OPS-1/comment/${String(json['id'])}`
    expect((await ask('PUT', path, { body: doc(paragraph('‏עברית'), paragraph('found')) })).status).toBe(200)
    expect((await ask('GET', path)).json['body']).toEqual(doc(paragraph('‏עברית'), paragraph('found')))
    expect(sandbox.messages()[1]).toMatchObject({
      id: json['id'],
      title: '‏עברית',
      text: '‏עברית\nfound',
      thread: 'OPS-1',
      payload: { body: { type: 'doc' } },
      edits: [{ text: 'Looking' }],
    })
    expect((await ask('GET', 'issue/OPS-1/comment')).json).toMatchObject({ total: 1 })
  })

  test('that is no document is refused in one sentence', async () => {
    await create()
    const { status, json } = await ask('POST', 'issue/OPS-1/comment', {
      body: { type: 'doc', version: 1, content: [{ type: 'div' }] },
    })
    expect([status, json['errorMessages']]).toEqual([400, ['Comment body is not valid!']])
  })
})

describe('files and properties', () => {
  test('files stand with their issue', async () => {
    await create()
    const { status, text } = await sendJira(sandbox, {
      path: 'issue/OPS-1/attachments',
      files: [['file', 'ログ 🔥.txt']],
    })
    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject([{ filename: 'ログ 🔥.txt', mimeType: 'text/plain', size: 3 }])
    expect(sandbox.messages()[0]).toMatchObject({
      payload: { attachments: [{ filename: 'ログ 🔥.txt' }] },
      edits: [],
    })
  })

  test('without the header the answer is XSRF check failed', async () => {
    await create()
    const { status, text } = await sendJira(sandbox, {
      path: 'issue/OPS-1/attachments',
      files: [['file', 'a.txt']],
      xsrf: null,
    })
    expect([status, text]).toEqual([403, 'XSRF check failed'])
  })

  test('a property is made, then changed', async () => {
    await create()
    const path = 'issue/OPS-1/properties/notify'
    expect((await ask('PUT', path, { episode: 1 })).status).toBe(201)
    expect((await ask('PUT', path, { episode: 2 })).status).toBe(200)
    expect((await ask('GET', path)).json).toEqual({ key: 'notify', value: { episode: 2 } })
  })
})

describe('a search', () => {
  test('lags behind, unless issues are reconciled', async () => {
    const { json } = await create({ labels: ['notify-1'] })
    expect(await keysFor('labels = notify-1')).toEqual([])
    expect(await keysFor('labels = notify-1', { reconcileIssues: [Number(json['id'])] })).toEqual(['OPS-1'])
    expect(await keysFor('labels = other', { reconcileIssues: [Number(json['id'])] })).toEqual([])
    clock.advance(sandbox.jira.searchLagMs)
    expect(await keysFor('labels = notify-1')).toEqual(['OPS-1'])
  })

  test('sees an issue as it stood before, until the index knows better', async () => {
    const { json } = await create()
    clock.advance(sandbox.jira.searchLagMs)
    await ask('POST', 'issue/OPS-1/transitions', { transition: { id: '31' } })
    expect(await keysFor('statusCategory != Done')).toEqual(['OPS-1'])
    expect(await keysFor('statusCategory != Done', { reconcileIssues: [Number(json['id'])] })).toEqual([])
    clock.advance(sandbox.jira.searchLagMs)
    expect(await keysFor('statusCategory != Done')).toEqual([])
    expect(await keysFor('statusCategory = done AND status = "Done"')).toEqual(['OPS-1'])
  })

  test.each([
    ['project = OPS', ['OPS-2', 'OPS-1']],
    ['project in (ops, Website) ORDER BY key', ['OPS-1', 'OPS-2', 'WEB-1']],
    ['labels = a', ['OPS-1']],
    ['labels in (a, b) ORDER BY key ASC', ['OPS-1', 'OPS-2']],
    ['labels != a', ['OPS-2']],
    ['labels is EMPTY', ['WEB-1']],
    ['labels not in (a) OR project = WEB order by created', ['OPS-2', 'WEB-1']],
    ['key = OPS-2 AND NOT labels = a', ['OPS-2']],
    ['summary ~ "ディスク"', ['WEB-1']],
    ['created > -1h AND priority = Medium AND issuetype = Bug', ['WEB-1']],
    ['created < -1h', []],
  ])('finds by %s', async (jql, keys) => {
    await create({ labels: ['a'] })
    await create({ labels: ['b'] })
    await create({
      project: { key: 'WEB' },
      issuetype: { name: 'Bug' },
      summary: 'ディスク',
      priority: { name: 'Medium' },
    })
    clock.advance(sandbox.jira.searchLagMs)
    expect(await keysFor(jql)).toEqual(keys)
  })

  test('answers with ids alone by default, in pages, without a total', async () => {
    for (let index = 0; index < 3; index++) await create()
    clock.advance(sandbox.jira.searchLagMs)
    const first = await ask('POST', 'search/jql', { jql: 'project = OPS', maxResults: 2 })
    expect(first.json).toEqual({
      issues: [{ id: expect.any(String) as string }, { id: expect.any(String) as string }],
      isLast: false,
      nextPageToken: '2',
    })
    const query = new URLSearchParams({
      jql: 'project = OPS',
      maxResults: '2',
      nextPageToken: '2',
      fields: 'summary',
    })
    const second = await ask('GET', `search/jql?${query.toString()}`)
    expect(second.json).toMatchObject({
      issues: [{ key: 'OPS-1', fields: { summary: 'Disk full' } }],
      isLast: true,
    })
  })

  test.each([
    ['project = NOPE', "The value 'NOPE' does not exist for the field 'project'."],
    ['key = OPS-9', "An issue with key 'OPS-9' does not exist for field 'key'."],
    ['constructor = 1', "Field 'constructor' does not exist or you do not have permission to view it."],
    ['labels ~ a', "The operator '~' is not supported by the 'labels' field."],
  ])('refuses %s', async (jql, message) => {
    expect((await ask('POST', 'search/jql', { jql })).json['errorMessages']).toEqual([message])
  })
})

describe('too many requests', () => {
  const headersOf = ({ status, headers }: JiraAnswer): unknown[] => [
    status,
    headers.get('ratelimit-reason'),
    headers.get('retry-after'),
    headers.get('x-ratelimit-remaining'),
  ]

  test('of one kind in a second', async () => {
    const statuses = await Promise.all(Array.from({ length: 100 }, () => ask('GET', 'myself')))
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([200]))
    expect(headersOf(await ask('GET', 'myself'))).toEqual([429, 'jira-burst-based', '1', '0'])
    expect((await ask('GET', 'serverInfo')).status).toBe(200)
  })

  test('that write to one issue', async () => {
    await create()
    await create()
    const comment = (key: string): Promise<JiraAnswer> =>
      ask('POST', `issue/${key}/comment`, { body: doc(paragraph('x')) })
    for (let index = 0; index < 20; index++) expect((await comment('OPS-1')).status).toBe(201)
    expect(headersOf(await comment('OPS-1'))).toEqual([429, 'jira-per-issue-on-write', '1', '0'])
    expect((await comment('OPS-2')).status).toBe(201)
    expect((await ask('GET', 'issue/OPS-1')).status).toBe(200)
    clock.advance(1_000)
    expect((await comment('OPS-1')).status).toBe(201)
  })

  test('of an app whose points are used up', async () => {
    sandbox.jira.exhaustQuota(90_000)
    expect(headersOf(await create())).toEqual([429, 'jira-quota-tenant-based', '90', '0'])
    clock.advance(90_000)
    expect((await create()).status).toBe(201)
  })
})

describe('the site', () => {
  test('says who asks, and what there is', async () => {
    expect((await ask('GET', 'myself')).json).toMatchObject({
      displayName: 'Notify',
      emailAddress: sandbox.jira.email,
    })
    expect((await ask('GET', 'project/OPS')).json).toMatchObject({ key: 'OPS', name: 'Operations' })
    expect((await ask('GET', 'issue/createmeta/OPS/issuetypes')).json).toMatchObject({ total: 4 })
    expect((await sendJira(sandbox, { method: 'GET', path: 'serverInfo', login: null })).json).toMatchObject({
      deploymentType: 'Cloud',
    })
  })

  test('lets nobody in without a login, and says so as Jira does', async () => {
    const { status, json, headers } = await sendJira(sandbox, { method: 'GET', path: 'myself', login: null })
    expect([status, headers.get('x-seraph-loginreason')]).toEqual([401, 'AUTHENTICATED_FAILED'])
    expect(json).toMatchObject({ message: 'Client must be authenticated to access this resource.' })
  })

  test('never fails by itself, whatever JSON comes', async () => {
    await create()
    const words = [
      'fields',
      'update',
      'project',
      'key',
      'OPS',
      'description',
      'type',
      'doc',
      'content',
      'marks',
      'attrs',
      'labels',
      'add',
      'set',
      'comment',
      'body',
      'transition',
      'properties',
      'jql',
      '__proto__',
      'constructor',
    ]
    const json = jsonOf(words, 5)
    const paths = fc.constantFrom(
      ['POST', 'issue'],
      ['PUT', 'issue/OPS-1'],
      ['POST', 'issue/OPS-1/comment'],
      ['POST', 'issue/OPS-1/transitions'],
      ['POST', 'search/jql'],
    )
    await fc.assert(
      fc.asyncProperty(json, paths, async (body, [method = '', path = '']) => {
        clock.advance(10_000)
        const { status } = await ask(method, path, body)
        expect(status).not.toBe(500)
      }),
      { numRuns: 200 },
    )
  })

  test('survives a document that is nested 20,000 times', async () => {
    const deep = `${'{"type":"blockquote","content":['.repeat(20_000)}${']}'.repeat(20_000)}`
    const fields = `{"project":{"key":"OPS"},"issuetype":{"name":"Task"},"summary":"x","description":{"type":"doc","version":1,"content":[${deep}]}}`
    expect((await sendJira(sandbox, { body: `{"fields":${fields}}` })).status).toBe(400)
  })
})

test('settings name the site, the account and the variable of its token', () => {
  const { yaml, environment } = sandbox.settings()
  expect(yaml).toContain(`baseUrl: "${sandbox.jira.origin}"`)
  expect(yaml).not.toContain(sandbox.jira.token)
  expect(environment).toEqual({ JIRA_TOKEN: sandbox.jira.token })
})
