/** Listens wherever a URL must not lead, and writes a line for each connection. Shares no code with the product. */
import { createServer, type Server } from 'node:net'

const [port, redirects] = process.argv.slice(2).map(Number)

const listen = (server: Server, at: number): Promise<void> =>
  new Promise((resolve) => server.listen(at, '::', resolve))

// Of all addresses of this machine, IPv4 and IPv6.
await listen(
  createServer((socket) => {
    process.stdout.write('hit\n')
    socket.on('error', () => {})
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
  }),
  port!,
)
// Sends whoever asks to the canary.
await listen(
  createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (request) => {
      const [, status] = /^\w+ \/(\d+)/.exec(request.toString()) ?? []
      const to = `location: http://127.0.0.1:${port}/\r\nrefresh: 0; url=http://127.0.0.1:${port}/`
      socket.end(`HTTP/1.1 ${status} Moved\r\n${to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`)
    })
  }),
  redirects!,
)
process.stdout.write('ready\n')
