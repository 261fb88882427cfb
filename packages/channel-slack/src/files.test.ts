import type { Attachment, Reason, SendContext } from '@notify/core/channel'
import { createTestNotifier } from '@notify/core/testing'
import { failure, type HttpAnswer, notification, renderContext, sendContext } from '@notify/testkit'
import { describe, expect, test } from 'vitest'
import { render } from './__fixtures__/rendered.ts'
import { friendly, refuse, token, wire } from './__fixtures__/sending.ts'
import { slack, type SlackMessage } from './index.ts'

const { seen, answer, bot } = wire()
const paths = (): string[] => seen().map(({ path }) => path.replace(/canary-\d+/, '…'))
const reference = { channel: 'C0OPS', ts: '1700000000.000001' }
const file = (more: Partial<Attachment> = {}): Attachment => ({
  name: 'df.txt',
  type: 'text/plain',
  bytes: 12,
  sha256: 'ab',
  ...more,
})
const draft = { title: 'Disk full', attachments: [{ name: 'ログ 📄.txt', content: '残量 2 %\n' }] }
const threeSteps = ['/api/files.getUploadURLExternal', '/upload/v1/…', '/api/files.completeUploadExternal']

describe('an attachment', () => {
  test('is announced, uploaded and shared in the thread of the message, byte for byte', async () => {
    const notifier = createTestNotifier({ channels: { ops: bot() } })
    const { receipts } = await notifier.send(draft)
    expect(receipts).toMatchObject([{ outcome: 'delivered' }])
    expect(paths()).toEqual(['/api/chat.postMessage', ...threeSteps])
    const [, announced, uploaded, completed] = seen()
    expect(announced?.form).toEqual({ filename: 'ログ 📄.txt', length: '11' })
    expect(uploaded?.body).toBe('残量 2 %\n')
    expect(uploaded?.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '11',
    })
    expect(uploaded?.headers).not.toHaveProperty('authorization')
    expect(completed?.form).toEqual({
      channel_id: 'C0OPS',
      thread_ts: expect.stringMatching(/^17/) as string,
      files: JSON.stringify([{ id: 'F0FILE2', title: 'ログ 📄.txt' }]),
    })
  })

  test('goes on where it stopped, and nothing is posted twice', async () => {
    const notifier = createTestNotifier({ channels: { ops: bot() } })
    answer(friendly, friendly, 'reset')
    const { id, receipts } = await notifier.send(draft)
    expect(receipts).toMatchObject([{ outcome: 'waiting' }])
    await notifier.advance(60_000)
    expect(paths()).toEqual(['/api/chat.postMessage', ...threeSteps.slice(0, 2), ...threeSteps.slice(1)])
    const { entries } = await notifier.read({ notification: id })
    expect(entries[0]?.receipts).toMatchObject([{ outcome: 'delivered' }])
  })

  test('of a message that is itself a reply goes to the same thread', async () => {
    const [, announce] = render({ attachments: [file()], overrides: { slack: { threadTs: '1.5' } } })
    expect(announce?.file).toMatchObject({ threadTs: '1.5' })
    const uploaded = await nextOf(await nextOf(announce!))
    await bot().send(uploaded, sending())
    expect(seen().at(-1)?.form).toMatchObject({ channel_id: 'C0OPS', thread_ts: '1.5' })
  })

  test('is only named where it cannot go: empty, too large, one too many, or by webhook', () => {
    const shared = (messages: readonly SlackMessage[]): number =>
      messages.filter(({ method }) => method === 'files.getUploadURLExternal').length
    const limit = 50 * 1_024 * 1_024
    expect(shared(render({ attachments: [file({ bytes: limit })] }))).toBe(1)
    const attachments = [file({ name: 'huge.bin', bytes: limit + 1 }), file({ name: 'empty', bytes: 0 })]
    const messages = render({ attachments })
    expect(shared(messages)).toBe(0)
    expect(JSON.stringify(messages[0])).toContain('Attachment: huge.bin, empty')
    const many = render({
      attachments: Array.from({ length: 12 }, (_, index) => file({ name: `${index}.txt` })),
    })
    expect(shared(many)).toBe(10)
    expect(JSON.stringify(many[0])).toContain('Attachment: 10.txt, 11.txt')
    const hook = slack({ webhookUrl: 'https://hooks.slack.com/services/T/B/x' })
    expect(hook.features.attachments).toBeUndefined()
    const byHook = hook.render(notification({ attachments: [file()] }), renderContext())
    expect(byHook).toHaveLength(1)
    expect(JSON.stringify(byHook)).toContain('Attachment: df.txt')
  })

  test('of a firing is not uploaded again by what follows; what came with that is', () => {
    const firing = notification({ attachments: [file()] })
    const incident = { firing, since: 0, count: 1, episode: 1 }
    const attachments = [file(), file({ name: 'after.txt', sha256: 'cd' })]
    const uploaded = (state: 'firing' | 'resolved'): unknown[] =>
      render({ state, attachments }, { reference, incident }).flatMap(({ file: sent }) => sent?.name ?? [])
    expect(uploaded('resolved')).toEqual(['after.txt'])
    expect(uploaded('firing')).toEqual([])
  })

  test.each([
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['a\nb\u0000.txt', 'a b\u0000.txt'],
    ['\ud800.txt', '\ufffd.txt'],
    [' ', 'attachment'],
    ['<!channel>.txt', '<!channel>.txt'],
  ])('called %j arrives as %j', (name, shown) => {
    expect(render({ attachments: [file({ name })] })[1]?.arguments['filename']).toBe(shown)
  })
})

const sending = (more: Partial<SendContext> = {}): SendContext =>
  sendContext({ reference, open: () => Promise.resolve(new Blob(['x'.repeat(12)])), ...more })
const nextOf = async (message: SlackMessage): Promise<SlackMessage> =>
  (await bot().send(message, sending())).next as SlackMessage
const { name, bytes, sha256 } = file()
const announce: SlackMessage = {
  method: 'files.getUploadURLExternal',
  arguments: { filename: 'df.txt', length: 12 },
  file: { name, bytes, sha256 },
}
const missing = (why: string): object => ({ warning: `slack: the attachment "df.txt" is missing: ${why}` })

describe('an upload that fails', () => {
  test.each<[word: string, why: string]>([
    ['missing_scope', 'the app may not do this; it needs the scope files:write'],
    ['file_uploads_disabled', 'the workspace takes no such files; ask its admin'],
    ['file_uploads_except_images_disabled', 'the workspace takes no such files; ask its admin'],
    ['file_type_not_allowed', 'the workspace takes no such files; ask its admin'],
    ['file_upload_size_restricted', 'it is larger than the workspace allows'],
    ['storage_limit_reached', 'the workspace has no room for more files'],
    ['file_not_found', 'Slack no longer waits for it: it was shared already, or came too late'],
    ['missing_argument', 'the message was refused: missing_argument'],
  ])('with %s leaves the message delivered, and says so', async (word, why) => {
    answer(refuse(word))
    expect(await bot().send(announce, sending())).toEqual(missing(why))
  })

  test.each<[string, HttpAnswer, Reason]>([
    ['ratelimited', refuse('ratelimited'), 'rate-limited'],
    ['file_update_failed', refuse('file_update_failed'), 'unavailable'],
    ['internal_error', refuse('internal_error'), 'unavailable'],
    ['a reset', 'reset', 'unavailable'],
    ['an answer without a URL', { body: { ok: true } }, 'unavailable'],
    [
      'a URL without encryption',
      { body: { ok: true, upload_url: 'http://elsewhere.example/x', file_id: 'F1' } },
      'unavailable',
    ],
  ])('with %s is tried again, but not for ever', async (_, reply, reason) => {
    answer(reply)
    expect((await failure(bot().send(announce, sending({ attempt: 2 })))).reason).toBe(reason)
    answer(reply)
    expect(await bot().send(announce, sending({ attempt: 3 }))).toEqual({
      warning: expect.stringMatching(/^slack: the attachment "df.txt" is missing: /) as string,
    })
  })

  test.each([400, 403, 404, 413])(
    'with a %i for its bytes shows neither the URL nor a hint that is not meant',
    async (status) => {
      const next = await nextOf(announce)
      answer({ status, body: 'canary' })
      expect(await bot().send(next, sending())).toEqual(
        missing(`its bytes were refused with status ${status}`),
      )
    },
  )

  test('because its content is not what was announced is not uploaded', async () => {
    const next = await nextOf(announce)
    const open = (): Promise<Blob> => Promise.resolve(new Blob(['あ']))
    expect(await bot().send(next, sending({ open }))).toEqual(missing('it has 3 bytes instead of 12'))
    expect(paths()).toEqual(threeSteps.slice(0, 1))
  })

  test('without a message to answer is not shared with nobody', async () => {
    const complete = {
      ...announce,
      method: 'files.completeUploadExternal',
      arguments: { files: [] },
    } as const
    expect(await bot().send(complete, { ...sending(), reference: {} })).toEqual(
      missing('there is no message to answer'),
    )
    expect(seen()).toEqual([])
  })

  test('does not keep the files after it from going out', async () => {
    const notifier = createTestNotifier({ channels: { ops: bot() } })
    answer({ body: { ok: true, channel: 'C0OPS', ts: '1700000000.000009' } })
    answer(refuse('file_type_not_allowed'))
    const attachments = [
      { name: 'a.exe', content: 'MZ' },
      { name: 'b.txt', content: 'b' },
    ]
    const { receipts } = await notifier.send({ title: 'Two files', attachments })
    expect(receipts).toMatchObject([
      { outcome: 'delivered', warning: expect.stringContaining('"a.exe" is missing') as string },
    ])
    expect(paths()).toEqual(['/api/chat.postMessage', threeSteps[0], ...threeSteps])
  })

  test('asks for the token again after it was refused', async () => {
    const given = [`${token}-1`, `${token}-2`]
    const channel = bot({ token: () => given.shift()! })
    answer(refuse('token_revoked'))
    expect(await channel.send(announce, sending())).toMatchObject({ warning: expect.any(String) as string })
    await channel.send(announce, sending())
    expect(seen().at(-1)?.headers['authorization']).toBe(`Bearer ${token}-2`)
  })

  test('ends with the signal', async () => {
    const stop = new AbortController()
    stop.abort()
    expect((await failure(bot().send(announce, sending({ signal: stop.signal, attempt: 9 })))).reason).toBe(
      'aborted',
    )
  })
})
