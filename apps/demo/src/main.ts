import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox, vendors as allVendors, type Sandbox, type Vendor } from '@notify/sandbox'
import { servePage, type Page } from '@notify/sandbox/page'
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

interface Standing {
  readonly sandbox: Sandbox
  readonly server: RunningServer
  readonly page: Page | undefined
  readonly stop: () => Promise<void>
}

/** The sandbox, and a server that is configured for it by a file, as a user would. */
async function start(once: boolean, anyPorts: boolean): Promise<Standing> {
  const closers: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) await close()
  }
  try {
    const sandbox = await createSandbox({ vendors, ...(!anyPorts && { ports: 'fixed' as const }) })
    closers.push(() => sandbox.close())
    const folder = await mkdtemp(join(tmpdir(), 'notify-demo-'))
    closers.push(() => rm(folder, { recursive: true, force: true }))
    const config = join(folder, 'notify.yaml')
    const { yaml, environment } = sandbox.settings()
    await writeFile(config, yaml + rest, { mode: 0o600 })
    const env = { ...process.env, ...environment }
    const server = await startServer({ config, env, ...(anyPorts && { port: 0 }) })
    closers.push(() => server.close())
    const page = once ? undefined : await servePage(sandbox, { port: anyPorts ? 0 : 4_800 })
    if (page) closers.push(() => page.close())
    return { sandbox, server, page, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** On the usual ports; if one of them is taken, on any that are free. */
async function startSomewhere(once: boolean): Promise<Standing> {
  try {
    return await start(once, once)
  } catch (error) {
    const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number }
    if (code !== 'EADDRINUSE') throw error
    console.error(`notify: port ${port} is in use; the demo takes ports that are free`)
    return start(once, true)
  }
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

const usage = `Usage: npm start [-- --once]

Shows one incident on every service, in a sandbox on this machine. --once ends after it.`

async function main(args: readonly string[]): Promise<number> {
  const once = args.includes('--once')
  const isHelp = args.includes('--help') || args.includes('-h')
  if (isHelp || args.some((arg) => arg !== '--once')) {
    console[isHelp ? 'log' : 'error'](usage)
    return isHelp ? 0 : 2
  }
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
  const { sandbox, server, page, stop } = await startSomewhere(once)
  try {
    const worked = await Promise.race([show(sandbox, server), stopped])
    if (!page || worked === undefined) return worked ? 0 : 1
    tryIt(server, page.url)
    await stopped
    return 0
  } finally {
    await stop()
  }
}

process.exitCode = await main(process.argv.slice(2))
