import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What came. */
export interface Taken {
  readonly count: number
  /** Of bodies. */
  readonly bytes: number
  /** When the last one came, by the clock of `nowMs`. */
  readonly lastAtMs: number
}

/** A clock that all processes of a machine share. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6

/** A receiver in a process of its own. */
export interface Sink {
  readonly port: number
  readonly origin: string
  /** What came for this name since the last time it was asked. The name is the first part of an HTTP path. */
  taken(name: string): Promise<Taken>
  stop(): Promise<void>
}

export async function startSink(kind: 'http' | 'smtp'): Promise<Sink> {
  const child = fork(fileURLToPath(new URL(`./${kind}-process.ts`, import.meta.url)), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const before = new Map<string, Taken>()
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    async taken(name) {
      const answered = once(child, 'message')
      child.send(name)
      const [now] = (await answered) as [Taken]
      const then = before.get(name)
      before.set(name, now)
      return {
        count: now.count - (then?.count ?? 0),
        bytes: now.bytes - (then?.bytes ?? 0),
        lastAtMs: now.lastAtMs,
      }
    },
    async stop() {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}
