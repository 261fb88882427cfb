import { request } from 'node:https'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { DeliveryError } from '@notify/core/channel'
import { failure } from '../contract/failure.ts'
import { httpWire, partsOf, readRequest } from './http-wire.ts'
import { httpRecorder, type HttpRecorder, type HttpRecorderOptions } from './http.ts'
import { smtpRecorder, type SmtpRecorder } from './smtp.ts'

let open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open) await one.close()
  open = []
})
const http = async (options?: HttpRecorderOptions): Promise<HttpRecorder> => {
  const server = await httpRecorder(options)
  open.push(server)
  return server
}
const smtp = async (): Promise<SmtpRecorder> => {
  const server = await smtpRecorder()
  open.push(server)
  return server
}

describe('the HTTP recorder', () => {
  test('keeps what came in, and answers in the order that it was told', async () => {
    const server = await http({ answer: ({ path }) => ({ body: { path } }) })
    server.next({ status: 429, headers: { 'retry-after': '3' }, body: 'later' })
    const first = await fetch(`${server.origin}/a?b=1`, {
      method: 'POST',
      body: 'ディスク 💾',
      headers: { 'x-a': '1' },
    })
    expect([first.status, first.headers.get('retry-after'), await first.text()]).toEqual([429, '3', 'later'])
    expect(await (await fetch(`${server.origin}/c`)).json()).toEqual({ path: '/c' })
    expect(server.requests).toMatchObject([
      { method: 'POST', path: '/a?b=1', body: 'ディスク 💾', headers: { 'x-a': '1' } },
      { method: 'GET', path: '/c', body: '' },
    ])
    server.always({ status: 503 })
    expect((await fetch(server.origin)).status).toBe(503)
  })

  test('hangs, and notices that it was given up', async () => {
    const server = await http()
    server.next('hang')
    const controller = new AbortController()
    const asking = fetch(server.origin, { signal: controller.signal })
    await server.arrived(1)
    controller.abort()
    await expect(asking).rejects.toThrow('aborted')
    await server.abandoned()
  })

  test.each(['reset', 'reset-early', 'truncated'] as const)(
    '%s is an error on the other side',
    async (answer) => {
      const server = await http({ answer: () => ({ body: { ok: true } }) })
      server.next(answer)
      await expect(
        fetch(server.origin, { method: 'POST', body: 'a' }).then((r) => r.text()),
      ).rejects.toThrow()
      expect(server.requests).toHaveLength(1)
    },
  )

  test('drips without an end', async () => {
    const server = await http()
    server.next('drip')
    const { body } = await fetch(server.origin)
    const reader = body!.getReader()
    expect((await reader.read()).done).toBe(false)
    expect((await reader.read()).done).toBe(false)
    await reader.cancel()
    await server.abandoned()
  })

  test('goes on without an end as fast as it is read, but fills no memory', async () => {
    const server = await http({ answer: () => ({ status: 201, body: { ok: true } }) })
    server.next('endless')
    const { status, body } = await fetch(server.origin)
    const reader = body!.getReader()
    let bytes = 0
    while (bytes < 8 * 1_024 * 1_024) bytes += (await reader.read()).value!.length
    expect([status, bytes]).toEqual([201, 8 * 1_024 * 1_024])
    const more = reader.read()
    await reader.cancel()
    expect((await more).done).toBe(true)
    await server.abandoned()
  })

  test('cuts off a reply of its own status and words', async () => {
    const server = await http()
    server.next({ status: 429, headers: { 'retry-after': '7' }, body: '<html>', fault: 'truncated' })
    const answer = await fetch(server.origin)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7'])
    await expect(answer.text()).rejects.toThrow()
  })

  test('waits for what is made of a request, be it a reply or a fault', async () => {
    const server = await http()
    const late = Promise.withResolvers<{ status: number }>()
    server.next(
      () => late.promise,
      ({ path }) => (path === '/reset' ? 'reset' : {}),
    )
    const asking = fetch(server.origin)
    await server.arrived(1)
    late.resolve({ status: 418 })
    expect((await asking).status).toBe(418)
    await expect(fetch(`${server.origin}/reset`)).rejects.toThrow()
  })

  test('counts its connections', async () => {
    const server = await http()
    const counts = (): number[] => [server.connections.made, server.connections.open]
    expect(counts()).toEqual([0, 0])
    await server.connections.ended()
    expect((await fetch(server.origin)).ok).toBe(true)
    expect(counts()).toEqual([1, 1])
    const ended = server.connections.ended()
    await server.close()
    await ended
    expect(counts()).toEqual([1, 0])
  })

  test('speaks TLS under its own certificate, and under no other', async () => {
    const server = await http({ tls: true })
    const ask = (ca?: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        request(server.origin, ca === undefined ? {} : { ca }, ({ statusCode }) => resolve(statusCode))
          .on('error', reject)
          .end()
      })
    expect(await ask(server.ca)).toBe(200)
    await expect(ask()).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    server.next('reset', 'reset-early')
    await expect(ask(server.ca)).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect(ask(server.ca)).rejects.toMatchObject({ code: 'ECONNRESET' })
  })
})

describe('the wire of a file', () => {
  const closed: string[] = []
  const { origin, seen, arrived, answer, kept, server } = httpWire({
    answer: () => ({ status: 201 }),
    environment: ['ACME_TOKEN'],
  })
  let before = ''

  test('is a server, with nothing of this machine', async () => {
    answer({ status: 503 }, { status: 429 })
    expect((await fetch(`${origin()}/a`)).status).toBe(503)
    await arrived(1)
    expect(seen()).toMatchObject([{ path: '/a' }])
    expect(process.env['ACME_TOKEN']).toBe('')
    const channel = { close: async () => void closed.push((await fetch(origin())).statusText) }
    expect(kept(channel)).toBe(channel)
    before = origin()
  })

  test('is another server in the next test, and what was kept was closed before the last one', async () => {
    expect(closed).toEqual(['Too Many Requests'])
    expect(seen()).toEqual([])
    expect((await fetch(server().origin)).status).toBe(201)
    await expect(fetch(before)).rejects.toThrow()
  })
})

test('a request is read as JSON, as a form, or as parts', async () => {
  await using server = await httpRecorder()
  const parts = new FormData()
  parts.set('file', new Blob(['ディスク 💾']), 'ログ.txt')
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  for (const init of [
    { body: '{"text":"満杯 & more"}', headers },
    { body: new URLSearchParams({ text: '満杯 & more' }) },
    { body: parts },
    { body: 'plain' },
    { headers },
  ])
    await fetch(server.origin, { method: 'POST', ...init })
  const [json, coded, several, plain, empty] = server.requests.map(readRequest)
  expect([json!.json, json!.form]).toEqual([{ text: '満杯 & more' }, {}])
  expect([coded!.json, coded!.form]).toEqual([{}, { text: '満杯 & more' }])
  expect([plain!.json, plain!.form, plain!.body]).toEqual([{}, {}, 'plain'])
  expect(empty!.json).toEqual({})
  const file = (await partsOf(several!)).get('file') as File
  expect([file.name, await file.text()]).toEqual(['ログ.txt', 'ディスク 💾'])
})

test('a failure is a DeliveryError, and nothing else', async () => {
  const why = new DeliveryError('gone', 'it is gone')
  expect(await failure(Promise.reject(why))).toBe(why)
  await expect(failure(Promise.resolve())).rejects.toThrow('the channel took it for a success')
  await expect(failure(Promise.reject(new Error('odd')))).rejects.toThrow('instead of a DeliveryError')
})

/** Says these lines, one after each reply. @returns The codes of the replies; `end` where the connection ended first. */
function converse({ port }: SmtpRecorder, lines: readonly string[]): Promise<string[]> {
  return new Promise((resolve) => {
    const codes: string[] = []
    const left = [...lines]
    const socket: Socket = connect(port, '127.0.0.1')
    const end = (last?: string): void => {
      if (last !== undefined) codes.push(last)
      socket.destroy()
      resolve(codes)
    }
    let text = ''
    socket.on('error', () => {}).on('close', () => end('end'))
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8')
      const code = /^(\d{3}) .*\r\n$/m.exec(text)?.[1]
      if (code === undefined) return
      text = ''
      codes.push(code)
      const line = left.shift()
      if (line === undefined) end()
      else socket.write(`${line}\r\n`)
    })
  })
}

const mail = [
  'EHLO a',
  'MAIL FROM:<a@acme.dev>',
  'RCPT TO:<b@acme.dev>',
  'RCPT TO:<c@acme.dev>',
  'DATA',
  'ディスク 💾\r\n.',
]

describe('the SMTP recorder', () => {
  test('keeps the mail', async () => {
    const server = await smtp()
    expect(await converse(server, mail)).toEqual(['220', '250', '250', '250', '250', '354', '250'])
    expect(server.requests).toEqual([
      { method: 'MAIL', path: 'b@acme.dev,c@acme.dev', headers: {}, body: 'ディスク 💾\r\n' },
    ])
  })

  test.each([
    ['CONNECT', ['421']],
    ['MAIL', ['220', '250', '550']],
    ['RCPT', ['220', '250', '250', '550']],
    ['DATA', ['220', '250', '250', '250', '250', '354', '550']],
  ] as const)('refuses at %s', async (at, codes) => {
    const server = await smtp()
    server.next({ at, code: at === 'CONNECT' ? 421 : 550, text: '5.7.1 no' })
    expect((await converse(server, mail)).slice(0, codes.length)).toEqual(codes)
  })

  test.each([
    ['reset-early', ['end']],
    ['reset', ['220', '250', '250', '250', '250', '354', 'end']],
  ] as const)('%s ends the connection', async (answer, codes) => {
    const server = await smtp()
    server.next(answer)
    expect(await converse(server, mail)).toEqual(codes)
  })
})
