import { randomUUID } from 'node:crypto'
import type { Database, Row } from './database.ts'
import { hasEnded, isUnknown, thisProcess, type Process } from './process.ts'

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

/** A process of which it is not known whether it has ended is replaced after so long. */
const leaseMs = 2_000
/** A live one says so twice as often as it must. */
const renewMs = leaseMs / 2

export function createDeliverer(database: Database): Deliverer {
  const { pid, startedAt, realm } = thisProcess
  const me = [pid, startedAt, realm, randomUUID()].join(' ')
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
      elsewhere = !isMine && isHeld(current, now)
      mine = !elsewhere
      if (mine && (!isMine || until - now < renewMs || until - now > leaseMs)) take(now)
      return {
        mine,
        inherits: mine && !isMine && current !== undefined && leavesNothing(current['owner'] as string),
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
      return !isHeld(database.get('SELECT owner, until FROM deliverer'), now)
    },
  }
}

/** Whether somebody delivers. A clock that was set back must not lock everybody out. */
function isHeld(current: Row | undefined, now: number): boolean {
  if (current === undefined) return false
  const until = current['until'] as number
  return until > now && until <= now + leaseMs && !hasEnded(ownerOf(current['owner'] as string))
}

function ownerOf(owner: string): Process {
  const [pid, startedAt = '', realm = ''] = owner.split(' ')
  return { pid: Number.parseInt(pid!, 10), startedAt, realm }
}

/** One that was only stopped for a while goes on sending: its leases are left to run out. */
function leavesNothing(text: string): boolean {
  const owner = ownerOf(text)
  // In a container the next one often has the same number.
  return owner.pid === process.pid || isUnknown(owner.pid) || hasEnded(owner)
}
