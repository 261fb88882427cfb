/** The receiver: appends every request to a file and answers as it was told to. Shares no code with the product. */
import { openSync, writeSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answering, Recorded } from './recording.ts'

const [file] = process.argv.slice(2)
const log = openSync(file!, 'a')
let answering: Answering = { status: 200, delayMs: 0 }

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => (body += chunk))
  request.on('end', () => {
    if (request.method === 'PUT') {
      answering = JSON.parse(body) as Answering
      response.end()
    } else record(request, response, body)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})

function record(request: IncomingMessage, response: ServerResponse, body: string): void {
  const { id, members, source } = JSON.parse(body) as { id: string; members?: string[]; source?: string }
  const { status, delayMs } = answering
  const one: Recorded = {
    at: Math.round(performance.timeOrigin + performance.now()),
    key: String(request.headers['webhook-id']),
    attempt: Number(request.headers['x-notify-attempt']),
    notification: id,
    ...(members && { members }),
    ...(source !== undefined && { source }),
    status,
  }
  writeSync(log, `${JSON.stringify(one)}\n`)
  if (status === 0) return
  const end = (): void => void response.writeHead(status).end()
  if (delayMs === 0) end()
  else setTimeout(end, delayMs)
}
