import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/** For a program that cannot choose one by itself. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
