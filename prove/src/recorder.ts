/** The receiver: appends every request to a file and answers as it was told to. Shares no code with the product. */
import { openSync, writeSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { respond } from './answers.ts'
import type { Answering, Recorded } from './recording.ts'

const [file] = process.argv.slice(2)
const log = openSync(file!, 'a')
const ok: Answering = { status: 200, delayMs: 0 }
/** By destination; '' for all that have none of their own. */
const answerings = new Map<string, Answering>()
const given = new Map<string, number>()
const open = new Map<string, number>()

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => (body += chunk))
  request.on('end', () => {
    const [, first = '', ...rest] = request.url!.split('/')
    if (request.method === 'PUT') {
      answerings.set(first, JSON.parse(body) as Answering)
      given.delete(first)
      response.end()
    } else record(request, response, body, rest.length > 0 ? first : '')
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})

function record(request: IncomingMessage, response: ServerResponse, body: string, to: string): void {
  const count = (open.get(to) ?? 0) + 1
  open.set(to, count)
  response.on('close', () => open.set(to, open.get(to)! - 1))
  const answering = answeringOf(to)
  const { headers } = request
  const { id, members, source } = contentOf(body)
  const versions = headers['x-version'] === undefined ? [] : [headers['x-version'], headers['x-same']]
  const one: Recorded = {
    at: now(),
    key: String(headers['webhook-id'] ?? id),
    attempt: Number(headers['x-notify-attempt'] ?? 0),
    notification: id,
    ...(members && { members }),
    ...(source !== undefined && { source }),
    ...(to !== '' && { to }),
    ...(versions.length > 0 && { versions: versions.map(String) }),
    open: count,
    status: answering.status,
  }
  writeSync(log, `${JSON.stringify(one)}\n`)
  if (answering.status === 0) return
  if (answering.delayMs === 0) respond(response, answering)
  else setTimeout(() => respond(response, answering), answering.delayMs)
}

const now = (): number => Math.round(performance.timeOrigin + performance.now())

function answeringOf(to: string): Answering {
  const key = answerings.has(to) ? to : ''
  const answering = answerings.get(key) ?? ok
  const count = (given.get(to) ?? 0) + 1
  given.set(to, count)
  const over = count > (answering.times ?? Number.POSITIVE_INFINITY) || now() >= (answering.until ?? Infinity)
  return over ? ok : answering
}

const notificationId = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/

/** A webhook says what it sends; of what vendors are sent, the id stands in the text. */
function contentOf(body: string): { id: string; members?: string[]; source?: string } {
  if (body.startsWith('{"id":')) return JSON.parse(body) as { id: string }
  return { id: notificationId.exec(body)?.[0] ?? '' }
}
