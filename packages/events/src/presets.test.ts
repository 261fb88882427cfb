import { createNotifier, DeliveryError, type Channel, type Draft } from '@notify/core'
import { createTestNotifier, recorder, type Recorder } from '@notify/core/testing'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { alert as alertCall } from './alerts.ts'
import { alert, discordServiceColors, discordServiceEvents } from './discord-service.ts'
import { presets } from './index.ts'
import { job, jobChannels, jobEvents, system } from './jobs.ts'
import { dataQuality, pipeline } from './pipelines.ts'
import { draftOf, typesOf } from './sending.ts'
import * as samples from './__fixtures__/samples.ts'
import { coordinator, recovery, task, testFarmEvents, testFarmTypesOn } from './test-farm.ts'

const ofKind = (kind: string): Recorder => Object.assign(recorder(), { kind })
const down = (): DeliveryError => new DeliveryError('unavailable', 'the service answered 503')
const failed = (taskId: string): Draft<never> => task.failed({ taskId, errorMessage: 'exit code 1' })

describe('the test farm', () => {
  const setUp = (options: Omit<presets.TestFarmOptions<'slack' | 'jira'>, 'channels'> = {}) => {
    const channels = { slack: ofKind('slack'), jira: ofKind('jira') }
    return { ...channels, notifier: createTestNotifier(presets.testFarm({ ...options, channels })) }
  }

  test('five failures in 5 s are one message, and a digest that counts the others', async () => {
    const { slack, notifier } = setUp()
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      await notifier.send(failed(id))
      await notifier.advance(1_000)
    }
    expect(slack.titles).toEqual(['Task a failed'])
    await notifier.advance(60_000)
    expect(slack.titles).toEqual(['Task a failed', '4 notifications: task.failed'])
    expect(slack.sent[1]?.notification.members?.map(({ source }) => source)).toEqual(['b', 'c', 'd', 'e'])
  })

  test('the same task again within 5 s is held back, and counted in the next digest of its key', async () => {
    const { slack, notifier } = setUp()
    for (let again = 0; again < 5; again++) await notifier.send(failed('a'))
    const { receipts } = await notifier.send(failed('a'))
    expect(receipts).toMatchObject([
      { channel: 'slack', outcome: 'suppressed', by: 'throttle' },
      { channel: 'jira', outcome: 'suppressed', by: 'throttle' },
    ])
    await notifier.advance(6_000)
    await notifier.send(failed('a'))
    await notifier.advance(60_000)
    expect(slack.titles).toEqual(['Task a failed', 'Task a failed'])
    expect(slack.sent[1]?.context).toMatchObject({ cause: 'digest', heldBack: 5 })
  })

  test('by default only failures, disconnections and the coordinator are told; each type can be switched', async () => {
    const told = async (types?: Readonly<Record<string, boolean>>): Promise<string[]> => {
      const { slack, notifier } = setUp({ throttle: false, group: false, ...(types && { types }) })
      for (const { type, data } of samples.testFarm) await notifier.send(draftOf(testFarmEvents, type, data))
      await notifier.send({ title: 'somebody else' })
      return slack.sent.map(({ notification }) => notification.type)
    }
    expect(await told()).toEqual([...testFarmTypesOn, 'notification'])
    expect(await told({ 'task.completed': true, 'worker.failed': false })).toEqual([
      ...testFarmTypesOn.slice(0, 2),
      'task.completed',
      'task.failed',
      'worker.disconnected',
      'recovery.failed',
      'notification',
    ])
    const all = Object.fromEntries(typesOf(testFarmEvents).map((type) => [type, true]))
    expect(await told(all)).toHaveLength(15)
  })

  test('Jira gets only errors', async () => {
    const { slack, jira, notifier } = setUp()
    await notifier.send(coordinator.startup({}))
    await notifier.send(failed('a'))
    await notifier.send(recovery.failed({ errorMessage: 'x' }))
    expect(jira.titles).toEqual(['Task a failed', 'Recovery failed'])
    expect(slack.sent).toHaveLength(3)
  })

  test('throttle and grouping can each be tuned or off', async () => {
    const off = setUp({ throttle: false, group: false })
    for (let again = 0; again < 3; again++) await off.notifier.send(failed('a'))
    expect(off.slack.sent).toHaveLength(3)
    const tuned = setUp({ throttle: '10s', group: false })
    await tuned.notifier.send(failed('a'))
    await tuned.notifier.advance(9_000)
    await tuned.notifier.send(failed('a'))
    await tuned.notifier.advance(1_000)
    await tuned.notifier.send(failed('a'))
    expect(tuned.slack.sent).toHaveLength(2)
    expect(tuned.slack.sent[1]?.context.heldBack).toBe(1)
  })
})

describe('the Discord service', () => {
  const names = ['general', 'error', 'critical', 'tracklist', 'monitoring', 'security'] as const
  const limited: NonNullable<Channel['defaults']> = {
    policies: [{ name: 'rateLimit', limit: { rate: { limit: 1_000, perMs: 1_000, burst: 1_000 } } }],
  }
  const webhook = (): Recorder => Object.assign(ofKind('discord'), { defaults: limited })

  test('each type has its webhook and colour; without one it goes to general', async () => {
    const channels = { general: webhook(), critical: webhook(), security: webhook() }
    const notifier = createTestNotifier(presets.discordService({ channels }))
    for (const { type, data } of samples.discordService)
      await notifier.send(draftOf(discordServiceEvents, type, data))
    expect(channels.critical.titles).toEqual(['Payments are down'])
    expect(channels.security.titles).toEqual(['Security: Login from a new country'])
    expect(channels.general.sent).toHaveLength(4)
    expect(Object.keys(discordServiceColors)).toEqual(names.map((name) => `alert.${name}`))
  })

  test('30 in any 60 s go to one destination, whatever its own limit; the others wait, and the limit can be read', async () => {
    const channels = { general: webhook(), error: webhook() }
    const notifier = createTestNotifier(presets.discordService({ channels }))
    for (let one = 0; one < 40; one++) await notifier.accept(alert.general({ title: `${one}` }))
    await notifier.send(alert.error({ title: 'other' }))
    await notifier.settle()
    expect([channels.general.sent.length, channels.error.sent.length]).toEqual([30, 1])
    expect(await notifier.channels.limits('general')).toMatchObject({ waiting: 10 })
    await notifier.advance(59_999)
    expect(channels.general.sent).toHaveLength(30)
    await notifier.advance(1)
    expect(channels.general.sent).toHaveLength(40)
  })

  test('a bucket refills steadily', async () => {
    const channels = { general: webhook() }
    const notifier = createTestNotifier(presets.discordService({ channels, kind: 'bucket', burst: 5 }))
    for (let one = 0; one < 10; one++) await notifier.accept(alert.general({ title: `${one}` }))
    await notifier.settle()
    expect(channels.general.sent).toHaveLength(5)
    await notifier.advance(2_000)
    expect(channels.general.sent).toHaveLength(6)
  })

  test('a hundred wait for one destination; one more dies, and says why', async () => {
    const channels = { general: webhook() }
    const notifier = createTestNotifier(presets.discordService({ channels, rateLimit: 1 }))
    for (let one = 0; one <= 100; one++)
      await notifier.send(alert.general({ title: `${one}` }), { timeoutMs: 1 })
    const { id } = await notifier.accept(alert.general({ title: 'too many' }))
    await notifier.settle()
    const { entries } = await notifier.read({ notification: id })
    expect(entries[0]?.receipts).toMatchObject([{ outcome: 'dead', why: 'queue-full' }])
  })

  test('three attempts, then it is dead', async () => {
    const channels = { general: webhook() }
    channels.general.fail(down(), down(), down())
    const notifier = createTestNotifier(presets.discordService({ channels }))
    const { id } = await notifier.send(alert.general({ title: 'x' }))
    await notifier.advance(60_000)
    const { entries } = await notifier.read({ notification: id })
    expect(entries[0]?.receipts).toMatchObject([{ outcome: 'dead', attempts: 3 }])
  })

  test('after five failures in a row the destination is held for 60 s, then tried by one', async () => {
    const channels = { general: webhook() }
    channels.general.fail(down(), down(), down(), down(), down())
    const notifier = createTestNotifier(presets.discordService({ channels, retryAttempts: 1 }))
    for (let one = 0; one < 6; one++) await notifier.send(alert.general({ title: `${one}` }))
    expect(await notifier.channels.list()).toMatchObject([{ state: 'held', hold: { why: 'breaker' } }])
    await notifier.advance(59_999)
    expect(channels.general.sent).toHaveLength(0)
    await notifier.advance(1)
    expect(channels.general.titles).toEqual(['5'])
  })

  test('a request ends after 10 s', async () => {
    const channels = { general: webhook() }
    channels.general.fail('hang')
    const notifier = createTestNotifier(presets.discordService({ channels }))
    const sending = notifier.send(alert.general({ title: 'x' }))
    await notifier.advance(10_000)
    expect((await sending).receipts).toMatchObject([
      { outcome: 'waiting', why: 'retry', error: 'no answer within 10s' },
    ])
  })
})

describe('tenants', () => {
  const triggers: readonly presets.Trigger<'mail' | 'chat'>[] = [
    { type: 'pipeline.failure', channels: ['chat'], severity: 'error', cooldown: '300s' },
    { type: 'pipeline.started', enabled: false },
    { type: 'pipeline.success' },
  ]
  const channels = { mail: recorder(), chat: recorder() }
  const notifier = createTestNotifier({ channels, ...presets.tenants({ defaultChannel: 'mail', triggers }) })
  const failure = (pipelineId: string): Draft<never> => pipeline.failure({ pipelineId, errorMessage: 'x' })

  test('a trigger says where, from which severity on and how often; what names no channel goes to the default', async () => {
    await notifier.send(pipeline.started({ pipelineId: 'a' }))
    await notifier.send(pipeline.success({ pipelineId: 'a' }))
    await notifier.send(dataQuality.warning({ tableName: 't', failedChecks: [] }))
    expect(channels.mail.titles).toEqual(['Pipeline a succeeded', 'Data quality warning for t'])
    await notifier.send(failure('a'))
    await notifier.send(failure('b'))
    const { receipts } = await notifier.send(failure('a'))
    expect(receipts).toMatchObject([{ outcome: 'suppressed', by: 'throttle' }])
    await notifier.advance(300_000)
    await notifier.send(failure('a'))
    expect(channels.chat.sent.map(({ notification: { severity, source } }) => [severity, source])).toEqual([
      ['error', 'a'],
      ['error', 'b'],
      ['error', 'a'],
    ])
    const failed = pipeline.failure({ pipelineId: 'c', errorMessage: 'x' }, { severity: 'warning' })
    expect((await notifier.send(failed)).receipts).toMatchObject([{ outcome: 'suppressed', by: 'filter' }])
  })

  test('a tenant may have its own', async () => {
    const [root, acme] = [recorder(), recorder()]
    const layered = createTestNotifier({
      channels: { root },
      tenants: { acme: { channels: { acme }, ...presets.tenants({ defaultChannel: 'acme' }) } },
    })
    await layered.send(failure('a'))
    await layered.send({ ...failure('b'), tenant: 'acme' })
    expect([root.titles, acme.titles]).toEqual([['Pipeline a failed'], ['Pipeline b failed']])
  })
})

describe('the job system', () => {
  const setUp = (
    options: Omit<presets.JobSystemOptions<'chat' | 'mail' | 'sms' | 'discord'>, 'channels'> = {},
  ) => {
    const channels = {
      chat: ofKind('slack'),
      mail: ofKind('email'),
      sms: ofKind('sms'),
      discord: ofKind('discord'),
    }
    return { ...channels, notifier: createTestNotifier(presets.jobSystem({ ...options, channels })) }
  }

  test.each(samples.jobs)('$type goes to its channels', async ({ type, data }) => {
    const { notifier } = setUp()
    const { receipts } = await notifier.send(draftOf(jobEvents, type, data))
    const kinds: Readonly<Record<string, string>> = {
      chat: 'slack',
      mail: 'email',
      sms: 'sms',
      discord: 'discord',
    }
    const reached = receipts
      .filter(({ outcome }) => outcome === 'delivered')
      .map(({ channel = '' }) => kinds[channel])
    expect(new Set(reached)).toEqual(new Set(jobChannels[type as keyof typeof jobChannels]))
  })

  test('a type can have other channels, or none', async () => {
    const { chat, sms, notifier } = setUp({ types: { 'task.started': ['sms'], 'job.started': [] } })
    await notifier.send(draftOf(jobEvents, 'task.started', { taskId: 'a' }))
    await notifier.send(job.started({ jobId: 'a' }))
    expect([chat.sent.length, sms.sent.length]).toEqual([0, 1])
  })

  test.each(['type', 'channel'] as const)('batches of 10 or 30 s, by %s', async (batch) => {
    const { mail, notifier } = setUp({ batch })
    for (let one = 0; one < 10; one++) await notifier.send(job.completed({ jobId: `${one}` }))
    await notifier.settle()
    expect(mail.sent.map(({ notification }) => notification.members?.length)).toEqual([10])
    mail.clear()
    await notifier.send(job.completed({ jobId: 'a' }))
    await notifier.send(system.alert({ title: 'x' }))
    await notifier.advance(29_999)
    expect(mail.sent).toHaveLength(0)
    await notifier.advance(1)
    expect(mail.sent).toHaveLength(batch === 'type' ? 2 : 1)
  })

  test('a rate limit holds for each channel, and goes before its own', async () => {
    const { chat, mail, notifier } = setUp({ rateLimit: { limit: 2, per: '60s', kind: 'window' } })
    for (let one = 0; one < 3; one++) await notifier.accept(job.completed({ jobId: `${one}` }))
    await notifier.settle()
    expect([chat.sent.length, mail.sent.length]).toEqual([2, 2])
  })

  test('after five failures in a row a channel is held for 60 s, and two that arrive let the others go', async () => {
    const { sms, notifier } = setUp({ types: { 'job.failed': ['sms'] } })
    sms.fail(down(), down(), down(), down(), down())
    for (let one = 0; one < 5; one++)
      await notifier.send(job.failed({ jobId: `${one}`, errorMessage: 'x' }), { timeoutMs: 0 })
    await notifier.advance(1_000)
    const list = await notifier.channels.list()
    expect(list.find(({ name }) => name === 'sms')).toMatchObject({
      hold: { why: 'breaker', probe: true, probes: 2 },
    })
    await notifier.advance(120_000)
    const release = notifier.events.findIndex(({ kind }) => kind === 'released')
    const arrived = notifier.events
      .slice(0, release)
      .filter((event) => event.kind === 'attempt' && event.attempt.outcome === 'delivered')
    expect(arrived).toHaveLength(2)
  })

  test('a channel that keeps failing is held until somebody enables it, if that is wanted', async () => {
    const { sms, notifier } = setUp({ autoDisable: true, types: { 'job.failed': ['sms'] } })
    for (let minute = 0; minute < 40; minute++) {
      sms.fail(down(), down(), down())
      await notifier.accept(job.failed({ jobId: `${minute}`, errorMessage: 'x' }))
      await notifier.advance(60_000)
    }
    const states = await notifier.channels.list()
    expect(states.find(({ name }) => name === 'sms')).toMatchObject({
      state: 'held',
      hold: { why: 'failing' },
    })
    sms.clear()
    await notifier.advance(3_600_000)
    expect(sms.sent).toEqual([])
  })
})

describe('the alert fan-out', () => {
  const setUp = () => {
    const channels = {
      chat: ofKind('slack'),
      mail: ofKind('email'),
      pager: ofKind('pagerduty'),
      hook: ofKind('webhook'),
      sms: ofKind('sms'),
    }
    return { channels, notifier: createTestNotifier(presets.alertFanout({ channels })) }
  }
  const reached = (receipts: readonly { channel?: string }[]): string[] =>
    receipts.map(({ channel = '' }) => channel)

  test.each([
    ['info', ['chat']],
    ['warning', ['chat', 'mail']],
    ['error', ['chat', 'mail', 'pager']],
    ['critical', ['chat', 'mail', 'pager', 'hook', 'sms']],
  ] as const)('%s goes to %j', async (severity, expected) => {
    const { notifier } = setUp()
    const { receipts } = await notifier.send(alertCall.raised({ title: 'x' }, { severity }))
    expect(reached(receipts)).toEqual(expected)
  })

  test('a call can name its channels', async () => {
    const { notifier } = setUp()
    const { receipts } = await notifier.send(
      alertCall.raised({ title: 'x' }, { to: ['sms'], severity: 'info' }),
    )
    expect(reached(receipts)).toEqual(['sms'])
  })

  test('what a monitor tells again rings again, what others repeat does not', async () => {
    const { channels, notifier } = setUp()
    for (const type of ['alert.monitoring', 'alertmanager.alert']) {
      const alert = { type, title: type, key: type, state: 'firing', severity: 'warning' } as const
      await notifier.send(alert)
      await notifier.advance(600_000)
      await notifier.send(alert)
    }
    expect(channels.mail.titles).toEqual([
      'alert.monitoring [firing]',
      'alert.monitoring [firing]',
      'alertmanager.alert [firing]',
    ])
  })
})

test('a preset knows the names of its channels, and what is written after it goes before it', () => {
  const channels = { ops: ofKind('slack'), mail: recorder() }
  const notifier = createNotifier({ ...presets.alertFanout({ channels }), retry: { attempts: 2 } })
  expectTypeOf(notifier.channels.verify).parameter(0).toEqualTypeOf<'ops' | 'mail'>()
  // @ts-expect-error -- no such channel
  const wrong = (): unknown => presets.jobSystem({ channels, types: { 'job.failed': ['opps'] } })
  expect(wrong).toBeTypeOf('function')
  expect(() => createNotifier(presets.testFarm({ channels: { jira: ofKind('jira') } }))).not.toThrow()
})
