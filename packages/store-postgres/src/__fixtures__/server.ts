import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const installed = '/usr/lib/postgresql'

/** Where the newest PostgreSQL of this machine has its programs, as Debian lays them out; nothing without one. */
export const binaries: string | undefined = existsSync(installed)
  ? readdirSync(installed)
      .filter((version) => existsSync(join(installed, version, 'bin/initdb')))
      .toSorted((a, b) => Number(b) - Number(a))
      .map((version) => join(installed, version, 'bin'))[0]
  : undefined

/** For the name of a suite that is skipped without it. */
export const needsServer: string = binaries === undefined ? ' (needs PostgreSQL)' : ''

export interface Server {
  readonly url: string
  readonly port: number
  /** Ends it and deletes everything. */
  stop(): Promise<void>
  /** Ends every process of it at once, as a power cut does; `start` brings it back. */
  kill(): Promise<void>
  start(): Promise<void>
}

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  jit: 'off',
} as const

/** Everybody but `notify` needs a password. https://www.postgresql.org/docs/15/auth-pg-hba-conf.html */
const whoMayConnect = `
host all notify   127.0.0.1/32 trust
host all stranger 127.0.0.1/32 reject
host all all      127.0.0.1/32 scram-sha-256
`

/** A server of its own on 127.0.0.1, in a folder that goes with it. Nobody waits for the disk: a test cuts no power. */
export async function startServer(): Promise<Server> {
  if (binaries === undefined) throw new Error(`there is no PostgreSQL in ${installed}`)
  const programs = binaries
  const folder = mkdtempSync(join(tmpdir(), 'notify-postgres-'))
  const data = join(folder, 'data')
  const user = serverUser()
  if (user) chownSync(folder, user.uid, user.gid)
  const made = spawnSync(
    join(programs, 'initdb'),
    ['--pgdata', data, '--username', 'notify', '--auth', 'trust', '--encoding', 'UTF8', '--no-locale', '--no-sync'],
    { ...user, cwd: folder, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  writeFileSync(join(data, 'pg_hba.conf'), whoMayConnect)
  const port = await freePort()
  let server: ChildProcess | undefined

  async function end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const exited = once(server, 'exit')
    server.kill(signal)
    await exited
  }
  const one: Server = {
    url: `postgres://notify@127.0.0.1:${port}/postgres`,
    port,
    async start() {
      const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
      server = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...options], {
        ...user,
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      // A test run that is broken off takes it along.
      process.once('exit', () => void server?.kill('SIGQUIT'))
      await ready(server)
    },
    // Fast and immediate shutdown: https://www.postgresql.org/docs/15/server-shutdown.html
    kill: () => end('SIGQUIT'),
    async stop() {
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await one.start()
  return one
}

/** The server refuses to run as root: whoever is root becomes the user that Debian made for it. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string): number => {
    const { status, stdout } = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' })
    if (status !== 0) throw new Error('the tests run as root, and there is no user "postgres" to run the server')
    return Number(stdout)
  }
  return { uid: id('-u'), gid: id('-g') }
}

export async function freePort(): Promise<number> {
  const probe = createServer()
  await once(probe.listen(0, '127.0.0.1'), 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

/** Reads what it says until it takes connections; and on, so that it never waits for a reader. */
async function ready(server: ChildProcess): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`the server ended: ${said}`)))
    server.stderr!.setEncoding('utf8').on('data', (text: string) => {
      if (said.length > 100_000) return
      said += text
      if (said.includes('database system is ready to accept connections')) resolve()
    })
  })
}
