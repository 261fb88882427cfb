/** Reads, parses, answers. Argument: port. */
import { createServer } from 'node:http'

createServer((request, response) => {
  const chunks: Buffer[] = []
  request
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const events = text === '' ? [] : (JSON.parse(text) as unknown[])
      response
        .writeHead(202, { 'content-type': 'application/json' })
        .end(JSON.stringify({ notifications: events.length }))
    })
}).listen(Number(process.argv[2]), '127.0.0.1')
