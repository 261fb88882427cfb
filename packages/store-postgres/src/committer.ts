import type { Done, Limit, Work } from '@notify/core/store'
import type { Seal } from '@notify/encryption'
import { commitOnce } from './commit.ts'
import { giveBack, mostTries, type Connections } from './connections.ts'
import { hasLost, isUnanswered } from './errors.ts'
import { createHeard } from './heard.ts'
import { channelOf } from './listener.ts'
import { mustHaveCommitted } from './lost-commit.ts'
import type { Now } from './server-time.ts'
import type { Content } from './write.ts'

export interface CommitterOptions {
  readonly connections: Connections
  readonly seal: Seal
  readonly schema: string
  readonly limits: () => ReadonlyMap<string, Limit>
  readonly now: Now
  readonly newId?: () => string
}

/** Who has lost twice goes alone. */
const aloneFrom = 3

/** One transaction for everything that is ready, tried again where another node was quicker. */
export function createCommitter(options: CommitterOptions): (work: Work) => Promise<Done> {
  const { connections, seal, schema, limits, now, newId } = options
  const heard = createHeard(seal)
  let turn = 0

  async function once(work: Work, contents: ReadonlyMap<string, Content>, alone: boolean): Promise<Done> {
    const client = await connections.take()
    let ending: Ending | undefined
    try {
      await client.query('BEGIN')
      const { rows } = await client.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id')
      const committed = await commitOnce(client, seal, work, {
        limits: limits(),
        turn: turn++,
        contents,
        alone,
        now,
        ...(newId && { newId }),
      })
      const { news, remember } = await heard.take(client, work.owner, committed.now)
      if (committed.tellOthers) await client.query('SELECT pg_notify($1, $2)', [channelOf(schema), ''])
      ending = { transaction: rows[0]!.id, done: { ...committed.done, news }, at: committed.now, remember }
      await client.query('COMMIT')
      client.release()
    } catch (error) {
      await giveBack(client, error)
      if (!ending || !isUnanswered(error)) throw error
      ending = await afterLostAnswer(ending)
    }
    ending.remember()
    return ending.done
  }

  async function afterLostAnswer(ending: Ending): Promise<Ending> {
    const later = await mustHaveCommitted(connections, ending.transaction, now)
    // Of what was leased too long ago another node may have begun: nobody here begins it.
    return later - ending.at < leaseMarginMs ? ending : { ...ending, done: { ...ending.done, leased: [] } }
  }

  return async (work) => {
    const contents = await readContents(work)
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(work, contents, attempt >= aloneFrom)
      } catch (error) {
        if (!hasLost(error) || attempt === mostTries) throw connections.meaningOf(error)
      }
    }
  }
}

/** A transaction whose COMMIT is sent. */
interface Ending {
  readonly transaction: string
  readonly done: Done
  /** When it was decided. Epoch ms. */
  readonly at: number
  readonly remember: () => void
}

/** By so much a go ends before its lease, counted from the answer to the commit. */
const leaseMarginMs = 10_000

async function readContents(work: Work): Promise<ReadonlyMap<string, Content>> {
  const all = work.accept.flatMap(({ contents }) => contents ?? [])
  return new Map(
    await Promise.all(
      all.map(
        async ({ sha256, content }) =>
          [sha256, { type: content.type, bytes: new Uint8Array(await content.arrayBuffer()) }] as const,
      ),
    ),
  )
}
