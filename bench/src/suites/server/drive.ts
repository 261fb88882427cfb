import { Pool } from 'undici'
import type { ServerProgram } from '../../peers/server-program.ts'
import type { Sink } from '../../sinks/sink.ts'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const longestMs = 60_000

/** Runs with a server that is started for it, and ends it. */
export async function withServer<Result>(
  start: () => Promise<ServerProgram>,
  run: (program: ServerProgram, post: (body: string) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const program = await start()
  const pool = new Pool(program.origin, { connections: 10 })
  const headers = { 'content-type': 'application/json' }
  try {
    return await run(program, async (body) => {
      const answer = await pool.request({ path: program.path, method: 'POST', headers, body })
      const text = await answer.body.text()
      if (answer.statusCode >= 300) throw new Error(`${answer.statusCode}: ${text.slice(0, 100)}`)
    })
  } finally {
    await pool.destroy()
    await program.stop()
  }
}

/** Until the receiver has so many more. @returns When the last one came. @throws {Error} if more or fewer come. */
export async function arrived(sink: Sink, count: number, everyMs: number): Promise<number> {
  const until = Date.now() + longestMs
  let sum = 0
  for (;;) {
    const taken = await sink.taken('ok')
    sum += taken.count
    if (sum === count) return taken.lastAtMs
    if (sum > count || Date.now() > until) throw new Error(`receiver: counted ${sum}, expected ${count}`)
    await pause(everyMs)
  }
}

/** Until the work that a delivery leaves behind is done. */
export const settle = (): Promise<void> => pause(300)
