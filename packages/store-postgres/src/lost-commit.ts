import { StateError } from '@notify/core/channel'
import { Client } from 'pg'
import type { Connections } from './connections.ts'
import type { Now } from './server-time.ts'

/**
 * Asks the server how a transaction ended whose COMMIT was sent and not answered. One that is still open is ended first:
 * the server may not have noticed yet that nobody is there any more.
 *
 * @param transaction What `pg_current_xact_id` said.
 * @returns The time, if it was committed. Epoch ms.
 * @throws {StateError} `E_STORE` if it was not, or the server cannot be asked.
 */
export async function mustHaveCommitted(
  { settings }: Connections,
  transaction: string,
  now: Now,
): Promise<number> {
  const answer = await settings()
    .then((config) => ask(new Client(config), transaction, now))
    .catch(() => undefined)
  if (answer?.status === 'committed') return answer.time
  throw new StateError(
    'E_STORE',
    answer?.status === 'aborted'
      ? 'postgres: the connection broke; nothing was written'
      : 'postgres: the connection broke while it was written, and it may have been; ask again with the same idempotency key',
  )
}

/** How long the server may take to end a session. */
const endMs = 5_000

/** On a connection of its own: those of the pool may have broken with this one. */
async function ask(
  client: Client,
  transaction: string,
  now: Now,
): Promise<{ status: string | null; time: number }> {
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(
      'SELECT pg_terminate_backend(pid, $2) FROM pg_stat_activity WHERE backend_xid = $1::xid8::xid',
      [transaction, endMs],
    )
    const { rows } = await client.query<{ status: string | null }>(
      'SELECT pg_xact_status($1::xid8) AS status',
      [transaction],
    )
    return { status: rows[0]!.status, time: await now(client) }
  } finally {
    await client.end().catch(() => {})
  }
}
