import { InputError, type Draft } from '@notify/core'
import { expect, test } from 'vitest'
import { accepted } from './__fixtures__/accept.ts'
import { firing, grafana, payload, resolved } from './__fixtures__/alertmanager.ts'
import { alertmanager } from './alertmanager.ts'

const now = Date.parse('2026-11-21T00:00:00Z')
const read = (...alerts: readonly unknown[]): readonly Draft[] => alertmanager(payload(...alerts), { now })

function refused(given: unknown): string {
  try {
    alertmanager(given, { now })
    return 'nothing'
  } catch (error) {
    if (!InputError.is(error)) throw error
    return error.message
      .split('\n')
      .map((line, index) => `${error.problems[index]!.code} ${line}`)
      .join('\n')
  }
}

test('each alert becomes a draft, its fingerprint the key', () => {
  expect(read(firing)).toEqual([
    {
      type: 'alertmanager.alert',
      key: '1a30ba71cca2921f',
      state: 'firing',
      severity: 'critical',
      title: 'Disk on db-1 is almost full 🚨',
      body: 'Only \\*3 %\\* left of /var/lib.\nSee http://wiki.acme.dev/disk_full',
      source: 'db-1.acme.dev:9100',
      fields: [
        { name: 'instance', value: 'db-1.acme.dev:9100', inline: true },
        { name: 'job', value: 'node', inline: true },
        { name: 'mountpoint', value: '/var/lib', inline: true },
        { name: 'severity', value: 'page', inline: true },
        { name: 'team', value: 'データ基盤', inline: true },
      ],
      links: [
        { label: 'Runbook', url: 'https://runbooks.acme.dev/disk' },
        { label: 'Source', url: 'http://prometheus.acme.dev:9090/graph?g0.expr=disk' },
        { label: 'Alertmanager', url: 'http://alertmanager.acme.dev:9093/' },
      ],
      metadata: {
        labels: firing.labels,
        receiver: 'notify',
        groupKey: '{}:{alertname="DiskAlmostFull"}',
      },
      occurredAt: Date.parse('2026-11-20T18:04:05.678Z'),
    },
  ])
})

test('a resolved alert follows the firing one', async () => {
  const [draft] = read(resolved)
  expect(draft).toMatchObject({
    key: '1a30ba71cca2921f',
    state: 'resolved',
    occurredAt: Date.parse('2026-11-20T19:00:00Z'),
  })
  expect(await accepted([...read(firing), ...read(resolved)])).toHaveLength(2)
})

test('what peers send twice, and each repeat interval again, is one incident with one message', async () => {
  const later = { ...firing, annotations: { ...firing.annotations, description: 'Only 1 % left.' } }
  expect(await accepted([...read(firing), ...read(firing), ...read(later)])).toHaveLength(1)
})

test('Grafana is read by the same function', () => {
  expect(alertmanager(grafana, { now })).toEqual([
    expect.objectContaining({
      type: 'grafana.alert',
      key: 'c6eadffa33fcdf37',
      severity: 'warning',
      title: 'Triggered for zone us-1',
      images: [{ url: 'https://play.grafana.org/image.png', alt: 'Triggered for zone us-1' }],
      fields: [
        { name: 'team', value: 'blue', inline: true },
        { name: 'zone', value: 'us-1', inline: true },
        { name: 'values', value: 'B = 44.23943737541908, C = 1' },
      ],
      links: [
        { label: 'Dashboard', url: 'https://play.grafana.org/d/1' },
        { label: 'Source', url: 'https://play.grafana.org/alerting/1afz29v7z/edit' },
        { label: 'Silence', url: 'https://play.grafana.org/alerting/silence/new?matchers=zone%3Dus-1' },
        { label: 'Grafana', url: 'https://play.grafana.org/' },
      ],
    }),
  ])
})

test.each([
  ['critical', 'critical'],
  ['PAGE', 'critical'],
  ['error', 'error'],
  ['high', 'error'],
  ['warn', 'warning'],
  ['none', 'info'],
  ['sev-7', 'warning'],
  [undefined, 'warning'],
  ['__proto__', 'warning'],
])('the label severity %s is %s', (severity, expected) => {
  expect(read({ ...firing, labels: { alertname: 'A', severity: severity ?? '' } })[0]!.severity).toBe(
    expected,
  )
})

test.each([
  ['firing, as it began', { startsAt: '2026-11-20T23:00:00Z' }, '2026-11-20T23:00:00Z'],
  ['firing in the future', { startsAt: '2300-01-01T00:00:00Z' }, '2026-11-21T00:00:00Z'],
  ['firing since the zero time', { startsAt: '0001-01-01T00:00:00Z' }, '2026-11-21T00:00:00Z'],
  ['firing since no date', { startsAt: 'yesterday' }, '2026-11-21T00:00:00Z'],
  ['firing since a number', { startsAt: 1_700_000_000 }, '2026-11-21T00:00:00Z'],
  ['resolved without an end', { status: 'resolved', endsAt: '0001-01-01T00:00:00Z' }, '2026-11-21T00:00:00Z'],
  [
    'resolved before it began',
    { status: 'resolved', startsAt: '2026-11-20T23:00:00Z', endsAt: '2026-11-20T22:00:00Z' },
    '2026-11-20T23:00:00Z',
  ],
  ['resolved in the future', { status: 'resolved', endsAt: '2027-01-01T00:00:00Z' }, '2026-11-21T00:00:00Z'],
])('an alert %s has a time that can be', (_, change, expected) => {
  expect(read({ ...firing, ...change })[0]!.occurredAt).toBe(Date.parse(expected))
})

test('a missing fingerprint is what Alertmanager would have computed', () => {
  const { fingerprint: _, ...alert } = firing
  const labels = { name: 'garland, briggs', fear: 'love is not enough' }
  // Of the tests of prometheus/common, model/signature_test.go.
  const fingerprint = 5_799_056_148_416_392_346n.toString(16)
  expect(read({ ...alert, labels })[0]!.key).toBe(fingerprint)
  const turned = Object.fromEntries(Object.entries(labels).toReversed())
  expect(read({ ...alert, labels: turned })[0]!.key).toBe(fingerprint)
  expect(read({ ...alert, labels: {} })[0]!.key).toBe('cbf29ce484222325')
})

test('how many alerts the sender left out is said', () => {
  const [draft] = alertmanager({ ...payload(firing), truncatedAlerts: 9_999 }, { now })
  expect(draft!.fields!.at(-1)).toEqual({ name: 'alerts left out by the sender', value: '9999' })
})

test('only http and https become links, and none that holds a password', () => {
  const urls = [
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'https://user:pass@host/',
    'not a URL',
    '',
    7,
  ]
  for (const url of urls) {
    const [draft] = alertmanager(
      {
        ...payload({
          ...firing,
          annotations: { runbook_url: String(url) },
          generatorURL: url,
          imageURL: url,
        }),
        externalURL: url,
      },
      { now },
    )
    expect(draft).toMatchObject({ links: [] })
    expect(draft).not.toHaveProperty('images')
  }
})

test('labels of any name and size are carried, cut, and taken by core', async () => {
  const labels = JSON.parse(
    `{ "__proto__": "x", "constructor": "y", "prototype": "z", "toString": "t", "a\\u0000b": "c", "\\u200b": "d", "empty": "", "雪": "❄️", "rtl": "\\u202eevil" }`,
  ) as object
  const many = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, index) => [`label_${index}`, '👩‍👩‍👧‍👦'.repeat(10_000)]),
  )
  const annotations = {
    summary: '\u001b[2J<b>\ud83d\n'.repeat(100_000),
    description: '`*[x](javascript:1)\n'.repeat(100_000),
  }
  const drafts = read(
    { ...firing, labels, fingerprint: 'a' },
    { ...firing, labels: many, annotations, fingerprint: 'b' },
  )
  expect(drafts[0]!.fields!.map(({ name }) => name)).toContain('__proto__')
  expect(Object.keys(drafts[0]!.metadata!['labels'] as object)).toEqual(['toString', 'empty', '雪', 'rtl'])
  expect(drafts[1]!.fields!.at(-1)).toEqual({ name: 'labels left out', value: '960' })
  expect(await accepted(drafts)).toHaveLength(2)
})

test('an alert without anything to see is called Alert', async () => {
  const drafts = read({
    status: 'firing',
    labels: { alertname: '\u200b' },
    annotations: { summary: ' \u0001 ' },
  })
  expect(drafts[0]!.title).toBe('Alert')
  expect(await accepted(drafts)).toHaveLength(1)
})

test('all that is wrong is told at once, with its path', () => {
  const given = {
    version: '5',
    alerts: [{ ...firing, status: 'weird' }, { labels: { a: { b: 1 } }, annotations: [] }, null],
  }
  expect(refused(given)).toMatchInlineSnapshot(`
    "E_INPUT_VALUE version: expected the version "4", or of Grafana "1" with orgId, received "5"; another format is posted as generic JSON
    E_INPUT_VALUE alerts[0].status: expected firing or resolved, received "weird"
    E_INPUT_MISSING alerts[1].status: expected firing or resolved
    E_INPUT_TYPE alerts[1].labels.a: expected text, received an object
    E_INPUT_TYPE alerts[1].annotations: expected an object of texts, received a list of 0
    E_INPUT_TYPE alerts[2]: expected an alert, received null"
  `)
})

test.each([undefined, null, 42, 'text', []])('%s is no payload', (given) => {
  expect(refused(given)).toMatch(/^E_INPUT_(TYPE|MISSING) expected the JSON object of a webhook/)
})

test('a payload needs its version and its alerts', () => {
  expect(
    [
      refused({}),
      refused({ ...payload(firing), version: '1' }),
      refused(payload()),
      refused({ ...payload(), alerts: null }),
      refused({ ...payload(), alerts: {} }),
      refused(payload(...Array.from({ length: 10_000 }, () => firing))),
    ].join('\n'),
  ).toMatchInlineSnapshot(`
    "E_INPUT_MISSING version: expected the version "4"
    E_INPUT_MISSING alerts: expected a list of alerts
    E_INPUT_VALUE version: expected the version "4", or of Grafana "1" with orgId, received "1"; another format is posted as generic JSON
    E_INPUT_VALUE alerts: expected at least one alert
    E_INPUT_TYPE alerts: expected a list of alerts, received null
    E_INPUT_TYPE alerts: expected a list of alerts, received an object
    E_INPUT_TOO_MANY alerts: expected at most 5000 alerts, received 10000 alerts; set max_alerts in the webhook_config, or group by more labels"
  `)
})
