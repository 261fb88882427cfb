import { describe, expect, test } from 'vitest'
import {
  boom,
  contextOf,
  notificationOf,
  people,
  place,
  problems,
  problemsOf,
  said,
} from './__fixtures__/make.ts'
import type { Notification } from '../notification.ts'
import { compile } from './condition.ts'
import { emptyPlan, type Plan, type PlannedDelivery } from './plan.ts'
import { compileRoutes, type ChannelTraits, type Route } from './routes.ts'

const standard: ReadonlyMap<string, ChannelTraits> = new Map([
  ['ops', place()],
  ['pager', place({ features: { incidents: 'keyed' } })],
  ['chat', place()],
  ['sms', place({ features: { incidents: 'follows' } })],
  ['mail', people('email')],
])

interface Case {
  readonly given?: Partial<Notification>
  readonly channels?: ReadonlyMap<string, ChannelTraits>
  readonly trace?: boolean
  readonly to?: readonly string[]
}
const planned = (
  routes: readonly Route[] | undefined,
  { given, channels = standard, trace = false, to }: Case = {},
): Plan => compileRoutes(routes, channels).stage(emptyPlan(notificationOf(given), to), contextOf({ trace }))
const served = (plan: Plan): string[] =>
  plan.deliveries.map(({ level, channel, route }) => `${level}/${JSON.stringify(channel)} by ${route}`)
const only = (routes: readonly Route[], rest: Case = {}): PlannedDelivery | undefined =>
  planned(routes, rest).deliveries[0]

describe('which routes apply', () => {
  test('without routes everything goes to every channel', () => {
    const channels = new Map([
      ['ops', place()],
      ['chat', place()],
    ])
    expect(served(planned(undefined, { channels }))).toEqual(['0/"ops" by all', '0/"chat" by all'])
  })

  test('all that match, by priority, equal ones in their order', () => {
    const routes: Route[] = [
      { name: 'a', to: ['ops'] },
      { name: 'no', when: { type: 'pr.*' }, to: ['sms'] },
      { name: 'b', to: ['chat'], priority: 5 },
      { name: 'c', to: ['pager'], priority: 5 },
    ]
    expect(served(planned(routes))).toEqual(['0/"chat" by b', '0/"pager" by c', '0/"ops" by a'])
  })

  test('final ends the search after its own deliveries', () => {
    const routes: Route[] = [
      { name: 'a', to: ['ops', 'chat'], final: true },
      { name: 'b', to: ['pager'] },
    ]
    expect(served(planned(routes))).toEqual(['0/"ops" by a', '0/"chat" by a'])
  })

  test('the first route that names a channel decides how it is served, and the other says so', () => {
    const plan = planned([
      { name: 'digest', to: ['ops'], group: { wait: '30s' } },
      { name: 'page', to: ['ops', 'pager'], priority: 1 },
    ])
    expect(served(plan)).toEqual(['0/"ops" by page', '0/"pager" by page'])
    expect(plan.deliveries[0]).not.toHaveProperty('group')
    expect(plan.steps?.step).toEqual({
      by: 'digest',
      did: 'left to an earlier route',
      data: { channel: 'ops', route: 'page' },
    })
  })

  test('what no route matches is suppressed', () => {
    const plan = planned([{ when: { type: 'pr.*' }, to: ['ops'] }])
    expect(plan.suppressed).toEqual({ by: 'no-route', why: 'no route matches' })
    expect(planned(undefined, { channels: new Map() }).suppressed?.by).toBe('no-route')
  })

  test('a route whose condition throws matches', () => {
    const plan = planned([{ name: 'a', when: boom, to: ['ops'] }])
    expect(served(plan)).toEqual(['0/"ops" by a'])
    expect(said(plan)).toEqual(['a: condition failed', 'a: matched'])
  })

  test('trace also tells which did not match, and changes nothing else', () => {
    const routes: Route[] = [
      { name: 'pr', when: { type: 'pr.*' }, to: ['sms'] },
      { name: 'info', when: { severity: 'info' }, to: ['sms'] },
      { to: ['ops'] },
    ]
    const traced = planned(routes, { trace: true })
    expect(said(traced)).toEqual(['pr: did not match', 'info: did not match', 'routes[2]: matched'])
    expect(said(planned(routes))).toEqual(['routes[2]: matched'])
    expect(traced.deliveries).toEqual(planned(routes).deliveries)
  })

  test('deliveries that a stage planned stay', () => {
    const first = planned([{ name: 'a', to: ['ops'] }])
    const again = compileRoutes([{ when: { type: 'pr.*' }, to: ['ops'] }], standard).stage(first, contextOf())
    expect(again.deliveries).toBe(first.deliveries)
    expect(again.suppressed).toBeUndefined()
  })
})

describe('a channel’s own condition', () => {
  const channels = new Map([
    ['ops', place({ when: compile({ severity: 'critical' }) })],
    ['chat', place()],
  ])

  test('holds whatever the routes say, as a fallback too', () => {
    expect(served(planned([{ name: 'a', to: ['ops', 'chat'] }], { channels }))).toEqual(['0/"chat" by a'])
    expect(only([{ name: 'a', to: ['chat'], fallback: ['ops'] }], { channels })?.fallback).toEqual([])
    expect(said(planned([{ name: 'a', to: ['ops', 'chat'] }], { channels, trace: true }))).toEqual([
      'a: matched',
      'a: the channel does not take it',
    ])
  })

  test('can leave a notification without a channel, which is recorded', () => {
    expect(planned([{ to: ['ops'] }], { channels }).suppressed?.by).toBe('no-channel')
  })

  test('is told to a caller who named the channel', () => {
    expect(only([], { channels, to: ['ops'] })?.suppressed).toEqual({
      by: 'no-channel',
      why: 'this channel does not take it',
    })
  })
})

describe('the caller names channels', () => {
  test('routes are not asked, and nothing takes over', () => {
    const plan = planned([{ name: 'a', to: ['ops'], fallback: ['sms'] }], { to: ['chat', 'ops', 'chat'] })
    expect(served(plan)).toEqual(['0/"chat" by to', '0/"ops" by to'])
    expect(plan.deliveries[1]).toMatchObject({ fallback: [], checks: [], incidents: 'edits' })
    expect(said(plan)).toEqual(['to: named by the caller'])
  })

  test('people are served one by one', () => {
    const recipients = [{ id: 'aya', addresses: { email: 'a@acme.dev' } }]
    expect(only([], { to: ['mail'], given: { recipients } })?.recipient?.id).toBe('aya')
  })

  test('a channel that does not exist is recorded; an empty list names nobody', () => {
    expect(only([], { to: ['nowhere'] })?.suppressed?.by).toBe('no-channel')
    expect(served(planned([{ name: 'a', to: ['ops'] }], { to: [] }))).toEqual(['0/"ops" by a'])
  })
})

describe('how a channel is served', () => {
  test('fallback starts after a minute for critical, else after five, or as the route says', () => {
    const critical = { severity: 'critical' } as const
    const route: Route = { to: ['ops'], fallback: ['sms', 'chat'] }
    expect(only([route])).toMatchObject({ fallback: ['sms', 'chat'], fallbackAfterMs: 300_000 })
    expect(only([route], { given: critical })?.fallbackAfterMs).toBe(60_000)
    const own: Route = { to: ['ops'], fallback: { to: ['sms'], after: '90s' } }
    expect(only([own], { given: critical })?.fallbackAfterMs).toBe(90_000)
    expect(only([{ to: ['ops'], fallback: { to: ['sms'] } }])?.fallbackAfterMs).toBe(300_000)
    expect(only([{ to: ['ops'], fallback: [] }])).not.toHaveProperty('fallbackAfterMs')
  })

  test('a throttle checks the deliveries of its route only', () => {
    const plan = planned([
      { name: 'slow', to: ['ops'], throttle: '5m' },
      { name: 'repo', to: ['chat'], throttle: { every: '1h', by: ['metadata.repo'] } },
      { to: ['sms'] },
    ])
    expect(plan.checks).toEqual([])
    expect(plan.deliveries.map(({ checks }) => checks)).toEqual([
      [{ kind: 'throttle', key: 'route/slow/error/task.failed/', everyMs: 300_000 }],
      [{ kind: 'throttle', key: 'route/repo/error/[null]', everyMs: 3_600_000 }],
      [],
    ])
  })

  test('a route groups by its name, channel and values', () => {
    const route: Route = { name: 'digest', to: ['ops'], group: { by: ['type'], wait: '30s', atMost: '2m' } }
    expect(only([route], { given: { tenant: 'acme' } })?.group).toEqual({
      key: 'acme\u0000["route","digest","ops",null,"[\\"task.failed\\"]"]',
      waitMs: 30_000,
      atMostMs: 120_000,
      limit: 50,
      leading: false,
    })
  })

  test('a channel that batches does so over all routes that do not group', () => {
    const channels = new Map([['ops', place({ group: { wait: '10s' } })]])
    const batch = only([{ name: 'a', to: ['ops'] }], { channels })?.group
    expect(batch).toMatchObject({ key: '["channel","ops",null,null]', waitMs: 10_000 })
    expect(only([{ name: 'b', to: ['ops'] }], { channels })?.group).toEqual(batch)
    expect(only([], { channels, to: ['ops'] })?.group).toEqual(batch)
    const own = only([{ name: 'c', to: ['ops'], group: { wait: '1m' } }], { channels })?.group
    expect(own).toMatchObject({ key: '["route","c","ops",null,null]', waitMs: 60_000 })
  })

  test('a route rings again after `repeat`', () => {
    expect(only([{ to: ['ops'], repeat: '4h' }])?.repeatMs).toBe(14_400_000)
    expect(only([{ to: ['ops'] }])).not.toHaveProperty('repeatMs')
  })

  test('rotation is one delivery, and leaves out what an earlier route serves', () => {
    const rotate: Route = { name: 'turn', to: ['ops', 'chat', 'sms'], pick: 'rotate' }
    expect(served(planned([rotate]))).toEqual(['0/{"rotate":["ops","chat","sms"]} by turn'])
    const before: Route = { name: 'first', to: ['ops'], priority: 1 }
    expect(served(planned([rotate, before]))).toEqual([
      '0/"ops" by first',
      '0/{"rotate":["chat","sms"]} by turn',
    ])
    expect(served(planned([rotate, { name: 'after', to: ['chat'], priority: -1 }]))).toHaveLength(1)
  })

  test('a rotation over channels that live differently with incidents relies on none', () => {
    const of = (to: string[]): string | undefined => only([{ name: 'r', to, pick: 'rotate' }])?.incidents
    expect(of(['ops', 'chat'])).toBe('edits')
    expect(of(['ops', 'pager'])).toBe('follows')
  })
})

describe('escalation', () => {
  const route: Route = {
    name: 'page',
    to: ['ops'],
    fallback: ['chat'],
    throttle: '5m',
    repeat: '1h',
    group: { wait: '10s' },
    escalate: [
      { after: '5m', to: ['sms'] },
      { after: '15m', to: ['pager', 'ops'] },
    ],
  }

  test('each step is a later delivery, by itself', () => {
    const plan = planned([route], { given: { key: 'k', state: 'firing' } })
    expect(plan.deliveries.map(({ level, channel, afterMs }) => [level, channel, afterMs])).toEqual([
      [0, 'ops', 0],
      [1, 'sms', 300_000],
      [2, 'pager', 900_000],
      [2, 'ops', 900_000],
    ])
    expect(plan.deliveries[1]).toEqual({
      channel: 'sms',
      route: 'page',
      level: 1,
      afterMs: 300_000,
      fallback: [],
      checks: plan.deliveries[0]?.checks,
      incidents: 'follows',
    })
  })

  test('a notification without key or state becomes an incident', () => {
    const states = (given: Partial<Notification>): unknown[] => {
      const { notification } = planned([route], { given })
      return [notification.key, notification.state]
    }
    expect(states({})).toEqual(['n1', 'firing'])
    expect(states({ key: 'disk' })).toEqual(['disk', 'firing'])
    expect(states({ key: 'disk', state: 'firing' })).toEqual(['disk', 'firing'])
    expect(planned([{ to: ['ops'] }]).notification.key).toBeUndefined()
  })

  test('the throttle of a route without a key still holds back repeats', () => {
    expect(only([route])?.checks[0]).toMatchObject({ key: 'route/page/error/task.failed/' })
  })

  test('a ladder that reaches nobody opens no incident', () => {
    const ladder: Route = { name: 'page', to: ['ops'], escalate: [{ after: '5m', to: ['mail'] }] }
    expect(planned([ladder]).notification.key).toBeUndefined()
  })
})

describe('what follows an incident', () => {
  const resolved = { key: 'k', state: 'resolved' } as const

  test('is heard only by routes that name the state', () => {
    const routes: Route[] = [
      { name: 'all', to: ['ops'] },
      { name: 'ends', when: { any: [{ state: 'resolved' }] }, to: ['chat'] },
      { name: 'acks', when: { state: 'acknowledged' }, to: ['sms'] },
    ]
    expect(served(planned(routes, { given: resolved }))).toEqual(['0/"chat" by ends'])
    expect(compileRoutes(routes, standard).hearsState).toBe(true)
    expect(compileRoutes(routes.slice(0, 1), standard).hearsState).toBe(false)
  })

  test('has no deliveries where no route hears it, and is not suppressed', () => {
    const plan = planned([{ name: 'all', to: ['ops'] }], { given: resolved, trace: true })
    expect(plan).toMatchObject({ deliveries: [] })
    expect(plan.suppressed).toBeUndefined()
    expect(said(plan)).toEqual(['all: did not match'])
  })

  test('is not throttled and climbs no ladder', () => {
    const route: Route = {
      name: 'page',
      when: { state: ['firing', 'resolved'] },
      to: ['ops'],
      throttle: '5m',
      escalate: [{ after: '5m', to: ['sms'] }],
    }
    const plan = planned([route], { given: resolved })
    expect(served(plan)).toEqual(['0/"ops" by page'])
    expect(plan.deliveries[0]?.checks).toEqual([])
  })
})

describe('what is wrong is told together, when it is compiled', () => {
  const tell = (...routes: unknown[]): string[] =>
    problemsOf(() => compileRoutes(routes as Route[], standard))

  test.each<[unknown, string[]]>([
    [{ to: [] }, ['routes[0].to: E_CONFIG_CHANNEL']],
    [{ to: 'ops' }, ['routes[0].to: E_CONFIG_CHANNEL']],
    [{}, ['routes[0].to: E_CONFIG_CHANNEL']],
    [{ to: ['ops', 'ops'] }, ['routes[0].to[1]: E_CONFIG_CHANNEL']],
    [{ to: ['ops'], fallback: ['smss'] }, ['routes[0].fallback[0]: E_CONFIG_CHANNEL']],
    [{ to: ['ops'], fallback: { to: ['sms', 'x'] } }, ['routes[0].fallback.to[1]: E_CONFIG_CHANNEL']],
    [{ to: ['ops'], fallback: ['ops'] }, ['routes[0].fallback[0]: E_CONFIG_ROUTE']],
    [{ to: ['ops'], fallback: ['sms', 'sms'] }, ['routes[0].fallback[1]: E_CONFIG_CHANNEL']],
    [
      { to: ['ops'], fallback: { to: ['sms'], after: 'soon' } },
      ['routes[0].fallback.after: E_CONFIG_DURATION'],
    ],
    [
      { name: 'a', to: ['ops'], escalate: [{ after: '5m', to: [] }] },
      ['routes[0].escalate[0].to: E_CONFIG_CHANNEL'],
    ],
    [
      { name: 'a', to: ['ops'], escalate: [{ to: ['sms'] }] },
      ['routes[0].escalate[0].after: E_CONFIG_DURATION'],
    ],
    [{ to: ['ops'], group: { wait: '1m' } }, ['routes[0].name: E_CONFIG_ROUTE']],
    [{ to: ['ops'], throttle: '1m' }, ['routes[0].name: E_CONFIG_ROUTE']],
    [{ to: ['ops'], pick: 'rotate' }, ['routes[0].name: E_CONFIG_ROUTE']],
    [{ to: ['ops'], escalate: [{ after: '5m', to: ['sms'] }] }, ['routes[0].name: E_CONFIG_ROUTE']],
    [{ name: '', to: ['ops'] }, ['routes[0].name: E_CONFIG_ROUTE']],
    [{ to: ['ops'], pick: 'random' }, ['routes[0].pick: E_CONFIG_ROUTE']],
    [{ name: 'a', to: ['ops', 'mail'], pick: 'rotate' }, ['routes[0].to: E_CONFIG_ROUTE']],
    [{ to: ['ops'], priority: 'high' }, ['routes[0].priority: E_CONFIG_ROUTE']],
    [{ to: ['ops'], repeat: '4 hours' }, ['routes[0].repeat: E_CONFIG_DURATION']],
    [{ name: 'a', to: ['ops'], group: {} }, ['routes[0].group: E_CONFIG_GROUP']],
    [
      { name: 'a', to: ['ops'], throttle: { every: 'x', by: ['y'] } },
      ['routes[0].throttle.every: E_CONFIG_DURATION', 'routes[0].throttle.by[0]: E_CONFIG_CONDITION'],
    ],
  ])('%j', (route, expected) => {
    expect(tell(route)).toEqual(expected)
  })

  test('over all routes and channels', () => {
    const channels = new Map([...standard, ['late', place({ group: { wait: '40d' } })]])
    const routes: Route[] = [
      { name: 'a', to: ['opps'] },
      { name: 'a', when: { severity: 'fatal' as 'error' }, to: ['ops'] },
    ]
    expect(problemsOf(() => compileRoutes(routes, channels))).toEqual([
      'channels.late.group: E_CONFIG_GROUP',
      'routes[0].to[0]: E_CONFIG_CHANNEL',
      'routes[1].when.severity: E_CONFIG_CONDITION',
      'routes[1].name: E_CONFIG_ROUTE',
    ])
  })

  test('a misspelt channel is told with the nearest, or with those there are', () => {
    const hint = (name: string): string | undefined =>
      problems(() => compileRoutes([{ to: [name] }], standard))[0]?.hint
    expect(hint('pagr')).toBe('did you mean "pager"?')
    expect(hint('telegram')).toBe('one of ops, pager, chat, sms, mail')
  })
})
