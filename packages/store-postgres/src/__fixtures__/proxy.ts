import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** What becomes of the next COMMIT: */
export type Fate =
  /** The server commits, and the connection breaks before its answer is there. */
  | 'answer lost'
  /** The connection breaks on both sides before it arrives. */
  | 'never arrives'
  /** It never arrives, and only the client hears that the connection broke. */
  | 'server not told'
  /** It never arrives, and nobody hears that. */
  | 'hangs'
  /** The server commits, and nobody hears anything any more. */
  | 'silence'

/** Stands between a store and its server, and passes everything on until a COMMIT meets its fate. */
export interface Proxy {
  readonly url: string
  next: Fate | undefined
  /** Everybody who comes is turned away. */
  closed: boolean
  /** Put in the place of what the server says; of the same length. */
  readonly said: Map<string, string>
  /** A COMMIT has met its fate. */
  readonly met: Promise<void>
  /** The first that came has left. */
  readonly left: Promise<void>
  stop(): Promise<void>
}

export async function startProxy(port: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  let meets = (): void => {}
  let leaves = (): void => {}
  const listening = createServer((client) => {
    if (proxy.closed) return void client.destroy()
    const server = connect(port, '127.0.0.1')
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => fate !== 'server not told' && other.destroy())
    }
    client.on('close', () => leaves())
    let fate: Fate | undefined
    client.on('data', (bytes) => {
      if (proxy.next && bytes.includes('COMMIT\0')) {
        fate = proxy.next
        proxy.next = undefined
        if (fate === 'never arrives' || fate === 'server not told') {
          meets()
          return void client.destroy()
        }
        if (fate === 'hangs') return meets()
      }
      server.write(bytes)
    })
    server.on('data', (bytes) => {
      if (fate !== undefined) {
        meets()
        return void (fate === 'answer lost' && client.destroy())
      }
      let text = bytes.toString('latin1')
      for (const [from, to] of proxy.said) text = text.replace(from, to)
      client.write(text, 'latin1')
    })
  })
  await once(listening.listen(0, '127.0.0.1'), 'listening')
  const proxy: Proxy = {
    url: `postgres://notify@127.0.0.1:${(listening.address() as AddressInfo).port}/postgres`,
    next: undefined,
    closed: false,
    said: new Map(),
    met: new Promise((resolve) => (meets = resolve)),
    left: new Promise((resolve) => (leaves = resolve)),
    async stop() {
      for (const socket of sockets) socket.destroy()
      listening.close()
      await once(listening, 'close')
    },
  }
  return proxy
}
