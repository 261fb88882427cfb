import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testClock } from '../__fixtures__/clock.ts'
import { logIn, sendMail, talk } from '../__fixtures__/senders.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'

let sandbox: Sandbox
const now = 1_795_251_600_000

beforeAll(async () => {
  sandbox = await createSandbox({ vendors: ['email'], clock: testClock(now) })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const head = (...more: string[]): string[] => [
  'From: Notify <a@example.com>',
  'To: b@example.com',
  'Subject: =?utf-8?B?44OH44Kj44K544Kv?= full',
  'Date: Sat, 21 Nov 2026 09:00:00 +0000',
  ...more,
]
const plain = (id: string, ...more: string[]): string[] => [
  ...head(`Message-ID: <${id}@example.com>`, ...more),
  '',
  'Hello',
]

describe('a mail that is taken', () => {
  test('is read as a mail client reads it', async () => {
    const lines = [
      ...head(
        'Message-ID: <1@example.com>',
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=x',
      ),
      '',
      '--x',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('障害 🔥 مرحبا').toString('base64'),
      '--x',
      'Content-Type: text/csv; name=log.csv',
      'Content-Disposition: attachment; filename=log.csv',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('a,b\n1,2\n').toString('base64'),
      '--x--',
    ]
    expect((await sendMail(sandbox, { to: ['b@example.com', 'c@example.com'], lines })).at(-1)).toMatch(
      /^250 /,
    )
    expect(sandbox.messages()).toMatchObject([
      {
        vendor: 'email',
        id: '<1@example.com>',
        at: now,
        title: 'ディスク full',
        text: '障害 🔥 مرحبا',
        to: ['b@example.com', 'c@example.com'],
        payload: {
          envelope: { from: 'a@example.com', to: ['b@example.com', 'c@example.com'] },
          attachments: [{ name: 'log.csv', type: 'text/csv', bytes: 8 }],
        },
      },
    ])
  })

  test('shows its text where there is only HTML', async () => {
    const html = '<style>p { color: red }</style><p>a &lt; b</p><p>c<br>d</p>'
    await sendMail(sandbox, {
      lines: [...head('Message-ID: <1@example.com>', 'Content-Type: text/html'), '', html],
    })
    expect(sandbox.messages()[0]!.text).toBe('a < b\nc\nd')
  })

  test('answers the mail that it refers to', async () => {
    await sendMail(sandbox, { lines: plain('1') })
    await sendMail(sandbox, { lines: plain('2', 'References: <0@example.com> <1@example.com>') })
    expect(sandbox.messages().map(({ thread }) => thread)).toEqual([undefined, '<1@example.com>'])
  })

  test('is a duplicate if the same person got its Message-ID before', async () => {
    await sendMail(sandbox, { lines: plain('1') })
    await sendMail(sandbox, { lines: plain('1'), to: ['c@example.com'] })
    await sendMail(sandbox, { lines: plain('1') })
    expect(sandbox.messages().map(({ duplicateOf }) => duplicateOf)).toEqual([
      undefined,
      undefined,
      '<1@example.com>',
    ])
  })

  test('keeps its bytes and the lines that begin with a dot', async () => {
    const lines = [...plain('1'), '.', '..', '.end']
    await sendMail(sandbox, { lines })
    const { body } = sandbox.requests().find(({ method }) => method === 'DATA')!
    expect(Buffer.from(body).toString()).toBe(`${lines.join('\r\n')}\r\n`)
  })
})

describe('the record', () => {
  test('has every command with the code that answered it', async () => {
    await sendMail(sandbox, { lines: plain('1') })
    const commands = sandbox.requests().map(({ method, path, status }) => `${method} ${path} ${status}`)
    expect(commands).toEqual([
      'EHLO test.example 250',
      'AUTH PLAIN /* secured */ 235',
      'MAIL FROM:<a@example.com> 250',
      'RCPT TO:<b@example.com> 250',
      'DATA  250',
    ])
    expect(new Set(sandbox.requests().map(({ connection }) => connection)).size).toBe(1)
    expect(sandbox.messages()[0]!.requests).toEqual(sandbox.requests().slice(2))
  })

  test('keeps the commands of two connections apart', async () => {
    await Promise.all([sendMail(sandbox, { lines: plain('1') }), sendMail(sandbox, { lines: plain('2') })])
    for (const { requests } of sandbox.messages())
      expect(new Set(requests.map(({ connection }) => connection)).size).toBe(1)
    expect(new Set(sandbox.requests().map(({ connection }) => connection)).size).toBe(2)
  })
})

describe('refused is', () => {
  test('a mail before the login', async () => {
    const dialogue = await talk(sandbox)
    await dialogue.say('EHLO test.example')
    expect(await dialogue.say('MAIL FROM:<a@example.com>')).toMatch(/^530 /)
    dialogue.end()
    expect(sandbox.requests().at(-1)!.refused).toMatchObject([{ rule: 'email/command' }])
  })

  test('a wrong password', async () => {
    const dialogue = await talk(sandbox)
    await dialogue.say('EHLO test.example')
    expect(await dialogue.say(`AUTH PLAIN ${Buffer.from('\0sandbox\0guess').toString('base64')}`)).toMatch(
      /^535 /,
    )
    dialogue.end()
    expect(sandbox.requests().at(-1)!.refused).toMatchObject([{ rule: 'email/auth' }])
  })

  test.each([
    ['two mailboxes in one path', '<a@example.com,evil@example.com>'],
    ['an address with a header behind it', '<b@example.com x-inj: 1>'],
    ['a group', '<team: a@example.com, b@example.com;>'],
    ['a name in front', 'Bob <b@example.com>'],
    ['no domain', '<bob>'],
    ['a domain with an underscore', '<b@my_host.example.com>'],
    ['two dots in a row', '<a..b@example.com>'],
    ['an address without angle brackets', 'b@example.com'],
  ])('%s', async (_, path) => {
    const dialogue = await logIn(sandbox)
    await dialogue.say('MAIL FROM:<a@example.com>')
    expect(await dialogue.say(`RCPT TO:${path}`)).toMatch(/^501 /)
    dialogue.end()
    expect(sandbox.requests().at(-1)).toMatchObject({ method: 'RCPT', status: 501 })
    expect(sandbox.requests().at(-1)!.refused).not.toEqual([])
  })

  test('a mail whose end is smuggled with bare line feeds', async () => {
    const dialogue = await logIn(sandbox)
    await dialogue.say('MAIL FROM:<a@example.com>')
    await dialogue.say('RCPT TO:<b@example.com>')
    await dialogue.say('DATA')
    const smuggled = `${plain('1').join('\r\n')}\n.\nMAIL FROM:<evil@example.com>\r\n.\r\n`
    expect(await dialogue.write(smuggled)).toMatch(/^554 .*bare CR or LF/)
    dialogue.end()
    expect(sandbox.messages()).toEqual([])
    expect(sandbox.requests().map(({ path }) => path)).not.toContain('FROM:<evil@example.com>')
  })
})

test('the connection goes on after a refusal', async () => {
  const dialogue = await logIn(sandbox)
  for (const lines of [['no head at all'], plain('1')]) {
    await dialogue.say('MAIL FROM:<a@example.com>')
    await dialogue.say('RCPT TO:<b@example.com>')
    await dialogue.say('DATA')
    await dialogue.say(`${lines.join('\r\n')}\r\n.`)
  }
  dialogue.end()
  expect(
    sandbox
      .requests()
      .filter(({ method }) => method === 'DATA')
      .map(({ status }) => status),
  ).toEqual([554, 250])
  expect(sandbox.messages()).toHaveLength(1)
})
