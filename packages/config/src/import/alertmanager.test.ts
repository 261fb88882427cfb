import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { compile, ConfigurationError, type Condition, type Notification } from '@notify/core'
import { importAlertmanager } from './alertmanager.ts'
import { durationOf } from './alertmanager-routes.ts'
import { readMatchers } from './matchers.ts'

const file = readFileSync(new URL('__fixtures__/alertmanager.yml', import.meta.url), 'utf8')

interface Made {
  readonly channels: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly routes: readonly MadeRoute[]
}
interface MadeRoute {
  readonly name: string
  readonly when?: Condition
  readonly to: readonly string[]
  readonly final?: boolean
  readonly group?: object
  readonly repeat?: string
}

const made = (text: string): Made => parse(importAlertmanager(text, 'alertmanager.yml').yaml) as Made

test('every integration that has a channel becomes one', () => {
  expect(made(file).channels).toEqual({
    'team-mail': {
      use: 'email',
      host: 'smtp.acme.dev',
      port: 587,
      user: 'alerts@acme.dev',
      password: '${TEAM_MAIL_PASSWORD}',
      from: 'alerts@acme.dev',
      to: ['team@acme.dev', '"Ops, all" <ops@acme.dev>'],
    },
    'ops-pager-pagerduty': {
      use: 'pagerduty',
      integrationKey: '${OPS_PAGER_PAGERDUTY_INTEGRATION_KEY}',
      class: 'deploy',
    },
    'ops-pager-slack': { use: 'slack', webhookUrl: '${OPS_PAGER_SLACK_WEBHOOK_URL}' },
    'チーム-telegram': { use: 'telegram', token: '${TELEGRAM_TOKEN}', chatId: '-1001234567890' },
    'チーム-discord': { use: 'discord', webhookUrl: '${DISCORD_WEBHOOK_URL}', username: 'Bot' },
    'チーム-webhook': { use: 'webhook', url: '${WEBHOOK_URL}', auth: { bearer: '${WEBHOOK_TOKEN}' } },
    'チーム-msteams': { use: 'msteams', webhookUrl: '${MSTEAMS_WEBHOOK_URL}' },
  })
})

test('no secret is in the text: each is a variable, with where its value stands', () => {
  const { yaml, variables, notes } = importAlertmanager(file, 'alertmanager.yml')
  for (const secret of [
    'pa$$',
    '}word',
    'abcdefghijklmnop',
    '0123456789abcdef',
    'ABCDEFGHIJ',
    's3cret-token',
    'not-for-anyone',
    'sig=',
  ])
    expect(yaml + JSON.stringify(notes) + JSON.stringify(variables), secret).not.toContain(secret)
  expect(variables[0]).toEqual({ name: 'TEAM_MAIL_PASSWORD', from: 'global.smtp_auth_password' })
})

test('what has no equivalent is a comment where it belongs', () => {
  const { yaml } = importAlertmanager(file, 'alertmanager.yml')
  expect(yaml).toMatch(
    /^# Made of alertmanager\.yml\.\n(?:#.*\n)*# receivers\[3\]\.opsgenie_configs\[0\]: opsgenie is not supported, and left out\n/,
  )
  expect(yaml).toContain(
    '# inhibit_rules[0]: not made: the stage inhibit holds back {severity="warning"} while an incident of a key is open; that of {severity="critical"} has to have one, made of alertname\n',
  )
  expect(yaml).toContain(
    '  # an incoming webhook posts into its own channel, not into #ops; a bot token can choose\n  # send_resolved is false: what is resolved is told all the same\n  ops-pager-slack:',
  )
  expect(yaml).toContain('days_of_month, months cannot be said here')
  expect(yaml).toContain('the receiver "blackhole" sends nothing here')
})

test('grouping and repeats come from the route, or from what it takes over', () => {
  const [page] = made(file).routes
  expect(page).toMatchObject({
    name: 'ops pager',
    group: { by: ['metadata.labels.alertname', 'metadata.labels.cluster'], wait: '45s' },
    repeat: '1h',
  })
  expect(made(file).routes.find(({ name }) => name === 'チーム')).not.toHaveProperty('group')
})

test('a text of the old file cannot become a line of the new one, or a variable', () => {
  const text = stringify({
    route: { receiver: 'a\nstages: []\u2028x' },
    receivers: [
      {
        name: 'a\nstages: []\u2028x',
        telegram_configs: [{ bot_token: 't', chat_id: 5, api_url: 'https://${HOME}/$$', 'x\ny': 1 }],
        'evil\nroutes_configs': [{}],
      },
    ],
  })
  const { yaml } = importAlertmanager(text, 'alertmanager.yml')
  const result = parse(yaml) as {
    readonly stages: unknown
    readonly channels: Readonly<Record<string, unknown>>
  }
  expect(result.stages).toEqual([{ silence: {} }])
  expect(Object.values(result.channels)).toEqual([
    {
      use: 'telegram',
      token: expect.stringMatching(/^\$\{\w+\}$/),
      chatId: '5',
      baseUrl: 'https://$${HOME}/$$$',
    },
  ])
})

const problem = (text: string): string => {
  try {
    importAlertmanager(text, 'am.yml')
    return 'no problem'
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    return error.message
  }
}

test.each<[string, string, RegExp]>([
  ['another file', 'groups: []', /^am\.yml: is no alertmanager\.yml/],
  ['an empty file', '', /is no alertmanager\.yml/],
  ['broken YAML', 'route: [', /^am\.yml:1:9: .*a bracket is not closed/],
  [
    'a bomb of aliases',
    'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]',
    /aliases|is no alertmanager/,
  ],
  ['deep nesting', '['.repeat(20_000), /nested too deeply|not valid YAML/],
  [
    'a receiver that is not there',
    'route: { receiver: a }\nreceivers: []',
    /route\.receiver: there is no such receiver/,
  ],
  [
    'a matcher that is none',
    "route: { receiver: a, routes: [{ matchers: ['x'] }] }\nreceivers: [{ name: a }]",
    /routes\[0\]: a matcher cannot be read/,
  ],
  [
    'a time that is not there',
    'route: { receiver: a, routes: [{ mute_time_intervals: [x] }] }\nreceivers: [{ name: a }]',
    /there is no such time interval/,
  ],
])('%s is refused', (_, text, expected) => {
  expect(problem(text)).toMatch(expected)
})

test.each([
  ['90s', '90s'],
  ['1h30m', '90m'],
  ['2w', '14d'],
  ['5y', '366d'],
  ['0s', undefined],
  ['', undefined],
])('the duration %s is %s', (text, expected) => {
  expect(durationOf(text)).toBe(expected)
})

describe('matchers', () => {
  test.each<[string, object]>([
    ['a="b"', { 'metadata.labels.a': 'b' }],
    ['{a=b, c!="d,e"}', { all: [{ 'metadata.labels.a': 'b' }, { not: { 'metadata.labels.c': 'd,e' } }] }],
    ['a=~"b|c"', { 'metadata.labels.a': ['b', 'c'] }],
    ['a!~"b.+"', { not: { 'metadata.labels.a': { matches: '^(?:b.+)$' } } }],
    ['a=""', { not: { 'metadata.labels.a': { exists: true } } }],
    ['a!=""', { 'metadata.labels.a': { exists: true } }],
    ['a="b*"', { 'metadata.labels.a': { matches: String.raw`^b\*$` } }],
    [
      'a=~".*"',
      {
        any: [
          { 'metadata.labels.a': { matches: '^(?:.*)$' } },
          { not: { 'metadata.labels.a': { exists: true } } },
        ],
      },
    ],
    ['"日本"="語\\"x"', { 'metadata.labels.日本': '語"x' }],
  ])('%s', (text, expected) => {
    const { conditions, wrong } = readMatchers({ matchers: [text] })
    expect(wrong).toEqual([])
    expect(conditions.length === 1 ? conditions[0] : { all: conditions }).toEqual(expected)
  })

  test('the older words', () => {
    expect(readMatchers({ match: { a: 'b' }, match_re: { c: 'd|e' } }).conditions).toEqual([
      { 'metadata.labels.a': 'b' },
      { 'metadata.labels.c': ['d', 'e'] },
    ])
  })
})

interface Tree {
  readonly receiver?: string
  readonly label: string
  readonly value: string
  readonly goesOn: boolean
  readonly routes: readonly Tree[]
}
type Labels = Readonly<Record<string, string>>

/** As Alertmanager chooses: the deepest match, and the next sibling only after `continue`. */
function chosen(
  { receiver, label, value, routes }: Tree,
  labels: Labels,
  above: string,
): readonly string[] | undefined {
  if (label !== '' && labels[label] !== value) return undefined
  const own = receiver ?? above
  const found: string[] = []
  let isTaken = false
  for (const child of routes) {
    const inner = chosen(child, labels, own)
    if (!inner) continue
    isTaken = true
    found.push(...inner)
    if (!child.goesOn) break
  }
  return isTaken ? found : [own]
}

const asRoute = ({ receiver, label, value, goesOn, routes }: Tree): object => ({
  ...(receiver !== undefined && { receiver }),
  ...(label !== '' && { matchers: [`${label}="${value}"`] }),
  ...(goesOn && { continue: true }),
  routes: routes.map(asRoute),
})

test('an alert gets to the receivers that Alertmanager would have chosen, whatever the tree', () => {
  const receiver = fc.constantFrom('r0', 'r1', 'r2', 'none')
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.record({
      receiver: fc.option(receiver, { nil: undefined }),
      label: fc.constantFrom('a', 'b', 'c'),
      value: fc.constantFrom('1', '2'),
      goesOn: fc.boolean(),
      routes: fc.oneof(
        { maxDepth: 4, depthSize: 'medium' },
        fc.constant([]),
        fc.array(tie('tree'), { maxLength: 3 }),
      ),
    }) as fc.Arbitrary<Tree>,
  }))
  const labelsOf = fc.record({
    a: fc.constantFrom('1', '2', '3'),
    b: fc.constantFrom('1', '2', '3'),
    c: fc.constantFrom('1', '2'),
  })
  const receivers = ['r0', 'r1', 'r2'].map((name) => ({
    name,
    discord_configs: [{ webhook_url: `https://discord.com/${name}` }],
  }))
  fc.assert(
    fc.property(
      fc.array(tree, { maxLength: 3 }),
      receiver,
      fc.array(labelsOf, { minLength: 1, maxLength: 6 }),
      (routes, first, alerts) => {
        const root: Tree = { receiver: first, label: '', value: '', goesOn: false, routes }
        const { routes: list } = made(
          stringify({ route: asRoute(root), receivers: [...receivers, { name: 'none' }] }),
        )
        for (const labels of alerts) {
          const expected = chosen(root, labels, '')!.filter((name) => name !== 'none')
          expect([...new Set(taken(list, labels))].sort()).toEqual([...new Set(expected)].sort())
        }
      },
    ),
    { numRuns: 100 },
  )
})

/** As the routes of this toolkit are asked. */
function taken(routes: readonly MadeRoute[], labels: Labels): readonly string[] {
  const found: string[] = []
  const notification = { metadata: { labels } } as unknown as Notification
  for (const { when = {}, to, final = false } of routes) {
    if (!compile(when)(notification, 0)) continue
    found.push(...to)
    if (final) break
  }
  return found
}
