import type { Notification } from '@notify/core/channel'
import { digestNotification, incidentNotification, notification, richNotification } from './notifications.ts'

const many = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index))

const long: Readonly<Record<string, string>> = {
  'unbroken letters': 'x'.repeat(25_000),
  'many words': many(2_400, (index) => `word-${index}`).join(' '),
  'unbroken Japanese': 'あ'.repeat(8_000),
  emoji: '💾'.repeat(6_000),
  'emoji that begin at an odd place': `a${'💾'.repeat(6_000)}`,
  'a family, many times': '👨‍👩‍👧‍👦'.repeat(900),
  'letters with many marks': `e${'\u0301'.repeat(50)}`.repeat(240),
  'what has to be escaped': `<&>"'*_~\`[](){}|\\#+-.!`.repeat(900),
  'right-to-left words': 'القرص ممتلئ '.repeat(1_100),
}

const inEveryPlace = (text: string): Notification =>
  richNotification({
    title: text,
    body: text,
    source: text,
    by: text,
    key: text,
    state: 'acknowledged',
    fields: [{ name: text, value: text }],
    links: [
      { label: text, url: `https://board.example/${encodeURIComponent(text.slice(0, 500).toWellFormed())}` },
    ],
    tags: [text],
  })

const markup: Readonly<Record<string, string>> = {
  'a long code block': `\`\`\`\n${'df -h\n'.repeat(8_000)}\`\`\``,
  'many paragraphs': many(2_000, (index) => `Paragraph ${index} with **bold** text.`).join('\n\n'),
  'a long list': many(3_000, (index) => `- item ${index}`).join('\n'),
  'nested quotes': `${'> '.repeat(200)}deep`,
  'unbalanced emphasis': '**a _b `c [d]('.repeat(500),
  'a table': ['| a | b |', '| --- | --- |', ...many(1_000, (index) => `| ${index} | 💾 |`)].join('\n'),
  'a very long link': `[board](https://board.example/${'a'.repeat(10_000)})`,
  'a body as long as it may be': 'df -h '.repeat(40_000),
  'nothing but white space': ' \n\n \t\n',
}

/** Notifications at and beyond what a vendor takes, by what is extreme in them. All of them would pass `accept`. */
export const extremeNotifications = (): Readonly<Record<string, Notification>> => ({
  ...Object.fromEntries(Object.entries(long).map(([what, text]) => [what, inEveryPlace(text)])),
  ...Object.fromEntries(Object.entries(markup).map(([what, body]) => [what, notification({ body })])),
  'a title alone': notification(),
  'many of everything': richNotification({
    fields: many(500, (index) => ({ name: `Field ${index}`, value: `値 ${index}`, inline: index % 2 === 0 })),
    links: many(300, (index) => ({ label: `Link ${index}`, url: `https://board.example/${index}` })),
    actions: many(100, (index) => ({
      id: `action-${index}`,
      label: `Action ${index}`,
      url: `https://board.example/a/${index}`,
    })),
    images: many(50, (index) => ({ url: `https://board.example/${index}.png`, alt: `Image ${index}` })),
    mentions: many(200, (index) => `person-${index}`),
    tags: many(200, (index) => `tag-${index}`),
  }),
  'empty texts': richNotification({
    body: '',
    source: '',
    fields: [{ name: '', value: '' }],
    links: [{ label: '', url: 'https://board.example/' }],
    tags: [],
    images: [],
    attachments: [],
  }),
  'a digest of 500': digestNotification(500),
  'an incident with a long key': incidentNotification('resolved', { key: 'disk:'.repeat(2_000) }),
})

const strings = [
  '<!channel> <!here> <@U123ABC> <!subteam^S123> <https://evil.example|https://bank.example>',
  '@everyone @here <@123> <@&123> </cmd:1> <t:0:R>',
  '<b>x</b> </b> <a href="tg://user?id=1">x</a> <tg-spoiler>x</tg-spoiler> &amp; &lt;!channel&gt;',
  '<script>alert(1)</script> <img src=x onerror=alert(1)> <at>Everyone</at>',
  '[~accountid:x] {html} {code} h1. x !http://evil.example/x.png!',
  '","msteams":{"entities":[] {{constructor}} ${7*7} %s %n',
  'a\r\nBcc: evil@x.example',
] as const

/** Text that is markup or a command somewhere: from data it has to stay text. */
export const hostileTexts: readonly string[] = strings

const markdownTexts = [
  '[https://bank.example](https://evil.example)',
  '![x](https://evil.example/x.png)',
  '**x** _y_ `z`',
] as const

/**
 * One notification for each hostile text, with it in every place of plain text; in the body, which is Markdown, only what
 * Markdown gives no meaning.
 */
export const hostileNotifications = (): readonly Notification[] =>
  [...strings, ...markdownTexts].map((text) => {
    const line = text.replace(/[\r\n]+/g, ' ')
    return richNotification({
      title: line,
      // A bare URL, and markup, are what Markdown is for.
      body: (strings as readonly string[]).includes(text) && !text.includes('http') ? text : 'plain',
      fields: [{ name: line, value: text }],
      links: [{ label: line, url: 'https://board.example/' }],
      actions: [{ id: 'open', label: line, url: 'https://board.example/open' }],
      images: [{ url: 'https://board.example/a.png', alt: line }],
      attachments: [],
      mentions: ['everyone; @here', line],
      source: line,
      tags: [line],
      state: 'acknowledged',
      key: line,
      by: line,
    })
  })
