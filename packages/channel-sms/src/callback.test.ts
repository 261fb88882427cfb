import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { verifyCallback } from './index.ts'

const authToken = '12345'
const url = 'https://acme.dev/twilio?tenant=a'
const params = {
  MessageSid: `SM${'b'.repeat(32)}`,
  MessageStatus: 'undelivered',
  ErrorCode: '30007',
  To: '+819012345678',
}

/** https://www.twilio.com/docs/usage/security#validating-requests */
const sign = (token: string, at: string, fields: Readonly<Record<string, string>>): string => {
  const names = Object.keys(fields).toSorted()
  const signed = names.reduce((text, name) => text + name + fields[name], at)
  return createHmac('sha1', token).update(signed).digest('base64')
}

describe('a status callback', () => {
  test('that Twilio signed says what became of the message, and why', async () => {
    expect(await verifyCallback({ authToken, url, params, signature: sign(authToken, url, params) })).toEqual(
      {
        sid: params.MessageSid,
        status: 'undelivered',
        outcome: 'failed',
        code: 30_007,
        why: expect.stringMatching(/carrier filtered/),
      },
    )
  })

  test("Twilio's own example of a signature is taken", async () => {
    const example = {
      authToken: '12345',
      url: 'https://example.com/myapp.php?foo=1&bar=2',
      params: {
        CallSid: 'CA1234567890ABCDE',
        Caller: '+14158675310',
        Digits: '1234',
        From: '+14158675310',
        To: '+18005551212',
      },
      signature: 'L/OH5YylLD5NRKLltdqwSvS0BnU=',
    }
    // Signed, and not about a message.
    expect(await verifyCallback(example)).toBeUndefined()
    expect(sign(example.authToken, example.url, example.params)).toBe(example.signature)
  })

  test.each([
    ['accepted', 'pending'],
    ['queued', 'pending'],
    ['sent', 'pending'],
    ['delivered', 'delivered'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
    ['something new', 'pending'],
  ])('%s is %s', async (status, outcome) => {
    const fields = { MessageSid: params.MessageSid, MessageStatus: status, ErrorCode: '' }
    expect(
      await verifyCallback({ authToken, url, params: fields, signature: sign(authToken, url, fields) }),
    ).toEqual({ sid: params.MessageSid, status, outcome })
  })

  test.each([
    ['no signature', { signature: null }],
    ['an empty signature', { signature: '' }],
    ['a signature with another token', { signature: sign('54321', url, params) }],
    ['a changed field', { params: { ...params, MessageStatus: 'delivered' } }],
    ['one field more', { params: { ...params, Extra: '1' } }],
    ['another URL', { url: 'https://acme.dev/twilio?tenant=b' }],
    ['no URL', { url: '/twilio' }],
    ['a signature of strange letters', { signature: 'ü'.repeat(28) }],
  ])('with %s says nothing', async (_, wrong) => {
    const signature = sign(authToken, url, params)
    expect(await verifyCallback({ authToken, url, params, signature, ...wrong })).toBeUndefined()
  })
})
