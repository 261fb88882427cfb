import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testClock, type TestClock } from '../__fixtures__/clock.ts'
import { sendSms, type SmsAnswer } from '../__fixtures__/sms-sender.ts'
import { given } from '../rules/sms-rule.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'
import { signatureOf } from './sms-callbacks.ts'
import { stepMs } from './sms-messages.ts'

let sandbox: Sandbox
let clock: TestClock

beforeAll(async () => {
  clock = testClock(Date.UTC(2026, 10, 21, 9))
  sandbox = await createSandbox({ vendors: ['sms'], clock })
})
afterAll(() => sandbox.close())

const send = (form: Readonly<Record<string, string>>): Promise<SmsAnswer> =>
  sendSms(sandbox, { form: { ...given, ...form } })

describe('status callbacks', () => {
  interface Called {
    readonly fields: Readonly<Record<string, string>>
    readonly signature: unknown
  }
  let called: Called[]
  let server: Server
  let url: string
  let answer: number

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += String(chunk)))
      request.on('end', () => {
        const fields = Object.fromEntries(new URLSearchParams(body))
        called.push({ fields, signature: request.headers['x-twilio-signature'] })
        response.writeHead(answer).end()
        server.emit('told')
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms?tenant=a`
  })
  beforeEach(() => {
    called = []
    answer = 204
  })
  afterEach(() => sandbox.reset())
  afterAll(() => void server.close())

  test('tell every status but the first, in order, and are signed', async () => {
    const { sid } = (await send({ StatusCallback: url, To: '+447700900003' })).json
    clock.advance(4 * stepMs)
    while (called.length < 3) await once(server, 'told')
    expect(called.map(({ fields }) => fields['MessageStatus'])).toEqual(['sending', 'sent', 'undelivered'])
    const [first, , last] = called
    expect(first!.fields).toEqual({
      AccountSid: sandbox.sms.accountSid,
      ApiVersion: '2010-04-01',
      From: given.From,
      MessageSid: sid,
      MessageStatus: 'sending',
      SmsSid: sid,
      SmsStatus: 'sending',
      To: '+447700900003',
    })
    expect(last!.fields['ErrorCode']).toBe('30003')
    for (const { fields, signature } of called)
      expect(signature).toBe(signatureOf(sandbox.sms.authToken, url, fields))
    expect(sandbox.messages()[0]!.warnings).toEqual([])
  })

  test('that are not taken, or would leave this machine, are warned of', async () => {
    answer = 500
    await send({ StatusCallback: url })
    await send({ StatusCallback: 'https://hooks.example.com/sms' })
    clock.advance(stepMs)
    const [taken, elsewhere] = await sandbox.waitFor(
      ({ messages }) => messages.every(({ warnings }) => warnings.length > 0) && messages,
    )
    expect(taken!.warnings).toEqual([
      { rule: 'sms/callback', message: 'the callback of sending was not taken: status 500' },
    ])
    expect(elsewhere!.warnings[0]!.message).toContain('the sandbox calls only this machine')
  })

  // https://www.twilio.com/docs/usage/security#test-the-validity-of-your-webhook-signature
  test('are signed as the published example is', () => {
    const fields = {
      To: '+18005551212',
      Digits: '1234',
      From: '+14158675309',
      Caller: '+14158675309',
      CallSid: 'CA1234567890ABCDE',
    }
    expect(signatureOf('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', fields)).toBe(
      'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    )
  })
})
