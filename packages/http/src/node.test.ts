import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { head, raw, stand, type Given, type Stand } from './__fixtures__/serving.ts'

let server: Stand
const start = async (serve: Given['serve']): Promise<Stand> => {
  await server[Symbol.asyncDispose]()
  server = await stand({ serve: serve ?? {} })
  return server
}
beforeEach(async () => {
  server = await stand()
})
afterEach(async () => server[Symbol.asyncDispose]())

const json = { 'content-type': 'application/json' }
const posting = (...lines: string[]): string =>
  head('POST /v1/notifications HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', ...lines)
const statusOf = (answer: string): string => answer.slice(9, 12)

describe('a body', () => {
  test('announced as more than 1 MiB is a 413, before it is sent', async () => {
    const answer = await raw(server.port, posting('Content-Length: 1048577')).answer
    expect(statusOf(answer)).toBe('413')
    expect(answer.toLowerCase()).toContain('connection: close')
  })

  test('of exactly 1 MiB is read', async () => {
    const body = `{"title":"a"}${' '.repeat(1_048_576 - 13)}`
    expect((await server.post(body, json)).status).toBe(202)
    expect((await server.post(`${body} `, json)).status).toBe(413)
  })

  test('in chunks without end is a 413 that ends the connection', async () => {
    const { socket, answer } = raw(server.port, posting('Transfer-Encoding: chunked'))
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`
    let sent = 0
    const more = (): void => {
      while (!socket.destroyed && sent++ < 1_000)
        if (!socket.write(chunk)) return void socket.once('drain', more)
    }
    more()
    expect(statusOf(await answer)).toBe('413')
    expect(sent).toBeLessThan(1_000)
  })

  test.each([
    ['', 415],
    ['text/plain', 415],
    ['application/x-ndjson', 415],
    ['application/x-www-form-urlencoded', 415],
    ['text/json', 415],
    ['application/json; charset=utf-16', 415],
    ['application/json; charset=shift_jis', 415],
    ['application/json; charset=utf-8x', 415],
    ['application/json; charset=utf-8', 202],
    ['application/json;charset="UTF-8"', 202],
    ['APPLICATION/JSON', 202],
    ['application/cloudevents+json', 202],
  ])('of type %j is a %i', async (type, status) => {
    expect(
      (await server.post(new TextEncoder().encode('{"title":"a"}'), { 'content-type': type })).status,
    ).toBe(status)
  })

  test.each(['gzip', 'gzip, gzip', 'br', 'identity'])('encoded as %s is a 415', async (encoding) => {
    expect((await server.post('{}', { ...json, 'content-encoding': encoding })).status).toBe(415)
  })

  test('may begin with a byte order mark', async () => {
    expect((await server.post('\ufeff{"title":"a"}', json)).status).toBe(202)
  })

  test.each([
    ['', 'line 1, column 1'],
    ['{"title":"a",}', 'line 1, column 14'],
    ['{\n  "title": NaN\n}', 'line 2, column 12'],
    ['{"title":"a"}\n{"title":"b"}', 'line 2, column 1'],
    ['{"title":"ディスク" "severity":1}', 'line 1, column 17'],
    ['['.repeat(200_000), 'line 1, column 200001'],
  ])('that is not JSON is a 400 that tells where, and repeats nothing (%#)', async (body, where) => {
    const response = await server.post(body, json)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      code: 'E_JSON',
      detail: `the body is not valid JSON at ${where}`,
    })
  })

  test('that has a key twice is a 400 that tells where, and repeats nothing', async () => {
    const response = await server.post('{\n  "title": "a",\n  "title": "s3cret"\n}', json)
    expect(response.status).toBe(400)
    const problem = (await response.json()) as object
    expect(problem).toMatchObject({
      code: 'E_JSON_DUPLICATE_KEY',
      detail: 'the body has a key twice in one object, at line 3, column 3; leave one of them out',
    })
    expect(JSON.stringify(problem)).not.toContain('s3cret')
  })

  test('that is not UTF-8 is a 400', async () => {
    for (const bytes of [
      Uint8Array.of(0x22, 0xff, 0x22),
      Uint8Array.from(Buffer.from('{"title":"a"}', 'utf16le')),
    ])
      expect((await server.post(bytes, json)).status).toBe(400)
  })

  test('that breaks off is no error of the server', async () => {
    const { socket, answer } = raw(server.port, `${posting('Content-Length: 100')}{"title":`)
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.end()
    await answer
    expect((await server.get('/healthz')).status).toBe(200)
    expect(server.errors).toEqual([])
  })

  test('with both a length and chunks is a 400', async () => {
    const text = `${posting('Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`
    expect(statusOf(await raw(server.port, text).answer)).toBe('400')
  })

  test('asked for with Expect: 100-continue is read', async () => {
    const { socket, answer } = raw(
      server.port,
      posting('Content-Length: 13', 'Expect: 100-continue', 'Connection: close'),
    )
    socket.once('data', () => socket.write('{"title":"a"}'))
    expect(await answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 202 /)
  })
})

describe('a target', () => {
  test.each([
    ['GET /v1/notifications', 405],
    ['PUT /v1/notifications', 405],
    ['DELETE /v1/notifications/x', 405],
    ['OPTIONS /v1/notifications', 405],
    ['PROPFIND /v1/notifications', 405],
    ['POST /healthz', 405],
    ['GET /', 404],
    ['GET //v1/notifications/x', 404],
    ['GET /v1/notifications/x/../../../etc', 404],
    ['GET /v1/notifications/%00', 404],
    ['GET /v1/notifications/%zz', 404],
    ['GET /v1/notifications/\\..\\x', 400],
    [`GET /${'a'.repeat(5_000)}`, 404],
    [`GET /?${'a'.repeat(100_000)}`, 431],
    ['BREW /healthz', 400],
    ['GET *', 400],
    ['GET http://[', 400],
  ])('%s is a %i', async (target, status) => {
    const answer = await raw(server.port, head(`${target} HTTP/1.1`, 'Host: localhost', 'Connection: close'))
      .answer
    expect(statusOf(answer)).toBe(String(status))
    expect(server.errors).toEqual([])
  })

  test('a method that is not known there is told which is', async () => {
    const response = await server.get('/v1/notifications')
    expect(response.headers.get('allow')).toBe('POST')
    expect(await response.json()).toMatchObject({ code: 'E_METHOD', detail: 'expected POST' })
  })

  test('10,000 headers are a 431', async () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `X-${index}: 1`)
    expect(
      statusOf(await raw(server.port, head('GET /healthz HTTP/1.1', 'Host: localhost', ...lines)).answer),
    ).toBe('431')
  })

  test('HTTP/1.0 without a Host is refused, with one it is answered', async () => {
    expect(statusOf(await raw(server.port, head('GET /healthz HTTP/1.0')).answer)).toBe('400')
    expect(statusOf(await raw(server.port, head('GET /healthz HTTP/1.0', 'Host: localhost')).answer)).toBe(
      '200',
    )
  })

  test('requests in a row on one connection are answered in their order', async () => {
    const one = (path: string, ...more: string[]): string =>
      head(`GET ${path} HTTP/1.1`, 'Host: localhost', ...more)
    const answer = await raw(
      server.port,
      one('/healthz') + one('/nothing') + one('/healthz', 'Connection: close'),
    ).answer
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200'])
  })
})

describe('a slow client', () => {
  const slow = { headersTimeoutMs: 40, requestTimeoutMs: 80 }

  test('that does not end its headers is cut off', async () => {
    const { port } = await start(slow)
    expect(statusOf(await raw(port, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-').answer)).toBe('408')
  })

  test('that does not end its body is cut off, and nothing is accepted', async () => {
    const { port, notifier, errors } = await start(slow)
    const answer = await raw(port, `${posting('Content-Length: 20')}{"title":"a"}`).answer
    expect(statusOf(answer)).toBe('408')
    expect((await notifier.read()).entries).toEqual([])
    expect(errors).toEqual([])
  })

  test('of which there are hundreds keeps nobody else out', async () => {
    const { port, get } = await start(slow)
    const clients = Array.from({ length: 300 }, () => raw(port, 'POST /v1/notifications HTTP/1.1\r\n'))
    expect((await get('/healthz')).status).toBe(200)
    const answers = await Promise.all(clients.map(({ answer }) => answer))
    expect(answers.every((answer) => statusOf(answer) === '408')).toBe(true)
  })
})

describe('the server', () => {
  test('leaves the Request and Response of the host program alone', () => {
    expect(Response.name).toBe('Response')
    expect(Object.getPrototypeOf(Request)).toBe(Function.prototype)
  })

  test('ends although a client holds on to its connection', async () => {
    const { socket, answer } = raw(server.port, 'GET /healthz HTTP/1.1\r\n')
    await new Promise((resolve) => socket.once('connect', resolve))
    await server.serving.close({ graceMs: 20 })
    expect(await answer).toBe('')
  })

  test('on a port that is in use is an error of listen', async () => {
    await expect(stand({ serve: { port: server.port } })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  test('tells its address as a URL, also of IPv6', async () => {
    const { url } = await start({ host: '::1' })
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })
})
