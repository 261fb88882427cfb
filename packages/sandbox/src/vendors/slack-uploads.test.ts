import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testClock, type TestClock } from '../__fixtures__/clock.ts'
import { post, sendSlack } from '../__fixtures__/senders.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'

let sandbox: Sandbox
let clock: TestClock

beforeAll(async () => {
  clock = testClock(1_795_251_600_000)
  sandbox = await createSandbox({ vendors: ['slack'], clock })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const call = async (method: string, args: object): Promise<Readonly<Record<string, unknown>>> =>
  (await sendSlack(sandbox, { method, args: { ...args } })).json

async function upload(filename: string, content: string | FormData, length: number): Promise<unknown> {
  const { upload_url: url, file_id: id } = await call('files.getUploadURLExternal', { filename, length })
  const { status } = await fetch(String(url), { method: 'POST', body: content })
  expect(status).toBe(200)
  return id
}

test('a file is shown in the thread where it was shared', async () => {
  const { channel, ts } = (await post(sandbox, { text: 'Disk full' })).json
  const id = await upload('ログ.txt', '残量', 6)
  const files = [{ id, title: 'ログ 📄' }]
  const answer = await call('files.completeUploadExternal', { files, channel_id: channel, thread_ts: ts })
  expect(answer).toEqual({ ok: true, files })
  expect(sandbox.messages()[1]).toMatchObject({
    to: ['#ops'],
    thread: ts,
    text: '📎 ログ 📄',
    warnings: [],
    payload: { files: [{ id, name: 'ログ.txt', title: 'ログ 📄', size: 6 }] },
  })
})

test('a file comes as a form too', async () => {
  const form = new FormData()
  form.set('filename', new Blob(['hello']), 'a.txt')
  const id = await upload('a.txt', form, 5)
  const answer = await call('files.completeUploadExternal', { files: [{ id }], channel_id: 'C0SANDBOX2' })
  expect(answer['ok']).toBe(true)
  expect(sandbox.messages()[0]).toMatchObject({ text: '📎 a.txt', warnings: [] })
})

test('a file is shared once', async () => {
  const files = [{ id: await upload('a.txt', 'hello', 5) }]
  await call('files.completeUploadExternal', { files, channel_id: 'C0SANDBOX2', initial_comment: 'Look' })
  const again = await call('files.completeUploadExternal', { files, channel_id: 'C0SANDBOX2' })
  expect(again).toEqual({ ok: false, error: 'file_not_found' })
  expect(sandbox.messages()).toMatchObject([{ title: 'Look' }])
})

test('a file without a channel is shown to nobody', async () => {
  const files = [{ id: await upload('a.txt', 'hello', 5) }]
  expect(await call('files.completeUploadExternal', { files })).toMatchObject({ ok: true })
  expect(sandbox.messages()).toEqual([])
})

test('an upload needs no token, because its URL is one', async () => {
  await upload('a.txt', 'hello', 5)
  expect(sandbox.requests().at(-1)).toMatchObject({ status: 200, path: '/upload/v1/F0SANDBOX1' })
  expect(sandbox.requests().at(-1)?.headers).not.toHaveProperty('authorization')
})

test('reactions stand with the message, over edits', async () => {
  const { channel, ts } = (await post(sandbox, { text: 'Disk full' })).json
  await call('reactions.add', { channel, timestamp: ts, name: 'fire' })
  await call('reactions.add', { channel, timestamp: ts, name: 'eyes' })
  await call('reactions.remove', { channel, timestamp: ts, name: 'fire' })
  await call('chat.update', { channel, ts, text: 'Disk full again' })
  expect(sandbox.messages()).toMatchObject([
    { title: 'Disk full again', payload: { reactions: [{ name: 'eyes', count: 1 }] } },
  ])
  await call('reactions.remove', { channel, timestamp: ts, name: 'eyes' })
  expect(sandbox.messages()[0]?.payload).not.toHaveProperty('reactions')
})

test('files are counted by the method, a hundred a minute', async () => {
  const announce = async (): Promise<unknown> =>
    (await call('files.getUploadURLExternal', { filename: 'a.txt', length: 1 }))['error']
  for (let index = 0; index < 100; index++) expect(await announce()).toBeUndefined()
  expect(await announce()).toBe('ratelimited')
  clock.advance(600)
  expect(await announce()).toBeUndefined()
})
