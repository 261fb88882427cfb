import type { Notifier } from '@notify/core'
import { agent, job, jobChannels, pr, system, task } from '@notify/events/jobs'
import { startTrial, type Trial } from '@notify/example-in-sandbox/trial'
import type { SandboxMessage, Vendor } from '@notify/sandbox'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createJobSystem, type JobSystemOptions } from './src/job-system.ts'
import { sandboxEnvironment } from './src/sandbox-environment.ts'

let trial: Trial
let notifier: Notifier
const start = (options: Partial<JobSystemOptions> = {}): Promise<Notifier> => {
  const { channels, notifierOptions, sandbox } = trial
  return createJobSystem({ channels, notifierOptions, env: sandboxEnvironment(sandbox), ...options })
}
beforeAll(async () => {
  trial = await startTrial()
  notifier = await start()
})
beforeEach(async () => {
  // Every rate is full again.
  await trial.advance(60_000)
  trial.sandbox.reset()
})
afterAll(async () => {
  await notifier.close()
  await trial.close()
})

/** The files of this example, one of them changed. */
async function startChanged(file: string, from: string, to: string): Promise<Notifier> {
  const folder = await mkdtemp(join(tmpdir(), 'jobs-'))
  try {
    for (const part of ['config', '.kiro', 'templates'])
      await cp(new URL(part, import.meta.url), join(folder, part), { recursive: true })
    const text = await readFile(join(folder, file), 'utf8')
    expect(text).toContain(from)
    await writeFile(join(folder, file), text.replace(from, to))
    return await start({ folder })
  } finally {
    await rm(folder, { recursive: true })
  }
}

const messages = (vendor: Vendor): readonly SandboxMessage[] => trial.sandbox.messages(vendor)
/** Which channels it reached, without the audit trail. */
async function reached(draft: Parameters<Notifier['send']>[0]): Promise<ReadonlySet<unknown>> {
  const { receipts } = await trial.passed(notifier.send(draft))
  const delivered = receipts.filter(({ outcome }) => outcome === 'delivered')
  return new Set(delivered.flatMap(({ channel }) => (channel === 'audit' ? [] : [channel])))
}

const errorMessage = 'tag <v2> exists & stays'
const failed = job.failed({ jobId: 'release', errorMessage })
const pull = { number: 42, title: 'Use a lease' }
const events = {
  'job.started': job.started({ jobId: 'nightly' }),
  'job.completed': job.completed({ jobId: 'nightly' }),
  'job.failed': failed,
  'task.started': task.started({ taskId: 'lint' }),
  'task.completed': task.completed({ taskId: 'lint' }),
  'task.failed': task.failed({ taskId: 'lint', errorMessage }),
  'pr.created': pr.created(pull),
  'pr.merged': pr.merged(pull),
  'pr.closed': pr.closed(pull),
  'agent.error': agent.error({ agentId: 'runner-3', errorMessage }),
  'system.alert': system.alert({ title: 'The queue stands still' }),
}

describe('where an event goes', () => {
  test.each(Object.keys(jobChannels) as (keyof typeof jobChannels)[])('%s: its channels', async (type) => {
    expect(await reached(events[type])).toEqual(new Set(jobChannels[type]))
  })

  test('everything goes into the audit trail, signed, with the token', async () => {
    await reached(events['task.started'])
    const [message] = messages('webhook')
    expect(message?.warnings).toEqual([])
    expect(message?.requests[0]?.headers).toMatchObject({ authorization: 'Bearer audit-token' })
    expect(message?.requests[0]?.headers['webhook-signature']).toMatch(/^v1,/)
    expect(message?.payload).toMatchObject({ type: 'task.started' })
  })

  test('a rule adds channels for what it filters', async () => {
    const inProduction = { details: { environment: 'production' } }
    const fail = (taskId: string, more: object) => task.failed({ taskId, errorMessage, ...more })
    const all = new Set(['sms', 'discord', 'slack', 'email'])
    expect(await reached(fail('migrate', inProduction))).toEqual(all)
    expect(await reached(fail('cleanup', inProduction))).toEqual(new Set(['slack', 'email']))
    expect(await reached(fail('migrate', {}))).toEqual(new Set(['slack', 'email']))
  })

  test('of two rules that name a channel the one with the higher priority serves it', async () => {
    const { deliveries } = await notifier.explain(
      task.failed({ taskId: 'migrate', errorMessage, details: { environment: 'production' } }),
    )
    const routeOf = (name: string) => deliveries.find(({ channel }) => channel === name)?.route
    expect(['sms', 'discord', 'slack', 'audit'].map(routeOf)).toEqual([
      'production',
      'production',
      'jobs-task.failed',
      'everything',
    ])
  })

  test('a channel takes only what it filters, whatever the rules say', async () => {
    expect(await reached({ ...failed, severity: 'warning' })).not.toContain('sms')
    expect(await reached(job.failed({ jobId: 'scratch', errorMessage }))).not.toContain('email')
  })

  test('what the filter for all refuses goes nowhere', async () => {
    const { receipts } = await notifier.send(job.failed({ jobId: 'selftest', errorMessage }))
    expect(receipts).toMatchObject([{ outcome: 'suppressed', by: 'filter' }])
    expect(trial.sandbox.messages()).toEqual([])
  })

  test('the file of the workspace goes over the other, and leaves alone what it does not name', async () => {
    const by = (author: string) => reached(pr.created({ ...pull, author }))
    expect(await by('grace')).toEqual(new Set(['slack', 'discord']))
    expect(await by('ada')).toEqual(new Set(['slack', 'discord', 'email']))
    expect(messages('email').map(({ to }) => to)).toEqual([['workspace@example.com']])
  })
})

describe('the words', () => {
  const say = async (draft: Parameters<Notifier['send']>[0]): Promise<void> => void (await reached(draft))
  const textOf = (vendor: Vendor): string => messages(vendor)[0]?.text ?? ''
  const htmlOf = (): string => (messages('email')[0]!.payload as { readonly html: string }).html

  test('in English', async () => {
    await say(job.failed({ jobId: 'release', jobName: 'Release 2', errorMessage }))
    expect(textOf('slack')).toContain('Release 2 failed')
    expect(textOf('slack')).toContain('```\ntag <v2> exists & stays\n```')
    expect(textOf('discord')).toMatch(/Release 2 failed\n.*Why:/)
    expect(textOf('sms')).toContain('release failed: tag <v2> exists & stays')
    expect(htmlOf()).toMatch(/<h1 style="[^"]*">Release 2 failed<\/h1>/)
    expect(htmlOf()).toContain('tag &lt;v2&gt; exists &amp; stays')
    expect(htmlOf()).toMatch(/November 21, 2026.*Dashboard/)
  })

  test('in Japanese', async () => {
    await say(job.failed({ jobId: 'release', jobName: 'リリース', errorMessage }, { locale: 'ja' }))
    expect(textOf('slack')).toContain('リリースが失敗しました')
    expect(textOf('discord')).toMatch(/リリースが失敗しました\n.*原因：/)
    expect(textOf('sms')).toContain('releaseが失敗：tag <v2>')
    expect(htmlOf()).toMatch(/<h1 style="[^"]*">リリースが失敗しました<\/h1>/)
    expect(htmlOf()).toMatch(/2026年11月21日.*ダッシュボード/)
  })

  test.each([
    ['en', ':tada: *Nightly* is done', 'Dashboard'],
    ['ja', ':tada: *Nightly*が完了しました', 'ダッシュボード'],
  ])('as blocks of Slack, in %s', async (locale, text, label) => {
    await say(job.completed({ jobId: 'n', jobName: 'Nightly' }, { locale }))
    expect(messages('slack')[0]?.payload).toMatchObject({
      blocks: [
        {
          text: { text },
          accessory: { text: { text: label }, url: expect.stringContaining('https://jobs.example.com/') },
        },
      ],
    })
  })

  test('what has no template speaks for itself', async () => {
    await say(agent.error({ agentId: 'runner-3', errorMessage }))
    expect(textOf('slack')).toContain('Agent runner-3 reported an error')
  })

  test('data in a template stays data', async () => {
    await say(
      job.failed({ jobId: 'x', jobName: '<!channel> *a* {{ metadata }}', errorMessage: '``` @everyone' }),
    )
    // A zero-width space keeps marks from being read.
    expect(textOf('slack').replaceAll('\u200b', '')).toContain('<!channel> *a* {{ metadata }} failed')
    expect(messages('slack').flatMap(({ mentions }) => mentions)).toEqual([])
    expect(messages('discord').flatMap(({ mentions }) => mentions)).toEqual([])
  })
})

describe('how often', () => {
  test('a channel has its rate: 5 at once, then 20 in 60 s; the others wait', async () => {
    for (let number = 0; number < 8; number++) await notifier.accept(pr.closed({ number, title: 'x' }))
    await trial.advance(2_000)
    expect(messages('slack')).toHaveLength(5)
    await trial.advance(2_000)
    expect(messages('slack')).toHaveLength(6)
    await trial.advance(6_000)
    expect(messages('slack')).toHaveLength(8)
    expect(messages('webhook')).toHaveLength(8)
  })

  test('batches of one type have 10 at most, and wait 30 s at most', async () => {
    await using notifier = await startChanged('config/notifications.yaml', 'enabled: false', 'enabled: true')
    for (let number = 0; number < 12; number++)
      await notifier.accept(pr.closed({ number, title: `変更 ${number}` }))
    await notifier.accept(agent.error({ agentId: 'runner-3', errorMessage }))
    await trial.advance(1_000)
    expect(messages('slack')).toHaveLength(1)
    expect(messages('slack')[0]?.text.match(/変更 \d+/g)).toHaveLength(10)
    await trial.advance(28_000)
    expect(messages('slack')).toHaveLength(1)
    await trial.advance(2_000)
    expect(messages('slack')).toHaveLength(3)
    expect(messages('slack')[1]?.text.match(/変更 1[01]/g)).toHaveLength(2)
    expect(messages('slack')[2]?.text).toContain('runner-3')
  })

  test('what fails is tried again, as often as the workspace says', async () => {
    trial.sandbox.fault('slack', { kind: 'status', status: 500, times: 9 })
    const { id } = await trial.passed(notifier.send(events['pr.closed']))
    await trial.passed(notifier.drain())
    const { entries } = await notifier.read({ notification: id })
    expect(entries[0]?.receipts.find(({ channel }) => channel === 'slack')).toMatchObject({
      outcome: 'dead',
      attempts: 4,
    })
  })
})

test('the program tells a day in Japanese, and ends by itself', async () => {
  const main = fileURLToPath(new URL('src/main.ts', import.meta.url))
  const args = ['--conditions=@notify/source', main, '--ja']
  const env = { PATH: process.env['PATH'] }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env })
  expect(stderr).toBe('')
  expect(stdout).toContain('❌ リリースが失敗しました')
  const counts = { slack: 5, discord: 3, sms: 2, email: 5, webhook: 6 }
  for (const [channel, count] of Object.entries(counts))
    expect(stdout.match(new RegExp(`^${channel} `, 'gm')), channel).toHaveLength(count)
})
