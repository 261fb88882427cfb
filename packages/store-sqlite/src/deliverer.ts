import { randomUUID } from 'node:crypto'
import type { Database } from './database.ts'

/** One process at a time delivers; the others accept, read and replay. */
export interface Deliverer {
  /**
   * Inside a transaction: whether this process delivers now. `inherits`: for the first time, after one whose process has
   * ended; what that one had leased is nobody's.
   */
  claim(now: number): { readonly mine: boolean; readonly inherits: boolean }
  /** Says that it is still there. */
  beat(now: number): void
  /** Lets another one deliver at once. */
  leave(): void
  /** Whether the process that delivered the last time has ended. */
  wasLeft(now: number): boolean
}

/** A process that has ended is replaced after so long. */
const leaseMs = 2_000
/** A live one says so twice as often as it must. */
const renewMs = leaseMs / 2

export function createDeliverer(database: Database): Deliverer {
  const me = `${process.pid}:${randomUUID()}`
  let mine = false
  let until = 0
  let elsewhere = false

  function take(now: number): void {
    until = now + leaseMs
    mine = true
    database.run(
      `INSERT INTO deliverer (one, owner, until) VALUES (1, ?, ?)
       ON CONFLICT (one) DO UPDATE SET owner = excluded.owner, until = excluded.until`,
      me,
      until,
    )
  }

  return {
    claim(now) {
      const current = database.get('SELECT owner, until FROM deliverer')
      const isMine = current?.['owner'] === me
      elsewhere = !isMine && current !== undefined && (current['until'] as number) > now
      // A clock that was set back must not lock everybody out.
      if (elsewhere && (current!['until'] as number) > now + leaseMs) elsewhere = false
      mine = !elsewhere
      if (mine && (!isMine || until - now < renewMs || until - now > leaseMs)) take(now)
      return {
        mine,
        inherits: mine && !isMine && current !== undefined && hasEnded(current['owner'] as string),
      }
    },
    beat(now) {
      if (!mine || (until - now >= renewMs && until - now <= leaseMs)) return
      // Nothing is lost with it: it need not wait for the disk.
      database.exec('PRAGMA synchronous = OFF')
      try {
        database.run('UPDATE deliverer SET until = ? WHERE owner = ?', now + leaseMs, me)
        until = now + leaseMs
      } finally {
        database.exec('PRAGMA synchronous = FULL')
      }
    },
    leave() {
      if (mine) database.run('DELETE FROM deliverer WHERE owner = ?', me)
      mine = false
    },
    wasLeft(now) {
      if (!elsewhere) return false
      const current = database.get('SELECT until FROM deliverer')
      return current === undefined || (current['until'] as number) <= now
    },
  }
}

/** One that was only stopped for a while goes on sending: its leases are left to run out. */
function hasEnded(owner: string): boolean {
  const pid = Number.parseInt(owner, 10)
  // In a container the next one often has the same number.
  if (pid === process.pid) return true
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
