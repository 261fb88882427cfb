import type { News, SilenceData } from '@notify/core'
import type { Told } from '@notify/core/store'
import type { Seal } from '@notify/encryption'
import type { ClientBase } from 'pg'

/** Remembers what each owner has heard. */
export interface Heard {
  /** `remember` once the commit is through. */
  take(client: ClientBase, owner: string, now: number): Promise<{ news: News; remember: () => void }>
}

/**
 * News are asked for once more for so long after they were written: a transaction that began earlier may end later, and
 * its news have smaller numbers then.
 */
const overlapMs = 60_000

interface State {
  /** Numbers of news within the overlap that were heard. */
  readonly seen: Map<string, number>
}

export function createHeard(seal: Seal): Heard {
  const owners = new Map<string, State>()
  return {
    async take(client, owner, now) {
      const state = owners.get(owner)
      const { rows } = await client.query<{ n: string; at: string; text: string }>(
        'SELECT n, at, text FROM news WHERE at >= $1 ORDER BY n',
        [now - overlapMs],
      )
      const fresh = rows.filter(({ n }) => !state?.seen.has(n))
      const remember = (): void => {
        const seen = new Map([...(state?.seen ?? [])].filter(([, at]) => at >= now - overlapMs))
        for (const { n, at } of fresh) seen.set(n, Number(at))
        owners.set(owner, { seen })
      }
      // Who comes new knows nothing but what it reads: silences, and holds when it looks at them.
      if (!state) return { news: { silences: await readSilences(client, seal) }, remember }
      const told = fresh.map(({ text }) => JSON.parse(seal.open(text)) as Told)
      return { news: await newsOf(told, client, seal), remember }
    },
  }
}

async function newsOf(told: readonly Told[], client: ClientBase, seal: Seal): Promise<News> {
  const held = told.flatMap((one) => (one.name === 'held' ? [one.item] : []))
  const released = told.flatMap((one) => (one.name === 'released' ? [one.item] : []))
  const limited = told.flatMap((one) => (one.name === 'limited' ? [one.item] : []))
  return {
    ...(held.length > 0 && { held }),
    ...(released.length > 0 && { released }),
    ...(limited.length > 0 && { limited }),
    ...(told.some(({ name }) => name === 'silences') && { silences: await readSilences(client, seal) }),
  }
}

export async function readSilences(client: ClientBase, seal: Seal): Promise<SilenceData[]> {
  const { rows } = await client.query<{ text: string }>(
    `SELECT text FROM keyed WHERE kind = 'silences' ORDER BY key`,
  )
  return rows.map(({ text }) => JSON.parse(seal.open(text)) as SilenceData)
}
