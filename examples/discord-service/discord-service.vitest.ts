import type { Environment } from '@notify/config'
import type { Draft, Notifier } from '@notify/core'
import { alert, discordServiceColors } from '@notify/events/discord-service'
import { startTrial, type Trial } from '@notify/example-in-sandbox/trial'
import type { SandboxMessage } from '@notify/sandbox'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { alerts } from './src/alerts.ts'
import { sandboxEnvironment } from './src/sandbox-environment.ts'
import { createService } from './src/service.ts'

let trial: Trial
const services: Notifier[] = []
beforeEach(async () => {
  trial = await startTrial()
})
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()))
  await trial.close()
})

async function service(env: Environment = {}): Promise<Notifier> {
  const { channels, notifierOptions, sandbox } = trial
  const made = await createService({
    channels,
    notifierOptions,
    env: { ...sandboxEnvironment(sandbox), ...env },
  })
  services.push(made)
  return made
}

interface Payload {
  readonly embeds: readonly { readonly color: number; readonly description?: string }[]
  readonly content: string
  readonly allowed_mentions: { readonly parse: readonly string[] }
}
const payloadOf = ({ payload }: SandboxMessage): Payload => payload as Payload
const sent = (): readonly SandboxMessage[] => trial.sandbox.messages('discord')
const requests = () => trial.sandbox.requests('discord')
const general = (title: string): Draft<never> => alert.general({ title })
const colourOf = (type: keyof typeof discordServiceColors): number =>
  Number.parseInt(discordServiceColors[type].slice(1), 16)

const receiptOf = async (notifier: Notifier, id: string): Promise<unknown> =>
  (await notifier.read({ notification: id })).entries[0]?.receipts[0]

describe('the six types', () => {
  beforeEach(async () => {
    const notifier = await service()
    for (const draft of alerts) await trial.passed(notifier.send(draft))
  })

  test('go each to its own webhook, in its own colour', () => {
    expect(sent().map((message) => [message.to[0], payloadOf(message).embeds[0]?.color])).toEqual([
      ['#alerts-general', colourOf('alert.general')],
      ['#alerts-errors', colourOf('alert.error')],
      ['#alerts-critical', colourOf('alert.critical')],
      ['#alerts-tracklist', colourOf('alert.tracklist')],
      ['#alerts-monitoring', colourOf('alert.monitoring')],
      ['#alerts-security', colourOf('alert.security')],
    ])
  })

  test('ping everybody who is here when it is critical, and nobody else', () => {
    expect(sent().map(({ mentions }) => mentions)).toEqual([[], [], ['@here'], [], [], []])
    expect(payloadOf(sent()[2]!)).toMatchObject({ allowed_mentions: { parse: ['everyone'] } })
  })

  test('say what there is to say: a traceback as code, fields, the reader’s own script', () => {
    const [, error, critical, tracklist, monitoring, security] = sent()
    expect(payloadOf(error!).embeds[0]?.description).toMatch(/```\nTraceback [^]*TimeoutError[^]*```/)
    expect(critical?.text).toMatch(/Impact[^]*Nobody can sign in[^]*Action required[^]*Fail over to db-2/)
    expect(tracklist?.text).toMatch(/夏の夜 2026[^]*DJ Aoi 🎧[^]*1 hr 30 min/)
    expect(monitoring?.text).toMatch(/1,250[^]*1,000/)
    expect(security?.text).toContain('192.0.2.7')
  })
})

test('what pings in data pings nobody', async () => {
  const notifier = await service()
  await trial.passed(notifier.send(alert.general({ title: '@everyone', message: '@here <@&1> مرحبا' })))
  expect(sent().map(({ mentions }) => mentions)).toEqual([[]])
})

test('a type without a webhook goes to the general one', async () => {
  const notifier = await service({ DISCORD_WEBHOOK_SECURITY: '' })
  await trial.passed(notifier.send(alerts.at(-1)!))
  await trial.passed(notifier.send({ title: 'Hello', type: 'greeting' }))
  expect(sent().map(({ to }) => to)).toEqual([['#alerts-general'], ['#alerts-general']])
})

describe('limits', () => {
  test('30 requests go out in 60 s, the others wait, and the limit can be read', async () => {
    const notifier = await service()
    for (let one = 0; one < 40; one++) await notifier.accept(general(`${one}`))
    await trial.advance(59_000)
    expect(requests()).toHaveLength(30)
    expect(await notifier.channels.limits('discord-general')).toMatchObject({
      rate: { limit: 30, remaining: 0 },
    })
    await trial.passed(notifier.drain())
    // Discord takes 5 in 2 s and refuses what is faster: it comes later, once.
    expect(new Set(sent().map(({ title }) => title)).size).toBe(40)
    expect(sent()).toHaveLength(40)
    for (const [index, { at }] of requests().entries())
      if (index >= 30) expect(at - requests()[index - 30]!.at).toBeGreaterThanOrEqual(60_000)
  })

  test('a storm of one type holds back no other', async () => {
    const notifier = await service()
    for (let one = 0; one < 40; one++) await notifier.accept(general(`${one}`))
    await notifier.accept(alert.critical({ title: 'The database is down', impact: 'Nobody can sign in' }))
    await trial.advance(5_000)
    expect(sent().filter(({ to }) => to[0] === '#alerts-critical')).toHaveLength(1)
    expect(await notifier.channels.limits('discord-critical')).toMatchObject({ rate: { remaining: 29 } })
    await trial.passed(notifier.drain())
  })

  test('more than may wait dies, and says so', async () => {
    const notifier = await service({ DISCORD_RATE_LIMIT: '1', DISCORD_QUEUE_SIZE: '2' })
    await trial.passed(notifier.send(general('first')))
    for (const title of ['second', 'third']) await notifier.accept(general(title))
    const { id } = await notifier.accept(general('too many'))
    await trial.advance(1_000)
    expect(await receiptOf(notifier, id)).toMatchObject({ outcome: 'dead', why: 'queue-full' })
  })
})

describe('when Discord fails', () => {
  test('a message is tried three times', async () => {
    const notifier = await service()
    trial.sandbox.fault('discord', { kind: 'status', status: 500, times: 2 })
    const { id } = await trial.passed(notifier.send(general('third time lucky')))
    await trial.passed(notifier.drain())
    expect(await receiptOf(notifier, id)).toMatchObject({ outcome: 'delivered', attempts: 3 })
    trial.sandbox.fault('discord', { kind: 'status', status: 500, times: 3 })
    const { id: other } = await trial.passed(notifier.send(general('no luck')))
    await trial.passed(notifier.drain())
    expect(await receiptOf(notifier, other)).toMatchObject({ outcome: 'dead', attempts: 3 })
    expect(sent().map(({ title }) => title)).toEqual([expect.stringContaining('third time lucky')])
  })

  test('what Discord refuses for good is tried once', async () => {
    const notifier = await service({ DISCORD_WEBHOOK_GENERAL: `${trial.sandbox.discord.webhookUrl}x` })
    const { receipts } = await trial.passed(notifier.send(general('nobody there')))
    expect(receipts).toMatchObject([{ outcome: 'dead', attempts: 1 }])
  })

  test('after five failures nothing is asked of it for 60 s, then one message', async () => {
    const notifier = await service({ DISCORD_RETRY_ATTEMPTS: '1' })
    trial.sandbox.fault('discord', { kind: 'status', status: 500, times: 5 })
    for (let one = 1; one <= 5; one++) await trial.passed(notifier.send(general(`${one}`)))
    expect(requests()).toHaveLength(5)
    await notifier.accept(general('6'))
    const stateOf = async (): Promise<unknown> => (await notifier.channels.list())[0]
    expect(await stateOf()).toMatchObject({
      name: 'discord-general',
      state: 'held',
      hold: { why: 'breaker' },
    })
    await trial.advance(59_000)
    expect(requests()).toHaveLength(5)
    await trial.advance(2_000)
    expect(sent()).toHaveLength(1)
    expect(await stateOf()).toMatchObject({ state: 'ok' })
  })

  test('no answer within 10 s counts as a failure', async () => {
    const notifier = await service()
    trial.sandbox.fault('discord', { kind: 'hang' })
    const sending = notifier.send(general('hello?'))
    await trial.sandbox.waitFor(({ requests }) => requests.length === 1)
    await trial.late(10_000)
    expect((await sending).receipts).toMatchObject([{ outcome: 'waiting', error: 'no answer within 10s' }])
  })
})

test('there is no history in Redis, and it says so', async () => {
  await expect(service({ REDIS_HOST: 'redis.internal' })).rejects.toThrow(/no store on Redis.*SQLite/s)
})

test('the program shows where each alert went, and ends by itself', async () => {
  const main = fileURLToPath(new URL('src/main.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@notify/source', main], {
    env: { PATH: process.env['PATH'] },
  })
  expect(stdout.match(/^discord +#alerts-\w+/gm)).toHaveLength(6)
  expect(stdout).toMatch(/^discord-critical: 29 of 30 left/m)
})
