import type { Notification } from '@notify/core/channel'
import { codePoints } from '@notify/markup'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { alert, context, key } from './__fixtures__/sending.ts'
import { pagerduty, type PagerDutyMessage } from './index.ts'
import * as limits from './limits.ts'

const channel = pagerduty({ integrationKey: key, metadata: true, changes: true })
const render = (notification: Partial<Notification>, locale = 'en'): readonly PagerDutyMessage[] =>
  channel.render({ ...alert, ...notification }, { ...context, locale })

interface Event {
  readonly dedup_key?: string
  readonly links?: readonly { readonly href: string }[]
  readonly images?: readonly { readonly src: string; readonly href?: string }[]
  readonly payload?: { readonly summary: string; readonly custom_details?: Record<string, unknown> }
}

const eventOf = ({ event }: PagerDutyMessage): Event => event
const bytes = ({ event }: PagerDutyMessage): number =>
  Buffer.byteLength(JSON.stringify({ routing_key: key, ...event }))
const detailsOf = (notification: Partial<Notification>, locale?: string): Record<string, unknown> =>
  eventOf(render(notification, locale)[0]!).payload?.custom_details ?? {}

test('a summary has 1,024 characters and is cut between graphemes', () => {
  const [family, whole] = ['👩‍👩‍👧‍👦', 'あ'.repeat(1_024)]
  expect(eventOf(render({ title: whole })[0]!).payload?.summary).toBe(whole)
  const cut = eventOf(render({ title: 'a'.repeat(1_020) + family })[0]!).payload?.summary
  expect(cut).toBe(`${'a'.repeat(1_020)}…`)
})

test('what is too long for an event is cut, and the event says what', () => {
  const body = '日本語 '.repeat(60_000)
  const [message] = render({ body })
  expect(bytes(message!)).toBeLessThanOrEqual(512_000)
  const details = eventOf(message!).payload?.custom_details
  expect(details?.['left_out']).toEqual([expect.stringMatching(/^body: \d+ characters left out$/) as string])
  const [, leftOut] = /(\d+)/.exec(String(details?.['left_out'])) ?? []
  // Every character of the text is kept, or counted.
  expect(codePoints(String(details?.['body'])) - 1 + Number(leftOut)).toBe(body.trim().length)
  expect(detailsOf({ body }, 'ja')['left_out']).toEqual([
    expect.stringMatching(/^body: \d+文字を省略$/) as string,
  ])
})

test('fields stay, the body gives way, lists lose their end', () => {
  const fields = [{ name: 'Host', value: 'db-1' }]
  const members = Array.from({ length: 5_000 }, (_, index) => {
    const { key: _key, state: _state, ...plain } = alert
    return { ...plain, id: `${index}`, title: `${index} ${'x'.repeat(200)}` }
  })
  const { key: _, state: __, ...plain } = alert
  const notification = { ...plain, fields, members, body: 'y'.repeat(50_000) }
  const [message] = channel.render(notification, context)
  const details = eventOf(message!).payload?.custom_details
  expect(bytes(message!)).toBeLessThanOrEqual(512_000)
  expect(details?.['fields']).toEqual({ Host: 'db-1' })
  const { length: shown } = (details?.['notifications'] ?? []) as unknown[]
  expect(details?.['left_out']).toEqual([
    `notifications: ${5_000 - shown} more`,
    expect.stringMatching(/^body: \d+ characters left out$/),
  ])
})

test('links and images that do not fit are counted', () => {
  const url = `https://acme.example/${'p'.repeat(1_000)}`
  const links = Array.from({ length: 100 }, () => ({ label: 'log', url }))
  const event = eventOf(render({ links })[0]!)
  const shown = event.links?.length ?? 0
  expect(shown).toBeGreaterThan(50)
  expect(event.payload?.custom_details).toEqual({ left_out: [`links: ${100 - shown} more`] })
})

test('what is left out of many entries is said of twenty', () => {
  const name = (index: number): string => `${index}`.padEnd(150, '\u0001')
  const customDetails = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [name(index), 'x'.repeat(300_000)]),
  )
  const [message] = render({ overrides: { pagerduty: { customDetails } } })
  expect(bytes(message!)).toBeLessThanOrEqual(512_000)
  const { left_out: leftOut, ...shown } = eventOf(message!).payload?.custom_details ?? {}
  expect(Object.keys(shown)).toEqual([name(0), name(1)])
  expect(leftOut).toHaveLength(20)
})

const urls = fc.oneof(
  fc.webUrl(),
  fc.constantFrom(
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,<script>',
    'http://a.example/\n"x',
    'https://user:secret@a.example',
    'file:///etc/passwd',
    '//a.example',
    '',
  ),
  fc.string({ unit: 'binary' }),
)
// What makes JSON long: quotes, controls, half pairs; and what is cut badly.
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 2_000 }),
  fc
    .tuple(
      fc.constantFrom('a', '"', '\\', '\n', '\u0001', '\ud83d', '👩‍👩‍👧‍👦', 'あ', 'م', 'e\u0301', '- x\n'),
      fc.integer({ min: 1, max: 200_000 }),
    )
    .map(([unit, count]) => unit.repeat(Math.ceil(count / unit.length))),
)
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { maxLength: 4 })
const shape = {
  title: text,
  body: text,
  type: text,
  source: text,
  key: text,
  tenant: fc.constantFrom('acme', 'b-2'),
  severity: fc.constantFrom('info', 'warning', 'error', 'critical'),
  state: fc.constantFrom('firing', 'acknowledged', 'resolved'),
  fields: some(fc.record({ name: text, value: text })),
  tags: some(text),
  links: some(fc.record({ label: text, url: urls })),
  actions: some(fc.record({ id: text, label: text, url: urls })),
  images: some(fc.record({ alt: text, url: urls })),
  metadata: fc.dictionary(text, fc.jsonValue(), { maxKeys: 4 }),
  occurredAt: fc.double(),
  overrides: fc.record({
    pagerduty: fc.oneof(
      fc.record(
        {
          summary: text,
          customDetails: fc.dictionary(text, text, { maxKeys: 30 }),
          links: some(fc.record({ href: urls, text })),
        },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    ),
  }),
}
const notifications = fc.record(shape, { requiredKeys: [] }).map((given) => ({
  occurredAt: 0,
  severity: 'info',
  type: 't',
  ...given,
  title: given.title ?? '',
  id: 'n1',
}))
const digests = fc
  .tuple(notifications, fc.array(notifications, { maxLength: 3 }))
  .map(([one, members]) => (members.length > 0 ? { ...one, members } : one) as unknown as Notification)

test('no notification, however strange, gives an event that PagerDuty would refuse', () => {
  fc.assert(
    fc.property(digests, fc.constantFrom('en', 'ja'), (notification, locale) => {
      for (const message of channel.render(notification, { ...context, locale })) {
        const event = eventOf(message)
        expect(bytes(message)).toBeLessThanOrEqual(limits.eventMaxBytes)
        expect(Buffer.byteLength(event.dedup_key ?? '')).toBeLessThanOrEqual(limits.dedupKeyMaxBytes)
        if (event.payload !== undefined) {
          expect(event.payload.summary).not.toBe('')
          expect(event.payload.summary.length).toBeLessThanOrEqual(limits.summaryMaxChars)
          expect(event.payload.summary).not.toMatch(/[\n\t]/)
          expect(event.payload.summary.isWellFormed()).toBe(true)
        }
        for (const { href } of event.links ?? []) expect(href).toMatch(/^https?:\/\/[^@/]+/)
        for (const { src, href = 'https:' } of event.images ?? []) {
          expect(src).toMatch(/^https:\/\//)
          expect(href).toMatch(/^https?:/)
        }
        expect(JSON.stringify(event.links ?? [])).not.toContain('secret@')
      }
    }),
    { numRuns: 100 },
  )
})
