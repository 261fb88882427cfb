import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cpuMsOf } from '../lib/process.ts'
import { freePort } from '../lib/port.ts'
import { scratch } from '../lib/scratch.ts'

export interface PostgresServer {
  readonly url: string
  /** What the server and its processes have used so far. */
  cpuMs(): number
  stop(): Promise<void>
}

/** Where Debian has it, each version in a folder of its own. */
const installed = '/usr/lib/postgresql'

function programs(): string | undefined {
  if (!existsSync(installed)) return undefined
  return readdirSync(installed)
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(installed, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')))
}

export const hasPostgres = (): boolean => programs() !== undefined

/** A server of its own at its defaults, which wait for the disk, in a folder that is thrown away. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = scratch()
  const data = join(folder.path, 'data')
  // It refuses to run as root: there, it runs as Debian's user for it.
  const user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {}
  if (user.uid !== undefined) chownSync(folder.path, user.uid, user.gid)
  const initdb = ['-D', data, '-U', 'notify', '--auth=trust', '-E', 'UTF8', '--no-locale']
  execFileSync(join(programs()!, 'initdb'), initdb, { ...user, cwd: folder.path, stdio: 'ignore' })
  const port = await freePort()
  const settings = ['-p', String(port), '-k', '', '-c', 'listen_addresses=127.0.0.1']
  const server = spawn(join(programs()!, 'postgres'), ['-D', data, ...settings], {
    ...user,
    cwd: folder.path,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(server, 'exit')
  const ready = Promise.withResolvers<void>()
  let said = ''
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000)
    if (said.includes('ready to accept connections')) ready.resolve()
  })
  void ended.then(() => ready.reject(new Error(`PostgreSQL ended: ${said}`)))
  await ready.promise
  return {
    url: `postgres://notify@127.0.0.1:${port}/postgres`,
    cpuMs: () => cpuMsOf(server.pid!),
    async stop() {
      server.kill('SIGINT')
      await ended
      folder.remove()
    },
  }
}

const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
