import { guard, timeout, type Channel, type Notification } from '@notify/core'
import { createTestNotifier, recorder } from '@notify/core/testing'
import { describe, expect, test } from 'vitest'
import { failed } from './__fixtures__/folder.ts'
import { templates, type Templates, type TemplatesOptions } from './index.ts'

const made = async (
  files: Readonly<Record<string, string>>,
  options: TemplatesOptions = {},
): Promise<Templates> => {
  const words = await templates(options)
  for (const [name, text] of Object.entries(files)) await words.register(name, text)
  return words
}

const collect = (): {
  readonly lines: unknown[]
  readonly logger: NonNullable<TemplatesOptions['logger']>
} => {
  const lines: unknown[] = []
  const ignore = (): void => {}
  const error = (facts: object, message: string): void => void lines.push({ ...facts, message })
  return { lines, logger: { debug: ignore, info: ignore, warn: ignore, error } }
}

const { id: _, attachments: _files, members: _members, ...draft } = failed

test('each person gets it in their own language', async () => {
  const words = await made({
    'recorder/task.failed.md': '# {{ metadata.job }} failed',
    'recorder/task.failed.ja.md': '# {{ metadata.job }}が失敗しました',
  })
  const mail = recorder({ address: 'email' })
  await using notifier = createTestNotifier({ channels: { mail: words.apply(mail) } })
  const recipients = ['en', 'ja', 'fr'].map((locale) => ({
    id: locale,
    locale,
    addresses: { email: `${locale}@x.example` },
  }))
  const { receipts } = await notifier.send({ ...draft, recipients })
  expect(receipts.map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered', 'delivered'])
  const titles = mail.sent.map(({ recipient, title }) => [recipient, title] as const)
  expect(titles.sort(([a = ''], [b = '']) => a.localeCompare(b))).toEqual([
    ['en', 'nightly failed'],
    ['fr', 'nightly failed'],
    ['ja', 'nightlyが失敗しました'],
  ])
})

test('explain shows what the templates say, and what was accepted stays as it was sent', async () => {
  const words = await made({ 'ops/default.txt': 'told by *ops*' })
  const ops = recorder()
  await using notifier = createTestNotifier({ channels: { ops: words.apply(ops, 'ops') } })
  const { deliveries, notification } = await notifier.explain(draft)
  expect(deliveries[0]?.messages).toMatchObject([{ notification: { body: 'told by \\*ops\\*' } }])
  expect(notification.body).toBe(failed.body)
})

test('a digest is told by the template named digest, a resolve by its state', async () => {
  const words = await made({
    'recorder/digest.md': '# {{ members.size }}: {% for one in members %}{{ one.title }};{% endfor %}',
    'recorder/default.md': '# {% if state == "resolved" %}Over: {% endif %}{{ title }}',
  })
  const ops = recorder()
  await using notifier = createTestNotifier({
    channels: { ops: words.apply(ops) },
    routes: [
      {
        name: 'digest',
        when: { type: 'batch' },
        to: ['ops'],
        group: { by: ['type'], wait: '10s', atMost: '10s' },
      },
      { when: { not: { type: 'batch' } }, to: ['ops'] },
    ],
  })
  await notifier.accept({ type: 'batch', title: 'a' })
  await notifier.accept({ type: 'batch', title: 'b' })
  await notifier.advance(10_000)
  await notifier.send({ title: 'Disk full', key: 'disk', state: 'firing' })
  await notifier.resolve('disk')
  await notifier.settle()
  expect(ops.titles).toEqual(['2: a;b;', 'Disk full [firing]', 'Over: Disk full [resolved]'])
})

describe('a template that fails costs no notification', () => {
  test.each<[string, string, Pick<Notification, 'metadata'>]>([
    ['a missing entry', '{{ metadata.nope.deep }}', {}],
    [
      'a loop over much data',
      '{% for a in metadata.l %}{% for b in metadata.l %}{{ b }}{% endfor %}{% endfor %}',
      { metadata: { l: Array.from({ length: 9_000 }, () => 's3cret') } },
    ],
  ])('%s', async (_name, text, more) => {
    const { lines, logger } = collect()
    const words = await made({ 'recorder/default.md': text }, { logger })
    const ops = recorder()
    await using notifier = createTestNotifier({ channels: { ops: words.apply(ops, 'ops') } })
    const { receipts } = await notifier.send({ ...draft, ...more })
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['delivered'])
    expect(ops.titles).toEqual([failed.title])
    expect(lines).toMatchObject([
      {
        channel: 'ops',
        why: expect.stringMatching(/^recorder\/default\.md:1:\d+: /),
        message: 'a template failed',
      },
    ])
    expect(JSON.stringify(lines)).not.toMatch(/s3cret|Nightly/)
  })

  test('nor do metadata that are no data', async () => {
    const { lines, logger } = collect()
    const words = await made({ 'a/default.md': '{{ title }}' }, { logger })
    const channel: Channel = { ...recorder(), kind: 'a' }
    const metadata: Record<string, unknown> = { big: 1n }
    const context = { cause: 'route', locale: 'en' } as const
    expect(words.apply(channel).render({ ...failed, metadata }, context)).toMatchObject([
      { notification: { body: failed.body } },
    ])
    expect(lines).toMatchObject([{ why: 'its variables could not be made' }])
  })
})

test("what the sender wrote in the vendor's own words goes before the template's", async () => {
  const words = await made({ 'recorder/default.json': '{ "a": "template", "b": "template" }' })
  const ops = recorder()
  const overrides = { recorder: { b: 'sender' }, other: { c: 1 } }
  const [message] = words
    .apply(ops)
    .render({ ...failed, overrides } as Notification, { cause: 'route', locale: 'en' })
  expect(message).toMatchObject({
    notification: { overrides: { recorder: { a: 'template', b: 'sender' }, other: { c: 1 } } },
  })
})

test('the channel stays what it was: its kind, its policies, its sending', async () => {
  const words = await made({ 'recorder/default.md': '# told' })
  const ops = recorder()
  const guarded = guard(words.apply(ops), timeout('5s'))
  const around = words.apply(guard(ops, timeout('5s')))
  for (const channel of [guarded, around]) {
    await using notifier = createTestNotifier({ channels: { channel } })
    await notifier.send(draft)
  }
  expect(ops.titles).toEqual(['told', 'told'])
  expect([guarded.kind, around.features]).toEqual(['recorder', ops.features])
})
