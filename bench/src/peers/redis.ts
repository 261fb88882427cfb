import { spawn, spawnSync } from 'node:child_process'
import { Redis } from 'ioredis'
import { freePort } from '../lib/port.ts'
import { scratch } from '../lib/scratch.ts'

/** How often Redis brings what it has taken to the disk. */
export type Fsync = 'always' | 'everysec'

export interface RedisServer {
  readonly port: number
  /** What the server has used so far. */
  cpuMs(): Promise<number>
  stop(): Promise<void>
}

export const hasRedis = (): boolean => spawnSync('redis-server', ['--version']).status === 0

/** A server of its own, in a folder that is thrown away. */
export async function startRedis(fsync: Fsync): Promise<RedisServer> {
  const port = await freePort()
  const folder = scratch()
  const server = spawn(
    'redis-server',
    `--port ${port} --bind 127.0.0.1 --dir ${folder.path} --appendonly yes --appendfsync ${fsync} --save`
      .split(' ')
      .concat(''),
    { stdio: 'ignore' },
  )
  const ended = new Promise<void>((resolve) => server.on('exit', () => resolve()))
  const client = new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: null })
  // Until it listens, connecting fails.
  client.on('error', () => {})
  await client.ping()
  return {
    port,
    async cpuMs() {
      const info = await client.info('cpu')
      const seconds = [...info.matchAll(/^used_cpu_(?:sys|user):(\S+)/gm)].map(([, value]) => Number(value))
      return seconds.reduce((sum, value) => sum + value * 1_000, 0)
    },
    async stop() {
      client.disconnect()
      server.kill('SIGKILL')
      await ended
      folder.remove()
    },
  }
}
