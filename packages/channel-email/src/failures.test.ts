import { inspect } from 'node:util'
import { DeliveryError } from '@notify/core/channel'
import { expect, test } from 'vitest'
import { at, deliver } from './__fixtures__/deliver.ts'
import { mailServer, politely, rawServer, refusal, type Script } from './__fixtures__/mail-server.ts'
import { notification, renderContext, sendContext } from './__fixtures__/samples.ts'
import { email } from './email.ts'

const canary = 'canary-hunter2-Ω'
const login = { user: 'robot', password: canary, secure: 'none' } as const

const failure = async (going: Promise<unknown>): Promise<DeliveryError> => {
  const error = await going.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!DeliveryError.is(error)) throw new Error(`expected a DeliveryError, got ${inspect(error)}`)
  return error
}

const refusing = (address: string, status: number, words: string) => ({
  onRcptTo: (to: { address: string }, _: unknown, done: (error?: Error) => void): void =>
    to.address === address ? done(refusal(status, words)) : done(),
})

test('a right password is taken', async () => {
  await using server = await mailServer({
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _, done) =>
      username === 'robot' && password === canary ? done(null, { user: username }) : done(new Error('no')),
  })
  await deliver(at(server, login))
  await email(at(server, login)).verify?.({ signal: new AbortController().signal })
  expect(server.mails[0]?.user).toBe('robot')
})

test('a wrong one is asked for again before the next mail, and never shown', async () => {
  await using server = await mailServer({
    disabledCommands: ['STARTTLS'],
    onAuth: ({ password }, _, done) =>
      password === 'new'
        ? done(null, { user: 'robot' })
        : done(refusal(535, `5.7.8 wrong password ${password}`)),
  })
  const passwords = [canary, 'new']
  const channel = email(at(server, { ...login, password: async () => passwords.shift()! }))
  const [message] = channel.render(notification(), renderContext())
  const error = await failure(channel.send(message!, sendContext()))
  expect(error).toMatchObject({ reason: 'auth', status: 535, retryable: false })
  expect(error.message).toBe(
    `email: 127.0.0.1:${server.port} refused the login; check user and password, Gmail and others want an app password (535 5.7.8)`,
  )
  await channel.send(message!, sendContext())
  expect(server.mails).toHaveLength(1)
  await channel.close?.()
})

test('a secret that cannot be read is asked for again too', async () => {
  await using server = await mailServer({
    disabledCommands: ['STARTTLS'],
    onAuth: (_, __, done) => done(null, { user: 'x' }),
  })
  let asked = 0
  const password = (): string => {
    if (++asked === 1) throw new Error(canary)
    return 'p'
  }
  const channel = email(at(server, { ...login, password }))
  const [message] = channel.render(notification(), renderContext())
  expect(await failure(channel.send(message!, sendContext()))).toMatchObject({ reason: 'auth' })
  await channel.send(message!, sendContext())
  expect(server.mails).toHaveLength(1)
  await channel.close?.()
})

test('a server that offers no login gets no mail without one', async () => {
  await using server = await mailServer()
  expect(await failure(deliver(at(server, login)))).toMatchObject({ reason: 'auth' })
  expect(server.mails).toHaveLength(0)
})

test('verify says what is wrong, without a mail', async () => {
  await using server = await mailServer({
    disabledCommands: ['STARTTLS'],
    onAuth: (_, __, done) => done(refusal(535, '5.7.8 no')),
  })
  const verify = email(at(server, login)).verify!({ signal: new AbortController().signal })
  expect(await failure(verify)).toMatchObject({ reason: 'auth', status: 535 })
})

test.each([
  [451, '4.3.0 Try again later', { reason: 'unavailable', retryable: true, vendorCode: '4.3.0' }],
  [450, '4.2.1 Too fast for that user', { reason: 'rate-limited', retryable: true }],
  [
    550,
    '5.1.1 No such user team@acme.dev here',
    { reason: 'invalid', retryable: false, vendorCode: '5.1.1' },
  ],
  [550, 'Invalid recipient', { reason: 'invalid', retryable: false }],
] as const)('%i %s for the only recipient', async (status, words, expected) => {
  await using server = await mailServer(refusing('team@acme.dev', status, words))
  const error = await failure(deliver(at(server)))
  expect(error).toMatchObject({ ...expected, status, recipientOnly: true })
  expect(error.message).toContain(words.replace('team@', 't***@'))
})

test('one of several refused: delivered, with a warning that names whom and why', async () => {
  await using server = await mailServer(refusing('left@acme.dev', 550, '5.1.1 <left@acme.dev> is gone'))
  const sent = await deliver(at(server, { to: ['team@acme.dev', 'left@acme.dev'] }))
  expect(sent.warning).toBe('email: refused for l***@acme.dev (550 5.1.1 <l***@acme.dev> is gone)')
  expect(server.mails[0]?.to).toEqual(['team@acme.dev'])
})

test('a refused message leaves the connection for the next one', async () => {
  await using server = await mailServer(refusing('team@acme.dev', 550, '5.1.1 gone'))
  const channel = email(at(server, { connections: 1 }))
  const [message] = channel.render(notification(), renderContext())
  await failure(channel.send(message!, sendContext()))
  await channel.send(
    { ...message!, to: [{ name: '', address: 'ops@acme.dev' }] },
    sendContext({ idempotencyKey: 'two' }),
  )
  expect(server.connections()).toBe(1)
  await channel.close?.()
})

test('what follows the mail is not passed on: it may quote the mail', async () => {
  await using server = await rawServer(
    politely((line) => (line === '.' ? '554 5.7.1 spam: Disk almost full' : undefined)),
  )
  const error = await failure(deliver(at(server)))
  expect(error).toMatchObject({ reason: 'invalid', status: 554, vendorCode: '5.7.1' })
  expect(error.message).not.toContain('Disk')
  expect(error.message).toContain('SPF')
})

const silent = ''
const outcomes: readonly (readonly [string, Script, string])[] = [
  [
    'refuses at once',
    (line) => (line === 'CONNECT' ? '554 5.7.1 you are on a list' : undefined),
    'unavailable',
  ],
  ['closes at once', (line) => (line === 'CONNECT' ? null : undefined), 'unavailable'],
  ['closes before DATA', (line) => (line === 'DATA' ? null : undefined), 'unavailable'],
  ['closes after the final dot', (line) => (line === '.' ? null : undefined), 'ambiguous'],
  [
    'goes away with 421 4.7.0',
    (line) => (line.startsWith('MAIL') ? '421 4.7.0 slow down' : undefined),
    'rate-limited',
  ],
  ['goes away with 421', (line) => (line.startsWith('MAIL') ? '421 bye' : undefined), 'unavailable'],
  ['says nothing at all', (line) => (line === 'CONNECT' ? silent : undefined), 'unavailable'],
  ['falls silent before DATA', (line) => (line.startsWith('RCPT') ? silent : undefined), 'unavailable'],
  ['falls silent after the final dot', (line) => (line === '.' ? silent : undefined), 'timeout'],
  ['speaks another language', (line) => (line === 'CONNECT' ? 'HTTP/1.1 200 OK' : undefined), 'unavailable'],
]
test.each(outcomes)('a server that %s', async (_, script, reason) => {
  await using server = await rawServer(politely(script))
  const error = await failure(deliver(at(server, { timeout: '150ms' })))
  expect(error).toMatchObject({ reason, mayHaveArrived: reason === 'ambiguous' || reason === 'timeout' })
  // Nothing is queued and tried again inside.
  expect(server.lines.filter((line) => line === 'CONNECT')).toHaveLength(1)
})

test('with a ready transporter nobody knows how much went out', async () => {
  await using server = await rawServer(politely((line) => (line === 'DATA' ? null : undefined)))
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({ host: '127.0.0.1', port: server.port, ignoreTLS: true })
  expect(await failure(deliver({ from: 'alerts@acme.dev', to: 'team@acme.dev', transport }))).toMatchObject({
    reason: 'ambiguous',
  })
})

test('a mail that hangs ends with the signal', async () => {
  const controller = new AbortController()
  await using server = await rawServer(
    politely((line) => {
      if (line !== '.') return undefined
      controller.abort()
      return silent
    }),
  )
  const error = await failure(deliver(at(server), {}, { signal: controller.signal }))
  expect(error).toMatchObject({ reason: 'aborted', retryable: true })
})

test('a deadline is a timeout, or less if nothing had gone out', async () => {
  for (const [stop, reason] of [
    ['RCPT', 'unavailable'],
    ['.', 'timeout'],
  ] as const) {
    const controller = new AbortController()
    await using server = await rawServer(
      politely((line) => {
        if (!line.startsWith(stop)) return undefined
        controller.abort(new DOMException('too late', 'TimeoutError'))
        return silent
      }),
    )
    expect(await failure(deliver(at(server), {}, { signal: controller.signal }))).toMatchObject({ reason })
  }
})

test("a policy's own error is passed on", async () => {
  const mine = new DeliveryError('timeout', 'mine')
  const going = deliver(at({ port: 9 }), {}, { signal: AbortSignal.abort(mine) })
  expect(await failure(going)).toBe(mine)
})

test('verify ends with the signal', async () => {
  const controller = new AbortController()
  await using server = await rawServer(() => {
    controller.abort()
    return undefined
  })
  const going = email(at(server, { timeout: '10m' })).verify!({ signal: controller.signal })
  expect(await failure(going)).toMatchObject({ reason: 'aborted' })
})

test('nobody listens, and nobody has that name', async () => {
  const { port } = await rawServer(politely()).then(async (server) => {
    await server[Symbol.asyncDispose]()
    return server
  })
  expect(await failure(deliver(at({ port })))).toMatchObject({
    reason: 'unavailable',
    vendorCode: 'ECONNREFUSED',
    message: `email: 127.0.0.1:${port} refused the connection; check "host" and "port"`,
  })
})

test("a file that the store has lost is the store's error", async () => {
  await using server = await mailServer()
  const lost = new DeliveryError('contract', 'no content')
  const attachments = [{ name: 'a', type: 'text/plain', bytes: 1, sha256: 'aa' }]
  expect(await failure(deliver(at(server), { attachments }, { open: () => Promise.reject(lost) }))).toBe(lost)
})

test('no error, receipt, message or channel shows the password, whatever the server says', async () => {
  const forms = [
    canary,
    Buffer.from(canary).toString('base64'),
    Buffer.from(`\0robot\0${canary}`).toString('base64'),
  ]
  const chatty = (line: string, command: string): string | undefined =>
    line.startsWith(command) ? `550 5.1.1 you said ${forms.join(' and ')}` : undefined
  const shown: unknown[] = []
  for (const command of ['CONNECT', 'AUTH', 'MAIL', 'RCPT', 'DATA', '.']) {
    await using server = await rawServer(
      politely(
        (line) =>
          chatty(line, command) ??
          (line.startsWith('EHLO')
            ? '250-mail\r\n250 AUTH PLAIN'
            : line.startsWith('AUTH')
              ? '235 ok'
              : undefined),
      ),
    )
    const channel = email(at(server, login))
    const [message] = channel.render(notification(), renderContext())
    const error = await failure(channel.send(message!, sendContext()))
    shown.push(error, error.stack, channel, message)
    await channel.close?.()
  }
  const all = `${inspect(shown, { depth: 9, showHidden: true })}${JSON.stringify(shown)}`
  for (const form of forms) expect(all).not.toContain(form)
})
