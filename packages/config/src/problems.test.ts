import { spawnSync } from 'node:child_process'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigurationError } from '@notify/core'
import { createTestNotifier } from '@notify/core/testing'
import { expect, test } from 'vitest'
import { chat, inFolder, loadText, problemsOf } from './__fixtures__/chat.ts'
import { loadConfig } from './load.ts'

const ops = `channels: { ops: { use: chat, token: abc, room: '#ops' } }\n`

test('problems of all kinds come in one report, in the order of the file', async () => {
  const text = `chanels: {}
channels:
  ops: { use: chat, token: "\${TOKEN}", rom: '#ops', room: ops }
  sms: { use: chat, token: x, room: '#a', phones: [+818012345678] }
routes: [{ to: [opps] }]
`
  expect(await problemsOf(text)).toMatchInlineSnapshot(`
    "E_CONFIG_UNKNOWN_KEY notify.yaml:1:1: chanels: there is no such option; did you mean channels?
    E_CONFIG_VARIABLE notify.yaml:3:29: channels.ops.token: the variable TOKEN is not set; set it, or write \${TOKEN:-default}
    E_CONFIG_UNKNOWN_KEY notify.yaml:3:40: channels.ops.rom: there is no such option; did you mean room?
    E_CONFIG_VALUE notify.yaml:3:59: channels.ops.room: not of the form that is expected, received "ops"; for example #ops
    E_CONFIG_LOSSY_SCALAR notify.yaml:4:52: channels.sms.phones[0]: this number would not be kept as it is written; put quotes around it
    E_CONFIG_CHANNEL notify.yaml:5:17: routes[0].to[0]: there is no such channel, received "opps"; did you mean ops?"
  `)
})

test('at most twenty are told at once', async () => {
  const text = `${ops}stages: [${Array.from({ length: 30 }, () => '{ x: 1 }').join(', ')}]`
  const error: unknown = await loadText(text).catch((thrown: unknown) => thrown)
  expect(ConfigurationError.is(error) && error.problems.length).toBe(20)
})

test('unknown keys are refused with the nearest name', async () => {
  const text = `${ops}routes:\n  - { too: [ops], to: [ops] }\nretention: { ded: 1d }\nfoo: 1\n`
  expect(await problemsOf(text)).toMatchInlineSnapshot(`
    "E_CONFIG_UNKNOWN_KEY notify.yaml:3:7: routes[0].too: there is no such option; did you mean to?
    E_CONFIG_UNKNOWN_KEY notify.yaml:4:14: retention.ded: there is no such option; did you mean dead?
    E_CONFIG_UNKNOWN_KEY notify.yaml:5:1: foo: there is no such option; one of $schema, channels, stages, routes, policies, retry, silences, locale, enabled, store, preset, templates, publicUrl, redact, operators, tenants, events, monitor, retention, concurrency"
  `)
})

test('numbers that are not kept as they are written are refused', async () => {
  const text = `channels:
  ops: { use: chat, token: 0123, room: '#a', phones: [+818012345678, 1e3, 12345678901234567890, 0x1F, 12] }
`
  expect(await problemsOf(text)).toMatchInlineSnapshot(`
    "E_CONFIG_LOSSY_SCALAR notify.yaml:2:28: channels.ops.token: this number would not be kept as it is written; put quotes around it
    E_CONFIG_LOSSY_SCALAR notify.yaml:2:55: channels.ops.phones[0]: this number would not be kept as it is written; put quotes around it
    E_CONFIG_LOSSY_SCALAR notify.yaml:2:70: channels.ops.phones[1]: this number would not be kept as it is written; put quotes around it
    E_CONFIG_LOSSY_SCALAR notify.yaml:2:75: channels.ops.phones[2]: this number would not be kept as it is written; put quotes around it
    E_CONFIG_LOSSY_SCALAR notify.yaml:2:97: channels.ops.phones[3]: this number would not be kept as it is written; put quotes around it
    E_CONFIG_TYPE notify.yaml:2:103: channels.ops.phones[4]: expected text, received 12; put quotes around it"
  `)
})

test('variables that cannot be put in are named at their place', async () => {
  const text = `channels:
  ops:
    use: chat
    token: "\${CHAT_TOKN}"
    room: "#\${A:-\${B}}x"
    mode: "\${A"
    phones: ["\${}", "\${file:nope}", "\${EMPTY}"]
`
  expect(await problemsOf(text, { env: { CHAT_TOKEN: 's3cret', EMPTY: '' } })).toMatchInlineSnapshot(`
    "E_CONFIG_VARIABLE notify.yaml:4:13: channels.ops.token: the variable CHAT_TOKN is not set; did you mean CHAT_TOKEN? Else set it, or write \${CHAT_TOKN:-default}
    E_CONFIG_VARIABLE notify.yaml:5:13: channels.ops.room: a variable inside another is not put in; write \${NAME:-some text}
    E_CONFIG_VARIABLE notify.yaml:6:12: channels.ops.mode: \${ is not closed; write \${NAME}, or $\${ for the characters themselves
    E_CONFIG_VARIABLE notify.yaml:7:15: channels.ops.phones[0]: not the name of a variable; write \${NAME}, \${NAME:-default} or \${file:path}; $$ for a dollar sign
    E_CONFIG_VARIABLE notify.yaml:7:22: channels.ops.phones[1]: the file nope is not there; paths begin at the folder of this file
    E_CONFIG_VARIABLE notify.yaml:7:38: channels.ops.phones[2]: the variable EMPTY is empty; set it, or write \${EMPTY:-default}"
  `)
})

test('only a slip is taken for another variable, not that of another tenant', async () => {
  const text = `channels: { ops: { use: chat, token: "\${ACME_CHAT_TOKEN_OF_BOT}", room: "\${CHAT_ROM}" } }`
  const env = { GLOBEX_CHAT_TOKEN_OF_BOT: 't', CHAT_ROOM: '#a' }
  expect(await problemsOf(text, { env })).toMatchInlineSnapshot(`
    "E_CONFIG_VARIABLE notify.yaml:1:39: channels.ops.token: the variable ACME_CHAT_TOKEN_OF_BOT is not set; set it, or write \${ACME_CHAT_TOKEN_OF_BOT:-default}
    E_CONFIG_VARIABLE notify.yaml:1:74: channels.ops.room: the variable CHAT_ROM is not set; did you mean CHAT_ROOM? Else set it, or write \${CHAT_ROM:-default}"
  `)
})

test('the form of an id is told in words', async () => {
  const patterns = [
    '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
    '^\\d{15,22}$',
    '^AC[0-9a-fA-F]{32}$',
    '^[A-Za-z0-9]{32}$',
    '^https?://',
    '^[USW]$',
  ]
  const properties = Object.fromEntries(
    patterns.map((pattern, index) => [`x${index}`, { type: 'string', pattern }]),
  )
  const made = { ...chat, schema: { type: 'object', properties } }
  const options = patterns.map((_, index) => `x${index}: '-'`).join(', ')
  expect(
    await problemsOf(`channels: { ops: { use: made, ${options} } }`, {
      channels: { made: async () => made },
    }),
  ).toMatchInlineSnapshot(`
    "E_CONFIG_VALUE notify.yaml:1:35: channels.ops.x0: not of the form that is expected, received "-"; write a UUID, such as 1b4e28ba-2fa1-11d2-883f-0016d3cca427
    E_CONFIG_VALUE notify.yaml:1:44: channels.ops.x1: not of the form that is expected, received "-"; write 15 to 22 digits
    E_CONFIG_VALUE notify.yaml:1:53: channels.ops.x2: not of the form that is expected, received "-"; write AC and 32 hexadecimal digits
    E_CONFIG_VALUE notify.yaml:1:62: channels.ops.x3: not of the form that is expected, received "-"; write 32 letters and digits
    E_CONFIG_VALUE notify.yaml:1:71: channels.ops.x4: not of the form that is expected, received "-"; it begins with https://
    E_CONFIG_VALUE notify.yaml:1:80: channels.ops.x5: not of the form that is expected, received "-"; it has to match ^[USW]$"
  `)
})

test('duplicate keys, forbidden keys and keys that are not text are refused', async () => {
  const text = `${ops}concurrency: 1
concurrency: 2
stages: [{ __proto__: 1 }]
retention: { constructor: 1 }
<<: { __proto__: { polluted: true } }
? [a]
: 1
`
  expect(await problemsOf(text)).toMatchInlineSnapshot(`
    "E_CONFIG_DUPLICATE_KEY notify.yaml:3:1: the key concurrency stands here a second time; the first is in line 2
    E_CONFIG_FORBIDDEN_KEY notify.yaml:4:12: stages[0]: the key __proto__ is not allowed; choose another name
    E_CONFIG_FORBIDDEN_KEY notify.yaml:5:14: retention: the key constructor is not allowed; choose another name
    E_CONFIG_FORBIDDEN_KEY notify.yaml:6:7: the key __proto__ is not allowed; choose another name
    E_CONFIG_YAML notify.yaml:7:3: a key has to be text; put it in quotes"
  `)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test.each(['toString', 'hasOwnProperty', 'valueOf'])(
  '%s is no stage, policy, channel or kind',
  async (name) => {
    const text = `channels: { ops: { use: ${name}, policies: { ${name}: {} } } }
stages: [{ ${name}: {} }]
routes: [{ to: [${name}] }]
store: { use: ${name} }
`
    const codes = (await problemsOf(text, { stores: {} })).match(/^E_\w+/gm)
    expect(codes).toEqual([
      'E_CONFIG_CHANNEL',
      'E_CONFIG_UNKNOWN_KEY',
      'E_CONFIG_UNKNOWN_KEY',
      'E_CONFIG_CHANNEL',
      'E_CONFIG_STORE',
    ])
  },
)

test('what is not YAML is said in a sentence, without the text that stands there', async () => {
  const texts = [
    'channels:\n\tops: 1',
    'token: s3cret: x',
    'token: "s3cret" s3cret',
    'a: [s3cret',
    'a: "s3cret',
    'a: @s3cret',
    'a: "\\q"',
    '- s3cret\ns3cret: 1',
  ]
  const reports = await Promise.all(texts.map((text) => problemsOf(text)))
  expect(reports.join('\n')).toMatchInlineSnapshot(`
    "E_CONFIG_YAML notify.yaml:2:1: a tab cannot indent; use spaces
    E_CONFIG_YAML notify.yaml:1:8: a mapping begins inside a line; put text that contains ": " in quotes
    E_CONFIG_YAML notify.yaml:1:17: not expected here; compare the indentation, or put the text in quotes
    E_CONFIG_YAML notify.yaml:1:11: not indented as its surroundings ask for, or a bracket is not closed; compare with the lines above
    E_CONFIG_YAML notify.yaml:1:11: a quote, comma or bracket is missing here; inside brackets \${NAME} needs quotes
    E_CONFIG_YAML notify.yaml:1:4: text cannot begin with this character; put it in quotes
    E_CONFIG_YAML notify.yaml:1:5: an unknown escape in double quotes; use single quotes, or write the backslash twice
    E_CONFIG_YAML notify.yaml:2:1: not expected here; compare the indentation, or put the text in quotes"
  `)
})

test('a second document, tags and aliases without anchor are refused', async () => {
  const texts = [`${ops}---\n${ops}`, `${ops}redact: !!js/function "x"`, `${ops}redact: *x`, `${ops}<<: 1`]
  const reports = await Promise.all(texts.map((text) => problemsOf(text)))
  expect(reports.join('\n')).toMatchInlineSnapshot(`
    "E_CONFIG_YAML notify.yaml:2:1: a second document begins here; one file holds one document
    E_CONFIG_YAML notify.yaml:2:9: an unknown tag; leave it out, or put text that begins with ! in quotes
    E_CONFIG_YAML notify.yaml:2:9: redact: an alias without an anchor; put the text in quotes if it begins with *
    E_CONFIG_YAML notify.yaml:2:5: expected a mapping to merge; write <<: *anchor"
  `)
})

test('an empty file says so, and so does one that is no mapping', async () => {
  const reports = await Promise.all(
    ['', '# nothing yet\n', '~', '- a', 'hello', '12'].map((text) => problemsOf(text)),
  )
  expect(reports.join('\n')).toMatchInlineSnapshot(`
    "E_CONFIG_FILE notify.yaml:1:1: the file is empty; it needs channels
    E_CONFIG_FILE notify.yaml:1:1: the file is empty; it needs channels
    E_CONFIG_TYPE notify.yaml:1:1: expected a mapping, received nothing
    E_CONFIG_TYPE notify.yaml:1:1: expected a mapping, received a list
    E_CONFIG_TYPE notify.yaml:1:1: expected a mapping, received text
    E_CONFIG_TYPE notify.yaml:1:1: expected a mapping, received 12"
  `)
})

test('nesting, aliases and merges cannot exhaust the process', async () => {
  const levels = (entry: (before: string) => string): string =>
    ['b', 'c', 'd', 'e', 'f', 'g']
      .map((name, index) => `${name}: &${name} ${entry('abcdef'[index]!)}`)
      .join('\n')
  const ten = (before: string): string => `[${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`
  const texts = [
    `redact: ${'['.repeat(20_000)}`,
    '- '.repeat(20_000),
    'a: &a [*a]',
    `a: &a [x]\n${levels(ten)}`,
    `a: &a {}\n${levels((before) => `{ <<: ${ten(before)} }`)}`,
  ]
  const reports = await Promise.all(texts.map((text) => problemsOf(text)))
  const lines = reports.map((report) => report.split('\n').filter((line) => line.startsWith('E_CONFIG_YAML')))
  expect(lines).toMatchInlineSnapshot(`
    [
      [
        "E_CONFIG_YAML notify.yaml:1:41: nested deeper than 32",
      ],
      [
        "E_CONFIG_YAML notify.yaml:1:67: nested deeper than 32",
      ],
      [
        "E_CONFIG_YAML notify.yaml:1:7: a[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: nested deeper than 32",
      ],
      [
        "E_CONFIG_YAML notify.yaml:1:7: e[5][0][9][6]: more than 20000 values, with what aliases repeat",
      ],
      [
        "E_CONFIG_YAML notify.yaml:6:7: f: more than 20000 values, with what aliases repeat",
      ],
    ]
  `)
})

test('options of a channel are checked against its definition', async () => {
  const text = `channels:
  ops:
    use: chat
    token: 12
    room: ops
    port: 0
    silent: yes
    mode: Rich
    phones: []
    auth: { user: x, pasword: s3cret }
  e f: { use: chat, token: x }
`
  expect(await problemsOf(text)).toMatchInlineSnapshot(`
    "E_CONFIG_TYPE notify.yaml:4:12: channels.ops.token: expected text; put quotes around it
    E_CONFIG_VALUE notify.yaml:5:11: channels.ops.room: not of the form that is expected, received "ops"; for example #ops
    E_CONFIG_VALUE notify.yaml:6:11: channels.ops.port: expected at least 1, received 0
    E_CONFIG_TYPE notify.yaml:7:13: channels.ops.silent: expected true or false, received "yes"
    E_CONFIG_VALUE notify.yaml:8:11: channels.ops.mode: expected one of plain, rich, received "Rich"; did you mean rich?
    E_CONFIG_VALUE notify.yaml:9:13: channels.ops.phones: expected at least 1 in the list
    E_CONFIG_MISSING notify.yaml:10:5: channels.ops.auth: password is missing
    E_CONFIG_UNKNOWN_KEY notify.yaml:10:22: channels.ops.auth.pasword: there is no such option; did you mean password?
    E_CONFIG_VALUE notify.yaml:11:3: channels.e f: not a name; letters, digits, _, . and -, at most 64; the first a letter or a digit
    E_CONFIG_MISSING notify.yaml:11:3: channels.e f: room is missing"
  `)
})

test('kinds of channels and stores that do not exist get the nearest name', async () => {
  const text = `store: { use: sqlight }
channels:
  a: { use: chta }
  b: {}
  c: { token: x }
  d: chat://token@room
  e: { use: notify-channel-bad }
  f: { use: ../evil }
`
  const importPackage = async (name: string): Promise<unknown> => {
    if (name.includes('bad')) return { definition: null }
    throw new Error('not found')
  }
  expect(await problemsOf(text, { importPackage, stores: { sqlite: { schema: {} } } }))
    .toMatchInlineSnapshot(`
      "E_CONFIG_STORE notify.yaml:1:15: store.use: there is no such kind of store; one of sqlite
      E_CONFIG_CHANNEL notify.yaml:3:13: channels.a.use: there is no such kind of channel; did you mean chat?
      E_CONFIG_MISSING notify.yaml:4:3: channels.b: use is missing
      E_CONFIG_MISSING notify.yaml:5:3: channels.c: use is missing
      E_CONFIG_TYPE notify.yaml:6:6: channels.d: expected a mapping, received text; for example {"use":"slack","channel":"#ops"}
      E_CONFIG_CHANNEL notify.yaml:7:13: channels.e.use: the definition in notify-channel-bad/config lacks schema, environment, create; is it another version?
      E_CONFIG_CHANNEL notify.yaml:8:13: channels.f.use: there is no such kind of channel; one of chat, notify-channel-…"
    `)
})

test('durations, numbers and policies are checked', async () => {
  const text = `channels:
  ops:
    use: chat
    token: x
    room: '#a'
    retry: "5"
    policies: { timeout: 10, rateLimit: { limit: 0, per: 1s }, breaker: { failures: 0 }, concurency: 1 }
    group: { wait: 0s }
retry: { maxAge: 1h30m, attempts: -1, cap: "0", base: 999d, ambiguous: maybe }
concurrency: 1.5
retention: { dead: forever }
publicUrl: ftp://user:s3cret@x
redact: [/x/]
`
  expect(await problemsOf(text)).toMatchInlineSnapshot(`
    "E_CONFIG_TYPE notify.yaml:6:12: channels.ops.retry: expected a mapping, received text; for example {"attempts":5}
    E_CONFIG_TYPE notify.yaml:7:26: channels.ops.policies.timeout: expected a duration, received 10; write one number and one unit: '30s', '5m', '24h', '7d'
    E_CONFIG_VALUE notify.yaml:7:50: channels.ops.policies.rateLimit.limit: expected at least 1, received 0
    E_CONFIG_VALUE notify.yaml:7:85: channels.ops.policies.breaker.failures: expected at least 1, received 0
    E_CONFIG_UNKNOWN_KEY notify.yaml:7:90: channels.ops.policies.concurency: there is no such option; did you mean concurrency?
    E_CONFIG_DURATION notify.yaml:8:20: channels.ops.group.wait: expected a duration from 1ms to 366d, received "0s"; write one number and one unit: '30s', '5m', '24h', '7d'
    E_CONFIG_DURATION notify.yaml:9:18: retry.maxAge: expected a duration from 1ms to 366d, received "1h30m"; write one number and one unit: '30s', '5m', '24h', '7d'
    E_CONFIG_VALUE notify.yaml:9:35: retry.attempts: expected at least 1, received -1
    E_CONFIG_DURATION notify.yaml:9:44: retry.cap: expected a duration from 1ms to 366d, received "0"; write one number and one unit: '30s', '5m', '24h', '7d'
    E_CONFIG_DURATION notify.yaml:9:55: retry.base: expected a duration from 1ms to 366d, received "999d"; write one number and one unit: '30s', '5m', '24h', '7d'
    E_CONFIG_VALUE notify.yaml:9:72: retry.ambiguous: expected one of resend, unknown, received "maybe"
    E_CONFIG_TYPE notify.yaml:10:14: concurrency: expected a whole number, received 1.5
    E_CONFIG_DURATION notify.yaml:11:20: retention.dead: expected a duration from 1ms to 366d, received "forever"; write one number and one unit: '30s', '5m', '24h', '7d'
    E_CONFIG_VALUE notify.yaml:12:12: publicUrl: not of the form that is expected, received a URL; for example https://notify.example.com"
  `)
})

test('conditions and names in routes are checked whatever else is wrong', async () => {
  const text = `channels:
  ops: { use: chat, when: { severity: { atLeast: wraning } }, room: '#ops' }
routes:
  - { name: page, to: [opps], fallback: [sms], escalate: [{ after: 5m, to: [ops, pager] }] }
  - { to: [ops], when: { servirity: critical } }
  - { to: ops, fallback: { to: [osp] } }
operators: { to: [osp] }
`
  expect(await problemsOf(text)).toMatchInlineSnapshot(`
    "E_CONFIG_CONDITION notify.yaml:2:50: channels.ops.when.severity.atLeast: not a severity, received "wraning"; did you mean "warning"?
    E_CONFIG_CHANNEL notify.yaml:4:24: routes[0].to[0]: there is no such channel, received "opps"; did you mean ops?
    E_CONFIG_CHANNEL notify.yaml:4:42: routes[0].fallback[0]: there is no such channel, received "sms"; one of ops
    E_CONFIG_CHANNEL notify.yaml:4:82: routes[0].escalate[0].to[1]: there is no such channel, received "pager"; one of ops
    E_CONFIG_CONDITION notify.yaml:5:37: routes[1].when.servirity: expected the path of a field of the notification, received "servirity"; did you mean "severity"?
    E_CONFIG_TYPE notify.yaml:6:11: routes[2].to: expected a list, received text
    E_CONFIG_CHANNEL notify.yaml:6:33: routes[2].fallback.to[0]: there is no such channel, received "osp"; one of ops
    E_CONFIG_CHANNEL notify.yaml:7:19: operators.to[0]: there is no such channel, received "osp"; one of ops"
  `)
})

test('a configuration without channels says so', async () => {
  const texts = [
    'concurrency: 2',
    'channels: {}',
    'channels: { ops: { use: chat, room: x, enabled: false } }',
  ]
  const reports = await Promise.all(texts.map((text) => problemsOf(text)))
  expect(reports.join('\n')).toMatchInlineSnapshot(`
    "E_CONFIG_CHANNELS notify.yaml:1:1: channels: expected at least one channel
    E_CONFIG_CHANNELS notify.yaml:1:11: channels: expected at least one channel
    E_CONFIG_CHANNELS notify.yaml:1:11: channels: expected at least one channel"
  `)
})

test('the notifier checks the whole, and its problems get their lines', async () => {
  const text = `${ops}routes:
  - { to: [ops], fallback: [ops] }
  - { to: [ops], group: { wait: 90d } }
  - { name: a, to: [ops] }
  - { name: a, to: [ops], throttle: 5m }
`
  expect(await problemsOf(text)).toMatchInlineSnapshot(`
    "E_CONFIG_ROUTE notify.yaml:3:29: routes[0].fallback[0]: falls back to itself: it stands in \`to\`, received "ops"
    E_CONFIG_ROUTE notify.yaml:4:5: routes[1].name: expected a name: what groups, throttles, escalates or rotates outlives a reload
    E_CONFIG_GROUP notify.yaml:4:25: routes[1].group: waits longer than 30 days
    E_CONFIG_ROUTE notify.yaml:6:13: routes[3].name: another route has this name, received "a""
  `)
  expect(await problemsOf(`${ops}redact: [/x/]`)).toMatchInlineSnapshot(
    `"E_CONFIG_REDACT notify.yaml:2:10: redact[0]: expected a path that begins with one of title, body, fields, links, actions, images, attachments, mentions, source, tags, metadata, by, overrides; did you mean metadata?"`,
  )
})

test('a fallback that leads back, and a silence that ends before it begins, are refused', async () => {
  const text = `channels:
  a: { use: chat, token: t, room: '#a' }
  b: { use: chat, token: t, room: '#b' }
routes:
  - { to: [a], fallback: [b, a] }
  - { to: [b], fallback: { to: [a, a], after: 1m } }
  - { to: [a, a] }
`
  expect(await problemsOf(text)).toMatchInlineSnapshot(`
    "E_CONFIG_ROUTE notify.yaml:5:30: routes[0].fallback[1]: falls back to itself: it stands in \`to\`, received "a"
    E_CONFIG_CHANNEL notify.yaml:6:36: routes[1].fallback.to[1]: named twice, received "a"
    E_CONFIG_CHANNEL notify.yaml:7:15: routes[2].to[1]: named twice, received "a""
  `)
  const silences = `${ops}silences:
  - { when: {}, from: '2027-01-02T00:00:00Z', until: '2027-01-01T00:00:00Z' }
  - { when: {}, from: '2027-13-01T00:00:00Z', until: tomorrow }
`
  expect(await problemsOf(silences)).toMatchInlineSnapshot(`
    "E_CONFIG_TIME notify.yaml:3:54: silences[0].until: it ends before it begins: nothing would be held back; until has to be later than from
    E_CONFIG_VALUE notify.yaml:4:54: silences[1].until: not of the form that is expected, received "tomorrow"; for example 2027-01-01T09:00:00+09:00"
  `)
})

test.skipIf(process.platform === 'win32')('a file without permission says so', async () => {
  await inFolder(async (cwd) => {
    const path = join(cwd, 'notify.yaml')
    await writeFile(path, ops, { mode: 0 })
    await chmod(cwd, 0o755)
    const program = fileURLToPath(new URL('__fixtures__/read-as-nobody.ts', import.meta.url))
    const { stdout } = spawnSync(process.execPath, ['--conditions=@notify/source', program, path, cwd], {
      encoding: 'utf8',
    })
    expect(stdout).toContain('notify.yaml: may not be read by this user')
  })
})

test('conditions that cannot mean anything are refused', async () => {
  const deep = `${'{ not: '.repeat(28)}{}${' }'.repeat(28)}`
  const whens = [
    `{ metadata.__proto__.x: 1 }`,
    `{ constructor: 1 }`,
    `{ '': 1 }`,
    `{ 'metadata[999999999]': 1 }`,
    `{ severity: 3 }`,
    `{ severity: CRITICAL }`,
    `{ severity: { atLeast: { x: 1 } } }`,
    `{ title: 1 }`,
    `{ title: { contains: a } }`,
    `{ all: { title: a } }`,
    `{ not: [{ title: a }] }`,
    `{ time: { zone: Tokyo, days: [someday], between: ['9:00'] } }`,
    deep,
  ]
  const text = `${ops}routes:\n${whens.map((when) => `  - { to: [ops], when: ${when} }`).join('\n')}\n`
  expect(await problemsOf(text)).toMatchInlineSnapshot(`
    "E_CONFIG_CONDITION notify.yaml:3:48: routes[0].when.metadata.__proto__.x: not a path of at most 16 names of own data, received "metadata.__proto__.x"
    E_CONFIG_FORBIDDEN_KEY notify.yaml:4:26: routes[1].when: the key constructor is not allowed; choose another name
    E_CONFIG_CONDITION notify.yaml:5:30: routes[2].when.: not a path of at most 16 names of own data, received ""
    E_CONFIG_CONDITION notify.yaml:6:49: routes[3].when.metadata[999999999]: expected the path of a field of the notification, received "metadata[999999999]"; one of id, type, severity, title, body, fields, links, actions, images, attachments, mentions, source, tags, metadata, key, state, by, recipients, tenant, locale
    E_FILTER_TYPE notify.yaml:7:36: routes[4].when.severity: severity is text, received number 3
    E_CONFIG_CONDITION notify.yaml:8:36: routes[5].when.severity: not a severity, received "CRITICAL"; did you mean "critical"?
    E_FILTER_TYPE notify.yaml:9:47: routes[6].when.severity.atLeast: expected text, a number, true, false or null, received object
    E_FILTER_TYPE notify.yaml:10:33: routes[7].when.title: title is text, received number 1
    E_CONFIG_CONDITION notify.yaml:11:33: routes[8].when.title: expected one comparison, received "contains"; one of exists
    E_CONFIG_TYPE notify.yaml:12:31: routes[9].when.all: expected a list, received a mapping
    E_CONFIG_TYPE notify.yaml:13:31: routes[10].when.not: expected a mapping, received a list; for example {"severity":{"atLeast":"error"}}
    E_CONFIG_TIME notify.yaml:14:40: routes[11].when.time.zone: not an IANA time zone, received "Tokyo"; one of UTC, Africa/Abidjan, Africa/Accra, Africa/Addis_Ababa, Africa/Algiers, Africa/Asmera, Africa/Bamako, Africa/Bangui, Africa/Banjul, Africa/Bissau, Africa/Blantyre, Africa/Brazzaville, Africa/Bujumbura, Africa/Cairo, Africa/Casablanca, Africa/Ceuta, Africa/Conakry, Africa/Dakar, Africa/Dar_es_Salaam, Africa/Djibouti
    E_CONFIG_TIME notify.yaml:14:54: routes[11].when.time.days[0]: expected a day or a range of days, received "someday"; one of sun, mon, tue, wed, thu, fri, sat
    E_CONFIG_TIME notify.yaml:14:73: routes[11].when.time.between: expected two times, e.g. ['09:00', '18:00'], received a list"
  `)
  expect(
    await problemsOf(`${ops}routes: [{ to: [ops], when: ${'{ not: '.repeat(40)}{}${' }'.repeat(40)} }]`),
  ).toContain('nested deeper than 32')
})

test('empty conditions have their documented meaning, and equal priorities their order', async () => {
  const { options } = (await loadText(`${ops}routes:
  - { name: a, to: [ops], when: {} }
  - { name: b, to: [ops], when: { all: [] } }
  - { name: c, to: [ops], when: { any: [] } }
`))!
  const { steps } = await createTestNotifier(options).explain({ title: 'a' })
  const matched = steps.map(({ by, did }) => `${by} ${did}`).filter((step) => /match/.test(step))
  expect(matched).toEqual(['a matched', 'b matched', 'c did not match'])
})

test('too many rules are refused before they are built', async () => {
  const routes = Array.from({ length: 7_000 }, () => '{ to: [ops] }').join(', ')
  expect(await problemsOf(`${ops}routes: [${routes}]`)).toContain('more than 20000 values')
})

test('a stage is one name, its options, and what it applies to', async () => {
  const text = `${ops}stages:
  - { throttel: { every: 5m } }
  - { throttle: { every: 5 } }
  - { filter: { severity: hgih } }
  - { filter: {}, throttle: { every: 1s } }
  - silence
  - { when: { type: a } }
  - { activeTimes: { between: ["9"] }, except: { sverity: info } }
  - { silence: {}, except: { sverity: info } }
`
  expect(await problemsOf(text)).toMatchInlineSnapshot(`
    "E_CONFIG_UNKNOWN_KEY notify.yaml:3:7: stages[0].throttel: there is no such option; did you mean throttle?
    E_CONFIG_TYPE notify.yaml:4:26: stages[1].throttle.every: expected a duration, received 5; write one number and one unit: '30s', '5m', '24h', '7d'
    E_CONFIG_CONDITION notify.yaml:5:27: stages[2].filter.severity: not a severity, received "hgih"; one of info, warning, error, critical
    E_CONFIG_STAGE notify.yaml:6:5: stages[3]: expected exactly one stage; each entry of the list is one of filter, throttle, inhibit, silence, activeTimes, with when or except beside it
    E_CONFIG_TYPE notify.yaml:7:5: stages[4]: expected a mapping, received text; for example {"throttle":{"every":"5m"}}
    E_CONFIG_STAGE notify.yaml:8:5: stages[5]: expected exactly one stage; each entry of the list is one of filter, throttle, inhibit, silence, activeTimes, with when or except beside it
    E_CONFIG_TIME notify.yaml:9:31: stages[6].activeTimes.between: expected two times, e.g. ['09:00', '18:00'], received a list
    E_CONFIG_CONDITION notify.yaml:10:39: stages[7].except.sverity: expected the path of a field of the notification, received "sverity"; did you mean "severity"?"
  `)
})

test('the key of an inhibition is text with paths in braces', async () => {
  const text = `${ops}stages:
  - { inhibit: { when: { sverity: info }, whileOpen: 'host-down/{source' } }
  - { inhibit: { when: {}, whileOpen: 'host-down/{sorce}' } }
  - { inhibit: { when: {}, whileOpen: '{}' } }
  - { inhibit: { when: {}, whileOpen: '{metadata.__proto__}' } }
  - { inhibit: { whileOpen: 3, wen: {} } }
  - { inhibit: 'host-down' }
  - { inhibit: { when: { title: { matches: '(' } }, whileOpen: x } }
`
  expect(await problemsOf(text)).toMatchInlineSnapshot(`
    "E_CONFIG_VALUE notify.yaml:3:54: stages[0].inhibit.whileOpen: a brace stands alone; write the path of a field in braces: 'host-down/{source}'
    E_CONFIG_VALUE notify.yaml:4:39: stages[1].inhibit.whileOpen: {sorce}: expected the path of a field of the notification; did you mean "source"?
    E_CONFIG_VALUE notify.yaml:5:39: stages[2].inhibit.whileOpen: {}: not a path of at most 16 names of own data
    E_CONFIG_VALUE notify.yaml:6:39: stages[3].inhibit.whileOpen: {metadata.__proto__}: not a path of at most 16 names of own data
    E_CONFIG_MISSING notify.yaml:7:7: stages[4].inhibit: when is missing
    E_CONFIG_TYPE notify.yaml:7:29: stages[4].inhibit.whileOpen: expected text, received 3; put quotes around it
    E_CONFIG_UNKNOWN_KEY notify.yaml:7:32: stages[4].inhibit.wen: there is no such option; did you mean when?
    E_CONFIG_TYPE notify.yaml:8:16: stages[5].inhibit: expected a mapping, received text; for example {"when":{"type":"task.*"},"whileOpen":"host-down/{source}"}
    E_CONFIG_PATTERN notify.yaml:9:44: stages[6].inhibit.when.title.matches: not a pattern: missing closing ); the syntax is that of RE2"
  `)
})

test('secrets, and what came from variables, are in no message', async () => {
  const secretEverywhere = `channels:
  a: { use: chat, token: [s3cret], room: '\${S}', port: '\${S}', mode: '\${S}', silent: '\${S}' }
  b: { use: chat, token: { x: s3cret }, room: 'https://s3cret@host', auth: { bearr: s3cret } }
  c: { use: chat, tokn: s3cret, room: '#a', headers: { x: [s3cret] }, auth: s3cret, phones: s3cret }
  d: slack://s3cret@room
retry: { maxAge: '\${S}', attempts: '\${S}' }
routes: [{ to: ['\${S}'], when: { severity: '\${S}' } }]
concurrency: '\${S}'
`
  const report = await problemsOf(secretEverywhere, { env: { S: 's3cret' } })
  expect(report.split('\n').length).toBeGreaterThan(15)
  expect(report).not.toContain('s3cret')
})

test.each([
  ['UTF-16', new Uint8Array([0xff, 0xfe, 0x61, 0x00])],
  ['UTF-16 without a mark', new Uint8Array([0x61, 0x00, 0x62, 0x00])],
  ['Latin-1', new Uint8Array([0x61, 0xe9])],
])('%s is refused', async (_, bytes) => {
  expect(await problemsOf('', { bytes })).toBe(
    'E_CONFIG_FILE notify.yaml: is not UTF-8; save it as UTF-8; UTF-16 is not read',
  )
})

test('a file above 1 MiB is refused', async () => {
  expect(await problemsOf(`# ${'x'.repeat(1_048_576)}`)).toBe(
    'E_CONFIG_FILE notify.yaml: is larger than 1 MiB',
  )
})

test('a named file that cannot be read is an error', async () => {
  await inFolder(async (cwd) => {
    await mkdir(join(cwd, 'folder.yaml'))
    await symlink('loop.yaml', join(cwd, 'loop.yaml'))
    const load = (path: string): Promise<string> =>
      loadConfig({ path, cwd, env: {}, channels: {} }).then(
        () => 'no problem',
        ({ message }: Error) => message,
      )
    expect(await Promise.all(['folder.yaml', 'missing.yaml', 'loop.yaml', '/dev/null'].map(load)))
      .toMatchInlineSnapshot(`
      [
        "folder.yaml: is a folder; name the file in it",
        "missing.yaml: there is no such file",
        "loop.yaml: is a symbolic link that leads back to itself",
        "/dev/null: is not a regular file",
      ]
    `)
  })
})
