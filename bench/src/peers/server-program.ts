import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../lib/port.ts'
import { sampleDraft } from '../lib/sample-draft.ts'
import { scratch } from '../lib/scratch.ts'
import { routedDraft, routes } from '../suites/pipeline/full.ts'

/** A server that takes events by HTTP, as a process of its own. */
export interface ServerProgram {
  readonly pid: number
  readonly origin: string
  readonly path: string
  /** What is posted for these events. */
  body(indices: readonly number[]): string
  /** How many it says it has taken; nothing if it does not say. */
  counted?(): Promise<number>
  stop(): Promise<void>
}

const routeCount = 1_000
const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const fromSource = ['--conditions=@notify/source']

/** Our server: on the disk before it answers, 1,000 routes, a throttle, one webhook for each event. */
export async function ourServer(url: string): Promise<ServerProgram> {
  const folder = scratch()
  const config = join(folder.path, 'notify.yaml')
  const document = {
    store: { use: 'sqlite', path: join(folder.path, 'notify.db') },
    channels: { ops: { use: 'webhook', url, policies: { concurrency: 50 } } },
    stages: [{ throttle: { every: '5m', by: ['title'] } }],
    routes: routes(routeCount),
  }
  writeFileSync(config, JSON.stringify(document), { mode: 0o600 })
  const port = await freePort()
  const main = source('../../../apps/server/src/main.ts')
  const program = await started(
    process.execPath,
    [...fromSource, main, '--config', config, '--port', String(port)],
    port,
    folder,
    { NOTIFY_LOG: 'error' },
  )
  return {
    ...program,
    path: '/v1/notifications',
    body: (indices) => JSON.stringify(indices.map((index) => routedDraft(index, routeCount))),
  }
}

/** The least that a server in Node can do with them: reads, parses, answers. */
export async function echoServer(): Promise<ServerProgram> {
  const port = await freePort()
  const args = [source('./echo-process.ts'), String(port)]
  return {
    ...(await started(process.execPath, args, port, scratch())),
    path: '/',
    body: (indices) => JSON.stringify(indices.map((index) => routedDraft(index, routeCount))),
  }
}

const alertmanagerProgram = 'prometheus-alertmanager'
export const hasAlertmanager = (): boolean => spawnSync(alertmanagerProgram, ['--version']).status === 0

/** Debian's, told not to wait for more of a group. `groups` left out: every alert is a group of its own. */
export async function alertmanager(url: string, groups?: number): Promise<ServerProgram> {
  const folder = scratch()
  const config = join(folder.path, 'alertmanager.yml')
  const document = {
    route: {
      receiver: 'hook',
      group_by: [groups === undefined ? '...' : 'group'],
      group_wait: '0s',
      group_interval: '5m',
      repeat_interval: '24h',
    },
    receivers: [{ name: 'hook', webhook_configs: [{ url, send_resolved: false }] }],
  }
  writeFileSync(config, JSON.stringify(document))
  const port = await freePort()
  const program = await started(
    alertmanagerProgram,
    [
      `--config.file=${config}`,
      `--storage.path=${folder.path}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    port,
    folder,
  )
  return {
    ...program,
    path: '/api/v2/alerts',
    body: (indices) => JSON.stringify(indices.map((index) => alertOf(index, groups))),
    async counted() {
      const text = await (await fetch(`${program.origin}/metrics`)).text()
      const found = text.matchAll(/^alertmanager_alerts_received_total\{status="firing".*\} (\S+)$/gm)
      return [...found].reduce((sum, [, value]) => sum + Number(value), 0)
    },
  }
}

/** The same content in its words. */
function alertOf(index: number, groups?: number): object {
  const { title, body, fields, source, type, severity, links } = sampleDraft(index)
  return {
    labels: {
      alertname: type,
      instance: `db-${index}`,
      severity,
      source,
      ...Object.fromEntries(fields.map(({ name, value }) => [name, value])),
      ...(groups !== undefined && { group: `group-${index % groups}` }),
    },
    annotations: { summary: title, description: body },
    generatorURL: links[0]!.url,
  }
}

type Running = Pick<ServerProgram, 'pid' | 'origin' | 'stop'>

async function started(
  program: string,
  args: readonly string[],
  port: number,
  folder: { remove(): void },
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  })
  const ended = once(child, 'exit')
  const origin = `http://127.0.0.1:${port}`
  while (
    !(await fetch(origin).then(
      () => true,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    pid: child.pid!,
    origin,
    async stop() {
      child.kill('SIGKILL')
      await ended
      folder.remove()
    },
  }
}
