import type { Notification, RenderContext } from '@notify/core/channel'
import { notification, words } from '@notify/testkit'
import { describe, expect, test } from 'vitest'
import { render, textOf } from './__fixtures__/rendered.ts'
import { parseHtml } from './__fixtures__/telegram-html.ts'

const file = (name: string, bytes = 12, sha256 = 'ab'.repeat(32)) => ({
  name,
  type: 'text/plain',
  bytes,
  sha256,
})
const reference = { chatId: '-100777', messageId: '7' }

describe('one message', () => {
  test('says everything in Telegram’s HTML', () => {
    const [message, ...more] = render({
      body: '## Now\n**95 %** of `/var`, see [the board](https://board.example/d/1?a=1&b=2)\n\n> quoted\n\n```sh\ndf -h < x\n```',
      fields: [{ name: 'Host', value: 'web-1 <eu>' }],
      links: [{ label: 'Runbook', url: 'https://wiki.example/disk' }],
      source: 'node-exporter',
      tags: ['prod', 'eu'],
    })
    expect(more).toEqual([])
    expect(message).toEqual({
      method: 'sendMessage',
      arguments: {
        chat_id: '-100123',
        text: `🚨 <b>Disk almost full</b>

<b>Now</b>

<b>95 %</b> of <code>/var</code>, see <a href="https://board.example/d/1?a=1&amp;b=2">the board</a>

<blockquote>quoted</blockquote>

<pre><code class="language-sh">df -h &lt; x</code></pre>

<b>Host</b>: web-1 &lt;eu&gt;

<a href="https://wiki.example/disk">Runbook</a>

<i>Critical · node-exporter · 2026-11-21 09:00 UTC · prod, eu</i>`,
        parse_mode: 'HTML',
        link_preview_options: { is_disabled: true },
      },
    })
  })

  test('keeps Japanese, emoji and right-to-left text as they are', () => {
    const [message] = render({ title: 'ディスク残りわずか 💾', body: 'القرص ممتلئ 👩‍👩‍👧‍👦' }, { locale: 'ja' })
    expect(textOf(message)).toBe(
      '🚨 <b>ディスク残りわずか 💾</b>\n\nالقرص ممتلئ 👩‍👩‍👧‍👦\n\n<i>重大 · 2026-11-21 09:00 UTC</i>',
    )
  })

  test('carries the options, and what a notification says in their place', () => {
    const options = { silent: true, protect: true, topic: 9, linkPreview: true }
    expect(render({}, {}, options)[0]?.arguments).toMatchObject({
      disable_notification: true,
      protect_content: true,
      message_thread_id: 9,
      link_preview_options: { is_disabled: false },
    })
    const telegram = {
      silent: false,
      protect: false,
      topic: 3,
      linkPreview: false,
      effectId: '5104841245755180586',
    }
    const [message] = render({ overrides: { telegram } }, {}, options)
    expect(message?.arguments).toMatchObject({
      message_thread_id: 3,
      message_effect_id: '5104841245755180586',
      link_preview_options: { is_disabled: true },
    })
    expect(message?.arguments).not.toHaveProperty('disable_notification')
    expect(message?.arguments).not.toHaveProperty('protect_content')
  })

  test('an image is a line with a link, and the preview', () => {
    const [message] = render({ images: [{ alt: 'CPU', url: 'https://graphs.example/cpu.png' }] })
    expect(textOf(message)).toContain('🖼 <a href="https://graphs.example/cpu.png">CPU</a>')
    expect(message?.arguments['link_preview_options']).toEqual({
      url: 'https://graphs.example/cpu.png',
      prefer_large_media: true,
    })
  })

  test('a digest lists its members', () => {
    const link = { label: 'Log', url: 'https://ci.example/1' }
    const members = [
      notification({ title: 'Build <1> failed', severity: 'error', links: [link], source: 'ci' }),
      notification({ state: 'resolved', title: 'Disk' }),
    ]
    expect(textOf(render({ members })[0])).toContain(
      '• ❌ <b>Error</b> <a href="https://ci.example/1">Build &lt;1&gt; failed</a> · ci\n• ✅ <b>Resolved</b> Disk',
    )
  })

  test('goes to the address of a person', () => {
    const [message] = render({}, { address: '4711' }, { chatId: undefined } as never)
    expect(message?.arguments['chat_id']).toBe('4711')
  })
})

describe('who is called', () => {
  test('only declared names that people knows', () => {
    const text = textOf(render({ mentions: ['alice', 'bob', 'carol', 'constructor'] })[0])
    expect(text).toContain('@alice_dev <a href="tg://user?id=42">bob</a> @\u200Bcarol @\u200Bconstructor')
  })

  test.each([
    ['a name in the title', { title: 'ask @alice_dev' }],
    ['a name in the body', { body: 'cc @alice_dev' }],
    ['a name in bold', { body: '@**alice_dev**' }],
    ['a name in a field', { fields: [{ name: '@alice_dev', value: '@alice_dev' }] }],
    ['a name as a link', { links: [{ label: 'x', url: '@alice_dev' }] }],
    ['a name in a label', { links: [{ label: '@alice_dev', url: 'https://a.example' }] }],
    ['a user as a link', { links: [{ label: 'x', url: 'tg://user?id=42' }] }],
    ['a user as an image', { images: [{ alt: 'x', url: 'tg://user?id=42' }] }],
    ['a user in Markdown', { body: '[x](tg://user?id=42) <a href="tg://user?id=42">x</a>' }],
  ])('nobody by %s', (_, given: Partial<Notification>) => {
    const { text, tags } = parseHtml(textOf(render(given)[0]))
    expect(text).not.toMatch(/(?<!\w)@\w/)
    expect(tags.join()).not.toContain('tg:')
  })

  test('an address of a mail stays readable, and nobody is called by what resolves', () => {
    expect(textOf(render({ body: 'mail ops@acme.example' })[0])).toContain('ops@acme.example')
    expect(textOf(render({ state: 'resolved', mentions: ['alice'] })[0])).not.toContain('alice_dev')
  })
})

describe('buttons', () => {
  test('open a URL, two in a row; other actions are left out', () => {
    const action = (id: string, url?: string) => ({ id, label: `Do ${id}`, ...(url && { url }) })
    const actions = [
      { ...action('a', 'https://acme.example/a'), style: 'primary' as const },
      action('b', 'https://acme.example/b'),
      action('c', 'https://acme.example/c'),
      action('d'),
    ]
    expect(render({ actions })[0]?.arguments['reply_markup']).toEqual({
      inline_keyboard: [
        [
          { text: 'Do a', url: 'https://acme.example/a', style: 'primary' },
          { text: 'Do b', url: 'https://acme.example/b' },
        ],
        [{ text: 'Do c', url: 'https://acme.example/c' }],
      ],
    })
  })

  test('without a URL come back, where an endpoint takes them', () => {
    const actions = [
      { id: 'acknowledge', label: '対応する 👀', value: 'disk:db-1' },
      { id: 'open', label: 'Open', url: 'https://acme.example/' },
    ]
    const [message] = render({ actions }, {}, { interactive: true })
    expect(message?.arguments['reply_markup']).toEqual({
      inline_keyboard: [
        [
          { text: '対応する 👀', callback_data: 'acknowledge|disk:db-1' },
          { text: 'Open', url: 'https://acme.example/' },
        ],
      ],
    })
  })

  test.each([
    ['64 bytes', { id: 'ack', label: 'x', value: 'あ'.repeat(20) }, 1],
    ['65 bytes', { id: 'acks', label: 'x', value: 'あ'.repeat(20) }, 0],
    ['no id', { id: '', label: 'x' }, 0],
    ['a URL that is none', { id: 'a', label: 'x', url: 'javascript:alert(1)' }, 0],
  ])('with %s: %3$d', (_, action, count) => {
    const [message] = render({ actions: [action] }, {}, { interactive: true })
    const { inline_keyboard: rows = [] } = (message?.arguments['reply_markup'] ?? {}) as {
      inline_keyboard?: { callback_data: string }[][]
    }
    expect(rows.flat()).toHaveLength(count)
  })

  test('a host without a dot would cost the message: it is a line of text', () => {
    const [message] = render({ actions: [{ id: 'a', label: 'Grafana', url: 'http://grafana:3000/d/1' }] })
    expect(message?.arguments).not.toHaveProperty('reply_markup')
    expect(textOf(message)).toContain('Grafana (http://grafana:3000/d/1)')
  })
})

describe('what is too long', () => {
  const long: Partial<Notification> = { body: words(10_000), fields: [{ name: 'Host', value: 'web-1' }] }

  test('goes into parts that answer the first, make no sound, and are numbered; nothing is lost', () => {
    const messages = render(long)
    expect(messages).toHaveLength(3)
    for (const [index, message] of messages.entries()) {
      const { text } = parseHtml(textOf(message))
      expect(text.length).toBeLessThanOrEqual(4_096)
      expect(text).toContain(`part ${index + 1} of 3`)
      expect(message.reply).toBe(index === 0 ? undefined : true)
      expect(message.arguments['disable_notification']).toBe(index === 0 ? undefined : true)
    }
    const all = messages.map(textOf).join(' ')
    for (const word of words(10_000).split(' ')) expect(all).toContain(word)
    expect(all).toContain('<b>Host</b>: web-1')
  })

  test('is cut and counted with overflow cut; the fields stay', () => {
    const messages = render(long, {}, { overflow: 'cut' })
    expect(messages).toHaveLength(1)
    const { text } = parseHtml(textOf(messages[0]))
    expect(text.length).toBeLessThanOrEqual(4_096)
    expect(text).toMatch(/Host: web-1\n\nCritical · .* · \d{4} characters left out$/)
  })

  test('has at most ten parts, and the last says what is missing', () => {
    const messages = render({ body: words(100_000) })
    expect(messages).toHaveLength(10)
    expect(textOf(messages.at(-1))).toMatch(/part 10 of 10 · \d+ characters left out/)
  })

  test('many links stay below what Telegram takes as markup', () => {
    const link = `[x](https://example.com/${'p'.repeat(200)})`
    const messages = render({ body: Array.from({ length: 100 }, () => link).join(' ') })
    expect(messages.length).toBeGreaterThan(1)
    for (const message of messages) expect(textOf(message).length).toBeLessThan(9_500)
  })

  test('text of overrides stays if it fits, else loses its markup', () => {
    const withText = (text: string): string => textOf(render({ overrides: { telegram: { text } } })[0])
    expect(withText('<b>mine</b> &amp; yours')).toBe('<b>mine</b> &amp; yours')
    const { text, tags } = parseHtml(withText(`<b>${'a &lt; b '.repeat(1_000)}</b>`))
    expect(tags).toEqual([])
    expect(text).toMatch(/^a < b a < b .*…$/)
    expect(text.length).toBeLessThanOrEqual(4_096)
  })
})

describe('an incident', () => {
  const firing = notification()
  const incident = { firing, since: firing.occurredAt, count: 3, episode: 1, by: 'ana' }
  const edited = (notification: Partial<Notification>, context: Partial<RenderContext> = {}) =>
    render({ state: 'resolved', ...notification }, { reference, incident, ...context }, { topic: 9 })

  test('is edited where it stands, and a reply tells how it goes on', () => {
    const [edit, reply, ...more] = edited({ by: 'ana' })
    expect(more).toEqual([])
    expect(edit).toMatchObject({
      method: 'editMessageText',
      arguments: { chat_id: '-100777', message_id: 7, parse_mode: 'HTML' },
    })
    expect(textOf(edit)).toMatch(/^✅ <b>Disk almost full<\/b>\nResolved · by ana · 3 times\n\n/)
    expect(reply).toEqual({
      method: 'sendMessage',
      arguments: {
        chat_id: '-100777',
        message_thread_id: 9,
        text: '✅ <b>Disk almost full</b>\nResolved · by ana · 3 times',
        parse_mode: 'HTML',
        link_preview_options: { is_disabled: true },
      },
      reply: true,
    })
  })

  test('a repeat is only an edit, unless it must ring', () => {
    expect(edited({ state: 'firing' })).toHaveLength(1)
    const [, reply] = edited({ state: 'firing', mentions: ['alice'] }, { ring: true })
    expect(textOf(reply)).toContain('@alice_dev')
  })

  test('an edit is one message, however long', () => {
    const [edit] = edited({ state: 'firing', body: words(10_000) })
    expect(textOf(edit)).toMatch(/characters left out/)
  })

  test('a follow-up uploads what the firing did not have', () => {
    const shown = file('firing.log')
    const added = file('resolved.log', 9, 'cd'.repeat(32))
    const messages = edited(
      { attachments: [shown, added] },
      { incident: { ...incident, firing: { ...firing, attachments: [shown] } } },
    )
    expect(messages.filter(({ method }) => method === 'sendDocument').map((one) => one.file?.name)).toEqual([
      'resolved.log',
    ])
    expect(textOf(messages[0])).toContain('Attachment: firing.log')
  })
})

test('a file is a document that answers the message; what is empty or too large is named', () => {
  const [message, document, ...more] = render({
    attachments: [file('df.txt'), file('empty.txt', 0), file('core.dump', 60_000_000)],
  })
  expect(more).toEqual([])
  expect(document).toEqual({
    method: 'sendDocument',
    arguments: { chat_id: '-100123', disable_notification: true },
    file: { name: 'df.txt', type: 'text/plain', sha256: 'ab'.repeat(32) },
    reply: true,
  })
  expect(textOf(message)).toContain('Attachment: empty.txt, core.dump')
})
