import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox, type Sandbox } from '@notify/sandbox'
import { startServer, type RunningServer } from '@notify/server'
import { arrived, deliver, type Row } from './deliver.ts'
import { table } from './table.ts'

const routes = `
routes:
  - { name: everything, to: [slack, email, webhook] }
`

const print = (text: string): void => console.log(text)
const ok = ({ outcome }: Row): boolean => outcome === 'delivered'

/** The sandbox, and a server that is configured for it by a file, as a user would. */
async function start(
  once: boolean,
): Promise<{ sandbox: Sandbox; server: RunningServer; stop: () => Promise<void> }> {
  const sandbox = await createSandbox(once ? {} : { ports: 'fixed' })
  const folder = await mkdtemp(join(tmpdir(), 'notify-demo-'))
  const config = join(folder, 'notify.yaml')
  const { yaml, environment } = sandbox.settings()
  await writeFile(config, yaml + routes, { mode: 0o600 })
  const server = await startServer({
    config,
    env: { ...process.env, ...environment },
    ...(once && { port: 0 }),
  })
  const stop = async (): Promise<void> => {
    await server.close()
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { sandbox, server, stop }
}

/** Three alerts fire and are resolved; nine deliveries each time. @returns Whether all of them were delivered. */
async function show(sandbox: Sandbox, server: RunningServer): Promise<boolean> {
  const startedAt = Date.now()
  const all: Row[] = []
  for (const status of ['firing', 'resolved'] as const) {
    const rows = await deliver(server, status, startedAt)
    all.push(...rows)
    print(`\nPOST ${server.url}/v1/intake/alertmanager  three alerts, ${status}\n`)
    print(
      table(
        ['alert', 'channel', 'outcome', 'took'],
        rows.map(({ alert, channel, outcome, tookMs }) => [alert, channel, outcome, tookMs]),
      ),
    )
  }
  print('\nWhat stands at the three services now:\n')
  print(
    table(
      ['service', 'as its reader sees it', 'how', 'on the wire', 'would be refused because'],
      arrived(sandbox),
    ),
  )
  const delivered = all.filter(ok).length
  print(
    `\n${delivered} of ${all.length} deliveries arrived; ${sandbox.requests().length} requests on the wire.`,
  )
  return delivered === all.length && all.length > 0
}

function tryIt({ url }: RunningServer, sandbox: Sandbox): void {
  print(`
It keeps running: the server on ${url}, stand-ins for Slack on ${new URL(sandbox.slack.apiUrl).origin}, email on port
${sandbox.email.port} and a webhook on ${new URL(sandbox.webhook.url).origin}. Nothing leaves this machine. Try:

  curl -s '${url}/v1/notifications?wait=1' -H 'content-type: application/json' \\
    -d '{ "title": "Hello from curl", "severity": "warning", "body": "It **works**." }'

Stop it with Ctrl-C.`)
}

const once = process.argv.includes('--once')
const { sandbox, server, stop } = await start(once)
const worked = await show(sandbox, server)
if (once) {
  await stop()
  process.exitCode = worked ? 0 : 1
} else {
  tryIt(server, sandbox)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
  await stop()
}
