import { StateError } from '@notify/core/channel'
import type { Done, Limit, Work } from '@notify/core/store'
import type { Seal } from '@notify/encryption'
import { commitOnce } from './commit.ts'
import { giveBack, type Connections } from './connections.ts'
import { codeOf, stateError } from './errors.ts'
import { createHeard } from './heard.ts'
import { channelOf } from './listener.ts'
import type { Content } from './write.ts'

export interface CommitterOptions {
  readonly connections: Connections
  readonly seal: Seal
  readonly schema: string
  readonly limits: () => ReadonlyMap<string, Limit>
  readonly clock?: () => number
  readonly newId?: () => string
}

/** Losing to another node is no failure, and the third try is made alone. */
const mostTries = 5
const aloneFrom = 3

/** Deadlock, serialisation failure, a key that another node wrote meanwhile, a lock that was not given. */
const lost = new Set(['40P01', '40001', '23505', '55P03'])

/** One transaction for everything that is ready, tried again where another node was quicker. */
export function createCommitter(options: CommitterOptions): (work: Work) => Promise<Done> {
  const { connections, seal, schema, limits, clock, newId } = options
  const heard = createHeard(seal)
  let turn = 0

  async function once(work: Work, contents: ReadonlyMap<string, Content>, alone: boolean): Promise<Done> {
    const client = await connections.take()
    let ending: string | undefined
    try {
      await client.query('BEGIN')
      const { rows } = await client.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id')
      const { done, now, tellOthers } = await commitOnce(client, seal, work, {
        limits: limits(),
        turn: turn++,
        contents,
        alone,
        ...(clock && { clock }),
        ...(newId && { newId }),
      })
      const { news, remember } = await heard.take(client, work.owner, now)
      if (tellOthers) await client.query('SELECT pg_notify($1, $2)', [channelOf(schema), ''])
      ending = rows[0]!.id
      await client.query('COMMIT')
      client.release()
      remember()
      return { ...done, news }
    } catch (error) {
      await giveBack(client, error)
      if (ending !== undefined && codeOf(error) === '') throw await howItEnded(connections, ending)
      throw error
    }
  }

  return async (work) => {
    const contents = await readContents(work)
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(work, contents, attempt >= aloneFrom)
      } catch (error) {
        if (!lost.has(codeOf(error)) || attempt === mostTries) throw stateError(error)
      }
    }
  }
}

/** The answer to a COMMIT was lost: the server may know whether it counts. */
async function howItEnded({ transact }: Connections, transaction: string): Promise<StateError> {
  const ended = await transact('BEGIN', async (client) => {
    const { rows } = await client.query<{ status: string | null }>(
      'SELECT pg_xact_status($1::xid8) AS status',
      [transaction],
    )
    return rows[0]?.status
  }).catch(() => undefined)
  return new StateError(
    'E_STORE',
    ended === 'aborted'
      ? 'postgres: the connection broke; nothing was written'
      : 'postgres: the connection broke while it was written, and it may have been; ask again with the same idempotency key',
  )
}

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
