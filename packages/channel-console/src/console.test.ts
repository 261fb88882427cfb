import type { Notification, RenderContext, SendContext } from '@notify/core/channel'
import { expect, test, vi } from 'vitest'
import { definition } from './config.ts'
import { consoleChannel, type ConsoleOptions } from './console.ts'

const notification: Notification = {
  id: '01935a3c-0000-7000-8000-000000000001',
  type: 'disk.full',
  severity: 'critical',
  title: 'ディスク残りわずか 💾',
  body: '**95 %** on `/var`\n\n- مضيف\n',
  fields: [{ name: 'Host', value: 'db-1' }],
  links: [{ label: 'Board', url: 'https://board.example/d/1' }],
  source: 'node-exporter',
  occurredAt: Date.UTC(2026, 10, 21, 12),
}
const context: RenderContext = { cause: 'route', locale: 'en' }

const text = (given: Partial<Notification> = {}, seen: Partial<RenderContext> = {}): string =>
  consoleChannel().render({ ...notification, ...given }, { ...context, ...seen })[0]!.text

async function printed(options: ConsoleOptions, given: Partial<Notification> = {}): Promise<string> {
  const lines: string[] = []
  const channel = consoleChannel({ stream: (line) => lines.push(line), ...options })
  const [message, ...more] = channel.render({ ...notification, ...given }, context)
  expect(more).toEqual([])
  expect(await channel.send(message!, {} as SendContext)).toEqual({})
  return lines.join('\n')
}

test('a notification is its title with the severity, and what else there is below', async () => {
  expect(await printed({})).toBe(
    [
      '[Critical] ディスク残りわずか 💾',
      '  **95 %** on `/var`',
      '',
      '  - مضيف',
      '  Host: db-1',
      '  Source: node-exporter',
      '  Board: https://board.example/d/1',
    ].join('\n'),
  )
})

test('a title alone is one line', () => {
  const { id, type, occurredAt } = notification
  const least: Notification = { id, type, severity: 'info', title: 'Started', occurredAt }
  expect(consoleChannel().render(least, context)).toEqual([{ text: '[Info] Started', tone: 'info' }])
})

test('an incident says how it stands, in the language of the reader', () => {
  const incident = { firing: notification, since: 0, count: 3, episode: 1, by: 'ana' }
  expect(text({ state: 'acknowledged' }, { incident })).toContain(
    '[Critical, Acknowledged, by ana, 3 times] ',
  )
  expect(text({ state: 'resolved' }, { incident, locale: 'ja' })).toContain(
    '[重大, 解決済み, 担当: ana, 3回] ',
  )
  expect(consoleChannel().render({ ...notification, state: 'resolved' }, context)).toMatchObject([
    { tone: 'resolved' },
  ])
})

test('a digest lists its members, and what was held back is counted', () => {
  const members = [notification, { ...notification, severity: 'info' as const, title: 'Second' }]
  expect(text({ members }, { heldBack: 4 })).toMatch(
    / {2}- Critical: ディスク残りわずか 💾\n {2}- Info: Second\n {2}4 similar held back$/,
  )
})

test('images, attachments and actions with an address are named', () => {
  const shown = text({
    images: [{ url: 'https://board.example/a.png', alt: 'load' }],
    attachments: [{ name: 'df.txt', type: 'text/plain', bytes: 1, sha256: 'ab' }],
    actions: [
      { id: 'open', label: 'Open', url: 'https://board.example/open' },
      { id: 'acknowledge', label: 'Acknowledge' },
    ],
  })
  expect(shown).toContain('  Image load: https://board.example/a.png\n  Attachment: df.txt')
  expect(shown).toContain('  Open: https://board.example/open')
  expect(shown).not.toContain('Acknowledge')
})

const hostile = [
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u009b31m',
  '\r',
  '\u0000',
  '\u0008',
  '\u007f',
  '\u202e',
  '\u2066',
  '\u2028',
  '\u001b[31mred',
]

test.each(hostile)('%j in the text does not reach the terminal, as text or JSON', async (sequence) => {
  const evil = `a${sequence}b`
  const given: Partial<Notification> = {
    title: evil,
    body: evil,
    source: evil,
    fields: [{ name: evil, value: evil }],
    links: [{ label: evil, url: evil }],
    attachments: [{ name: evil, type: evil, bytes: 1, sha256: 'ab' }],
    state: 'resolved',
    by: evil,
  }
  for (const json of [false, true])
    expect(await printed({ json, color: false }, given)).not.toMatch(/(?!\n)[\p{Cc}\u2028\u202e\u2066]/u)
})

test('a title with line breaks stays on its line', () => {
  expect(text({ title: 'a\r\n[Info] b\n\nc' })).toMatch(/^\[Critical\] a \[Info\] b c\n/)
})

test('JSON is one line that loses nothing but who receives it', async () => {
  const title = 'a\u001b[2J\nb\u009b\u202e'
  const recipients = [{ id: 'ana', addresses: { email: 'ana@acme.example' } }]
  const line = await printed({ json: true, color: true }, { title, recipients })
  expect(line).not.toContain('\n')
  expect(line).not.toContain('ana@')
  const { occurredAt: _, ...rest } = notification
  expect(JSON.parse(line)).toEqual({ at: '2026-11-21T12:00:00.000Z', ...rest, title, cause: 'route' })
})

test('colour is for the first line, and only if asked for where there is no terminal', async () => {
  const [first, ...rest] = (await printed({ color: true })).split('\n')
  expect(first).toBe('\u001b[1m\u001b[31m[Critical] ディスク残りわずか 💾\u001b[39m\u001b[22m')
  expect(rest.join('\n')).not.toContain('\u001b')
  expect(await printed({ color: true }, { state: 'resolved', body: '' })).toContain('\u001b[32m')
  expect(await printed({})).not.toContain('\u001b')
})

test('standard output is the default, without colour where it has none', async () => {
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((_, done) => {
    ;(done as unknown as () => void)()
    return true
  })
  const channel = consoleChannel({ color: false })
  await channel.send(channel.render(notification, context)[0]!, {} as SendContext)
  const given = write.mock.calls.map(([text]) => text)
  write.mockRestore()
  expect(given).toEqual([`${text()}\n`])
})

test('an output that cannot be written to makes the delivery wait, without saying what was written', async () => {
  const channel = consoleChannel({
    stream: (text) => {
      throw new Error(text)
    },
  })
  const [message] = channel.render(notification, context)
  await expect(channel.send(message!, {} as SendContext)).rejects.toMatchObject({
    reason: 'unavailable',
    message: 'console: the output could not be written to',
  })
})

test('the definition makes a channel', () => {
  expect(definition.create({ json: true } as never)).toMatchObject({ spec: 1, kind: 'console' })
})
