/**
 * The load: offers notifications at a rate, writes down which ones it was told are accepted, and offers the others again
 * under the same idempotency key, as a careful program does. SIGTERM: offers no new ones, and ends when none is open.
 */
import { openSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Draft } from './product.ts'
import { Broken, connectTo, Refused, type Client } from './rpc.ts'
import { clientOver } from './server-client.ts'
import type { Accepted } from './verify.ts'

export interface LoadOptions {
  /** Of the nodes, used in turn. */
  readonly sockets: readonly string[]
  /** Of servers, instead. */
  readonly urls?: readonly string[]
  readonly log: string
  readonly perSecond: number
  /** Ends by itself after so many. */
  readonly total?: number
  /** `source` of the n-th is `group-${n % groups}`. */
  readonly groups?: number
  /** Of all, where there are no groups. */
  readonly source?: string
  /** The n-th goes to the n-th of these destinations, in turn. */
  readonly to?: readonly string[]
}

/** A line of its log beside those of what was accepted. */
export interface NotAccepted {
  readonly key: string
  /** The product's code. */
  readonly refused: string
  readonly why: string
}

const mostOpen = 500
const given = JSON.parse(process.argv[2]!) as LoadOptions
const log = openSync(given.log, 'a')
const targets = given.urls ?? given.sockets
const clients = new Map<string, Client>()
const connecting = new Map<string, Promise<Client>>()
const run = crypto.randomUUID().slice(0, 8)
let offered = 0
const open = new Set<Promise<void>>()
const ending = new AbortController()
process.on('SIGTERM', () => ending.abort())

const startedAt = performance.now()
const most = given.total ?? Number.POSITIVE_INFINITY
while (!ending.signal.aborted && offered < most) {
  const due = Math.min(most, ((performance.now() - startedAt) / 1_000) * given.perSecond)
  while (offered < due && open.size < mostOpen) {
    const offering = offer(offered++).finally(() => open.delete(offering))
    open.add(offering)
  }
  await sleep(2)
}
await Promise.all(open)
process.exit(0)

async function offer(n: number): Promise<void> {
  const key = `${run}-${n}`
  const at = Math.round(performance.timeOrigin + performance.now())
  for (let attempt = 0; ; attempt++) {
    try {
      const client = await clientOf(targets[(n + attempt) % targets.length]!)
      const { id, repeated } = await client.call('accept', { draft: draftOf(n), key })
      const to = toOf(n)
      const line: Accepted = { key, id, repeated, at, ...(to !== undefined && { to }) }
      writeSync(log, `${JSON.stringify(line)}\n`)
      break
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof Broken)) throw error
      if (error instanceof Refused)
        writeSync(
          log,
          `${JSON.stringify({ key, refused: error.code, why: error.message } satisfies NotAccepted)}\n`,
        )
      await sleep(20 + Math.random() * 30)
    }
  }
}

function toOf(n: number): string | undefined {
  return given.to?.[n % given.to.length]
}

function draftOf(n: number): Draft {
  const source = given.groups === undefined ? given.source : `group-${n % given.groups}`
  const to = toOf(n)
  return {
    title: `Number ${n}`,
    metadata: { n },
    ...(source !== undefined && { source }),
    ...(to !== undefined && { to: [to] }),
  }
}

async function clientOf(socket: string): Promise<Client> {
  const known = clients.get(socket)
  if (known) return known
  const connect = given.urls ? async (url: string) => clientOver(url) : connectTo
  const underWay = connecting.get(socket) ?? connect(socket).finally(() => connecting.delete(socket))
  connecting.set(socket, underWay)
  const client = await underWay
  if (!clients.has(socket)) {
    clients.set(socket, client)
    void client.ended.then(() => clients.get(socket) === client && clients.delete(socket))
  }
  return client
}
