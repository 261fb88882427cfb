import { gzipSync } from 'node:zlib'
import { failure } from '@notify/testkit'
import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { listener } from './__fixtures__/listener.ts'
import { send, wire } from './__fixtures__/sending.ts'
import type { WebhookOptions } from './webhook.ts'

const { server, seen, answer, kept, channel } = wire()

/** The URL of a receiver without a protocol. */
const urlOf = async (onSocket: (socket: Socket) => void, scheme = 'http'): Promise<string> =>
  `${scheme}://127.0.0.1:${kept(await listener(onSocket)).port}/`

test('a refused connection has not arrived', async () => {
  const error = await failure(send(channel({ url: 'http://127.0.0.1:1/' })))
  expect(error).toMatchObject({ reason: 'unavailable', mayHaveArrived: false, vendorCode: 'ECONNREFUSED' })
})

test('a name that is not known has not arrived', async () => {
  const lookup: WebhookOptions['lookup'] = (_, __, callback) =>
    callback(Object.assign(new Error('getaddrinfo CANARY'), { code: 'ENOTFOUND' }), '')
  const error = await failure(send(channel({ url: 'https://hooks.example.test', lookup })))
  expect(error).toMatchObject({
    reason: 'unavailable',
    vendorCode: 'ENOTFOUND',
    message: expect.not.stringContaining('CANARY') as string,
  })
})

test('plain text from an https port has not arrived', async () => {
  const error = await failure(send(channel({ url: `https://127.0.0.1:${server().port}/` })))
  expect(error).toMatchObject({ reason: 'unavailable', mayHaveArrived: false })
})

test('a connection that is reset after the request was read may have arrived', async () => {
  answer('reset')
  expect(await failure(send(channel()))).toMatchObject({ reason: 'ambiguous', mayHaveArrived: true })
  expect(seen()).toHaveLength(1)
})

test('a connection that ends before the request was read may have arrived: nobody can tell', async () => {
  const url = await urlOf((socket) => socket.end())
  expect(await failure(send(channel({ url })))).toMatchObject({
    reason: 'ambiguous',
  })
})

test('an answer that is not HTTP may have arrived', async () => {
  const url = await urlOf((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'))
  expect(await failure(send(channel({ url })))).toMatchObject({
    reason: 'ambiguous',
  })
})

test('endless headers end the request', async () => {
  const filler = `x-filler: ${'a'.repeat(1_000)}\r\n`.repeat(200)
  const url = await urlOf((socket) => socket.write(`HTTP/1.1 200 OK\r\n${filler}`))
  expect(await failure(send(channel({ url })))).toMatchObject({
    reason: 'ambiguous',
    vendorCode: 'UND_ERR_HEADERS_OVERFLOW',
  })
})

test('a receiver that hangs is a timeout that may have arrived', async () => {
  answer('hang')
  const error = await failure(send(channel({ timeout: '50ms' })))
  expect(error).toMatchObject({ reason: 'timeout', mayHaveArrived: true })
  expect(seen()).toHaveLength(1)
})

test('a receiver that accepts but never speaks TLS has not got it', async () => {
  const url = await urlOf((socket) => socket.resume(), 'https')
  expect(await failure(send(channel({ url, timeout: '50ms' })))).toMatchObject({
    reason: 'unavailable',
    mayHaveArrived: false,
    vendorCode: 'UND_ERR_CONNECT_TIMEOUT',
  })
})

test('the status decides, even if the body is cut off', async () => {
  answer('truncated', { status: 500, body: 'a sentence that does not come whole', fault: 'truncated' })
  expect(await send(channel())).toEqual({})
  expect(await failure(send(channel()))).toMatchObject({ reason: 'unavailable', status: 500 })
})

test('an endless body is hung up on, long before it could be too late', async () => {
  answer('endless')
  expect(await send(channel({ timeout: '60s' }))).toEqual({})
  await server().abandoned()
})

test('a compressed body is never unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(10 * 1_048_576))
  answer({ status: 429, headers: { 'content-encoding': 'gzip' }, body: bomb })
  expect(await failure(send(channel()))).toMatchObject({ reason: 'rate-limited' })
  expect(seen()[0]?.headers).not.toHaveProperty('accept-encoding')
})

test('a body that drips ends with the signal, and its status counts', async () => {
  const abort = new AbortController()
  const url = await urlOf((socket) => {
    let drops = 0
    const drip = (): void => {
      if (++drops === 100) abort.abort()
      else socket.write('.', () => setImmediate(drip))
    }
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\n', drip))
  })
  expect(await send(channel({ url }), { signal: abort.signal })).toEqual({})
})

test('a body that stops is not waited for, and its status counts', async () => {
  const url = await urlOf((socket) =>
    socket.once('data', () => socket.write('HTTP/1.1 404 Not Found\r\n\r\n.')),
  )
  expect(await failure(send(channel({ url, timeout: '50ms' })))).toMatchObject({ reason: 'not-found' })
})
