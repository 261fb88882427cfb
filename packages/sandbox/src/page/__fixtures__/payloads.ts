/** What each stand-in notes of a message, with everything that is drawn. */
import type { Vendor } from '../../message.ts'

const facts = [
  ['Host', 'db-1.example.com'],
  ['Free', '9.2 GiB of 1 TiB'],
] as const

export const card = {
  type: 'AdaptiveCard',
  version: '1.5',
  body: [
    { type: 'Container', style: 'attention', items: [{ type: 'TextBlock', text: '🚨 Disk almost full', weight: 'Bolder', size: 'Medium', wrap: true }] },
    { type: 'TextBlock', text: 'Only **9 GiB** left on _db-1_. ディスク残りわずか。 See [the runbook](https://example.com/runbook). <at>Ada</at>', wrap: true },
    { type: 'FactSet', facts: facts.map(([title, value]) => ({ title, value })) },
    { type: 'ColumnSet', columns: [{ items: [{ type: 'TextBlock', text: 'Left', isSubtle: true }] }, { items: [{ type: 'Image', url: 'https://example.com/graph.png', altText: 'Free space' }] }] },
    { type: 'TextBlock', text: 'Shown later', isVisible: false },
  ],
  actions: [
    { type: 'Action.OpenUrl', title: 'Dashboard', url: 'https://example.com/d/1', style: 'positive' },
    { type: 'Action.ShowCard', title: 'More', card: { type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: 'Hidden at first' }] } },
  ],
}

const text = (value: string, ...marks: readonly object[]): object => ({ type: 'text', text: value, ...(marks.length > 0 && { marks }) })
const paragraph = (...content: readonly object[]): object => ({ type: 'paragraph', content })

export const adf = {
  type: 'doc',
  version: 1,
  content: [
    { type: 'panel', attrs: { panelType: 'error' }, content: [paragraph(text('Only '), text('9 GiB', { type: 'strong' }), text(' left on '), text('db-1', { type: 'code' }), text('.'))] },
    paragraph(text('See '), text('the runbook', { type: 'link', attrs: { href: 'https://example.com/runbook' } }), text('. '), { type: 'mention', attrs: { id: '5b1', text: '@Ada' } }),
    { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph(text('ディスク残りわずか 💾'))] }, { type: 'listItem', content: [paragraph(text('مساحة القرص على وشك النفاد'))] }] },
    { type: 'table', content: [{ type: 'tableRow', content: [{ type: 'tableHeader', content: [paragraph(text('Host'))] }, { type: 'tableCell', content: [paragraph(text('db-1'))] }] }] },
  ],
}

const telegramText = 'Disk almost full 💾\nOnly 9 GiB left on db-1. secret'

export const payloads: Readonly<Record<Vendor, object>> = {
  slack: {
    channel: '#ops',
    text: 'Disk almost full',
    attachments: [
      {
        color: '#8b0000',
        blocks: [
          { type: 'header', text: { type: 'plain_text', text: '🚨 Disk almost full' } },
          { type: 'section', text: { type: 'mrkdwn', text: 'Only *9 GiB* left on `db-1` &amp; falling. _ディスク残りわずか_ <@U0SANDBOX1> <!here>\n&gt; the alert\nSee <https://example.com/runbook|the runbook>.' } },
          { type: 'section', fields: facts.map(([name, value]) => ({ type: 'mrkdwn', text: `*${name}*\n${value}` })) },
          { type: 'image', alt_text: 'Free space', image_url: 'https://example.com/graph.png' },
          { type: 'divider' },
          { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Acknowledge' }, style: 'primary', action_id: 'a' }, { type: 'button', text: { type: 'plain_text', text: 'Dashboard' }, url: 'https://example.com/d/1' }] },
          { type: 'context', elements: [{ type: 'mrkdwn', text: 'disk.full · db-1' }] },
        ],
      },
    ],
  },
  discord: {
    id: '1299',
    content: '@here <@&42>',
    embeds: [
      {
        title: '🚨 Disk almost full',
        description: 'Only **9 GiB** left on `db-1`, *falling*. ||secret|| [runbook](https://example.com/runbook)\n> ディスク残りわずか 💾\n```sh\ndf -h\n```',
        color: 0x8b0000,
        author: { name: 'db-1' },
        fields: facts.map(([name, value]) => ({ name, value, inline: true })),
        thumbnail: { url: 'https://example.com/t.png' },
        footer: { text: 'disk.full' },
        timestamp: '2026-11-21T09:00:00.000Z',
      },
    ],
    components: [{ type: 1, components: [{ type: 2, style: 5, label: 'Dashboard', url: 'https://example.com/d/1' }] }],
    attachments: [{ filename: 'pixel.png', size: 68, content_type: 'image/png', data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' }],
  },
  telegram: {
    method: 'sendMessage',
    text: telegramText,
    entities: [
      { type: 'bold', offset: 0, length: 19 },
      { type: 'text_link', offset: 25, length: 5, url: 'https://example.com/runbook' },
      { type: 'code', offset: 39, length: 4 },
      { type: 'spoiler', offset: 45, length: 6 },
    ],
    reply_markup: { inline_keyboard: [[{ text: 'Acknowledge', callback_data: 'ack' }, { text: 'Dashboard', url: 'https://example.com/d/1' }]] },
  },
  email: {
    envelope: { from: 'notify@example.com', to: ['team@example.com'] },
    headers: [
      ['From', 'Notify <notify@example.com>'],
      ['To', 'team@example.com'],
      ['Subject', '=?utf-8?B?44OH44Kj44K544Kv?='],
      ['Date', 'Sat, 21 Nov 2026 09:00:00 +0000'],
    ],
    text: 'Only 9 GiB left on db-1. ディスク残りわずか 💾',
    html: '<h1>Disk almost full</h1><p>Only <b>9 GiB</b> left. ディスク残りわずか 💾',
    attachments: [{ name: 'df.txt', type: 'text/plain', bytes: 1_234 }],
  },
  msteams: { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card }] },
  graph: {
    body: { contentType: 'html', content: '<p>Disk almost full</p><attachment id="1"></attachment>' },
    attachments: [{ id: '1', contentType: 'application/vnd.microsoft.card.adaptive', content: JSON.stringify(card) }],
  },
  jira: {
    key: 'OPS-1',
    status: 'In Progress',
    fields: { summary: 'Disk almost full on db-1', description: adf, issuetype: { name: 'Bug' }, priority: { name: 'Highest' }, labels: ['notify', 'disk'] },
    attachments: [{ filename: 'df.txt', size: 1_234, content_type: 'text/plain' }],
  },
  webhook: { type: 'disk.full', timestamp: '2026-11-21T09:00:00Z', data: { title: 'Disk almost full', note: 'ディスク残りわずか 💾' } },
  sms: { from: '+15550100', to: '+15550199', body: '🚨 Disk almost full: 9 GiB left on db-1', status: 'delivered', encoding: 'UCS-2', segments: 1, media: [] },
  pagerduty: {
    dedup_key: 'disk:db-1',
    status: 'acknowledged',
    severity: 'critical',
    summary: 'Disk almost full on db-1',
    source: 'db-1',
    links: [{ href: 'https://example.com/runbook', text: 'Runbook' }],
    images: [{ src: 'https://example.com/graph.png', alt: 'Free space' }],
    custom_details: { free: '9.2 GiB', nested: { mount: '/var' } },
  },
}
