import { Pool } from 'undici'
import type { Goal, Group, Scale, Variant } from '../../lib/suite.ts'
import { startSink, type Sink } from '../../sinks/sink.ts'
import { atATime, runsTo, type Runs } from './send.ts'

export interface Setting extends Runs {
  readonly sink: Sink
  readonly pool: Pool
}

interface Opened extends Pick<Group, 'title' | 'base' | 'goals'> {
  readonly variants: Variant[]
  close?(): Promise<void> | undefined
}

/** A vendor's channel beside the vendor's SDK at its defaults and a bare client with the same bytes. */
export async function open(scale: Scale, name: string, opened: (setting: Setting) => Opened): Promise<Group> {
  const sink = await startSink('http')
  const pool = new Pool(sink.origin, { connections: atATime })
  const { close, ...group } = opened({ sink, pool, ...runsTo(sink, name, scale.count(20_000, 8_000)) })
  return {
    columns: ['rate', 'cpuUs', 'wireBytes'],
    ratios: ['rate', 'cpuUs'],
    ...group,
    async close() {
      await close?.()
      await pool.close()
      await sink.stop()
    },
  }
}

export async function post(
  pool: Pool,
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<void> {
  const answer = await pool.request({ path, method: 'POST', headers, body })
  await answer.body.text()
}

export const json = { 'content-type': 'application/json' }
export const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** A channel with connections of its own beside an SDK that has none: rendering included. */
export const multiple = (vendor: string, variant: string, base: string): Goal[] => [
  {
    promise: `${vendor} at a multiple of its SDK`,
    variant,
    base,
    figure: 'rate',
    atLeast: 2.5,
    gates: true,
  },
  {
    promise: `${vendor} at a fraction of the CPU`,
    variant,
    base,
    figure: 'cpuUs',
    atMost: 0.4,
    gates: true,
  },
]

/** What every channel promises beside its SDK. */
export const addsLittle = (variant: string, base: string): Goal => ({
  promise: 'A channel adds next to nothing to the call of its SDK',
  variant,
  base,
  figure: 'cpuUs',
  atMost: 1.05,
  gates: true,
})
