/** Answers of the recorder, honest and hostile. Shares no code with the product. */
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Answering, Form } from './recording.ts'

/** What Discord, Telegram and whoever reads no body take for success. */
const success = JSON.stringify({
  id: '1',
  ok: true,
  result: { message_id: 1, chat: { id: -100_123, type: 'group' } },
})

export function respond(response: ServerResponse, { status, headers = {}, body, form }: Answering): void {
  if (form !== undefined) return forms[form](response, status)
  const more = Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => [name, value]),
  )
  response.writeHead(status, body === undefined ? ['content-type', 'application/json', ...more] : more)
  response.end(body ?? (status < 300 ? success : ''))
}

const forms: Readonly<Record<Form, (response: ServerResponse, status: number) => void>> = {
  drip(response, status) {
    response.writeHead(status).write('.')
    const timer = setInterval(() => response.write('.'), 100)
    response.on('close', () => clearInterval(timer))
  },
  endless(response, status) {
    response.writeHead(status)
    pour(response, Buffer.alloc(65_536, 'x'), (chunk) => response.write(chunk))
  },
  bomb(response, status) {
    response.writeHead(status, { 'content-encoding': 'gzip', 'content-type': 'application/json' })
    // gzip may be written in members: 1,000 times the same mebibyte.
    const member = gzipSync(Buffer.alloc(1_048_576))
    response.end(Buffer.concat(Array.from({ length: 1_000 }, () => member)))
  },
  headers(response, status) {
    const { socket } = response
    socket?.write(`HTTP/1.1 ${status} OK\r\n`)
    const filler = Buffer.from(`x-filler: ${'a'.repeat(8_000)}\r\n`)
    pour(response, filler, (chunk) => socket?.write(chunk) ?? false)
  },
  cut(response, status) {
    response.writeHead(status, { 'content-length': 100_000 }).write('short')
    setImmediate(() => response.socket?.destroy())
  },
}

/** As much as the other side takes. */
function pour(response: ServerResponse, chunk: Buffer, write: (chunk: Buffer) => boolean): void {
  const { socket } = response
  const more = (): void => {
    do {
      if (!socket?.writable) return
    } while (write(chunk))
  }
  socket?.on('drain', more)
  response.on('drain', more)
  more()
}
