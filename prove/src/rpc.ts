import { connect, createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { ChannelHealth, Draft, HistoryQuery, Stats } from './product.ts'
import type { Kept } from './verify.ts'

/** What a product process is asked, one JSON line each way over a local socket. */
export interface Calls {
  accept: { given: { draft: Draft; key?: string }; answer: { id: string; repeated: boolean } }
  /** A page of what the store says became of everything. */
  history: { given: HistoryQuery; answer: { kept: Kept[]; cursor?: string } }
  replay: { given: HistoryQuery; answer: { count: number } }
  stats: { given: object; answer: Stats }
  counters: { given: object; answer: Counters }
  /** With what holds them. */
  channels: { given: object; answer: readonly ChannelHealth[] }
  /** Each hold that there has been, in order. */
  holds: { given: object; answer: readonly Held[] }
  usage: { given: object; answer: Usage }
}

/** Since the process started. */
export interface Counters {
  readonly delivered: number
  /** Outcomes that the store refused because somebody else had the lease. */
  readonly refused: number
}

export interface Held {
  readonly channel: string
  /** Epoch ms. */
  readonly until?: number
}

/** Since the process started, of one with many destinations. */
export interface Usage {
  /** The longest attempt of each channel. */
  readonly longestMs: Readonly<Record<string, number>>
  /** The shortest one. */
  readonly shortestMs: Readonly<Record<string, number>>
  /** By how much the event loop was late at most. */
  readonly lagMs: number
}

export type Method = keyof Calls

/** The product said no: `code` as in its errors. */
export class Refused extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** The connection ended before the answer came: nobody knows what became of the call. */
export class Broken extends Error {}

interface Request {
  readonly id: number
  readonly method: Method
  readonly given: unknown
}

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: { readonly code: string; readonly message: string }
}

export function serve(path: string, handle: (method: Method, given: never) => Promise<unknown>): Server {
  return createServer((socket) => {
    socket.on('error', () => {})
    createInterface({ input: socket }).on('line', (line) => {
      const { id, method, given } = JSON.parse(line) as Request
      void handle(method, given as never).then(
        (result) => reply(socket, { id, result }),
        (error: Error & { code?: string }) =>
          reply(socket, { id, error: { code: error.code ?? 'E_UNKNOWN', message: error.message } }),
      )
    })
  }).listen(path)
}

const reply = (socket: Socket, answer: Answer): void => {
  if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`)
}

export interface Client {
  /** @throws {Refused} if the product said no; {Broken} if the connection ended first. */
  call<M extends Method>(method: M, given: Calls[M]['given']): Promise<Calls[M]['answer']>
  readonly ended: Promise<void>
  end(): void
}

/** @throws {Broken} if nobody listens there. */
export async function connectTo(path: string): Promise<Client> {
  const socket = connect(path)
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
  let calls = 0
  const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', () => reject(new Broken('nobody listens')))
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Broken('the connection ended'))
    waiting.clear()
  })
  const lines = createInterface({ input: socket })
  lines.on('error', () => {})
  lines.on('line', (line) => {
    const { id, result, error } = JSON.parse(line) as Answer
    const one = waiting.get(id)
    waiting.delete(id)
    if (error) one?.reject(new Refused(error.code, error.message))
    else one?.resolve(result as never)
  })
  return {
    ended,
    end: () => void socket.destroy(),
    call: (method, given) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Broken('the connection ended'))
        waiting.set(++calls, { resolve, reject })
        socket.write(`${JSON.stringify({ id: calls, method, given } satisfies Request)}\n`)
      }),
  }
}
