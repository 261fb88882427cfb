import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox, vendors as allVendors, type Sandbox, type Vendor } from '@notify/sandbox'
import { servePage } from '@notify/sandbox/page'
import { startServer, type RunningServer } from '@notify/server'
import { acknowledge, alert, type Delivered, type State } from './deliver.ts'
import { standing } from './standing.ts'
import { table } from './table.ts'

/** All nine; Microsoft's second door asks Node to trust a certificate before it starts. */
const vendors: readonly Vendor[] = allVendors.filter((vendor) => vendor !== 'graph')

/** The incident outlives the server, the file does not outlive the demo. */
const rest = `
store: { use: sqlite, path: state/notify.db }
routes:
  - { name: everything, to: [${vendors.join(', ')}] }
`

const print = (text: string): void => console.log(text)

/** The sandbox, and a server that is configured for it by a file, as a user would. */
async function start(
  once: boolean,
): Promise<{ sandbox: Sandbox; server: RunningServer; stop: () => Promise<void> }> {
  const sandbox = await createSandbox({ vendors, ...(!once && { ports: 'fixed' as const }) })
  const folder = await mkdtemp(join(tmpdir(), 'notify-demo-'))
  const config = join(folder, 'notify.yaml')
  const { yaml, environment } = sandbox.settings()
  await writeFile(config, yaml + rest, { mode: 0o600 })
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

/** One incident, from its firing to its end. @returns Whether every delivery arrived. */
async function show(sandbox: Sandbox, server: RunningServer): Promise<boolean> {
  const startedAt = Date.now()
  const firing = await alert(server, 'firing', startedAt)
  report('POST /v1/intake/alertmanager', 'firing', firing)
  const acknowledged = await acknowledge(server, firing)
  report('POST /v1/notifications', 'acknowledged', acknowledged)
  const resolved = await alert(server, 'resolved', startedAt)
  report('POST /v1/intake/alertmanager', 'resolved', resolved)

  print('\nWhere the incident stands now:\n')
  const headings = ['service', 'as its reader sees it', 'how', 'requests', 'would be refused because']
  print(table(headings, standing(sandbox, vendors)))
  const all = [firing, acknowledged, resolved].flatMap(({ rows }) => rows)
  const delivered = all.filter(({ outcome }) => outcome === 'delivered').length
  print(`\n${delivered} of ${all.length} deliveries arrived.`)
  return delivered === all.length && all.length === 3 * vendors.length
}

function report(request: string, state: State, { rows, title }: Delivered): void {
  print(`\n${request}  ${state}: ${title}\n`)
  print(
    table(
      ['channel', 'outcome', 'took'],
      rows.map(({ channel, outcome, took }) => [channel, outcome, took]),
    ),
  )
}

function tryIt({ url }: RunningServer, page: string): void {
  print(`
It keeps running, and nothing leaves this machine. Every message as its reader sees it:

  ${page}

The server is on ${url}. Try:

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
  const page = await servePage(sandbox, { port: 4_800 })
  tryIt(server, page.url)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
  await page.close()
  await stop()
}
