import type { Notification, RenderContext, SendContext, State } from '@notify/core/channel'
import { createHash } from 'node:crypto'

/** When the samples happened. Epoch ms. */
export const sampleTime: number = Date.UTC(2026, 10, 21, 9)

/** A notification with a title and what is given. */
export const notification = (given: Partial<Notification> = {}): Notification => ({
  id: '019ab4b5-0000-7000-8000-000000000001',
  type: 'disk.full',
  severity: 'critical',
  title: 'Disk almost full',
  occurredAt: sampleTime,
  ...given,
})

/** So many characters of numbered words, or a few more. */
export const words = (count: number): string =>
  Array.from({ length: Math.ceil(count / 10) }, (_, index) => `word${String(index).padStart(5, '0')}`).join(
    ' ',
  )

/** The content of the file that `richNotification` carries. */
export const attachedText = 'Filesystem 95 % on /var'
const attachedBytes = new TextEncoder().encode(attachedText)

const file = {
  name: 'df.txt',
  type: 'text/plain',
  bytes: attachedBytes.length,
  sha256: createHash('sha256').update(attachedBytes).digest('hex'),
}

const markdown = `**95 %** of \`/var\` is in use, see [the board](https://board.example/d/1).

- ディスク残りわずか 💾
- القرص ممتلئ

> Clean up, or add space.

\`\`\`sh
df -h | grep /var && echo "<full>"
\`\`\`
`

/** One with everything: body, fields, links, actions, code, image, attachment, mention; Japanese, emoji, right-to-left. */
export const richNotification = (given: Partial<Notification> = {}): Notification =>
  notification({
    title: 'ディスク残りわずか 💾 القرص ممتلئ',
    body: markdown,
    fields: [
      { name: 'Host', value: 'db-1', inline: true },
      { name: 'Region', value: '東京 🗼', inline: true },
      { name: 'Owner', value: 'فريق البيانات' },
    ],
    links: [{ label: 'Board', url: 'https://board.example/d/1?a=1&b=2' }],
    actions: [
      { id: 'acknowledge', label: 'Acknowledge', style: 'primary' },
      { id: 'open', label: 'Open', url: 'https://board.example/open' },
    ],
    images: [{ url: 'https://board.example/load.png', alt: 'Load of db-1' }],
    attachments: [file],
    mentions: ['alice'],
    source: 'db-1',
    tags: ['storage', 'tokyo'],
    metadata: { repo: 'main', depth: { of: [1, 2, 3] } },
    recipients: [{ id: 'ana', addresses: {} }],
    ...given,
  })

/** A digest of so many notifications. */
export const digestNotification = (count: number): Notification =>
  notification({
    type: 'digest',
    severity: 'error',
    title: `${count} notifications`,
    members: Array.from({ length: count }, (_, index) =>
      notification({
        id: `019ab4b5-0000-7000-8000-${String(index).padStart(12, '0')}`,
        severity: index % 2 === 0 ? 'error' : 'info',
        title: `Member ${index + 1}`,
        source: `db-${index}`,
      }),
    ),
  })

/** The notification that brings an incident into this state. */
export const incidentNotification = (state: State, given: Partial<Notification> = {}): Notification =>
  notification({ key: 'disk:/var', state, ...(state !== 'firing' && { by: 'ana' }), ...given })

/** What a renderer is told besides; of an incident more, if the notification belongs to one. */
export const renderContext = (
  given: Partial<RenderContext> = {},
  { state, key }: Pick<Notification, 'state' | 'key'> = {},
): RenderContext => ({
  cause: state === 'acknowledged' || state === 'resolved' ? 'follow-up' : 'route',
  locale: 'en',
  ...(state !== undefined && {
    incident: {
      firing: incidentNotification('firing', key === undefined ? {} : { key }),
      since: sampleTime - 600_000,
      count: 3,
      episode: 1,
      ...(state !== 'firing' && { by: 'ana' }),
    },
  }),
  ...given,
})

/** What a request is told besides; its clock stands still, its attachments are those of `richNotification`. */
export const sendContext = (given: Partial<SendContext> = {}): SendContext => ({
  signal: new AbortController().signal,
  idempotencyKey: '019ab4b5-0000-7000-8000-0000000000aa',
  attempt: 1,
  clock: { now: () => sampleTime, at: () => () => {} },
  open: () => Promise.resolve(new Blob([attachedText], { type: 'text/plain' })),
  ...given,
})
