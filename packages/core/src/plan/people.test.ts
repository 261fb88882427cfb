import { expect, test } from 'vitest'
import { boom, contextOf, noon, notificationOf, people, place, said } from './__fixtures__/make.ts'
import type { Notification, Recipient } from '../notification.ts'
import { emptyPlan, type Plan, type PlannedDelivery } from './plan.ts'
import { compileRoutes, type Route } from './routes.ts'

const channels = new Map([
  ['ops', place()],
  ['mail', people('email')],
  ['backup', people('email')],
  ['sms', people('phone')],
])
const aya: Recipient = { id: 'aya', addresses: { email: 'aya@acme.dev', phone: '+81312345678' } }
const ben: Recipient = { id: 'ben', addresses: { email: 'ben@acme.dev' } }

const planned = (route: Partial<Route>, given: Partial<Notification>, notBefore?: number): Plan => {
  const plan = emptyPlan(notificationOf({ recipients: [aya, ben], ...given }))
  const { stage } = compileRoutes([{ name: 'r', to: ['mail'], ...route }], channels)
  return stage(notBefore === undefined ? plan : { ...plan, notBefore }, contextOf())
}
const deliveries = (...args: Parameters<typeof planned>): readonly PlannedDelivery[] =>
  planned(...args).deliveries
const asked = (all: readonly PlannedDelivery[]): unknown[] =>
  all.map(({ channel, recipient, suppressed }) => [channel, recipient?.id, suppressed?.by])

test('a way to people serves each person, a place serves once', () => {
  expect(asked(deliveries({ to: ['ops', 'mail'] }, {}))).toEqual([
    ['ops', undefined, undefined],
    ['mail', 'aya', undefined],
    ['mail', 'ben', undefined],
  ])
})

test('a person without the address is recorded', () => {
  const [, second] = deliveries({ to: ['sms'] }, {})
  expect(second).toMatchObject({
    channel: 'sms',
    recipient: ben,
    suppressed: { by: 'no-address', why: 'this person has no phone address' },
  })
  expect(asked(deliveries({ to: ['sms'] }, { recipients: [{ id: 'x', addresses: { phone: '' } }] }))).toEqual(
    [['sms', 'x', 'no-address']],
  )
})

test('an address is not looked for in a prototype', () => {
  const odd = new Map([['odd', people('constructor')]])
  const { stage } = compileRoutes(undefined, odd)
  const [only] = stage(emptyPlan(notificationOf({ recipients: [aya] })), contextOf()).deliveries
  expect(only?.suppressed?.by).toBe('no-address')
})

test('without recipients a way to people is recorded once', () => {
  const [only, ...others] = deliveries({}, { recipients: [] })
  expect(others).toEqual([])
  expect(only).toMatchObject({ channel: 'mail', suppressed: { by: 'no-address' } })
  expect(only).not.toHaveProperty('recipient')
})

test.each<[string, Recipient['mutes'], boolean]>([
  ['everything', [{}], true],
  ['the type', [{ types: ['task.*'] }], true],
  ['another type', [{ types: ['pr.*'] }], false],
  ['the channel', [{ channels: ['mail'] }], true],
  ['another channel', [{ channels: ['sms'] }], false],
  ['what is less severe', [{ below: 'critical' }], true],
  ['only what is less severe', [{ below: 'error' }], false],
  ['the type on another channel', [{ types: ['task.failed'], channels: ['sms'] }], false],
])('who mutes %s', (_, mutes, isMuted) => {
  const [only] = deliveries({}, { recipients: [{ ...aya, mutes: mutes ?? [] }] })
  expect(only?.suppressed?.by).toBe(isMuted ? 'preferences' : undefined)
})

const nightly: Recipient = {
  ...aya,
  timeZone: 'Asia/Tokyo',
  quietHours: { between: ['20:00', '07:00'] },
}
// Noon UTC is 21:00 in Tokyo: ten hours to 07:00.
const tenHours = 10 * 3_600_000

test('quiet hours put off what is less severe than critical', () => {
  expect(deliveries({}, { recipients: [nightly, ben] }).map(({ afterMs }) => afterMs)).toEqual([tenHours, 0])
  const [critical] = deliveries({}, { recipients: [nightly], severity: 'critical' })
  expect(critical?.afterMs).toBe(0)
})

test('a person says which severity comes through', () => {
  const open = { ...nightly, quietHours: { ...nightly.quietHours!, allow: 'warning' as const } }
  expect(deliveries({}, { recipients: [open] })[0]?.afterMs).toBe(0)
  expect(deliveries({}, { recipients: [open], severity: 'info' })[0]?.afterMs).toBe(tenHours)
})

test('quiet hours are those at the time it is due', () => {
  const morning = { ...nightly, quietHours: { between: ['21:05', '22:00'] as const } }
  const escalate = [{ after: '10m', to: ['sms'] }]
  const [first, later] = deliveries({ escalate }, { recipients: [morning] })
  expect([first?.afterMs, later?.afterMs]).toEqual([0, 3_600_000])
  expect(deliveries({}, { recipients: [nightly] }, noon + tenHours)[0]?.afterMs).toBe(0)
  expect(deliveries({}, { recipients: [nightly] }, noon + 3_600_000)[0]?.afterMs).toBe(tenHours)
})

test('quiet hours hold back a digest too', () => {
  const [only] = deliveries({ group: { wait: '30s' } }, { recipients: [nightly] })
  expect(only?.group).toMatchObject({ waitMs: tenHours, atMostMs: tenHours })
})

test('quiet hours that never end are a mute', () => {
  const never = { ...aya, quietHours: { between: ['00:00', '24:00'] as const } }
  expect(deliveries({}, { recipients: [never] })[0]?.suppressed).toEqual({
    by: 'preferences',
    why: 'their quiet hours never end',
  })
})

test('quiet hours that cannot be read hold nothing back, and are said to have failed', () => {
  const plan = planned({}, { recipients: [{ ...nightly, timeZone: 'Mars' }] })
  expect(plan.deliveries[0]).toMatchObject({ afterMs: 0, channel: 'mail' })
  expect(said(plan)).toEqual(['r: matched', 'preferences: condition failed'])
})

test('what resolves an incident is not put off, and not recorded where it cannot go', () => {
  const follow = { key: 'k', state: 'resolved', severity: 'info' } as const
  const muted = { ...ben, mutes: [{}] }
  const found = deliveries({ when: { state: 'resolved' } }, { ...follow, recipients: [nightly, muted] })
  expect(asked(found)).toEqual([['mail', 'aya', undefined]])
  expect(found[0]?.afterMs).toBe(0)
})

test('over ways to people each person has a rotation of their own', () => {
  const muted: Recipient = { ...aya, id: 'cy', mutes: [{ channels: ['mail', 'sms', 'backup'] }] }
  const to = ['mail', 'backup', 'sms']
  const nobody = { id: 'dan', addresses: {} }
  const one: Recipient = { id: 'eve', addresses: { phone: '+1' } }
  expect(asked(deliveries({ to, pick: 'rotate' }, { recipients: [aya, ben, muted, nobody, one] }))).toEqual([
    [{ rotate: ['mail', 'backup', 'sms'] }, 'aya', undefined],
    [{ rotate: ['mail', 'backup'] }, 'ben', undefined],
    ['mail', 'cy', 'preferences'],
    ['mail', 'dan', 'no-address'],
    ['sms', 'eve', undefined],
  ])
})

test('a fallback takes over for a person only if it reaches them', () => {
  const fallback = ['sms', 'ops']
  const muted: Recipient = { ...aya, id: 'cy', mutes: [{ channels: ['sms'] }] }
  const found = deliveries({ to: ['mail'], fallback }, { recipients: [aya, ben, muted] })
  expect(found.map((one) => one.fallback)).toEqual([['sms', 'ops'], ['ops'], ['ops']])
})

test('from a place a way to people takes over where the notification names somebody it reaches', () => {
  const route: Route = { to: ['ops'], fallback: ['sms'] }
  expect(deliveries(route, { recipients: [aya] })[0]?.fallback).toEqual(['sms'])
  const [nobody] = deliveries(route, { recipients: [] })
  expect(nobody?.fallback).toEqual([])
  expect(nobody).not.toHaveProperty('fallbackAfterMs')
})

test('a channel whose own condition throws serves each person', () => {
  const failing = new Map([['mail', { ...people('email'), when: boom }]])
  const plan = compileRoutes(undefined, failing).stage(
    emptyPlan(notificationOf({ recipients: [aya, ben] })),
    contextOf(),
  )
  expect(plan.deliveries).toHaveLength(2)
  expect(said(plan)).toEqual(['all: matched', 'mail: condition failed'])
})
