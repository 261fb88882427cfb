import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A receiver in a process of its own. */
export interface Sink {
  readonly port: number
  readonly origin: string
  /** What came for this name since the last time it was asked. The name is the first part of an HTTP path. */
  taken(name: string): Promise<number>
  stop(): Promise<void>
}

export async function startSink(kind: 'http' | 'smtp'): Promise<Sink> {
  const child = fork(fileURLToPath(new URL(`./${kind}-process.ts`, import.meta.url)), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const before = new Map<string, number>()
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    async taken(name) {
      const answered = once(child, 'message')
      child.send(name)
      const [{ count }] = (await answered) as [{ count: number }]
      const taken = count - (before.get(name) ?? 0)
      before.set(name, count)
      return taken
    },
    async stop() {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}
