import type { Server } from 'node:net'

/** One request as it came in. A mail has the method `MAIL`, and its recipients as path. */
export interface RecordedRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  /** Names in lower case; several values of one header are joined with commas. */
  readonly headers: Readonly<Record<string, string>>
  /** UTF-8. */
  readonly body: string
}

/**
 * What goes wrong on the wire. `hang`: no answer, ever. `reset-early`: the connection is reset before the request is read.
 * `reset`: it is reset once the request was read.
 */
export type Fault = 'hang' | 'reset-early' | 'reset'

/** Where a channel under test finds its server. */
export interface TestServer {
  readonly host: string
  readonly port: number
  /** e.g. `http://127.0.0.1:40123`, without a slash at the end. */
  readonly origin: string
  /** The certificate, PEM, of a server that speaks TLS: nobody else vouches for it. */
  readonly ca?: string
}

/** A server on 127.0.0.1 that keeps what comes in, and answers as it is told. */
export interface WireRecorder<Answer> extends TestServer, AsyncDisposable {
  /** What came in, in order. */
  readonly requests: readonly RecordedRequest[]
  readonly connections: Connections
  /** How the next requests are answered, one each. */
  next(...answers: Answer[]): void
  /** How all others are answered from now on. */
  always(answer: Answer): void
  /** Until so many requests have come in. */
  arrived(count: number): Promise<void>
  /** Until the other side has given up a request that was not answered. */
  abandoned(): Promise<void>
  close(): Promise<void>
}

/** Of TCP. */
export interface Connections {
  /** So far. */
  readonly made: number
  /** Of those, still. */
  readonly open: number
  /** Until those that were made have ended. */
  ended(): Promise<void>
}

/** Counts from now on. */
export function connectionsOf(server: Server): Connections {
  const [made, ended] = [counter(), counter()]
  server.on('connection', (socket) => {
    made.add()
    socket.on('close', ended.add)
  })
  return {
    get made() {
      return made.count
    },
    get open() {
      return made.count - ended.count
    },
    ended: () => ended.reached(made.count),
  }
}

export interface Counter {
  readonly count: number
  add(): void
  /** Until it has counted so far. */
  reached(count: number): Promise<void>
}

/** Counts, and wakes who waits for a number. */
export function counter(): Counter {
  let count = 0
  let waiting: { readonly for: number; resolve(): void }[] = []
  return {
    get count() {
      return count
    },
    add() {
      count++
      for (const one of waiting) if (one.for <= count) one.resolve()
      waiting = waiting.filter((one) => one.for > count)
    },
    reached: (wanted) =>
      wanted <= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ for: wanted, resolve })),
  }
}
