import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testClock, type TestClock } from '../__fixtures__/clock.ts'
import { sendSms, type SmsAnswer } from '../__fixtures__/sms-sender.ts'
import { given } from '../rules/sms-rule.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'
import { stepMs } from './sms-messages.ts'

let sandbox: Sandbox
let clock: TestClock

beforeAll(async () => {
  clock = testClock(Date.UTC(2026, 10, 21, 9))
  sandbox = await createSandbox({ vendors: ['sms'], clock })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const send = (form: Readonly<Record<string, string | readonly string[]>> = {}): Promise<SmsAnswer> =>
  sendSms(sandbox, { form: { ...given, ...form } }, clock.now())
const through = (MessagingServiceSid: string): Promise<SmsAnswer> =>
  sendSms(sandbox, { form: { To: given.To, Body: given.Body, MessagingServiceSid } })
const get = (sid: unknown): Promise<SmsAnswer> =>
  sendSms(sandbox, { method: 'GET', path: `/Messages/${String(sid)}.json` })

describe('a message', () => {
  test('is answered as the contract has it, and shown as a phone shows it', async () => {
    const body = '障害: ディスク残量わずか 😀\nمرحبا https://acme.dev/?a=1&b=2'
    const { status, json } = await send({ Body: body })
    expect(status).toBe(201)
    const { accountSid, from } = sandbox.sms
    const sid = String(json['sid'])
    expect(sid).toMatch(/^SM[0-9a-f]{32}$/)
    const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`
    expect(json).toEqual({
      account_sid: accountSid,
      api_version: '2010-04-01',
      body,
      date_created: 'Sat, 21 Nov 2026 09:00:00 +0000',
      date_sent: null,
      date_updated: 'Sat, 21 Nov 2026 09:00:00 +0000',
      direction: 'outbound-api',
      error_code: null,
      error_message: null,
      from,
      messaging_service_sid: null,
      num_media: '0',
      num_segments: '1',
      price: null,
      price_unit: null,
      sid,
      status: 'queued',
      subresource_uris: { media: `${uri}/Media.json` },
      to: given.To,
      uri: `${uri}.json`,
    })
    expect(sandbox.messages()).toMatchObject([
      {
        vendor: 'sms',
        id: sid,
        title: '障害: ディスク残量わずか 😀',
        text: body,
        to: [given.To],
        payload: { from, to: given.To, body, status: 'queued', encoding: 'UCS-2', segments: 1, media: [] },
      },
    ])
    expect(JSON.stringify(sandbox.messages()[0]!.payload)).not.toContain(sandbox.sms.authToken)
  })

  test('is sent, delivered and paid for as time passes', async () => {
    const { sid } = (await send({ Body: 'a'.repeat(161) })).json
    const seen: unknown[] = []
    for (let step = 0; step < 4; step++) {
      seen.push((await get(sid)).json['status'])
      clock.advance(stepMs)
    }
    expect(seen).toEqual(['queued', 'sending', 'sent', 'delivered'])
    expect((await get(sid)).json).toMatchObject({
      date_sent: new Date(clock.now() - 2 * stepMs).toUTCString().replace('GMT', '+0000'),
      num_segments: '2',
      price: '-0.01500',
      price_unit: 'USD',
      status: 'delivered',
    })
    expect(sandbox.messages()[0]).toMatchObject({ payload: { status: 'delivered' }, edits: [] })
    expect(clock.waiting).toBe(0)
  })

  test.each([
    ['+447700900003', 30_003],
    ['+447700900006', 30_006],
    ['+447700900007', 30_007],
  ])('to %s is not delivered', async (To, code) => {
    const { sid } = (await send({ To })).json
    clock.advance(4 * stepMs)
    expect((await get(sid)).json).toMatchObject({ status: 'undelivered', error_code: code })
  })

  test('through a service is accepted, and gets its sender later', async () => {
    const { json } = await through(sandbox.sms.messagingServiceSid)
    expect(json).toMatchObject({ status: 'accepted', from: null, num_segments: '0' })
    clock.advance(stepMs)
    const { from } = sandbox.sms
    expect((await get(json['sid'])).json).toMatchObject({ status: 'queued', from, num_segments: '1' })
    expect(sandbox.messages()[0]!.payload).toMatchObject({ from, status: 'queued' })
  })

  test('that is scheduled waits, and can be called off', async () => {
    const later = {
      MessagingServiceSid: sandbox.sms.messagingServiceSid,
      ScheduleType: 'fixed',
      SendAt: '{in:1d}',
    }
    const [first, second] = [(await send(later)).json, (await send(later)).json]
    expect(first['status']).toBe('scheduled')
    await sendSms(sandbox, { path: `/Messages/${String(second['sid'])}.json`, form: { Status: 'canceled' } })
    clock.advance(86_400_000 + 3 * stepMs)
    expect(sandbox.messages().map(({ payload }) => (payload as { status: string }).status)).toEqual([
      'delivered',
      'canceled',
    ])
  })

  test('of media is an MM, and of a template is the template with its variables', async () => {
    const media = ['https://example.com/a.png', 'https://example.com/b.png']
    expect((await send({ MediaUrl: media })).json).toMatchObject({
      sid: expect.stringMatching(/^MM/),
      num_media: '2',
    })
    await sendSms(sandbox, {
      form: {
        To: given.To,
        From: given.From,
        ContentSid: `HX${'5a'.repeat(16)}`,
        ContentVariables: '{"1":"障害"}',
      },
    })
    expect(sandbox.messages()).toMatchObject([{ payload: { media } }, { text: 'Code: 障害' }])
  })

  test('of a trial account says so', async () => {
    await sendSms(sandbox, { account: 'trial', form: given })
    expect(sandbox.messages()[0]!.text).toBe(`Sent from your Twilio trial account - ${given.Body}`)
  })

  test('with smart encoding is one that GSM-7 can write', async () => {
    await send({ Body: '“Disk” is full…', SmartEncoded: 'true' })
    expect(sandbox.messages()[0]).toMatchObject({ text: '"Disk" is full...', payload: { encoding: 'GSM-7' } })
  })

  test('reaches nobody who has opted out, until they opt in again', async () => {
    const { sms } = sandbox
    sms.optOut(given.To)
    expect((await send()).json).toEqual({
      code: 21_610,
      message: 'Attempt to send to unsubscribed recipient',
      more_info: 'https://www.twilio.com/docs/errors/21610',
      status: 400,
    })
    sms.optOut(given.To, false)
    expect((await send()).status).toBe(201)
    expect(() => sms.optOut('090')).toThrow('+442079460000')
  })

  test('can be erased when it is done; the phone still shows it', async () => {
    const { sid } = (await send()).json
    const path = `/Messages/${String(sid)}.json`
    expect((await sendSms(sandbox, { path, form: { Body: '' } })).json).toMatchObject({
      code: 20_009,
      status: 409,
    })
    clock.advance(4 * stepMs)
    expect((await sendSms(sandbox, { path, form: { Body: '' } })).json['body']).toBe('')
    expect((await sendSms(sandbox, { path, method: 'DELETE' })).status).toBe(204)
    expect((await get(sid)).json).toMatchObject({ code: 20_404, status: 404 })
    expect(sandbox.messages()[0]!.text).toBe(given.Body)
  })
})

describe('the account', () => {
  test('is read with its token', async () => {
    const { json } = await sendSms(sandbox, { method: 'GET', path: '.json' })
    expect(json).toMatchObject({ sid: sandbox.sms.accountSid, status: 'active', type: 'Full' })
    expect((await sendSms(sandbox, { method: 'GET', path: '.json', account: 'trial' })).json['type']).toBe(
      'Trial',
    )
  })

  test('lists its own messages, the latest first', async () => {
    await send({ Body: 'one' })
    await send({ Body: 'two' })
    await sendSms(sandbox, { account: 'trial', form: given })
    const { json } = await sendSms(sandbox, { method: 'GET', path: '/Messages.json?PageSize=1', as: 'key' })
    expect(json).toMatchObject({ messages: [{ body: 'two' }], page_size: 1, next_page_uri: null })
    expect((await sendSms(sandbox, { method: 'GET' })).json['messages']).toHaveLength(2)
  })

  test.each([
    { as: 'nobody' as const },
    { password: '' },
    { password: 'パスワード' },
    { account: 'trial', as: 'key' as const },
  ])('is closed to %j', async (who) => {
    const { status, headers, json } = await sendSms(sandbox, { ...who, form: given })
    expect([status, json['code'], headers.get('www-authenticate')]).toEqual([
      401,
      20_003,
      'Basic realm="Twilio API"',
    ])
    expect(sandbox.messages()).toEqual([])
  })

  test('takes a hundred requests at a time', async () => {
    const statuses: number[] = []
    for (let index = 0; index < 101; index++)
      statuses.push((await sendSms(sandbox, { method: 'GET' })).status)
    expect(statuses.indexOf(429)).toBe(100)
    expect(sandbox.requests().at(-1)!.refused).toMatchObject([{ rule: 'sms/concurrency' }])
    clock.advance(100)
    expect((await send()).status).toBe(201)
  })

  test('never fails by itself, whatever form comes', async () => {
    const names = fc.constantFrom(
      'To',
      'From',
      'Body',
      'MediaUrl',
      'ContentSid',
      'ContentVariables',
      'SendAt',
      'ScheduleType',
      'StatusCallback',
      'ValidityPeriod',
      'MessagingServiceSid',
      '__proto__',
    )
    const values = fc.oneof(
      fc.constantFrom(
        given.To,
        given.From,
        'fixed',
        sandbox.sms.messagingServiceSid,
        '{}',
        'null',
        '{in:1d}',
        '',
        '\0',
        'http://',
      ),
      fc.string({ unit: fc.constantFrom('0', '+', 'a', '\0', '\n', '障', '😀', '\ud83d'), maxLength: 20 }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(names, fc.oneof(values, fc.array(values)), { noNullPrototype: true }),
        async (form) => {
          sandbox.reset()
          expect([201, 400]).toContain((await send(form)).status)
        },
      ),
      { numRuns: 100 },
    )
  })
})
