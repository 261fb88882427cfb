import type { Notification, RenderContext } from '@notify/core/channel'
import { describe, expect, test } from 'vitest'
import { alert, context, key } from './__fixtures__/sending.ts'
import { pagerduty, type PagerDutyOptions } from './index.ts'

type Event = Record<string, unknown> & { readonly payload?: Record<string, unknown> }

const events = (
  notification: Partial<Notification>,
  options: PagerDutyOptions = {},
  given: Partial<RenderContext> = {},
): Event[] =>
  pagerduty({ integrationKey: key, ...options })
    .render({ ...alert, ...notification }, { ...context, ...given })
    .map(({ event }) => event as Event)

const event = (...given: Parameters<typeof events>): Event => events(...given)[0]!

const details = (...given: Parameters<typeof events>): Record<string, unknown> =>
  (event(...given).payload?.['custom_details'] ?? {}) as Record<string, unknown>

/** Takes the alert's key and state away. */
const plain = { key: undefined, state: undefined } as unknown as Partial<Notification>

describe('an alert', () => {
  test('shows everything in plain text', () => {
    const notification: Partial<Notification> = {
      title: 'مساحة القرص ممتلئة 👩‍👩‍👧‍👦',
      body: '**95 %** on `/var`, see [run book](https://acme.example/r)\n\n- <script>alert(1)</script>\n- @channel',
      fields: [
        { name: 'ホスト', value: 'db-1' },
        { name: '__proto__', value: 'x' },
        { name: 'Mount', value: '/var' },
        { name: 'Mount', value: '/srv' },
      ],
      tags: ['prod', 'disk'],
      attachments: [{ name: 'df.txt', type: 'text/plain', bytes: 12, sha256: 'ab'.repeat(32) }],
      metadata: { secret: 'not shown' },
      links: [{ label: 'Board', url: 'https://acme.example/b' }],
      actions: [
        { id: 'open', label: 'Open', url: 'http://acme.example/o' },
        { id: 'ack', label: 'Acknowledge' },
      ],
      images: [
        { alt: 'graph', url: 'https://acme.example/g.png' },
        { alt: 'old graph', url: 'http://acme.example/g.png' },
      ],
    }
    const options = { component: 'disk', group: 'storage', class: 'capacity', clientName: 'Notify' }
    const given = { heldBack: 3, incident: { firing: alert, since: 0, count: 2, episode: 1 } }
    expect(JSON.parse(JSON.stringify(event(notification, options, given)))).toEqual({
      event_action: 'trigger',
      dedup_key: 'disk:/var',
      client: 'Notify',
      images: [{ src: 'https://acme.example/g.png', alt: 'graph' }],
      links: [
        { href: 'https://acme.example/b', text: 'Board' },
        { href: 'http://acme.example/o', text: 'Open' },
        { href: 'http://acme.example/g.png', text: 'old graph' },
      ],
      payload: {
        summary: 'مساحة القرص ممتلئة 👩‍👩‍👧‍👦',
        source: 'db-1',
        timestamp: '2026-11-21T09:00:00.000Z',
        severity: 'critical',
        component: 'disk',
        group: 'storage',
        class: 'capacity',
        custom_details: {
          times: '2 times',
          held_back: '3 similar held back',
          fields: JSON.parse('{"ホスト":"db-1","__proto__":"x","Mount":"/var\\n/srv"}') as unknown,
          tags: ['prod', 'disk'],
          attachments: ['df.txt'],
          body: '95 % on /var, see run book (https://acme.example/r)\n\n• <script>alert(1)</script>\n• @channel',
        },
      },
    })
  })

  test('has nothing that the notification has not', () => {
    expect(event(plain)).toEqual({
      event_action: 'trigger',
      dedup_key: alert.id,
      payload: {
        summary: alert.title,
        source: 'db-1',
        timestamp: '2026-11-21T09:00:00.000Z',
        severity: 'critical',
        class: 'disk.full',
      },
    })
  })

  test.each(['info', 'warning', 'error', 'critical'] as const)('is %s if the notification is', (severity) => {
    expect(event({ severity }).payload?.['severity']).toBe(severity)
  })

  test('shows metadata only where it is asked for', () => {
    const metadata = { repo: { name: 'main' } }
    expect(details({ metadata })).toEqual({})
    expect(details({ metadata }, { metadata: true })).toEqual({ metadata })
  })

  test('needs a source: the option, else our name', () => {
    const nowhere = { source: undefined } as unknown as Partial<Notification>
    expect(event(nowhere).payload?.['source']).toBe('notify')
    expect(event(nowhere, { source: 'farm' }).payload?.['source']).toBe('farm')
    expect(event({}, { source: 'farm' }).payload?.['source']).toBe('db-1')
  })

  test('leaves out a time that PagerDuty could not read', () => {
    for (const occurredAt of [Number.NaN, Infinity, -1, 9e15])
      expect(event({ occurredAt }).payload).not.toHaveProperty('timestamp')
  })
})

describe('what acknowledges or resolves', () => {
  test.each([
    ['acknowledged', 'acknowledge'],
    ['resolved', 'resolve'],
  ] as const)('%s needs only the key', (state, action) => {
    expect(event({ state, body: 'x' })).toEqual({ event_action: action, dedup_key: 'disk:/var' })
  })
})

describe('the dedup key', () => {
  const dedup = (notification: Partial<Notification>): unknown => event(notification)['dedup_key']

  test('is the key, for every state and episode', () => {
    const keys = (['firing', 'acknowledged', 'resolved'] as const).map((state) => dedup({ state }))
    expect(new Set(keys)).toEqual(new Set(['disk:/var']))
  })

  test('has at most 255 bytes: a longer one is hashed, the same way each time', () => {
    expect(dedup({ key: 'k'.repeat(255) })).toBe('k'.repeat(255))
    const long = dedup({ key: 'k'.repeat(256) })
    expect(long).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(dedup({ key: 'k'.repeat(256), state: 'resolved' })).toBe(long)
    expect(dedup({ key: 'l'.repeat(256) })).not.toBe(long)
    expect(dedup({ key: '鍵'.repeat(90) })).toMatch(/^sha256:/)
  })

  test('keeps tenants, and the root, apart', () => {
    const same = [
      dedup({ key: 'a|b' }),
      dedup({ key: 'b', tenant: 'a' }),
      dedup({ key: 'a|b', tenant: 'a' }),
      dedup({ key: String(dedup({ key: 'a|b' })) }),
    ]
    expect(same[1]).toBe('a|b')
    expect(new Set(same).size).toBe(same.length)
    const long = 'k'.repeat(300)
    expect(dedup({ key: long, tenant: 'a' })).not.toBe(dedup({ key: long, tenant: 'b' }))
  })
})

describe('a change', () => {
  test('is information without a state: no severity, key, image, class or client', () => {
    const images = [{ alt: 'graph', url: 'https://acme.example/g.png' }]
    const options = { changes: true, clientName: 'Notify', group: 'g', component: 'c' }
    expect(event({ ...plain, severity: 'info', images, body: '*done*' }, options)).toEqual({
      links: [{ href: 'https://acme.example/g.png', text: 'graph' }],
      payload: {
        summary: alert.title,
        source: 'db-1',
        timestamp: '2026-11-21T09:00:00.000Z',
        custom_details: { body: 'done' },
      },
    })
  })

  test.each<[string, Partial<Notification>, boolean]>([
    ['a warning', { ...plain, severity: 'warning' }, true],
    ['what opens an incident', { severity: 'info' }, true],
    ['anything where changes are off', { ...plain, severity: 'info' }, false],
  ])('%s is none', (_, notification, changes) => {
    expect(event(notification, { changes })).toMatchObject({ event_action: 'trigger' })
  })
})

describe('a digest', () => {
  const digest = { ...plain, id: 'digest-1', title: '4 notifications: disk.full' }
  const member = (id: string, more: Partial<Notification>): Notification => ({
    ...alert,
    ...plain,
    id,
    title: id,
    ...more,
  })

  test('is one alert that lists what it stands for', () => {
    const links = [
      { label: 'x', url: 'javascript:alert(1)' },
      { label: 'log', url: 'https://acme.example/1' },
    ]
    const members = [member('one', { severity: 'error', links }), member('二つ目', { severity: 'info' })]
    const [only, ...more] = events({ ...digest, members })
    expect(more).toEqual([])
    expect(only).toMatchObject({
      event_action: 'trigger',
      dedup_key: 'digest-1',
      payload: {
        summary: '4 notifications: disk.full',
        custom_details: {
          notifications: ['Error · one · db-1 · https://acme.example/1', 'Info · 二つ目 · db-1'],
        },
      },
    })
  })

  test('lets each incident in it open and close by its own key', () => {
    const members = [
      member('fired', { key: 'a', state: 'firing' }),
      member('over', { key: 'b', state: 'resolved' }),
      member('other', { severity: 'warning' }),
    ]
    const all = events({ ...digest, members })
    expect(all.map((each) => [each['event_action'], each['dedup_key']])).toEqual([
      ['trigger', 'a'],
      ['resolve', 'b'],
      ['trigger', 'digest-1'],
    ])
    expect(all[2]?.payload).toMatchObject({ summary: '1 notification', severity: 'warning' })
  })

  test('of nothing but ends opens nothing', () => {
    const members = [member('over', { key: 'b', state: 'resolved' })]
    expect(events({ ...digest, members })).toEqual([{ event_action: 'resolve', dedup_key: 'b' }])
  })
})

describe('overrides', () => {
  test("PagerDuty's own words replace ours, within the same limits", () => {
    const pagerduty = {
      summary: `own\n${'長'.repeat(2_000)}`,
      source: 'own source',
      severity: 'warning',
      component: 'own component',
      group: 'own group',
      class: 'own class',
      customDetails: { load: 0.75 },
      links: [{ href: 'https://acme.example/own' }, { href: 'data:text/html,x' }],
      images: [
        { src: 'https://acme.example/i.png', href: 'javascript:alert(1)' },
        { src: 'http://acme.example/i.png' },
      ],
    } as const
    expect(event({ body: 'gone', overrides: { pagerduty } })).toMatchObject({
      dedup_key: 'disk:/var',
      links: [{ href: 'https://acme.example/own' }],
      images: [{ src: 'https://acme.example/i.png' }],
      payload: {
        summary: `own ${'長'.repeat(1_019)}…`,
        source: 'own source',
        severity: 'warning',
        component: 'own component',
        group: 'own group',
        class: 'own class',
        custom_details: { load: 0.75 },
      },
    })
  })

  test('nonsense in them counts as not given', () => {
    const pagerduty = {
      summary: 5,
      severity: 'fatal',
      source: '',
      customDetails: 'x',
      links: [null, 5, {}, { href: 7 }],
      images: { src: 'x' },
    }
    const overrides = { pagerduty } as unknown as NonNullable<Notification['overrides']>
    expect(event({ overrides })).toEqual(event({}))
  })
})
