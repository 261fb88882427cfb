import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** What Linux says of a process: `proc(5)`. */
interface Stat {
  readonly parent: number
  readonly ownMs: number
  /** Of children that have ended. */
  readonly childrenMs: number
}

/** Ticks of `/proc`: 100 a second on every Linux that Node runs on. */
const tickMs = 10

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name before it may hold anything.
    const rest = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const at = (field: number): number => Number(rest[field - 3])
    return { parent: at(4), ownMs: (at(14) + at(15)) * tickMs, childrenMs: (at(16) + at(17)) * tickMs }
  } catch {
    return undefined
  }
}

export const hasProc = (): boolean => existsSync('/proc/self/stat')

/** User and system time of a process and of all that came from it, threads included. */
export function cpuMsOf(root: number): number {
  const stats = new Map<number, Stat>()
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined
    if (stat) stats.set(Number(name), stat)
  }
  let sum = 0
  for (const [pid, stat] of stats) if (comesFrom(pid, root, stats)) sum += stat.ownMs + stat.childrenMs
  return sum
}

function comesFrom(pid: number, root: number, stats: ReadonlyMap<number, Stat>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 0; at = stats.get(at)?.parent)
    if (at === root) return true
  return false
}

/** Memory of a process, now and at its highest. */
export function residentBytes(pid: number): { readonly now: number; readonly peak: number } {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1])
  return { now: kilobytes('VmRSS') * 1_024, peak: kilobytes('VmHWM') * 1_024 }
}
