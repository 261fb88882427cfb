import type { Notifier } from '@notify/core'
import { alert, monitoringRules } from '@notify/events/alerts'
import { startTrial, type Trial } from '@notify/example-in-sandbox/trial'
import type { SandboxMessage, Vendor } from '@notify/sandbox'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFanOut } from './src/fan-out.ts'
import { serveIntake } from './src/intake.ts'
import { alertsOf, check, startMonitor, type Reading } from './src/monitor.ts'
import { sandboxEnvironment } from './src/sandbox-environment.ts'

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
let trial: Trial
let notifier: Notifier
const start = (form: 'variables' | 'file'): Promise<Notifier> => {
  const { channels, notifierOptions, sandbox } = trial
  return createFanOut({ folder: path(form), env: sandboxEnvironment(sandbox), channels, notifierOptions })
}
beforeAll(async () => {
  trial = await startTrial()
})
afterAll(() => trial.close())
beforeEach(async () => {
  trial.sandbox.reset()
  notifier = await start('file')
})
afterEach(() => notifier.close())

const messages = (vendor?: Vendor): readonly SandboxMessage[] => trial.sandbox.messages(vendor)
const severities = ['info', 'warning', 'error', 'critical'] as const
const raised = (title: string, extra: Parameters<typeof alert.raised<string>>[1] = {}) =>
  alert.raised<string>({ title, service: '決済' }, extra)
const vendorsOf = (found: readonly SandboxMessage[]): readonly string[] =>
  found
    .map(({ vendor, to }) => (vendor === 'webhook' ? to[0]! : vendor))
    .toSorted((a, b) => a.localeCompare(b))

describe.each(['variables', 'file'] as const)('configured by %s', (form) => {
  beforeEach(async () => {
    await notifier.close()
    notifier = await start(form)
  })

  test.each([
    ['info', ['slack']],
    ['warning', ['email', 'slack']],
    ['error', ['email', 'pagerduty', 'slack']],
    ['critical', ['/hook/first', '/hook/second', 'email', 'pagerduty', 'slack']],
  ] as const)('%s reaches %j', async (severity, expected) => {
    await trial.passed(notifier.send(raised('障害 🚨', { severity })))
    expect(vendorsOf(messages())).toEqual(expected)
    expect(messages('slack')[0]?.to).toEqual(['#alerts'])
  })

  test('the sender is the user, the recipients are those of the file', async () => {
    await trial.passed(notifier.send(raised('x', { severity: 'warning' })))
    const [mail] = messages('email')
    expect(mail?.to).toEqual(['ops@example.com', 'lead@example.com'])
    const from = mail?.requests.find(({ method }) => method === 'MAIL')
    expect(from?.path).toContain('alerts@example.com')
  })
})

test('a call can name its channels', async () => {
  const extra = { severity: 'info', to: ['pagerduty', 'webhook-2'] } as const
  await trial.passed(notifier.send(raised('x', extra)))
  expect(vendorsOf(messages())).toEqual(['/hook/second', 'pagerduty'])
  await expect(notifier.send(raised('x', { to: ['pagerdooty'] }))).rejects.toThrow(/pagerduty/)
})

test('PagerDuty gets the integration key and the severity', async () => {
  for (const severity of severities.slice(2))
    await trial.passed(notifier.send(raised(severity, { severity })))
  const bodies = trial.sandbox
    .requests('pagerduty')
    .map(({ body }) => JSON.parse(Buffer.from(body).toString()) as object)
  const routing_key = trial.sandbox.pagerduty.integrationKey
  expect(bodies).toMatchObject([
    {
      routing_key,
      event_action: 'trigger',
      payload: { summary: 'error', severity: 'error', source: '決済' },
    },
    { routing_key, event_action: 'trigger', payload: { summary: 'critical', severity: 'critical' } },
  ])
})

test('one receiver that fails does not stop the others', async () => {
  trial.sandbox.fault('webhook', { kind: 'status', status: 410 })
  const { receipts } = await trial.passed(notifier.send(raised('x', { severity: 'critical' })))
  const dead = receipts.filter(({ outcome }) => outcome === 'dead')
  expect([dead.length, receipts.length]).toEqual([1, 5])
})

describe('the monitor', () => {
  const cpu = (value: number, service = 'api'): Reading => ({ metric: 'cpu_usage_percent', value, service })
  const rulesFor = (...readings: readonly Reading[]): readonly unknown[] =>
    alertsOf(readings).map(({ metadata, severity }) => [metadata?.['rule'], severity])

  test.each(monitoringRules)(
    '$metric $operator $threshold is $severity',
    ({ metric, name, threshold, severity }) => {
      const at = (value: number) => rulesFor({ metric, value, service: 'api' })
      expect(at(threshold)).not.toContainEqual([name, severity])
      expect(at(threshold + 0.1)).toContainEqual([name, severity])
    },
  )

  test('tells each channel what it measured, by the severity of the rule', async () => {
    await trial.passed(check(notifier, [cpu(96.5)]))
    await trial.passed(notifier.drain())
    expect(messages('pagerduty').map(({ title }) => title)).toEqual(['CPU usage is 96.5%'])
    expect(messages('email').map(({ title }) => title)).toEqual(['CPU usage is 96.5%', 'CPU usage is 96.5%'])
    expect(messages('slack')[0]?.text).toContain('96.5%')
  })

  test('checks each minute, and tells again after the cooldown of a rule', async () => {
    const { clock } = trial.notifierOptions
    let reads = 0
    const read = (): readonly Reading[] => {
      reads++
      return [cpu(90)]
    }
    const stop = startMonitor({ notifier, clock, read })
    await trial.advance(599_000)
    expect([reads, messages('email').length]).toEqual([10, 1])
    await trial.advance(2_000)
    expect([reads, messages('email').length]).toEqual([11, 2])
    stop()
    await trial.advance(600_000)
    expect(reads).toBe(11)
  })

  test('has a cooldown for each service', async () => {
    await trial.passed(check(notifier, [cpu(90), cpu(91, 'web'), cpu(92)]))
    await trial.passed(notifier.drain())
    expect(messages('email').map(({ title }) => title)).toEqual(['CPU usage is 90%', 'CPU usage is 91%'])
  })
})

describe('over HTTP', () => {
  let intake: Awaited<ReturnType<typeof serveIntake>>
  beforeEach(async () => {
    intake = await serveIntake(notifier, { token: 'open-sesame', port: 0 })
  })
  afterEach(() => intake.close())

  async function post(path: string, payload: unknown, token = 'open-sesame'): Promise<number> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const { status } = await fetch(intake.url + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(payload),
    })
    await trial.passed(notifier.drain())
    return status
  }
  const labels = { alertname: 'DiskFull', severity: 'error', instance: 'db-1:9100' }
  const alertmanager = (status: 'firing' | 'resolved') => ({
    version: '4',
    groupKey: '{}:{alertname="DiskFull"}',
    truncatedAlerts: 0,
    status,
    receiver: 'notify',
    groupLabels: {},
    commonLabels: labels,
    commonAnnotations: {},
    externalURL: 'https://alertmanager.example.com',
    alerts: [
      {
        status,
        labels,
        annotations: { summary: 'Disk of db-1 is full', description: '空き容量 2 % <b>' },
        startsAt: '2026-11-21T08:59:00Z',
        endsAt: status === 'resolved' ? '2026-11-21T09:00:00Z' : '0001-01-01T00:00:00Z',
        generatorURL: 'https://prometheus.example.com/graph',
        fingerprint: '9a8b7c6d5e4f3a2b',
      },
    ],
  })

  test.each(['/v1/intake/alerts', '/webhook/alerts'])(
    'Alertmanager posts to %s: one incident, told to its end',
    async (path) => {
      expect(await post(path, alertmanager('firing'))).toBe(202)
      expect(vendorsOf(messages())).toEqual(['email', 'pagerduty', 'slack'])
      expect(messages('slack')[0]?.text).toMatch(/Disk of db-1 is full[^]*空き容量 2 % <b>/)
      expect(await post(path, alertmanager('resolved'))).toBe(202)
      expect(messages('pagerduty').map(({ payload }) => payload)).toMatchObject([{ status: 'resolved' }])
      expect(messages('slack')[0]?.edits).toHaveLength(1)
      expect(messages('email').map(({ title }) => title)).toEqual([
        'Disk of db-1 is full',
        'Re: Disk of db-1 is full',
      ])
    },
  )

  test('Grafana posts to the same address', async () => {
    const { alerts } = alertmanager('firing')
    const grafana = {
      ...alertmanager('firing'),
      version: '1',
      orgId: 1,
      title: '[FIRING:1] DiskFull',
      state: 'alerting',
      message: 'x',
      alerts: [
        {
          ...alerts[0],
          labels: { ...labels, severity: 'critical' },
          values: { B: 98 },
          dashboardURL: 'https://grafana.example.com/d/1',
        },
      ],
    }
    expect(await post('/webhook/alerts', grafana)).toBe(202)
    expect(vendorsOf(messages())).toEqual(['/hook/first', '/hook/second', 'email', 'pagerduty', 'slack'])
    expect(messages('webhook')[0]?.payload).toMatchObject({ type: 'grafana.alert' })
  })

  test('anything else is read as a draft', async () => {
    expect(await post('/webhook/alerts', { subject: 'Backup failed', level: 'high', text: 'no space' })).toBe(
      202,
    )
    expect(messages('pagerduty').map(({ title }) => title)).toEqual(['Backup failed'])
  })

  test('who has no token is refused, and what is no alert as well', async () => {
    expect(await post('/webhook/alerts', alertmanager('firing'), 'guess')).toBe(401)
    expect(await post('/webhook/alerts', { alerts: 'none' })).toBe(400)
    expect(messages()).toEqual([])
  })
})

test('the program shows who hears of what, and ends by itself', async () => {
  const args = ['--conditions=@notify/source', path('src/main.ts')]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    env: { PATH: process.env['PATH'] },
  })
  expect(stderr).toBe('')
  const counts = { slack: 5, email: 5, pagerduty: 2, webhook: 2 }
  for (const [vendor, count] of Object.entries(counts))
    expect(stdout.match(new RegExp(`^${vendor} `, 'gm')), vendor).toHaveLength(count)
})
