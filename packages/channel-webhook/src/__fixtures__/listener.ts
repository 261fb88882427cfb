import { createServer, type AddressInfo, type Socket } from 'node:net'

export interface Listener {
  readonly port: number
  readonly sockets: readonly Socket[]
  /** So many came in. */
  bytes(): number
  close(): Promise<void>
}

/** A listener without a protocol. */
export async function listener(
  onSocket: (socket: Socket) => void = () => {},
  host = '127.0.0.1',
): Promise<Listener> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    bytes: () => sockets.reduce((sum, socket) => sum + socket.bytesRead, 0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
