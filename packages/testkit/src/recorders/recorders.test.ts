import { request } from 'node:https'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
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
  })
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
