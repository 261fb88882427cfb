/**
 * A receiver in a process of its own, so that its CPU is not charged to the sender. The path says how it behaves, and it
 * counts what it has answered. Ends with its parent.
 */
import { createServer, type ServerResponse } from 'node:http'
import type { Taken } from './sink.ts'

type Behave = (response: ServerResponse, body: string) => void

const json =
  (status: number, headers: Readonly<Record<string, string>>, body: unknown): Behave =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

/** A form, whose lists are JSON, or all JSON. */
function asked(body: string): Readonly<Record<string, unknown>> {
  if (body.startsWith('{')) return JSON.parse(body) as Record<string, unknown>
  const fields = [...new URLSearchParams(body)]
  return Object.fromEntries(
    fields.map(([name, value]) => [name, value.startsWith('[') ? (JSON.parse(value) as unknown) : value]),
  )
}

const behaviours: Readonly<Record<string, Behave>> = {
  hang: () => {},
  limited: json(429, { 'retry-after': '60' }, {}),
  broken: json(503, {}, {}),
  // It repeats the message.
  slack: (response, body) => {
    const { text, blocks, attachments } = asked(body)
    const message = { type: 'message', bot_id: 'B012AB3CD', text, blocks, attachments }
    json(200, {}, { ok: true, channel: 'C012AB3CD', ts: '1700000000.000100', message })(response, body)
  },
  twilio: json(
    201,
    {},
    { sid: `SM${'0'.repeat(32)}`, status: 'queued', num_segments: '1', error_code: null },
  ),
  discord: json(200, {}, { id: '1100000000000000000', channel_id: '1100000000000000001' }),
  accepted: json(202, {}, {}),
  ok: (response) => response.writeHead(204).end(),
}

const all = new Map<string, Taken>()
const nothing: Taken = { count: 0, bytes: 0, lastAtMs: 0 }

const server = createServer((request, response) => {
  const [, name = ''] = (request.url ?? '').split(/[/?]/)
  let bytes = 0
  const chunks: Buffer[] = []
  request
    .on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (name === 'slack') chunks.push(chunk)
    })
    .on('end', () => {
      const before = all.get(name) ?? nothing
      const lastAtMs = Number(process.hrtime.bigint()) / 1e6
      all.set(name, { count: before.count + 1, bytes: before.bytes + bytes, lastAtMs })
      ;(behaviours[name] ?? behaviours['ok']!)(response, Buffer.concat(chunks).toString())
    })
})
server.keepAliveTimeout = 60_000

process.on('message', (name: string) => {
  process.send?.(all.get(name) ?? nothing)
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
