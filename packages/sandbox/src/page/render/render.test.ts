import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { vendors, type SandboxMessage, type Vendor } from '../../message.ts'
import { payloads } from '../__fixtures__/payloads.ts'
import { record, type Noted } from '../__fixtures__/record.ts'
import { toText } from '../html.ts'
import { wordsFor } from '../words.ts'
import { renderMessage } from './render.ts'
import { entities as entitiesOf } from './telegram.ts'

const draw = (vendor: Vendor, payload: unknown, more: Noted = {}): string =>
  drawn(record().message(vendor, { ...more, payload }))
const drawn = (message: SandboxMessage, webhookSecret?: string): string =>
  toText(
    renderMessage({
      message,
      version: message,
      words: wordsFor('en'),
      frame: '/messages/m0/0/html',
      webhookSecret,
    }),
  )

const signs: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** The text as a reader gets it. */
const read = (markup: string): string =>
  markup
    .replace(/<(?:br|\/p|\/div|\/li|\/h4|\/dd|\/td|\/th|hr)\b[^>]*>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => signs[name]!)
    .replace(/\s*\n\s*/g, '\n')
    .trim()

const elements =
  /^(a|article|b|blockquote|br|code|dd|details|div|dl|dt|em|figcaption|figure|h4|hr|i|iframe|img|li|ol|p|pre|rect|s|small|span|strong|sub|summary|sup|svg|table|td|th|time|tr|u|ul)$/

const safeUrl = /^(https?:\/\/|\/messages\/m0\/0\/html$|data:image\/(png|jpeg|gif|webp);base64,[\w+/=]+$)/

/** Every tag is one of ours, and no attribute does anything. */
function expectHarmless(markup: string): void {
  for (const [, name = '', attributes = ''] of markup.matchAll(
    /<\/?([a-z0-9]+)((?:\s+[\w-]+(?:="[^"<>]*")?)*)\s*\/?>/gi,
  )) {
    expect(name).toMatch(elements)
    for (const [, attribute = '', value = ''] of attributes.matchAll(/\s([\w-]+)(?:="([^"]*)")?/g)) {
      expect(attribute).not.toMatch(/^(on\w+|style|srcdoc|action|formaction)$/i)
      if (/^(href|src)$/.test(attribute)) expect(value).toMatch(safeUrl)
    }
  }
  expect(markup.replace(/<\/?[a-z0-9]+(?:\s+[\w-]+(?:="[^"<>]*")?)*\s*\/?>/gi, '')).not.toMatch(/[<>]/)
}

const hostile = [
  '<script>alert(1)</script>',
  '</iframe><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '[x](javascript:alert(1))',
  '<javascript:alert(1)|x>',
  '<https://a.example/"onclick="alert(1)|x>',
  '[x](https://a.example/"onclick="alert(1))',
  '</code></pre><script>',
  '`</code><script>alert(1)</script>`',
  '<at><img src=x></at>',
  '||<b>||*<i>*~<s>~_<u>_',
  '\u202e<script>\u0000',
]

/** The payload with this in place of every text that is not a word of the format. */
function poison(value: unknown, text: string, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => poison(item, text, key))
  if (typeof value === 'string')
    return /^(type|contentType|content_type|content)$/.test(key) && !value.includes(' ') ? value : text
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poison(item, text, name)]))
}

describe.each(vendors)('%s', (vendor) => {
  test('a whole message is drawn, not shown as JSON, and is harmless', () => {
    const markup = draw(vendor, payloads[vendor])
    if (vendor !== 'webhook')
      expect(markup).toContain(`<div class="${vendor === 'graph' ? 'msteams' : vendor}"`)
    expectHarmless(markup)
  })

  test.each(hostile)('%j in every text is text', (text) => {
    const markup = draw(vendor, poison(payloads[vendor], text), { title: text, text })
    expectHarmless(markup)
  })

  test('any payload is drawn, and harmless', () => {
    const keys = [
      'type',
      'text',
      'content',
      'blocks',
      'elements',
      'embeds',
      'body',
      'fields',
      'attachments',
      'entities',
      'marks',
      'attrs',
      'items',
      'actions',
      'title',
      'value',
      'url',
      'headers',
      'html',
      'summary',
      'offset',
      'length',
    ]
    const { node } = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>(
          null,
          true,
          -1,
          1.5,
          1e9,
          ...hostile,
          'section',
          'bold',
          'doc',
          'paragraph',
          'text',
          'link',
          'rich_text',
          'AdaptiveCard',
          'application/vnd.microsoft.card.adaptive',
        ),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('node'), { maxKeys: 5 }),
      ),
    }))
    fc.assert(
      fc.property(node, (payload) => expectHarmless(draw(vendor, payload))),
      { numRuns: 60 },
    )
  })

  test('a payload that is too deep ends neither the page nor the stack', () => {
    const deep = JSON.parse(`${'{"content":['.repeat(6_000)}1${']}'.repeat(6_000)}`) as unknown
    expectHarmless(draw(vendor, { body: deep, fields: { description: deep }, blocks: [deep] }))
  })
})

test('an unknown payload is shown as JSON', () => {
  expect(read(draw('discord', { strange: [1, '<b>'] }))).toContain('"<b>"')
})

describe('Slack', () => {
  const section = (text: string): string =>
    draw('slack', { blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] })

  test.each([
    ['*bold* and _italic_ and ~struck~', '<strong>bold</strong> and <em>italic</em> and <s>struck</s>'],
    ['_*both*_', '<em><strong>both</strong></em>'],
    ['2*3*4 and snake_case_name', '2*3*4 and snake_case_name'],
    ['`a *b* &lt;c&gt;`', '<code>a *b* &lt;c&gt;</code>'],
    ['```\nx\n  y\n```', '<pre class="code"><code>x\n  y</code></pre>'],
    ['AT&amp;T &lt;b&gt;', 'AT&amp;T &lt;b&gt;'],
    [
      '<https://a.example/?x=1&amp;y=2|the *link*>',
      '<a href="https://a.example/?x=1&amp;y=2" target="_blank" rel="noopener noreferrer">the *link*</a>',
    ],
    ['<@U0SANDBOX1> <!here>', '<span class="mention">@ada</span> <span class="mention">@here</span>'],
    ['<!date^1795251600^{date}|21 November>', '21 November'],
    ['*太字* 🚨', '<strong>太字</strong> 🚨'],
  ])('%j', (mrkdwn, expected) => expect(section(mrkdwn)).toContain(`>${expected}</div>`))

  test('quoted lines are one quotation', () => {
    expect(section('before\n&gt; one\n&gt; *two*\nafter')).toMatch(
      /before<\/div><blockquote dir="auto">one\n<strong>two<\/strong><\/blockquote><div[^>]*>after/,
    )
  })

  test('rich text has styles, lists and mentions', () => {
    const elements = [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'a', style: { bold: true, italic: true } },
          { type: 'user', user_id: 'U0SANDBOX2' },
          { type: 'emoji', name: 'x', unicode: '1f6a8' },
        ],
      },
      {
        type: 'rich_text_list',
        style: 'ordered',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'one' }] }],
      },
    ]
    const markup = draw('slack', { blocks: [{ type: 'rich_text', elements }] })
    expect(markup).toContain('<em><strong>a</strong></em><span class="mention">@grace</span>🚨')
    expect(markup).toContain('<ol')
    expect(read(markup)).toContain('one')
  })

  test('a shared file has its name, and the words that came with it', () => {
    const files = [{ id: 'F1', name: 'df.txt', size: 2_048, mimetype: 'text/plain' }]
    expect(read(draw('slack', { files, initial_comment: 'See *this*' }))).toMatch(
      /See this[^]*df\.txt[^]*2\.0 KiB/,
    )
  })

  test('an attachment has its colour', () => {
    expect(draw('slack', { attachments: [{ color: 'danger', text: 'x' }] })).toContain('fill="#e01e5a"')
  })
})

describe('Discord', () => {
  test.each([
    [
      '**bold** *italic* __under__ ~~struck~~',
      '<strong>bold</strong> <em>italic</em> <u>under</u> <s>struck</s>',
    ],
    ['||secret||', '<span class="spoiler" tabindex="0">secret</span>'],
    [String.raw`\*not\* \<b\>`, '*not* &lt;b&gt;'],
    ['snake_case_name', 'snake_case_name'],
    [
      '<@123> <@&42> @everyone',
      '<span class="mention">@123</span> <span class="mention">@42</span> <span class="mention">@everyone</span>',
    ],
    ['<t:1795251600:R>', '<time>2026-11-21T09:00:00Z</time>'],
    [
      'https://a.example/x_y_z.',
      '<a href="https://a.example/x_y_z" target="_blank" rel="noopener noreferrer">https://a.example/x_y_z</a>.',
    ],
  ])('%j', (content, expected) => expect(draw('discord', { content })).toContain(`>${expected}</div>`))

  test('an embed has colour, author, fields beside each other and footer', () => {
    const markup = draw('discord', payloads.discord)
    expect(markup).toContain('fill="#8b0000"')
    expect(read(markup)).toMatch(
      /db-1\n🚨 Disk almost full[^]*ディスク残りわずか 💾[^]*Free\n?9\.2 GiB[^]*disk\.full · 2026/,
    )
    expect(markup).toMatch(/class="field\s*"/)
  })

  test('an uploaded picture is shown, a picture elsewhere is named', () => {
    const markup = draw('discord', payloads.discord)
    expect(markup).toContain('<img src="data:image/png;base64,')
    expect(markup).not.toContain('<img src="http')
  })
})

describe('Telegram', () => {
  test('offsets count UTF-16 units, also behind an emoji', () => {
    expect(
      draw('telegram', {
        text: '💾 b 漢字',
        entities: [
          { type: 'bold', offset: 3, length: 1 },
          { type: 'code', offset: 5, length: 2 },
        ],
      }),
    ).toContain('💾 <strong>b</strong> <code>漢字</code>')
  })

  test('entities stand inside each other', () => {
    const entities = [
      { type: 'italic', offset: 2, length: 2 },
      { type: 'bold', offset: 0, length: 6 },
      { type: 'underline', offset: 2, length: 2 },
    ]
    expect(draw('telegram', { text: 'ab<>ef', entities })).toContain(
      '<strong>ab<em><u>&lt;&gt;</u></em>ef</strong>',
    )
  })

  test('entities that end nowhere, or cross, lose no text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.array(
          fc.record({
            type: fc.constantFrom('bold', 'pre', 'spoiler', 'toString'),
            offset: fc.integer({ min: -3, max: 20 }),
            length: fc.integer({ min: -3, max: 20 }),
          }),
        ),
        (text, entities) => {
          const marked = toText(entitiesOf(`x${text}x`, entities))
          const plain = marked
            .replace(/<[^>]*>/g, '')
            .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => signs[name]!)
          expect(plain).toBe(`x${text}x`)
        },
      ),
    )
  })
})

test('a card has its facts, its colours and its actions', () => {
  const text = read(draw('msteams', payloads.msteams))
  expect(text).toMatch(
    /🚨 Disk almost full\nOnly 9 GiB left on db-1\. ディスク残りわずか。 See the runbook\. Ada/,
  )
  expect(draw('msteams', payloads.msteams)).toContain('style-attention')
  expect(text).toMatch(/Host\n?db-1\.example\.com[^]*Dashboard[^]*More[^]*Hidden at first/)
})

test('a Graph message has its HTML in a frame that can do nothing, and its cards below', () => {
  const markup = draw('graph', payloads.graph)
  expect(markup).toMatch(/<iframe\s+class="short"\s+sandbox=""\s+src="\/messages\/m0\/0\/html"/)
  expect(read(markup)).toContain('🚨 Disk almost full')
  expect(
    draw('graph', {
      body: { contentType: 'html', content: '<attachment id="1"></attachment>' },
      attachments: [],
    }),
  ).not.toContain('<iframe')
})

test('a Jira issue has its status, and a comment its document', () => {
  expect(read(draw('jira', payloads.jira))).toMatch(
    /OPS-1\s+Bug\s+In Progress[^]*Disk almost full on db-1[^]*Only 9 GiB left on db-1\.[^]*@Ada[^]*مساحة/,
  )
  const body = {
    type: 'doc',
    content: [
      {
        type: 'paragraph',
        content: [
          {
            type: 'text',
            text: 'done',
            marks: [{ type: 'strong' }, { type: 'link', attrs: { href: 'javascript:alert(1)' } }],
          },
        ],
      },
    ],
  }
  expect(draw('jira', { body })).toContain(
    '<span class="no-link" title="javascript:alert(1)"><strong>done</strong></span>',
  )
})

test('an SMS has its segments', () => {
  expect(read(draw('sms', payloads.sms))).toMatch(
    /🚨 Disk almost full: 9 GiB left on db-1\ndelivered\s+UCS-2 · 1 segment/,
  )
})

test('an alert has the states it went through', () => {
  const older = { at: 0, title: '', text: '', payload: { status: 'triggered' } }
  expect(read(draw('pagerduty', payloads.pagerduty, { edits: [older] }))).toContain(
    'History: triggered → acknowledged',
  )
})

describe('a webhook', () => {
  const body = Buffer.from('{"a":1}')
  const signedBy = (signature?: string): string => {
    const { request, message } = record()
    const headers: Record<string, string> =
      signature === undefined ? {} : { 'x-hub-signature-256': `sha256=${signature}` }
    return read(
      drawn(
        message('webhook', { payload: { a: 1 }, requests: [request('webhook', { headers, body })] }),
        'key',
      ),
    )
  }

  test('says whether the signature is right', () => {
    // printf '{"a":1}' | openssl dgst -sha256 -hmac key
    expect(signedBy('88a67f24bbcdaed0e6c997404bb79a743baf44c6bab2f4c27328e3009d22e342')).toContain(
      '✓ GitHub: the signature is right',
    )
    expect(signedBy('0'.repeat(64))).toContain('✗ GitHub: the signature is wrong')
    expect(signedBy()).toContain('Not signed')
  })
})
