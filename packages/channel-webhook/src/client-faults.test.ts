import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { closedPort, listener, receiver } from './__fixtures__/receiver.ts'
import { channelTo, closeAll, failure, kept, send } from './__fixtures__/send.ts'
import type { WebhookOptions } from './webhook.ts'

afterEach(closeAll)

test('a refused connection has not arrived', async () => {
  const error = await failure(channelTo({ url: `http://127.0.0.1:${await closedPort()}/` }))
  expect(error).toMatchObject({ reason: 'unavailable', mayHaveArrived: false, vendorCode: 'ECONNREFUSED' })
})

test('a name that is not known has not arrived', async () => {
  const lookup: WebhookOptions['lookup'] = (_, __, callback) =>
    callback(Object.assign(new Error('getaddrinfo CANARY'), { code: 'ENOTFOUND' }), '')
  const error = await failure(channelTo({ url: 'https://hooks.example.test', lookup }))
  expect(error).toMatchObject({
    reason: 'unavailable',
    vendorCode: 'ENOTFOUND',
    message: expect.not.stringContaining('CANARY') as string,
  })
})

test('plain text from an https port has not arrived', async () => {
  const server = kept(await receiver())
  const error = await failure(channelTo({ url: `https://127.0.0.1:${server.port}/` }))
  expect(error).toMatchObject({ reason: 'unavailable', mayHaveArrived: false })
})

test('a connection that is reset after the request was read may have arrived', async () => {
  const server = kept(await receiver((request) => request.socket.resetAndDestroy()))
  expect(await failure(channelTo({ url: server.origin }))).toMatchObject({
    reason: 'ambiguous',
    mayHaveArrived: true,
  })
  expect(server.requests).toHaveLength(1)
})

test('a connection that ends before the request was read may have arrived: nobody can tell', async () => {
  const server = kept(await listener((socket) => socket.end()))
  expect(await failure(channelTo({ url: `http://127.0.0.1:${server.port}/` }))).toMatchObject({
    reason: 'ambiguous',
  })
})

test('an answer that is not HTTP may have arrived', async () => {
  const server = kept(await listener((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')))
  expect(await failure(channelTo({ url: `http://127.0.0.1:${server.port}/` }))).toMatchObject({
    reason: 'ambiguous',
  })
})

test('endless headers end the request', async () => {
  const server = kept(
    await listener((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\n${`x-filler: ${'a'.repeat(1_000)}\r\n`.repeat(200)}`),
    ),
  )
  expect(await failure(channelTo({ url: `http://127.0.0.1:${server.port}/` }))).toMatchObject({
    reason: 'ambiguous',
    vendorCode: 'UND_ERR_HEADERS_OVERFLOW',
  })
})

test('a receiver that hangs is a timeout that may have arrived', async () => {
  const server = kept(await receiver(() => {}))
  expect(await failure(channelTo({ url: server.origin, timeout: '50ms' }))).toMatchObject({
    reason: 'timeout',
    mayHaveArrived: true,
  })
  expect(server.requests).toHaveLength(1)
})

test('a receiver that accepts but never speaks TLS has not got it', async () => {
  const server = kept(await listener((socket) => socket.resume()))
  expect(
    await failure(channelTo({ url: `https://127.0.0.1:${server.port}/`, timeout: '50ms' })),
  ).toMatchObject({
    reason: 'unavailable',
    mayHaveArrived: false,
    vendorCode: 'UND_ERR_CONNECT_TIMEOUT',
  })
})

test('the status decides, even if the body is cut off', async () => {
  const server = kept(
    await receiver((request, response) => {
      response.writeHead(request.url === '/ok' ? 200 : 500, { 'content-length': 100 })
      response.write('short')
      setImmediate(() => request.socket.destroy())
    }),
  )
  expect(await send(channelTo({ url: `${server.origin}/ok` }))).toEqual({})
  expect(await failure(channelTo({ url: `${server.origin}/broken` }))).toMatchObject({
    reason: 'unavailable',
    status: 500,
  })
})

test('an endless body is read to 64 KiB, then hung up on', async () => {
  let written = 0
  const hungUp = Promise.withResolvers<void>()
  const server = kept(
    await receiver((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, 'x'))) written += 16_384
      }
      response
        .writeHead(200)
        .on('drain', more)
        .on('close', () => hungUp.resolve())
      more()
    }),
  )
  expect(await send(channelTo({ url: server.origin }))).toEqual({})
  await hungUp.promise
  expect(written).toBeLessThan(32 * 1_048_576)
})

test('a compressed body is never unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(10 * 1_048_576))
  const server = kept(
    await receiver((_, response) => response.writeHead(429, { 'content-encoding': 'gzip' }).end(bomb)),
  )
  expect(await failure(channelTo({ url: server.origin }))).toMatchObject({ reason: 'rate-limited' })
  expect(server.requests[0]?.headers).not.toHaveProperty('accept-encoding')
})

test('a body that drips ends with the signal, and its status counts', async () => {
  const abort = new AbortController()
  const server = kept(
    await receiver((_, response) => {
      let drops = 0
      const drip = (): void => {
        if (++drops === 100) abort.abort()
        else response.write('.', () => setImmediate(drip))
      }
      response.writeHead(200)
      drip()
    }),
  )
  expect(await send(channelTo({ url: server.origin }), { signal: abort.signal })).toEqual({})
})

test('a body that stops is not waited for, and its status counts', async () => {
  const server = kept(await receiver((_, response) => response.writeHead(404).write('.')))
  expect(await failure(channelTo({ url: server.origin, timeout: '50ms' }))).toMatchObject({
    reason: 'not-found',
  })
})
