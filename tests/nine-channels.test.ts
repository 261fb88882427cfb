import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Draft, Receipt } from '../packages/core/src/index.ts'
import { vendors, type SandboxMessage, type Vendor } from '../packages/sandbox/src/index.ts'
import { createWorld, type World } from './nine-channels.ts'

/** Every channel against its vendor's strict stand-in, over real sockets; ten, because Teams has two doors. */
let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  world.sandbox.reset()
  // Every rate is full again.
  await world.clock.advance(120_000)
})

const at = (vendor: Vendor): readonly SandboxMessage[] => world.sandbox.messages(vendor)
const payloadOf = (message: SandboxMessage | undefined): Readonly<Record<string, unknown>> =>
  (message?.payload ?? {}) as Readonly<Record<string, unknown>>
/** Zero-width characters keep marks and mentions apart; a reader does not see them. */
const seen = (text: string): string => text.replace(/[\u200b\u2060]/g, '')
const textOf = (vendor: Vendor): string =>
  seen(
    at(vendor)
      .map(({ text }) => text)
      .join('\n'),
  )
const wireOf = (vendor: Vendor): string => JSON.stringify(at(vendor).map(({ payload }) => payload))

const refused = (): readonly string[] =>
  world.sandbox.requests().flatMap(({ refused }) => refused.map(({ rule, message }) => `${rule}: ${message}`))
const warned = (): readonly string[] =>
  world.sandbox.messages().flatMap(({ warnings }) => warnings.map(({ rule }) => rule))

const outcomes = (receipts: Readonly<Record<Vendor, Receipt>>): Readonly<Record<string, string>> =>
  Object.fromEntries(vendors.map((vendor) => [vendor, receipts[vendor]?.outcome]))
const everywhere = <Value>(value: Value): Readonly<Record<Vendor, Value>> =>
  Object.fromEntries(vendors.map((vendor) => [vendor, value])) as Record<Vendor, Value>

/** Delivered by every channel; nothing was refused, and nothing will turn out to be. */
async function delivered(draft: Draft): Promise<void> {
  expect(outcomes(await world.deliver(draft))).toEqual(everywhere('delivered'))
  expect(refused()).toEqual([])
  expect(warned()).toEqual([])
}

describe('an incident from its firing to its end', () => {
  beforeAll(async () => {
    world.sandbox.reset()
    await delivered({ title: 'Disk almost full', key: 'disk', state: 'firing', severity: 'critical' })
    await world.clock.advance(30_000)
    await delivered({ key: 'disk', state: 'acknowledged', by: 'Ada' })
    await world.clock.advance(30_000)
    await delivered({ key: 'disk', state: 'resolved' })
    messages = Object.fromEntries(vendors.map((vendor) => [vendor, at(vendor)])) as typeof messages
  })
  let messages: Readonly<Record<Vendor, readonly SandboxMessage[]>>

  test.each(['slack', 'telegram', 'graph'] as const)(
    '%s: one message, changed twice, and told in its thread',
    (vendor) => {
      const [living, ...replies] = messages[vendor]
      expect(living?.text).toContain('Resolved')
      expect(living?.edits.map(({ text }) => /Firing|Acknowledged/.exec(text)?.[0])).toEqual([
        'Firing',
        'Acknowledged',
      ])
      expect(replies.map(({ thread, edits }) => [thread, edits.length])).toEqual([
        [living?.id, 0],
        [living?.id, 0],
      ])
      expect(replies.map(({ text }) => /Acknowledged|Resolved/.exec(text)?.[0])).toEqual([
        'Acknowledged',
        'Resolved',
      ])
    },
  )

  test('discord: one message, changed twice', () => {
    expect(messages.discord.map(({ edits }) => edits.length)).toEqual([2])
    expect(messages.discord[0]?.text).toContain('Resolved · by Ada')
  })

  test('jira: one issue, two comments, closed', () => {
    const [issue, ...comments] = messages.jira
    expect(payloadOf(issue)['status']).toBe('Done')
    expect(comments.map(({ thread }) => thread)).toEqual([issue?.id, issue?.id])
    expect(comments.map(({ title }) => title.split(' ·')[0])).toEqual(['Acknowledged', 'Resolved'])
  })

  test('pagerduty: one alert, resolved', () => {
    expect(messages.pagerduty).toHaveLength(1)
    expect(payloadOf(messages.pagerduty[0])).toMatchObject({
      dedup_key: 'disk',
      status: 'resolved',
      events: 3,
    })
    expect(messages.pagerduty[0]?.edits.map(({ payload }) => (payload as { status: string }).status)).toEqual(
      ['triggered', 'acknowledged'],
    )
  })

  test('email: three mails in one thread', () => {
    const headers = messages.email.map(
      (mail) => new Map(payloadOf(mail)['headers'] as readonly (readonly [string, string])[]),
    )
    const [first] = messages.email
    expect(messages.email.map(({ title }) => title)).toEqual([
      'Disk almost full',
      'Re: Disk almost full',
      'Re: Disk almost full',
    ])
    expect(headers.map((each) => each.get('In-Reply-To'))).toEqual([undefined, first?.id, first?.id])
    const root = headers[0]?.get('References')
    expect(headers.map((each) => each.get('References')?.split(' '))).toEqual([
      [root],
      [root, first?.id],
      [root, first?.id],
    ])
    expect(messages.email.map(({ text }) => text.split('\n')[1]?.split(' ·')[0])).toEqual([
      'Firing',
      'Acknowledged',
      'Resolved',
    ])
  })

  test('msteams and sms: a message for each change, which says which it is', () => {
    for (const vendor of ['msteams', 'sms'] as const)
      expect(messages[vendor].map(({ text }) => /Firing|Acknowledged|Resolved/.exec(text)?.[0])).toEqual([
        'Firing',
        'Acknowledged',
        'Resolved',
      ])
  })

  test('webhook: an event for each change, signed, with one key and episode', () => {
    const data = messages.webhook.map((message) => payloadOf(message)['data'])
    expect(data).toMatchObject(
      ['firing', 'acknowledged', 'resolved'].map((state) => ({
        notification: { key: 'disk', state },
        incident: { state, episode: 1 },
      })),
    )
    expect(new Set(messages.webhook.map(({ id }) => id)).size).toBe(3)
  })
})

const title = '障害 🚨 تنبيه: disk full'
const link = 'https://grafana.example.com/d/1?x=1&y=2'
const rich: Draft = {
  title,
  type: 'disk.full',
  severity: 'error',
  source: 'db-1',
  body: [
    '# Was nun?',
    'السلام عليكم — 空き容量がありません 👩‍👩‍👧.',
    '- eins\n- zwei',
    '```sh\ndf -h /var\n```',
    'See [the runbook](https://runbooks.example.com/disk?a=1).',
  ].join('\n\n'),
  fields: [
    { name: 'ホスト', value: 'db-1.東京', inline: true },
    { name: 'Used', value: '97 %' },
  ],
  links: [{ label: 'Dashboard', url: link }],
  images: [{ url: 'https://example.com/usage.png', alt: 'Usage of /var' }],
  attachments: [{ name: '障害ログ.txt', content: 'ログ' }],
  mentions: ['ada', 'nobody'],
}

const called: Readonly<Partial<Record<Vendor, string>>> = {
  slack: '@ada',
  discord: '@ada',
  telegram: '@ada_dev',
  msteams: '@ada',
  graph: '@ada',
  jira: '@Ada',
}

describe('a rich notification', () => {
  test('stands in full wherever there is room, and calls whom it mentions', async () => {
    await delivered(rich)
    const body = ['Was nun?', 'السلام عليكم — 空き容量がありません 👩‍👩‍👧.', 'eins', 'df -h /var', 'the runbook']
    for (const vendor of vendors) {
      const text = textOf(vendor)
      const whole = `${text}${wireOf(vendor)}`.replaceAll('&amp;', '&')
      for (const part of [title, ...body]) expect(text, vendor).toContain(part)
      expect(whole, vendor).toContain(link)
      const calls = at(vendor).flatMap(({ mentions }) => mentions)
      expect(calls, vendor).toEqual(called[vendor] === undefined ? [] : [called[vendor]])
      if (vendor === 'sms') expect(text).toMatch(/\(\d+ characters left out\)/)
      else
        for (const part of ['ホスト', 'db-1.東京', 'Used', '97 %', '障害ログ.txt'])
          expect(whole, vendor).toContain(part)
    }
    expect(at('email')[0]?.to).toEqual(['team@example.com', 'ada@example.com'])
  })

  test('with hostile data stays text, links where it should, and pings nobody', async () => {
    const hostile = '@everyone <!channel> <script>alert(1)</script> [x](javascript:1) *bold* _it_ ${x} {{x}}'
    await delivered({
      title: hostile,
      source: hostile,
      // Markdown is the author's language: data in it is escaped by whoever writes it.
      body: hostile.replace(/[<[*_@]/g, String.raw`\$&`),
      fields: [{ name: 'data', value: hostile }],
      links: [{ label: hostile, url: link }],
      images: [{ url: 'https://example.com/usage.png', alt: hostile }],
      attachments: [{ name: '@everyone <!channel> *b* _i_.txt', content: 'x' }],
      mentions: [hostile, '<!channel>', '@everyone'],
      tags: [hostile],
    })
    for (const vendor of vendors) {
      const text = vendor === 'webhook' ? '' : textOf(vendor)
      if (vendor !== 'webhook') expect(text, vendor).toContain(hostile)
      // What had become markup would stand there without its marks, and a link without its address.
      const literal = text.match(/\(javascript:1\) [*∗]bold[*∗] [_ˍ]it[_ˍ]/gu)
      expect(text.match(/bold/g)?.length, vendor).toBe(literal?.length)
      expect(
        at(vendor).flatMap(({ mentions }) => mentions),
        vendor,
      ).toEqual([])
      expect(wireOf(vendor), vendor).not.toMatch(
        /"(?:url|href|src)":"javascript:|(?:href|src)=\\"javascript:/,
      )
    }
    expect(at('email')[0]?.to).toEqual(['team@example.com'])
    expect(String(payloadOf(at('email')[0])['html'])).not.toMatch(/<script|<b>|<em>/)
  })
})

test('a body of 50 kB arrives whole, in parts or as a file, or says how much was left out', async () => {
  const line = (number: number): string => `Absatz ${number}: 日本語 und Wörter, damit es lang genug wird.`
  const body = Array.from({ length: 850 }, (_, index) => line(index)).join('\n\n')
  expect(Buffer.byteLength(body)).toBeGreaterThan(50_000)
  expect(outcomes(await world.deliver({ title: 'Long', body }))).toEqual(everywhere('delivered'))
  for (const vendor of vendors) {
    const text = textOf(vendor)
    expect(text, vendor).toContain(line(0))
    expect(text.includes(line(849)) || /\d+ characters left out/.test(text), vendor).toBe(true)
  }
  // Parts go out in a row; where a vendor then says how long to wait, the rest follows.
  expect(refused().filter((each) => !/^\w+\/rate: wait/.test(each))).toEqual([])
  expect(warned()).toEqual(['webhook/standard-size'])
})

describe('when something goes wrong', () => {
  test('a refusal with a time to wait costs nothing: it is delivered once, no sooner', async () => {
    const waitMs = 7_000
    for (const vendor of vendors)
      if (vendor === 'email') world.sandbox.fault(vendor, { kind: 'reply', to: 'data', code: 451 })
      else world.sandbox.fault(vendor, { kind: 'status', status: 429, retryAfter: waitMs / 1_000 })
    const start = world.clock.now()
    const receipts = await world.deliver({ title: 'Later' })
    expect(outcomes(receipts)).toEqual(everywhere('delivered'))
    expect(Object.values(receipts).map(({ attempts }) => attempts)).toEqual(vendors.map(() => 2))
    expect(vendors.map((vendor) => [vendor, at(vendor).length])).toEqual(vendors.map((vendor) => [vendor, 1]))
    for (const { vendor, at } of world.sandbox.messages())
      expect(at - start, vendor).toBeGreaterThanOrEqual(vendor === 'email' ? 1_000 : waitMs)
    expect(refused()).toEqual([])
  })

  test('a connection that breaks after the message was taken', async () => {
    for (const vendor of vendors)
      if (vendor === 'email') world.sandbox.fault(vendor, { kind: 'drop', accept: true })
      // Jira is asked first whether the issue is there.
      else world.sandbox.fault(vendor, { kind: 'reset', accept: true, skip: vendor === 'jira' ? 1 : 0 })
    expect(outcomes(await world.deliver({ title: 'Once more' }))).toEqual({
      ...everywhere('delivered'),
      // Never sent twice; nobody knows whether it arrived.
      sms: 'unknown',
    })
    expect(Object.fromEntries(vendors.map((vendor) => [vendor, at(vendor).length]))).toEqual({
      // These take no key: it arrives twice, as their READMEs say.
      ...everywhere(2),
      jira: 1,
      sms: 1,
      pagerduty: 1,
    })
    // What the second has in common with the first: receivers can drop it.
    for (const vendor of ['email', 'webhook'] as const)
      expect(at(vendor).map(({ duplicateOf }) => duplicateOf)).toEqual([undefined, at(vendor)[0]?.id])
    expect(payloadOf(at('pagerduty')[0])).toMatchObject({ status: 'triggered', events: 2 })
    expect(refused()).toEqual([])
  })
})
