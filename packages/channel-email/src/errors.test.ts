import type { Reason } from '@notify/core/channel'
import { expect, test } from 'vitest'
import { toDeliveryError } from './errors.ts'

const server = { host: 'smtp.acme.dev', port: 587, secure: 'starttls' } as const

test.each<[command: string, response: string, Reason]>([
  ['CONN', '421 4.7.0 Too many connections', 'rate-limited'],
  ['CONN', '432 4.3.2 Concurrent connections limit exceeded', 'rate-limited'],
  ['CONN', '554 5.7.1 blocked', 'unavailable'],
  ['EHLO', '502 5.5.1 no', 'unavailable'],
  ['STARTTLS', '454 4.7.0 TLS not available', 'unavailable'],
  ['STARTTLS', '502 5.5.1 unknown', 'unavailable'],
  ['AUTH PLAIN', '535 5.7.8 no', 'auth'],
  ['AUTH LOGIN', '534 5.7.9 app password required', 'auth'],
  ['AUTH PLAIN', '502 not implemented', 'auth'],
  ['AUTH PLAIN', '454 4.7.0 too many logins', 'rate-limited'],
  ['MAIL FROM', '530 5.7.0 log in first', 'auth'],
  ['MAIL FROM', '550 5.7.60 may not send as this sender', 'invalid'],
  ['MAIL FROM', '553 5.1.8 no such sender', 'invalid'],
  ['MAIL FROM', '452 4.3.1 no space', 'unavailable'],
  ['MAIL FROM', '552 5.3.4 too large', 'invalid'],
  ['RCPT TO', '450 4.7.1 greylisted', 'unavailable'],
  ['RCPT TO', '451 4.7.1 greylisted', 'unavailable'],
  ['RCPT TO', '552 4.2.2 over quota for now', 'unavailable'],
  ['RCPT TO', '552 5.2.2 over quota', 'invalid'],
  ['RCPT TO', '552 over quota', 'invalid'],
  ['RCPT TO', '551 5.1.6 moved', 'invalid'],
  ['RCPT TO', '554 5.7.1 relaying denied', 'invalid'],
  ['RCPT TO', '503 5.5.1 MAIL first', 'unavailable'],
  ['DATA', '451 4.3.0 try later', 'unavailable'],
  ['DATA', '550 5.7.26 fails DMARC', 'invalid'],
  ['DATA', '554 transaction failed', 'invalid'],
])('%s: %s', (command, response, reason) => {
  const error = { code: 'EENVELOPE', command, response, responseCode: Number(response.slice(0, 3)) }
  expect(toDeliveryError(error, { server })).toMatchObject({ reason, status: error.responseCode })
})

test.each<[object, Reason, string | undefined]>([
  [{ code: 'EDNS', originalCode: 'ENOTFOUND' }, 'unavailable', 'ENOTFOUND'],
  [{ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }, 'unavailable', 'ECONNREFUSED'],
  [{ code: 'ESOCKET', originalCode: 'ENETUNREACH' }, 'unavailable', 'ENETUNREACH'],
  [{ code: 'ETIMEDOUT', timeoutType: 'CONNECT_TIMEOUT' }, 'unavailable', 'ETIMEDOUT'],
  [{ code: 'ETIMEDOUT', timeoutType: 'GREETING_TIMEOUT' }, 'unavailable', 'ETIMEDOUT'],
  [{ code: 'ETIMEDOUT', timeoutType: 'SOCKET_TIMEOUT' }, 'timeout', 'ETIMEDOUT'],
  [{ code: 'ETLS', message: 'Error initiating TLS - self-signed certificate' }, 'unavailable', 'ETLS'],
  [
    { code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED', message: 'certificate has expired' },
    'unavailable',
    'CERT_HAS_EXPIRED',
  ],
  [{ code: 'ETLS', message: 'Connection closed unexpectedly' }, 'unavailable', 'ETLS'],
  [{ code: 'ESOCKET', originalCode: 'ECONNRESET' }, 'ambiguous', 'ECONNRESET'],
  [{ code: 'ECONNECTION' }, 'ambiguous', 'ECONNECTION'],
  [{ code: 'EAUTH' }, 'auth', 'EAUTH'],
  [{ code: 'EENVELOPE', command: 'API' }, 'invalid', 'EENVELOPE'],
  [{ code: 'EMESSAGE', command: 'MAIL FROM' }, 'invalid', 'EMESSAGE'],
  [{ code: 'ESTREAM', originalCode: 'EFILEACCESS' }, 'contract', 'EFILEACCESS'],
  [{ code: 'not a code: secret' }, 'ambiguous', undefined],
  [new Error('Connection pool was closed'), 'ambiguous', undefined],
])('%j', (error, reason, vendorCode) => {
  const mapped = toDeliveryError(error, { server })
  expect([mapped.reason, mapped.vendorCode]).toEqual([reason, vendorCode])
  expect(mapped.message).toMatch(/^email: smtp\.acme\.dev:587 /)
})

test.each([null, undefined, 7, 'secret'])('%j thrown is survived and not shown', (thrown) => {
  expect(toDeliveryError(thrown, {}).message).toBe(
    'email: the mail server ended the connection; the mail may have arrived',
  )
})

test("a server's words are one short line, without addresses", () => {
  const response = `550 5.1.1 <mika@acme.dev>:\r\n550 5.1.1 ${'x'.repeat(400)}`
  const { message } = toDeliveryError({ command: 'RCPT TO', response, responseCode: 550 }, { server })
  expect(message).toMatch(
    /^email: smtp\.acme\.dev:587 refused the recipient \(550 5\.1\.1 <m\*\*\*@acme\.dev>: 550 5\.1\.1 x+\)$/,
  )
  expect(message.length).toBeLessThan(260)
})
