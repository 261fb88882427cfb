import type { Notifier } from '@notify/core'
import { alert } from '@notify/events/alerts'
import { startTrial, type Trial } from '@notify/example-in-sandbox/trial'
import { defaultRules, type Metric, type Monitor } from '@notify/monitor'
import type { SandboxMessage, Vendor } from '@notify/sandbox'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFanOut } from './src/fan-out.ts'
import { serveIntake } from './src/intake.ts'
import { sandboxEnvironment } from './src/sandbox-environment.ts'
import { watch } from './src/watch.ts'

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
  let monitor: Monitor
  let measured: readonly Metric[]
  const cpu = (value: number, service = 'api'): Metric => ({ name: 'cpu_usage_percent', value, service })
  const minute = 60_000
  beforeEach(() => {
    measured = []
    monitor = watch(notifier, {
      clock: trial.notifierOptions.clock,
      interval: '60s',
      readers: { here: () => measured },
    })
  })
  afterEach(() => monitor.close())
  const after = async (ms: number, ...metrics: readonly Metric[]): Promise<void> => {
    measured = metrics
    await trial.advance(ms)
  }
  const subjects = (): readonly string[] => messages('email').map(({ title }) => title)

  test.each(defaultRules)('$metric $operator $threshold is told as $severity', async (rule) => {
    const at = (value: number): Metric => ({ name: rule.metric, value, service: 'api' })
    const told = () => monitor.alerts({ rule: rule.name! }).map(({ severity }) => severity)
    await after(minute, at(rule.threshold))
    expect(told()).toEqual([])
    await after(minute, at(rule.threshold + 0.1))
    expect(told()).toEqual([rule.severity])
    expect(messages('pagerduty')).toHaveLength(rule.severity === 'error' ? 1 : 0)
  })

  test('tells each channel what it measured, by the severity of the rule, and that it is well again', async () => {
    await after(minute, cpu(96.5))
    expect(messages('pagerduty').map(({ title }) => title)).toEqual(['CPU usage is 96.5%'])
    expect(messages('email').map(({ to }) => to)).toEqual([['ops@example.com', 'lead@example.com']])
    expect(subjects()).toEqual(['CPU usage is 96.5%'])
    expect(messages('slack')[0]?.text).toContain('96.5%')
    expect(messages('webhook')).toEqual([])

    await after(minute, cpu(12))
    expect(messages('pagerduty').map(({ payload }) => payload)).toMatchObject([{ status: 'resolved' }])
    expect(messages('slack')[1]?.text).toBe('✅ CPU usage is 12% · *Resolved*')
    expect(messages('slack')[0]?.edits).toHaveLength(1)
    expect(subjects()).toHaveLength(2)
  })

  test('checks each minute, and tells again after the cooldown of a rule', async () => {
    await after(599_000, cpu(90))
    expect(subjects()).toHaveLength(1)
    await after(2 * minute, cpu(90))
    expect(subjects()).toHaveLength(2)
    await monitor.close()
    await after(30 * minute, cpu(90))
    expect(subjects()).toHaveLength(2)
  })

  test('has an incident and a cooldown for each service', async () => {
    await after(minute, cpu(90), cpu(91, '決済'), cpu(92))
    expect(subjects().toSorted()).toEqual(['CPU usage is 91%', 'CPU usage is 92%'])
    expect(monitor.health()).toMatchObject({
      status: 'degraded',
      services: [{ service: 'api' }, { service: '決済', broken: [{ rule: 'cpu-high', state: 'firing' }] }],
    })
  })
})

describe('over HTTP', () => {
  let intake: Awaited<ReturnType<typeof serveIntake>>
  let monitor: Monitor
  beforeEach(async () => {
    monitor = watch(notifier, { clock: trial.notifierOptions.clock, interval: false })
    intake = await serveIntake({ notifier, monitor, token: 'open-sesame', port: 0 })
  })
  afterEach(async () => {
    await intake.close()
    await monitor.close()
  })

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

  test('metrics are posted, and what they break arrives', async () => {
    expect(await post('/v1/metrics', [{ name: 'queue_size', value: 5_001, service: '決済' }])).toBe(202)
    await trial.passed(monitor.check())
    await trial.passed(notifier.drain())
    expect(messages('pagerduty').map(({ title }) => title)).toEqual(['Queue size is 5,001'])
    const headers = { authorization: 'Bearer open-sesame' }
    const health = await fetch(`${intake.url}/v1/metrics/health`, { headers })
    expect(await health.json()).toMatchObject({ status: 'unhealthy', services: [{ service: '決済' }] })
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
