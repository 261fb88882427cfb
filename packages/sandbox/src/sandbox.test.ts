import { afterEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { post, sendMail } from './__fixtures__/senders.ts'
import { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts'

const opened: Sandbox[] = []
const open = async (options?: SandboxOptions): Promise<Sandbox> => {
  const sandbox = await createSandbox(options)
  opened.push(sandbox)
  return sandbox
}
afterEach(() => Promise.all(opened.splice(0).map((sandbox) => sandbox.close())))

test('only what was asked for is started, and the rest says so', async () => {
  const sandbox = await open({ vendors: ['webhook'] })
  expect(sandbox.webhook.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/hook$/)
  expect(() => sandbox.slack).toThrow('the sandbox was started without slack')
})

test('nothing stays open when a port is taken', async () => {
  const first = await open({ vendors: ['webhook'] })
  const port = Number(new URL(first.webhook.url).port)
  await expect(createSandbox({ ports: { webhook: port } })).rejects.toThrow('EADDRINUSE')
  await expect(createSandbox({ vendors: ['email'], ports: { email: port } })).rejects.toThrow('EADDRINUSE')
})

test('a port that is given is used', async () => {
  const first = await createSandbox({ vendors: ['email'] })
  const { port } = first.email
  await first.close()
  const second = await open({ vendors: ['email'], ports: { email: port } })
  expect(second.email.port).toBe(port)
})

test('the settings are a file whose variables are all there, and hold no secret', async () => {
  const sandbox = await open()
  const { yaml, environment } = sandbox.settings()
  expect(parse(yaml)).toMatchObject({
    channels: {
      slack: { use: 'slack', channel: '#ops', baseUrl: sandbox.slack.apiUrl },
      email: { use: 'email', host: '127.0.0.1', port: sandbox.email.port },
      webhook: { use: 'webhook', url: sandbox.webhook.url },
    },
  })
  const named = [...yaml.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name)
  expect(new Set(named)).toEqual(new Set(Object.keys(environment)))
  for (const value of Object.values(environment)) expect(yaml).not.toContain(value)
})

test('messages and requests are in the order of arrival, and can be asked for by vendor', async () => {
  const sandbox = await open()
  await post(sandbox, { text: 'one' })
  await sendMail(sandbox, {
    lines: ['From: a@example.com', 'Date: x', 'Message-ID: <1@e.x>', 'Subject: two', '', ''],
  })
  await post(sandbox, { text: 'three' })
  expect(sandbox.messages().map(({ title }) => title)).toEqual(['one', 'two', 'three'])
  expect(sandbox.messages('email')).toHaveLength(1)
  expect(new Set(sandbox.requests('slack').map(({ vendor }) => vendor))).toEqual(new Set(['slack']))
  sandbox.reset()
  expect([sandbox.messages(), sandbox.requests()]).toEqual([[], []])
})

test('waitFor resolves with what it was looking for, before or after it came', async () => {
  const sandbox = await open({ vendors: ['slack'] })
  const later = sandbox.waitFor(({ messages }) => messages.find(({ title }) => title === 'second'))
  await post(sandbox, { text: 'first' })
  await post(sandbox, { text: 'second' })
  expect((await later).title).toBe('second')
  expect(await sandbox.waitFor(({ messages }) => messages.length)).toBe(2)
})

test('waitFor ends when it is aborted, when it throws, and when the sandbox closes', async () => {
  const sandbox = await createSandbox({ vendors: ['slack'] })
  const never = (): undefined => undefined
  const stop = new AbortController()
  const aborted = expect(sandbox.waitFor(never, { signal: stop.signal })).rejects.toThrow('enough')
  stop.abort(new Error('enough'))
  await aborted
  await expect(sandbox.waitFor(never, { signal: stop.signal })).rejects.toThrow('enough')
  await expect(
    sandbox.waitFor(() => {
      throw new Error('a mistake')
    }),
  ).rejects.toThrow('a mistake')
  const closed = expect(sandbox.waitFor(never)).rejects.toThrow('closed')
  await sandbox.close()
  await closed
})

test('a fault that is queued, and a reset, are told to whoever waits', async () => {
  const sandbox = await open({ vendors: ['slack', 'email'] })
  await post(sandbox, { text: 'first' })
  const queued = sandbox.waitFor(() => sandbox.faults('email')[0])
  sandbox.fault('slack', { kind: 'html' })
  sandbox.fault('email', { kind: 'hang', times: 3 })
  expect(await queued).toEqual({ vendor: 'email', fault: { kind: 'hang', times: 3 }, skip: 0, left: 3 })
  expect(sandbox.faults().map(({ vendor }) => vendor)).toEqual(['slack', 'email'])
  const empty = sandbox.waitFor(({ messages }) => messages.length === 0 && sandbox.faults().length === 0)
  sandbox.reset()
  expect(await empty).toBe(true)
})

test('closing twice is closing once', async () => {
  const sandbox = await createSandbox()
  const { apiUrl } = sandbox.slack
  await sandbox.close()
  await sandbox.close()
  await expect(fetch(apiUrl)).rejects.toThrow('fetch failed')
})
