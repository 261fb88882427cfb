import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { createNotifier, type Draft } from '@notify/core'
import { DeliveryError } from '@notify/core/channel'
import { recorder } from '@notify/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { binaries, needsServer, startServer, type Server } from './__fixtures__/server.ts'
import { postgres } from './postgres.ts'

const key = Buffer.alloc(32, 7).toString('base64')
const newer = Buffer.alloc(32, 9).toString('hex')

describe.skipIf(binaries === undefined)(`encryption${needsServer}`, () => {
  let server: Server
  let operator: Client
  let folder = ''

  beforeAll(async () => {
    server = await startServer()
    operator = new Client({ connectionString: server.url })
    await operator.connect()
    const { rows } = await operator.query<{ data_directory: string }>('SHOW data_directory')
    folder = rows[0]!.data_directory
  }, 60_000)
  afterAll(async () => {
    await operator.end()
    await server.stop()
  })

  /** Everything the server has written, its journal too. */
  async function everything(): Promise<string> {
    await operator.query('CHECKPOINT')
    return ['base', 'global', 'pg_wal']
      .flatMap((name) => readdirSync(join(folder, name), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n')
  }

  async function using<Result>(
    schema: string,
    keys: readonly string[],
    work: (notifier: ReturnType<typeof notifierOf>['notifier']) => Promise<Result>,
  ): Promise<Result> {
    const { store, notifier } = notifierOf(schema, keys)
    try {
      return await work(notifier)
    } finally {
      await notifier.close()
      await store.close()
    }
  }
  function notifierOf(schema: string, keys: readonly string[]) {
    const store = postgres({ url: server.url, schema, keys })
    const ops = {
      ...recorder({ incidents: 'edits' }),
      send: async () => ({
        reference: { message: 'reference-Zq7canary' },
        url: 'https://chat.acme.dev/m?token=url-Zq7canary',
      }),
    }
    const flaky = recorder()
    flaky.fail(new DeliveryError('invalid', 'flaky: error-Zq7canary'))
    const notifier = createNotifier({
      store,
      channels: { ops, flaky, mail: recorder({ address: 'email' }) },
      routes: [{ name: 'all', to: ['ops', 'flaky', 'mail'] }],
      retry: { attempts: 1 },
      observers: [],
    })
    return { store, notifier }
  }
  const titles = (schema: string, keys: readonly string[]): Promise<string[]> =>
    using(schema, keys, async (notifier) =>
      (await notifier.read()).entries.map(({ notification }) => notification.title),
    )

  /** A word in each place where somebody may write something private. */
  const draft = (word: string): Draft<never> => ({
    title: `title-${word}`,
    body: `body-${word} 満杯 💾`,
    source: `source-${word}`,
    tags: [`tag-${word}`],
    fields: [{ name: `name-${word}`, value: `value-${word}` }],
    links: [{ label: `link-${word}`, url: `https://acme.dev/?token=token-${word}` }],
    metadata: { password: `password-${word}` },
    mentions: [`mention-${word}`],
    attachments: [{ name: `file-${word}`, content: `content-${word}` }],
    recipients: [{ id: 'ada', addresses: { email: `ada-${word}@acme.dev`, phone: `+1-${word}` } }],
    key: 'disk',
    state: 'firing',
  })
  async function send(schema: string, keys: readonly string[], word: string): Promise<void> {
    await using(schema, keys, async (notifier) => {
      const { receipts } = await notifier.send(draft(word))
      expect(receipts.map(({ channel, outcome }) => `${channel} ${outcome}`).toSorted()).toEqual([
        'flaky dead',
        'mail delivered',
        'ops delivered',
      ])
      await notifier.silences.add({
        when: { type: `silence.${word.toLowerCase()}` },
        for: '1m',
        comment: `comment-${word}`,
      })
    })
  }

  test('no word of what was accepted stands in any file of the server, and the key reads it', async () => {
    await send('sealed', [key], 'Zq7canary')
    const written = await everything()
    expect(/.{0,40}[-.]Zq7canary/i.exec(written)?.[0]).toBeUndefined()
    expect(written.includes(Buffer.from('title-Zq7canary').toString('hex'))).toBe(false)
    expect(await titles('sealed', [key])).toEqual(['title-Zq7canary'])
  })

  test('without a key all of it stands there: the search above does find', async () => {
    await send('clear', [], 'Xw9')
    const written = await everything()
    for (const place of ['title', 'body', 'token', 'password', 'content', 'ada', 'comment'])
      expect(written.includes(`${place}-Xw9`)).toBe(true)
    for (const place of ['error', 'url', 'reference'])
      expect(written.includes(`${place}-Zq7canary`)).toBe(true)
  })

  test('what is searched for stays readable: ids, types, keys, channels and who it is for', async () => {
    await send('searched', [key], 'Yk3')
    await operator.query('SET search_path = searched')
    const { rows } = await operator.query(
      'SELECT notifications.key, type, channel, recipient FROM notifications, deliveries ORDER BY channel',
    )
    expect(rows).toEqual([
      { key: 'disk', type: 'notification', channel: 'flaky', recipient: null },
      { key: 'disk', type: 'notification', channel: 'mail', recipient: 'ada' },
      { key: 'disk', type: 'notification', channel: 'ops', recipient: null },
    ])
  })

  test('a new key in front reads what the old one wrote, and everything from then on needs the new one', async () => {
    await send('rotated', [key], 'old')
    expect(await titles('rotated', [newer, key])).toEqual(['title-old'])
    await using('rotated', [newer, key], (notifier) => notifier.resolve('disk'))
    await expect(titles('rotated', [key])).rejects.toThrow('a key that was not given')
    await expect(titles('rotated', [newer])).rejects.toMatchObject({
      code: 'E_STORE',
      message: expect.stringContaining('add it to `keys`') as string,
    })
    await expect(titles('rotated', [])).rejects.toThrow('a key that was not given')
    expect(await titles('rotated', [newer, key])).toHaveLength(2)
  })

  test('what was written before there was a key stays readable', async () => {
    await send('late', [], 'before')
    await using('late', [key], (notifier) => notifier.send({ title: 'after' }))
    expect(await titles('late', [key])).toEqual(['after', 'title-before'])
  })

  test('a key of another length is refused at once', () => {
    expect(() => postgres({ url: server.url, keys: ['c2hvcnQ='] })).toThrow(
      'keys[0] has 5 bytes, and AES-256 needs 32',
    )
  })
})
