import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { run, until, type Program } from './program.ts'

/** A throw-away PostgreSQL server. */
export interface Cluster {
  readonly port: number
  readonly folder: string
  readonly url: string
  /** SIGKILL to the server and all its processes. */
  kill(): Promise<void>
  /** After a kill: resolves when it takes connections again. */
  restart(): Promise<void>
  /** For good. */
  stop(): Promise<void>
}

const installed = '/usr/lib/postgresql'

/** Where its programs are; nothing if it is not installed. Debian keeps each version in a folder of its own. */
export function postgresPrograms(): string | undefined {
  if (!existsSync(installed)) return undefined
  const versions = readdirSync(installed).sort((a, b) => Number(b) - Number(a))
  return versions
    .map((version) => join(installed, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')))
}

/** Starts one in `folder`. It refuses to run as root: there, it runs as Debian's user for it. */
export async function startCluster(folder: string): Promise<Cluster> {
  const programs = postgresPrograms()!
  const user: Partial<User> = process.getuid?.() === 0 ? userOf('postgres') : {}
  const data = join(folder, 'data')
  mkdirSync(folder, { recursive: true })
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid!)
  const how = ['-D', data, '-U', 'notify', '--auth=trust', '-E', 'UTF8', '--no-sync']
  execFileSync(join(programs, 'initdb'), how, { ...user, stdio: 'ignore' })
  const port = await freePort()
  let server: Program

  async function start(): Promise<void> {
    const settings = [
      '-p',
      String(port),
      '-k',
      '',
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'max_connections=200',
    ]
    // What a killed server leaves behind may hold it up for a moment: then it ends, and is started again.
    await until(
      'PostgreSQL takes connections',
      60_000,
      async () => {
        if (!server?.running) {
          const output = join(folder, '..', 'postgres.log')
          server = run(join(programs, 'postgres'), ['-D', data, ...settings], { ...user, output })
        }
        return isReady(join(programs, 'pg_isready'), port)
      },
      100,
    )
  }
  await start()
  return {
    port,
    async stop() {
      server.signal('SIGQUIT')
      await server.exited
    },
    folder,
    url: `postgres://notify@127.0.0.1:${port}/postgres`,
    restart: start,
    async kill() {
      const { pid } = server
      const children = childrenOf(pid)
      server.signal('SIGKILL')
      for (const child of children) tryKill(child)
      await server.exited
    },
  }
}

function isReady(program: string, port: number): boolean {
  try {
    execFileSync(program, ['-h', '127.0.0.1', '-p', String(port), '-q'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

interface User {
  readonly uid: number
  readonly gid: number
}

function userOf(name: string): User {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`))!
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
