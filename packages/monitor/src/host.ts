import { cpus, freemem, hostname, totalmem } from 'node:os'
import type { Metric } from './metrics.ts'
import type { Reader } from './readers.ts'

/** What a machine says of itself; `node:os` has it. */
export interface Machine {
  cpus(): readonly { readonly times: Readonly<Record<string, number>> }[]
  /** Bytes that programs could still get. */
  freemem(): number
  totalmem(): number
}

export interface HostOptions {
  /** Default: the name of this machine. */
  readonly service?: string
  /** Default: this one. */
  readonly machine?: Machine
}

interface Times {
  readonly idle: number
  readonly total: number
}

/** What has to pass, in ms of each core: less says nothing. */
const leastMs = 500

/**
 * Reads `cpu_usage_percent` since the last time it was asked, over all cores, and `memory_usage_percent`: what programs could
 * not get any more. In a container both are those of the machine under it.
 */
export function hostReader(options: HostOptions = {}): Reader {
  const { service = hostname(), machine = { cpus, freemem, totalmem } } = options
  let before = timesOf(machine)
  return function readHost() {
    const now = timesOf(machine)
    const passed = now.total - before.total
    const memory = percent(1 - machine.freemem() / machine.totalmem())
    const metrics: Metric[] = [{ name: 'memory_usage_percent', value: memory, service }]
    if (passed >= leastMs) {
      metrics.push({
        name: 'cpu_usage_percent',
        value: percent(1 - (now.idle - before.idle) / passed),
        service,
      })
      before = now
    }
    return metrics
  }
}

/** In ms of one core. */
function timesOf(machine: Machine): Times {
  const all = machine.cpus().map(({ times }) => times)
  const mean = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value, 0) / all.length
  return {
    idle: mean(all.map((times) => times['idle'] ?? 0)),
    total: mean(all.flatMap((times) => Object.values(times))),
  }
}

/** Of a share. Counters that were read one after the other may be off by a tick. */
const percent = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 1_000) / 10
