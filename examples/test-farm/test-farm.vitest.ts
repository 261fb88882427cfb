import type { Environment } from '@notify/config'
import type { Notifier, Receipt } from '@notify/core'
import { emitter } from '@notify/events'
import { coordinator, recovery, task, testFarmEvents, worker } from '@notify/events/test-farm'
import { startTrial, type Trial } from '@notify/example-in-sandbox/trial'
import type { Vendor } from '@notify/sandbox'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseEnv, promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFarmInCode } from './src/farm-in-code.ts'
import { createFarm, type FarmOptions } from './src/farm.ts'
import { sandboxEnvironment } from './src/sandbox-environment.ts'

const chats = ['slack', 'discord', 'telegram', 'email', 'msteams'] as const satisfies readonly Vendor[]
let trial: Trial
let farms: Notifier[]
beforeEach(async () => {
  trial = await startTrial()
  farms = []
})
afterEach(async () => {
  await Promise.all(farms.map((farm) => farm.close()))
  await trial.close()
})

async function farm(env: Environment = {}, options: Partial<FarmOptions> = {}): Promise<Notifier> {
  const { channels, notifierOptions, sandbox } = trial
  const made = await createFarm({
    channels,
    notifierOptions,
    ...options,
    env: { ...sandboxEnvironment(sandbox), ...env },
  })
  farms.push(made)
  return made
}

const failed = (taskId: string) => task.failed({ taskId, errorMessage: 'exit code 1' })
const payloadOf = (vendor: Vendor, index = 0): unknown => trial.sandbox.messages(vendor)[index]?.payload
const titles = (vendor: Vendor): string[] => trial.sandbox.messages(vendor).map(({ title }) => title)
const counts = (): Record<string, number> =>
  Object.fromEntries([...chats, 'jira' as const].map((vendor) => [vendor, titles(vendor).length]))
const outcomes = (receipts: readonly Receipt[]): string[] => [
  ...new Set(receipts.map(({ outcome }) => outcome)),
]

describe('.env.example', () => {
  const file = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

  test('has every variable of this system, and no other', () => {
    const rows = file('../../docs/environment.md').matchAll(/^\| `(\w+)` \| [^|]+ \| ([^|]+) \|/gm)
    const known = [...rows].flatMap(([, name, whose]) => (whose!.includes('test-farm') ? [name] : []))
    expect(new Set(Object.keys(parseEnv(file('.env.example'))))).toEqual(new Set(known))
  })

  test('is read as it is, once there are credentials in it', async () => {
    const example = parseEnv(file('.env.example')) as Environment
    const filled = Object.fromEntries(Object.entries(example).filter(([, value]) => value !== ''))
    const notifier = await farm(filled)
    await trial.passed(notifier.send(failed('bert')))
    expect(counts()).toEqual({ slack: 1, discord: 1, telegram: 1, email: 1, msteams: 1, jira: 1 })
    expect(payloadOf('slack')).toMatchObject({
      username: 'Distributed Testing Framework',
      icon_emoji: ':robot_face:',
    })
    expect(payloadOf('discord')).toMatchObject({ author: { username: 'Distributed Testing Framework' } })
    expect(trial.sandbox.messages('slack')[0]?.to).toEqual(['#distributed-testing'])
    expect(trial.sandbox.messages('email')[0]?.to).toEqual(['team@example.com', 'lead@example.com'])
  })

  test('says what is missing while there are none', async () => {
    const empty = Object.fromEntries(Object.keys(parseEnv(file('.env.example'))).map((name) => [name, '']))
    await expect(farm(empty)).rejects.toThrow('no channel has its credentials')
    await expect(farm({ SLACK_ENABLED: 'true', SLACK_TOKEN: '' })).rejects.toThrow(/SLACK_TOKEN/)
  })
})

describe('what fails again', () => {
  test('is told at once, once in 5 s, then in a digest after 60 s that counts what was held back', async () => {
    const notifier = await farm()
    const fail = async (): Promise<string[]> =>
      outcomes((await trial.passed(notifier.send(failed('bert')))).receipts)
    expect(await fail()).toEqual(['delivered'])
    await trial.advance(3_000)
    expect(await fail()).toEqual(['suppressed'])
    await trial.advance(3_000)
    expect(await fail()).toEqual(['grouped'])
    await trial.advance(3_000)
    expect(await fail()).toEqual(['suppressed'])
    await trial.advance(48_000)
    expect(counts()).toEqual({ slack: 1, discord: 1, telegram: 1, email: 1, msteams: 1, jira: 1 })
    await trial.advance(10_000)
    expect(counts()).toEqual({ slack: 2, discord: 2, telegram: 2, email: 2, msteams: 2, jira: 2 })
    for (const chat of ['slack', 'discord', 'telegram', 'msteams'] as const)
      expect(trial.sandbox.messages(chat)[1]?.text, chat).toContain('2 similar held back')
  })

  test('is told each time with both switched off', async () => {
    const notifier = await farm({ NOTIFICATION_THROTTLE_SECONDS: '0', NOTIFICATION_GROUP_SIMILAR: 'false' })
    for (let again = 0; again < 3; again++) await trial.passed(notifier.send(failed('bert')))
    expect(titles('telegram')).toHaveLength(3)
  })

  test('follows the numbers of the environment', async () => {
    const notifier = await farm({
      NOTIFICATION_THROTTLE_SECONDS: '20',
      NOTIFICATION_GROUP_WINDOW_SECONDS: '10',
    })
    await trial.passed(notifier.send(failed('bert')))
    await trial.advance(19_000)
    await trial.passed(notifier.send(failed('bert')))
    expect(titles('telegram')).toHaveLength(1)
    await trial.advance(2_000)
    await trial.passed(notifier.send(failed('bert')))
    expect(titles('telegram')).toHaveLength(2)
  })
})

describe('by default', () => {
  test('failures, disconnections and the coordinator are told, the rest is off', async () => {
    const notifier = await farm({ TELEGRAM_ENABLED: 'true' })
    const emit = emitter(notifier, testFarmEvents)
    const { receipts } = await emit('task.completed', { taskId: 'bert', durationMs: 95_000 })
    expect(receipts).toMatchObject([{ outcome: 'suppressed', by: 'filter' }])
    await trial.passed(notifier.send(worker.registered({ workerId: 'gpu-7' })))
    await trial.passed(notifier.send(coordinator.startup({})))
    await trial.passed(notifier.send(worker.disconnected({ workerId: 'gpu-7' })))
    expect(titles('telegram')).toEqual(['Coordinator started', 'Worker gpu-7 disconnected'])
  })

  test('each type can be switched on, and off', async () => {
    const notifier = await farm({}, { types: { 'task.completed': true, 'coordinator.startup': false } })
    await trial.passed(notifier.send(coordinator.startup({})))
    await trial.passed(notifier.send(task.completed({ taskId: 'bert' })))
    expect(titles('email')).toEqual(['Task bert completed'])
  })

  test('Jira gets only errors, an issue each', async () => {
    const notifier = await farm()
    await trial.passed(notifier.send(worker.disconnected({ workerId: 'gpu-7' })))
    await trial.passed(notifier.send(failed('bert')))
    await trial.passed(notifier.send(recovery.failed({ errorMessage: '予備のワーカーがありません 🚨' })))
    expect(titles('jira')).toEqual(['Task bert failed', 'Recovery failed'])
    expect(trial.sandbox.messages('jira')[1]?.text).toContain('予備のワーカーがありません 🚨')
    expect(titles('email')).toHaveLength(3)
  })
})

describe('one channel', () => {
  test('that cannot start says why, and does not stop the others', async () => {
    const graph = Object.fromEntries(
      ['TENANT_ID', 'CLIENT_ID', 'CLIENT_SECRET', 'TEAM_ID'].map((name) => [
        `MSTEAMS_${name}`,
        crypto.randomUUID(),
      ]),
    )
    const notifier = await farm({ ...graph, MSTEAMS_WEBHOOK_URL: '', MSTEAMS_USE_GRAPH_API: 'true' })
    await trial.passed(notifier.send(failed('bert')))
    expect(counts()).toEqual({ slack: 1, discord: 1, telegram: 1, email: 1, msteams: 0, jira: 1 })
    const { channels } = await notifier.health()
    expect(channels.find(({ name }) => name === 'msteams')?.hold?.error).toMatch(/refreshToken/)
  })

  test('that fails does not stop the others', async () => {
    const notifier = await farm()
    trial.sandbox.fault('slack', { kind: 'status', status: 500, times: 9 })
    const { receipts } = await trial.passed(notifier.send(failed('bert')))
    expect(receipts.find(({ channel }) => channel === 'slack')).toMatchObject({
      outcome: 'waiting',
      why: 'retry',
    })
    expect(counts()).toEqual({ slack: 0, discord: 1, telegram: 1, email: 1, msteams: 1, jira: 1 })
  })

  test('is on only by its own switch, once there is one', async () => {
    const notifier = await farm({ DISCORD_ENABLED: 'true', SLACK_ENABLED: 'false' })
    await trial.passed(notifier.send(failed('bert')))
    expect(counts()).toEqual({ slack: 0, discord: 1, telegram: 0, email: 0, msteams: 0, jira: 0 })
  })
})

test('the same in code says the same', async () => {
  const { sandbox, notifierOptions } = trial
  await trial.passed((await farm()).send(failed('bert')))
  const inCode = createFarmInCode({
    slack: { token: sandbox.slack.token, baseUrl: sandbox.slack.apiUrl },
    discord: { webhookUrl: sandbox.discord.webhookUrl },
    telegram: { ...sandbox.telegram, chatId: String(sandbox.telegram.chats['ops']) },
    notifierOptions,
  })
  farms.push(inCode)
  await trial.passed(inCode.send(failed('bert')))
  for (const chat of ['slack', 'discord', 'telegram'] as const) {
    const [one, other] = sandbox.messages(chat)
    expect(other?.text, chat).toBe(one?.text)
    expect(other?.to, chat).toEqual(one?.to)
  }
  expect(payloadOf('slack', 1)).toMatchObject({
    username: 'Distributed Testing Framework',
    icon_emoji: ':robot_face:',
  })
})

test('the program tells the channels of its switches, and ends by itself', async () => {
  const main = fileURLToPath(new URL('src/main.ts', import.meta.url))
  const args = ['--conditions=@notify/source', main, '--discord', '--telegram', '--slack']
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { PATH: process.env['PATH'] } })
  const told = [
    'Coordinator started',
    'Worker gpu-7 disconnected',
    'Task bert-base failed',
    'Recovery failed',
    'Coordinator shut down',
  ]
  for (const title of told) expect(stdout.match(new RegExp(title, 'g'))).toHaveLength(3)
  expect(stdout).not.toMatch(/email|jira|msteams|joined/)
})
