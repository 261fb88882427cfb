import { cleanText, severities, states, type Notification, type RenderContext } from '@notify/core/channel'
import * as fc from 'fast-check'
import { hostileTexts } from './extremes.ts'
import { sampleTime } from './notifications.ts'

const graphemes = ['a', 'é', 'あ', '漢', 'ق', '💾', '👨‍👩‍👧‍👦', '🏳️‍🌈', '<', '&', '*', '`', ' ', '|', '\\']

/** Text as `accept` leaves it: well-formed, without control characters. Sometimes long, sometimes hostile. */
export const arbitraryText = ({ lines = false }: { readonly lines?: boolean } = {}): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom(...hostileTexts),
      fc
        .tuple(fc.array(fc.constantFrom(...graphemes), { minLength: 1, maxLength: 6 }), fc.nat({ max: 900 }))
        .map(([some, times]) => some.join('').repeat(times)),
      ...(lines ? [fc.array(markdownBlock(), { maxLength: 12 }).map((blocks) => blocks.join('\n\n'))] : []),
    )
    .map((text) => cleanText(text, { lines }))

const markdownBlock = (): fc.Arbitrary<string> => {
  const words = fc.string({ unit: 'grapheme', maxLength: 30 })
  return fc.oneof(
    words,
    words.map((text) => `# ${text}`),
    words.map((text) => `- ${text}\n- **${text}**`),
    words.map((text) => `> _${text}_`),
    words.map((text) => `\`\`\`\n${text}\n\`\`\``),
    words.map((text) => `[${text}](https://board.example/${encodeURIComponent(text.toWellFormed())})`),
    words.map((text) => `| a | b |\n| --- | --- |\n| ${text} | \`${text}\` |`),
  )
}

const hex = fc.constantFrom('0', '1', '9', 'a', 'f')

/** Notifications as a channel gets them. They shrink to the few parts that matter. */
export function arbitraryNotification(): fc.Arbitrary<Notification> {
  const line = arbitraryText()
  // Made when it is asked for: fast-check takes a second for it, and most tests need none.
  const url = fc.webUrl({ withQueryParameters: true })
  return fc.record<Notification, 'id' | 'type' | 'severity' | 'title' | 'occurredAt'>(
    {
      id: fc.uuid({ version: 7 }),
      type: fc.constantFrom('notification', 'disk.full', 'task.failed'),
      severity: fc.constantFrom(...severities),
      title: line.map((text) => text.trim() || 'title'),
      occurredAt: fc.integer({ min: 0, max: sampleTime * 2 }),
      body: arbitraryText({ lines: true }),
      fields: fc.array(
        fc.record({ name: line, value: arbitraryText({ lines: true }), inline: fc.boolean() }),
        { maxLength: 40 },
      ),
      links: fc.array(fc.record({ label: line, url }), { maxLength: 30 }),
      actions: fc.array(
        fc.record(
          { id: fc.constantFrom('acknowledge', 'resolve', 'retry'), label: line, url },
          { requiredKeys: ['id', 'label'] },
        ),
        { maxLength: 10 },
      ),
      images: fc.array(fc.record({ url, alt: line }), { maxLength: 12 }),
      attachments: fc.array(
        fc.record({
          name: line.map((text) => text.slice(0, 40).toWellFormed() || 'file'),
          type: fc.constantFrom('text/plain', 'image/png', 'application/octet-stream'),
          bytes: fc.nat({ max: 30_000_000 }),
          sha256: fc.string({ unit: hex, minLength: 64, maxLength: 64 }),
        }),
        { maxLength: 12 },
      ),
      mentions: fc.array(fc.oneof(fc.constantFrom('alice', 'here', 'everyone'), line), { maxLength: 10 }),
      source: line,
      tags: fc.array(line, { maxLength: 10 }),
      metadata: fc.dictionary(fc.string({ maxLength: 10 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 }),
      key: line.map((text) => text || 'key'),
      state: fc.constantFrom(...states),
      by: line,
      locale: fc.constantFrom('en', 'ja', 'ar'),
    },
    { requiredKeys: ['id', 'type', 'severity', 'title', 'occurredAt'] },
  )
}

/** What a renderer is told besides, fit for this notification. Never a reference: its shape is the channel's own. */
export const arbitraryContext = ({
  state,
  locale = 'en',
  ...rest
}: Notification): fc.Arbitrary<RenderContext> =>
  fc.record(
    {
      cause: fc.constantFrom('route', 'fallback', 'escalation', 'follow-up', 'digest'),
      locale: fc.constant(locale),
      heldBack: fc.nat({ max: 10_000 }),
      ring: fc.boolean(),
      ...(state !== undefined && {
        incident: fc.record(
          {
            firing: fc.constant({ ...rest, locale, state: 'firing' as const }),
            since: fc.constant(sampleTime),
            count: fc.integer({ min: 1, max: 100_000 }),
            episode: fc.integer({ min: 1, max: 100 }),
            by: arbitraryText(),
          },
          { requiredKeys: ['firing', 'since', 'count', 'episode'] },
        ),
      }),
    },
    { requiredKeys: ['cause', 'locale', ...(state === undefined ? [] : (['incident'] as const))] },
  ) as fc.Arbitrary<RenderContext>
