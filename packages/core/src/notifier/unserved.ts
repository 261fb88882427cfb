import type { UnservedHealth } from '../api.ts'
import type { Done } from '../store/store.ts'

/** What waits for channels that this configuration does not have: another process may know them, or nobody does. */
export interface UnservedBook {
  learn(all: NonNullable<Done['unserved']>): void
  now(): readonly UnservedHealth[]
}

/** @param tell Hears of each destination once, in a sentence. */
export function unservedBook(tell: (error: Error) => void): UnservedBook {
  const told = new Set<string>()
  let known: readonly UnservedHealth[] = []
  return {
    learn(all) {
      if (all.length === 0 && known.length === 0) return
      known = all.map(({ destination, waiting }) => {
        const [channel = '', tenant] = destination.split('\u0000').reverse()
        return { channel, ...(tenant !== undefined && { tenant }), waiting }
      })
      for (const [index, { destination }] of all.entries()) {
        if (told.has(destination)) continue
        told.add(destination)
        tell(new Error(sentence(known[index]!)))
      }
    },
    now: () => known,
  }
}

const sentence = ({ channel, tenant, waiting }: UnservedHealth): string => {
  const where = `"${channel}"${tenant === undefined ? '' : ` of ${tenant}`}`
  const what = waiting === 1 ? '1 delivery waits' : `${waiting} deliveries wait`
  return `${what} for the channel ${where}, which this configuration does not have: configure it again, or they end as dead when their time is up`
}
