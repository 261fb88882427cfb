import type { Notifier } from '@notify/core'
import { dataQuality, pipeline, rateLimit, system } from '@notify/events/pipelines'
import { startTrial, type Trial } from '@notify/example-in-sandbox/trial'
import type { SandboxMessage } from '@notify/sandbox'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createPipelines, type PipelinesOptions } from './src/pipelines.ts'
import { sandboxEnvironment } from './src/sandbox-environment.ts'

let trial: Trial
let notifier: Notifier
const start = (options: Partial<PipelinesOptions> = {}): Promise<Notifier> => {
  const { channels, notifierOptions, sandbox } = trial
  return createPipelines({ channels, notifierOptions, env: sandboxEnvironment(sandbox), ...options })
}
beforeEach(async () => {
  trial = await startTrial()
  notifier = await start()
})
afterEach(async () => {
  await notifier.close()
  await trial.close()
})

const failure = (pipelineId: string, tenant?: string) =>
  pipeline.failure({ pipelineId, errorMessage: 'connection reset' }, tenant === undefined ? {} : { tenant })
const send = async (draft: Parameters<Notifier['send']>[0]): Promise<readonly unknown[]> => {
  const { receipts } = await trial.passed(notifier.send(draft))
  return receipts.map(({ channel = 'nobody', outcome }) => `${channel} ${outcome}`)
}
const slack = (): readonly SandboxMessage[] => trial.sandbox.messages('slack')
const mails = (): readonly SandboxMessage[] => trial.sandbox.messages('email')

describe('whose file it is', () => {
  test('a tenant has its own', async () => {
    expect(await send(failure('orders', 'acme'))).toEqual(['slack delivered'])
    expect(slack().map(({ to }) => to)).toEqual([['#alerts']])
    expect(mails()).toEqual([])
  })

  test.each(['globex', 'initech', undefined])(
    '%s has one with enabled: false, or none, and goes by that of the root',
    async (tenant) => {
      expect(await send(failure('orders', tenant))).toEqual(['email delivered', 'slack delivered'])
      expect(slack().map(({ to }) => to)).toEqual([['#ops']])
      expect(mails().map(({ to }) => to)).toEqual([['data@example.com', 'oncall@example.com']])
    },
  )

  test('a name that is none is refused before any file is looked for', async () => {
    await expect(notifier.send(failure('orders', '../acme'))).rejects.toThrow(/tenant/)
  })

  test('with enabled: false in the root nothing is sent, and the receipt says so', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pipelines-'))
    try {
      await cp(new URL('configs/acme', import.meta.url), join(folder, 'configs/acme'), { recursive: true })
      const off = { enabled: false, default_provider: 'email' }
      await cp(new URL('configs/notifications', import.meta.url), join(folder, 'configs/notifications'), {
        recursive: true,
      })
      await rm(join(folder, 'configs/notifications/config.local.yaml'))
      await writeFile(join(folder, 'configs/notifications/config.json'), JSON.stringify(off))
      await notifier.close()
      notifier = await start({ folder })
      expect(await send(failure('orders'))).toEqual(['nobody suppressed'])
      expect(await send(failure('orders', 'acme'))).toEqual(['slack delivered'])
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('a trigger', () => {
  test('that is not enabled sends nothing', async () => {
    expect(await send(pipeline.started({ pipelineId: 'orders' }))).toEqual(['nobody suppressed'])
    expect(await send(pipeline.success({ pipelineId: 'orders' }, { tenant: 'acme' }))).toEqual([
      'nobody suppressed',
    ])
    expect(trial.sandbox.messages()).toEqual([])
  })

  test('without providers sends to the default one', async () => {
    expect(await send(pipeline.success({ pipelineId: 'orders' }))).toEqual(['email delivered'])
    expect(await send(pipeline.started({ pipelineId: 'orders' }, { tenant: 'acme' }))).toEqual([
      'slack delivered',
    ])
  })

  test('has a cooldown, for each pipeline and each tenant', async () => {
    await send(failure('orders'))
    await trial.advance(299_000)
    expect(await send(failure('orders'))).toEqual(['email suppressed', 'slack suppressed'])
    expect(await send(failure('customers'))).toEqual(['email delivered', 'slack delivered'])
    await send(failure('orders', 'acme'))
    expect(await send(failure('orders', 'acme'))).toEqual(['slack suppressed'])
    await trial.advance(2_000)
    expect(await send(failure('orders'))).toEqual(['email delivered', 'slack delivered'])
  })

  test('sends a type to its providers', async () => {
    expect(await send(rateLimit.exceeded({ resource: 'CRM API' }))).toEqual(['slack delivered'])
    expect(await send(dataQuality.warning({ tableName: 'orders', failedChecks: ['unique'] }))).toEqual([
      'email delivered',
    ])
  })
})

test('a mail has what is known, as text and as HTML, in the words of its reader', async () => {
  await send(
    dataQuality.warning({ tableName: '顧客 <b>', failedChecks: ['not_null', 'unique'] }, { locale: 'ja' }),
  )
  const { html, text } = mails()[0]!.payload as { readonly html: string; readonly text: string }
  expect(mails()[0]?.title).toBe('テーブル「顧客 <b>」のデータ品質に注意が必要です')
  expect(text).toContain('not_null、unique')
  expect(html).toContain('顧客 &lt;b&gt;')
})

test('Slack has blocks, and colours by severity', async () => {
  await send(failure('orders'))
  expect(slack()[0]?.payload).toMatchObject({ attachments: [{ color: expect.stringMatching(/^#/) }] })
})

describe('a system error', () => {
  const fail = (): Promise<readonly unknown[]> =>
    send(
      system.error(
        { component: 'scheduler', errorMessage: 'no leader' },
        { key: 'scheduler', state: 'firing', mentions: ['channel', 'ada'] },
      ),
    )

  test('calls nobody at first, and after 15 min the channel and whoever is on call', async () => {
    expect(await fail()).toEqual(['email delivered', 'slack delivered', 'slack waiting'])
    await trial.advance(899_000)
    expect(slack().map(({ mentions }) => mentions)).toEqual([[]])
    await trial.advance(2_000)
    expect(slack().map(({ mentions }) => mentions)).toEqual([[], ['@channel', '@ada']])
  })

  test('calls nobody once somebody has seen it', async () => {
    await fail()
    await trial.passed(notifier.acknowledge('scheduler', { by: 'Grace' }))
    await trial.advance(901_000)
    expect(slack().flatMap(({ mentions }) => mentions)).toEqual([])
    expect(slack().at(-1)?.text).toContain('Grace')
  })
})

test('one channel that fails does not stop the other, and each has its receipt', async () => {
  trial.sandbox.fault('email', { kind: 'reply', to: 'data', code: 554 })
  expect(await send(failure('orders'))).toEqual(['email dead', 'slack delivered'])
})

test('a secret that is missing is named, and so is the place that asks for it', async () => {
  const env = { ...sandboxEnvironment(trial.sandbox), EMAIL_SMTP_PASSWORD: '' }
  await expect(start({ env })).rejects.toThrow(/config\.json:8:\d+.*EMAIL_SMTP_PASSWORD/)
})

test('the program shows what became of each event, and ends by itself', async () => {
  const main = fileURLToPath(new URL('src/main.ts', import.meta.url))
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@notify/source', main],
    {
      env: { PATH: process.env['PATH'] },
    },
  )
  expect(stderr).toBe('')
  expect(stdout).toContain('email: delivered, slack: delivered, slack: waiting')
  expect(stdout.match(/^slack +#(ops|alerts) /gm)).toHaveLength(4)
  expect(stdout.match(/^email /gm)).toHaveLength(2)
})
