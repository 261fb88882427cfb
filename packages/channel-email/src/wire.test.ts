import type { Notification, Sent } from '@notify/core/channel'
import { expect, test } from 'vitest'
import { at, deliver } from './__fixtures__/deliver.ts'
import { certificate, mailServer, politely, rawServer, type MailServer } from './__fixtures__/mail-server.ts'
import { firing, inIncident, notification, renderContext, sendContext } from './__fixtures__/samples.ts'
import { email } from './email.ts'
import type { EmailOptions } from './options.ts'

const onlyMail = ({ mails }: MailServer) => {
  expect(mails).toHaveLength(1)
  return mails[0]!
}

test('a mail arrives with both parts, in Japanese, and with everyone it is for', async () => {
  await using server = await mailServer()
  const sent = await deliver(
    at(server, {
      to: ['team@acme.dev', '運用チーム <ops@例え.jp>'],
      cc: 'lead@acme.dev',
      bcc: 'archive@acme.dev',
      replyTo: 'help@acme.dev',
    }),
    { title: '🚨 ディスク容量が不足しています', body: '**97%** 使用中' },
  )
  const { email: got, raw, from, to } = onlyMail(server)
  expect(from).toBe('alerts@acme.dev')
  // The server shows the domain decoded; the wire has punycode, as the next test sees.
  expect(to).toEqual(['team@acme.dev', 'ops@例え.jp', 'lead@acme.dev', 'archive@acme.dev'])
  expect(got.subject).toBe('🚨 ディスク容量が不足しています')
  expect(got.from).toMatchObject({ name: 'Acme alerts', address: 'alerts@acme.dev' })
  expect(got.to).toMatchObject([{ address: 'team@acme.dev' }, { name: '運用チーム' }])
  expect(got.cc).toMatchObject([{ address: 'lead@acme.dev' }])
  expect(got.replyTo).toMatchObject([{ address: 'help@acme.dev' }])
  expect(raw).not.toContain('archive@')
  expect(got.html).toContain('<strong>97%</strong> 使用中')
  expect(got.text).toContain('97% 使用中')
  expect(raw).toMatch(/^Content-Type: multipart\/alternative;/m)
  expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m)
  expect(raw).toMatch(/^X-Notify-Attempt: 1\r$/m)
  expect(raw).toMatch(/^Date: Sat, 21 Nov 2026 04:03:00 \+0000\r$/m)
  expect(got.messageId).toBe('<0193400a-0000-7000-8000-0000000000aa@acme.dev>')
  expect(sent).toEqual({ reference: { messageId: got.messageId } })
})

test('the envelope is ASCII, whatever the domain is written in', async () => {
  await using server = await rawServer(politely())
  await deliver(at(server, { to: '運用 <ops@例え.jp>' }))
  expect(server.lines.filter((line) => /^(MAIL|RCPT)/.test(line))).toEqual([
    'MAIL FROM:<alerts@acme.dev>',
    'RCPT TO:<ops@xn--r8jz45g.jp>',
  ])
})

test('every line is ASCII and short enough, and a lone dot arrives as one', async () => {
  await using server = await mailServer()
  const body = `.\n\n..\n\n.x\n\n${'長い行'.repeat(2_000)}\n\n${'x'.repeat(5_000)}`
  await deliver(at(server), {
    title: 'x'.repeat(300),
    body,
    fields: [{ name: 'Émoji', value: '🚨'.repeat(900) }],
  })
  const { raw, email: got } = onlyMail(server)
  expect(Math.max(...raw.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(998)
  expect(raw).toMatch(/^[\t\r\n\x20-\x7e]*$/)
  expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  expect(got.text?.replaceAll('\r\n', '\n')).toContain(body)
})

test('a retry keeps its Message-ID and says which attempt it is', async () => {
  await using server = await mailServer()
  await deliver(at(server))
  await deliver(at(server), {}, { attempt: 2 })
  const [first, second] = server.mails
  expect(second?.email.messageId).toBe(first?.email.messageId)
  expect(second?.raw).toMatch(/^X-Notify-Attempt: 2\r$/m)
})

test('what follows an incident lands in its thread and leaves the reference alone', async () => {
  await using server = await mailServer()
  const { reference } = await deliver(at(server), firing, {}, inIncident())
  const follow = { idempotencyKey: 'second', reference: reference! }
  const sent = await deliver(at(server), { ...firing, state: 'resolved' }, follow, {
    ...inIncident(),
    reference: reference!,
  })
  const [first, second] = server.mails
  expect(sent).toEqual({})
  expect(second?.email.subject).toBe(`Re: ${first?.email.subject}`)
  expect(second?.email.inReplyTo).toBe(first?.email.messageId)
  expect(second?.email.references).toBe(`${first?.email.references} ${first?.email.messageId}`)
  expect(first?.email.inReplyTo).toBeUndefined()
})

test('the first mail of an incident, sent again, does not answer itself', async () => {
  await using server = await mailServer()
  const reference = { messageId: '<again@acme.dev>' }
  await deliver(at(server), firing, { idempotencyKey: 'again', reference }, { ...inIncident(), reference })
  const { email: got } = onlyMail(server)
  expect(got.inReplyTo).toBeUndefined()
  expect(got.references).not.toContain('again@')
})

test('files arrive byte for byte, under their own names', async () => {
  await using server = await mailServer()
  const bytes = new Uint8Array(70_000).map((_, index) => index % 256)
  const contents: Record<string, Blob> = { aa: new Blob([bytes]), bb: new Blob(['.\r\n.\n日本語']) }
  const attachments = [
    { name: 'コア ダンプ.bin', type: 'application/octet-stream', bytes: bytes.length, sha256: 'aa' },
    { name: 'log.txt', type: 'text/plain', bytes: 17, sha256: 'bb' },
  ]
  await deliver(at(server), { attachments }, { open: async ({ sha256 }) => contents[sha256]! })
  const got = onlyMail(server).email.attachments
  expect(got.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([
    ['コア ダンプ.bin', 'application/octet-stream'],
    ['log.txt', 'text/plain'],
  ])
  expect(new Uint8Array(got[0]!.content as ArrayBuffer)).toEqual(bytes)
  expect(Buffer.from(got[1]!.content as ArrayBuffer).toString()).toBe('.\r\n.\n日本語')
})

test('what was too long for the mail is attached as text', async () => {
  await using server = await mailServer()
  await deliver(at(server, { maxHtmlBytes: 10_240 }), { body: '長い '.repeat(9_000) })
  const [file] = onlyMail(server).email.attachments
  expect(file).toMatchObject({ filename: 'notification.txt', mimeType: 'text/plain' })
  expect(Buffer.from(file!.content as ArrayBuffer).toString()).toContain('長い '.repeat(8_999))
})

test('connections are kept, and as many as the option says', async () => {
  await using server = await mailServer()
  const channel = email(at(server, { connections: 2 }))
  const [message] = channel.render(notification(), renderContext())
  const send = (key: number): Promise<Sent> =>
    channel.send(message!, sendContext({ idempotencyKey: `k${key}` }))
  await Promise.all(Array.from({ length: 8 }, (_, key) => send(key)))
  await send(8)
  expect(server.mails).toHaveLength(9)
  expect(server.connections()).toBe(2)
  await channel.close?.()
  await channel.close?.()
})

test('a ready transporter is used as it is, and not closed', async () => {
  await using server = await mailServer()
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({ host: '127.0.0.1', port: server.port, ignoreTLS: true, pool: true })
  const options: EmailOptions = { from: 'alerts@acme.dev', to: 'team@acme.dev', transport }
  await deliver(options)
  await deliver(options, {}, { idempotencyKey: 'two' })
  await email(options).verify?.({ signal: new AbortController().signal })
  expect(server.mails).toHaveLength(2)
  transport.close()
})

test.each(['to', 'from', 'cc', 'bcc', 'replyTo'] as const)(
  'an address in "%s" that grew a second one is stopped before the wire',
  async (list) => {
    await using server = await mailServer()
    const channel = email(at(server))
    const [message] = channel.render(notification(), renderContext())
    const evil = { name: '', address: 'b@ex.com\r\nX-Inj: 1' }
    const injected = { ...message!, [list]: list === 'from' ? evil : [evil] }
    await expect(channel.send(injected, sendContext())).rejects.toMatchObject({
      reason: 'invalid',
      recipientOnly: false,
    })
    expect(server.connections()).toBe(0)
  },
)

test.each([
  ['a\r\nBcc: evil@x.com', 'a line break or another control character is not allowed'],
  ['a@x.com, evil@x.com', 'expected one mailbox'],
  ['"evil@gmail.com x"@internal.domain', 'expected one "@"'],
  ['用户@acme.dev', 'letters before the "@" must be ASCII; many servers take no others'],
])('a person at %j is told apart from the destination', async (address, why) => {
  await using server = await mailServer()
  const recipient = { id: 'kai', addresses: { email: address } }
  const { to: _, ...people } = at(server)
  const going = deliver(people, {}, {}, { recipient, address })
  await expect(going).rejects.toMatchObject({
    reason: 'invalid',
    recipientOnly: true,
    message: expect.stringContaining(why),
  })
  expect(server.connections()).toBe(0)
})

const injections = [
  'x\r\nBcc: evil@x.com',
  'x\nBcc: evil@x.com',
  'x\rBcc: evil@x.com',
  'x\u2028Bcc: evil@x.com',
  'x\0y',
  '=?utf-8?Q?a=0D=0ABcc:_evil@x.com?=',
  '<script>alert(1)</script><img src=//evil.example>',
  '.\r\n.\r\nMAIL FROM:<evil@x.com>\r\n',
]
test.each(injections)('%j in any text stays text', async (text) => {
  await using server = await mailServer()
  const draft: Partial<Notification> = {
    title: text,
    body: text,
    source: text,
    tags: [text],
    mentions: [text],
    fields: [{ name: text, value: text }],
    links: [{ label: text, url: text }],
    overrides: { email: { subject: text, headers: { 'X-Team': text } } },
    attachments: [{ name: text, type: text, bytes: 1, sha256: 'aa' }],
  }
  await deliver(at(server, { subjectPrefix: text }), draft, { open: async () => new Blob(['x']) })
  const { to, email: got } = onlyMail(server)
  expect(to).toEqual(['team@acme.dev'])
  expect(got.headers.map(({ key }) => key)).not.toContain('bcc')
  expect(got.bcc ?? []).toEqual([])
  expect(got.html).not.toMatch(/<script|<img/)
  expect(got.attachments).toHaveLength(1)
})

test('STARTTLS is insisted on, and a certificate is trusted only with its authority', async () => {
  await using server = await mailServer({ disabledCommands: ['AUTH'] })
  const options = at(server, { secure: 'starttls' })
  await expect(deliver(options)).rejects.toMatchObject({
    reason: 'unavailable',
    message: `email: 127.0.0.1:${server.port} has a certificate that is not trusted; give its authority as tls.ca, its name as tls.servername`,
  })
  await deliver({ ...options, tls: { ca: certificate, servername: 'localhost' } })
  expect(server.mails).toHaveLength(1)

  await using plain = await mailServer()
  await expect(deliver(at(plain, { secure: 'starttls' }))).rejects.toMatchObject({
    reason: 'unavailable',
    message: expect.stringContaining("does not offer STARTTLS; secure: 'tls' is for port 465"),
  })
  expect(plain.mails).toHaveLength(0)
})

test('TLS from the first byte', async () => {
  await using server = await mailServer({ secure: true })
  await deliver(at(server, { secure: 'tls', host: 'localhost', tls: { ca: [certificate] } }))
  expect(server.mails).toHaveLength(1)
  await expect(deliver(at(server, { secure: 'tls' }))).rejects.toMatchObject({
    vendorCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  })

  await using plain = await mailServer()
  await expect(deliver(at(plain, { secure: 'tls' }))).rejects.toMatchObject({
    reason: 'unavailable',
    message: `email: 127.0.0.1:${plain.port} does not speak TLS as asked; secure: 'tls' is for port 465, 'starttls' for 587`,
  })
})

test('one notification with everything arrives in both parts, each thing as mail shows it', async () => {
  await using server = await mailServer()
  const content = new Blob(['残量 2 %'])
  const draft: Partial<Notification> = {
    severity: 'critical',
    title: 'ディスク <満杯> 😀',
    body: 'מקום **פנוי** نفد\n\n- `df -h`\n\n```sh\necho "<none>" & exit\n```\n\n[手順書](https://acme.dev/run?a=1&b=2)',
    fields: [{ name: 'مضيف', value: 'db-1 <b>' }],
    links: [{ label: 'グラフ', url: 'https://acme.dev/graph' }],
    images: [{ url: 'https://acme.dev/usage.png', alt: '使用率' }],
    actions: [
      { id: 'open', label: '開く', url: 'https://acme.dev/open', style: 'primary' },
      { id: 'acknowledge', label: 'Acknowledge' },
    ],
    mentions: ['ada', 'nobody'],
    tags: ['disk'],
    attachments: [{ name: 'ログ 📄.txt', type: 'text/plain', bytes: content.size, sha256: 'aa' }],
  }
  await deliver(at(server, { people: { ada: 'ada@acme.dev' } }), draft, { open: async () => content })
  const { email: got, raw, to } = onlyMail(server)
  expect(to).toEqual(['team@acme.dev', 'ada@acme.dev'])
  expect(raw).toMatch(/^Content-Type: multipart\/mixed;[^]*^Content-Type: multipart\/alternative;/m)
  expect(got.attachments).toMatchObject([{ filename: 'ログ 📄.txt', mimeType: 'text/plain' }])
  for (const part of [
    'מקום <strong>פנוי</strong> نفد',
    'echo &quot;&lt;none&gt;&quot; &amp; exit',
    '<a href="https://acme.dev/run?a=1&amp;b=2" rel="noopener noreferrer">手順書</a>',
    '>مضيف</th>',
    'db-1 &lt;b&gt;',
    '<img src="https://acme.dev/usage.png" alt="使用率"',
    '>開く</a>',
    'ディスク &lt;満杯&gt; 😀',
    '@ada @nobody',
  ])
    expect(got.html).toContain(part)
  expect(got.html).not.toContain('Acknowledge')
  for (const part of [
    'מקום פנוי نفد',
    'df -h',
    'echo "<none>" & exit',
    'مضيف: db-1 <b>',
    'グラフ: https://acme.dev/graph',
  ])
    expect(got.text).toContain(part)
})
