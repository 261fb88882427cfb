/** A mail server in a process of its own: takes everything at once, keeps nothing, counts. Ends with its parent. */
import { createServer, type Socket } from 'node:net'
import type { Taken } from './sink.ts'

let taken: Taken = { count: 0, bytes: 0, lastAtMs: 0 }

function serve(socket: Socket): void {
  let rest = ''
  let inData = false
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.write('220 sink ESMTP\r\n')
  const answers: Readonly<Record<string, string>> = {
    EHLO: '250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n',
    HELO: '250 sink\r\n',
    DATA: '354 go on\r\n',
    QUIT: '221 bye\r\n',
  }
  socket.on('data', (chunk: Buffer) => {
    rest += chunk.toString('latin1')
    for (;;) {
      const end = inData ? '\r\n.\r\n' : '\r\n'
      const at = rest.indexOf(end)
      if (at < 0) return
      const line = rest.slice(0, at)
      rest = rest.slice(at + end.length)
      if (inData)
        taken = {
          count: taken.count + 1,
          bytes: taken.bytes + line.length,
          lastAtMs: Number(process.hrtime.bigint()) / 1e6,
        }
      const verb = inData ? '' : line.slice(0, 4).toUpperCase()
      inData = verb === 'DATA'
      socket.write(answers[verb] ?? '250 ok\r\n')
      if (verb === 'QUIT') socket.end()
    }
  })
}

const server = createServer(serve)
process.on('message', () => process.send?.(taken))
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
