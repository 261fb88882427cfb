import type { Clock } from '@notify/core'
import type { ClientBase } from 'pg'

/** What time it is for everything that is decided in a transaction. Epoch ms. */
export type Now = (client: ClientBase) => Promise<number>

/** The server's time, so that nodes need not agree on it; or that of the clock a test has brought. */
export const timeBy = (clock: Clock | undefined): Now => (clock ? async () => clock.now() : serverTime)

async function serverTime(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ now: string }>(
    'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
  )
  return Number(rows[0]!.now)
}
