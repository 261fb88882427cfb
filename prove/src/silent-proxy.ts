import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Passes TCP on, and can fall silent: connections stay open and nothing comes through any more, as after a pulled plug. */
export interface SilentProxy {
  readonly port: number
  /** Of what is connected now; what connects later passes. */
  silence(): void
  close(): void
}

export async function silentProxy(to: number): Promise<SilentProxy> {
  const passing = new Set<readonly [Socket, Socket]>()
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    const pair = [near, far] as const
    passing.add(pair)
    for (const [from, other] of [pair, [far, near]] as const) {
      sockets.add(from)
      from.on('error', () => {})
      from.on('data', (chunk) => void (passing.has(pair) && other.write(chunk)))
      from.on('close', () => void (passing.has(pair) && other.destroy()))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => passing.clear(),
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
