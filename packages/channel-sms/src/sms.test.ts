import { createNotifier } from '@notify/core'
import { ConfigurationError } from '@notify/core/channel'
import { failure, sendContext } from '@notify/testkit'
import { describe, expect, test, vi } from 'vitest'
import { accountSid, authToken, message, number, sendTo, wire } from './__fixtures__/sending.ts'
import { refuse, taken } from './__fixtures__/answers.ts'
import { sms, type SmsOptions } from './index.ts'

const { origin, seen, answer, channel } = wire()
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

describe('a message', () => {
  test('is one form-encoded request with the token in a header', async () => {
    const body = 'Critical: ディスク残量わずか 😀 & more\nhttps://acme.dev/?a=1&b=2'
    await channel().send({ ...message, body }, sendContext())
    expect(seen()).toHaveLength(1)
    const [request] = seen()
    expect(request).toMatchObject({
      method: 'POST',
      path: `/2010-04-01/Accounts/${accountSid}/Messages.json`,
      form: { To: number, From: '+15005550006', Body: body, ValidityPeriod: '3600' },
    })
    expect(request?.headers['authorization']).toBe(basic(accountSid, authToken))
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(`${request?.path} ${request?.body}`).not.toContain(authToken)
  })

  test('goes through a messaging service, for as long and with the callback that the options say', async () => {
    const messagingServiceSid = `MG${'c'.repeat(32)}`
    const given = { validity: '90s', statusCallback: 'https://acme.dev/twilio' }
    await sendTo(sms({ accountSid, authToken, messagingServiceSid, ...given, baseUrl: `${origin()}/proxy/` }))
    expect(seen()[0]).toMatchObject({
      path: `/proxy/2010-04-01/Accounts/${accountSid}/Messages.json`,
      form: {
        MessagingServiceSid: messagingServiceSid,
        ValidityPeriod: '90',
        StatusCallback: given.statusCallback,
      },
    })
    expect(seen()[0]?.form).not.toHaveProperty('From')
  })

  test('leaves its id and what it costs', async () => {
    const sid = `SM${'b'.repeat(32)}`
    expect(await sendTo(channel())).toEqual({ reference: { sid, segments: '2' } })
    answer(taken({ num_segments: '0', price: '-0.00750', price_unit: 'USD' }))
    expect(await sendTo(channel())).toEqual({ reference: { sid, segments: '1', price: '-0.00750 USD' } })
  })

  test('that Twilio took and failed at once is refused by its code', async () => {
    answer(taken({ status: 'failed', error_code: 30006 }))
    expect(await failure(sendTo(channel()))).toMatchObject({ reason: 'invalid', vendorCode: '30006' })
  })

  test('half a character becomes a whole one, and the message arrives', async () => {
    await channel().send({ ...message, body: '\ud83d!' }, sendContext())
    expect(seen()[0]?.form['Body']).toBe('\ufffd!')
  })

  test('goes to the host of Twilio, through a fetch of the caller', async () => {
    const urls: string[] = []
    const fetch = (url: string, init: RequestInit): Promise<Response> => {
      urls.push(url)
      return globalThis.fetch(`${origin()}/`, init)
    }
    await sendTo(sms({ accountSid, authToken, from: 'Acme', fetch }))
    expect(urls).toEqual([`https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json`])
  })

  test.each([
    '',
    '090-1234-5678',
    '+81 90 1234 5678',
    '+0123456789',
    '+19005550100',
    '+12129765550',
    'whatsapp:+81901',
  ])('to "%s" is not sent, and says nothing of the number', async (to) => {
    const error = await failure(channel().send({ ...message, to }, sendContext()))
    expect(error).toMatchObject({ reason: 'invalid', recipientOnly: true })
    expect(error.message).not.toMatch(/1234-|90 1234|0123456|5550100|76555|whatsapp/)
    expect(seen()).toEqual([])
  })

  test('to a country that is not listed is not sent', async () => {
    const error = await failure(sendTo(channel({ countries: ['1', '+44'] })))
    expect(error).toMatchObject({ reason: 'invalid', recipientOnly: true })
    await sendTo(channel({ countries: ['81'] }))
    expect(seen()).toHaveLength(1)
  })
})

describe('several numbers', () => {
  test('have a delivery and a receipt each: one that is refused does not keep the others from theirs', async () => {
    const numbers = [number, '+15550100', '+442079460000']
    const notifier = createNotifier({ channels: { oncall: channel({ to: numbers }) } })
    answer(refuse(21610))
    const sending = notifier.send({ title: 'Disk almost full', severity: 'critical' })
    const { receipts } = await sending
    expect(receipts.map(({ recipient }) => recipient)).toEqual(numbers)
    expect(receipts.map(({ outcome }) => outcome).toSorted()).toEqual(['dead', 'delivered', 'delivered'])
    expect(seen()).toHaveLength(3)
    await notifier.close()
  })
})

describe('credentials', () => {
  test('come from the environment when they are no options', async () => {
    vi.stubEnv('TWILIO_ACCOUNT_SID', accountSid)
    vi.stubEnv('TWILIO_AUTH_TOKEN', 'from-environment')
    await sendTo(sms({ from: 'Acme', baseUrl: origin() }))
    expect(seen()[0]?.headers['authorization']).toBe(basic(accountSid, 'from-environment'))
  })

  test('an API key stands in for the token', async () => {
    const apiKey = `SK${'d'.repeat(32)}`
    const keyed = sms({ accountSid, apiKey, apiSecret: 'key-secret', from: 'Acme', baseUrl: origin() })
    await sendTo(keyed)
    expect(seen()[0]).toMatchObject({ path: `/2010-04-01/Accounts/${accountSid}/Messages.json` })
    expect(seen()[0]?.headers['authorization']).toBe(basic(apiKey, 'key-secret'))
    answer({ body: { messages: [], page_size: 1 } })
    await keyed.verify?.(sendContext())
    expect(seen()[1]).toMatchObject({
      method: 'GET',
      path: `/2010-04-01/Accounts/${accountSid}/Messages.json?PageSize=1`,
    })
  })

  test('a refused token is asked for again, a working one is not', async () => {
    const supply = vi.fn(() => `token-${supply.mock.calls.length}`)
    const supplied = channel({ authToken: supply })
    await sendTo(supplied)
    await sendTo(supplied)
    expect(supply).toHaveBeenCalledTimes(1)
    answer(refuse(20003, 401))
    expect((await failure(sendTo(supplied))).reason).toBe('auth')
    await sendTo(supplied)
    expect(seen().at(-1)?.headers['authorization']).toBe(basic(accountSid, 'token-2'))
  })

  test('verify reads the account and sends nothing', async () => {
    answer({ body: { sid: accountSid, status: 'active', type: 'Full' } })
    await channel().verify?.(sendContext())
    expect(seen()).toMatchObject([
      { method: 'GET', path: `/2010-04-01/Accounts/${accountSid}.json`, body: '' },
    ])
    answer({ body: { sid: accountSid, status: 'suspended', type: 'Full' } })
    expect(await failure(channel().verify!(sendContext()))).toMatchObject({
      reason: 'auth',
      message: expect.stringMatching(/suspended/),
    })
    answer(refuse(20003, 401))
    expect((await failure(channel().verify!(sendContext()))).reason).toBe('auth')
  })

  test('the SDK is not loaded before the first send', async () => {
    vi.resetModules()
    const load = vi.fn(() => ({ default: () => ({}) }))
    vi.doMock('twilio', load)
    const { sms: fresh } = await import('./index.ts')
    fresh({ accountSid, authToken, from: 'Acme' })
    expect(load).not.toHaveBeenCalled()
    vi.doUnmock('twilio')
  })
})

describe('options', () => {
  test('it writes to its numbers, else to people', () => {
    expect(channel().features).toEqual({ incidents: 'follows', address: 'phone' })
    expect(channel({ to: [number] }).features).toEqual({
      incidents: 'follows',
      address: 'phone',
      recipients: [{ id: number, addresses: { phone: number } }],
    })
  })

  test('what may have been taken is not sent again', () => {
    expect(channel().defaults?.retry).toEqual({
      attempts: 4,
      maxAge: '30m',
      base: '30s',
      cap: '5m',
      ambiguous: 'unknown',
    })
  })

  test.each<[path: string, SmsOptions]>([
    ['accountSid', { accountSid: 'canary' }],
    ['apiKey', { apiKey: accountSid, apiSecret: 'x' }],
    ['from', { from: '090 1234' }],
    ['from', { from: 'x', messagingServiceSid: `MG${'c'.repeat(32)}` }],
    ['messagingServiceSid', { messagingServiceSid: 'canary' }],
    ['to', { to: [] }],
    ['to[1]', { to: [number, '090-1234-5678'] }],
    ['to[0]', { to: ['+19005550100'] }],
    ['to[0]', { to: [number], countries: ['1'] }],
    ['countries[0]', { countries: ['jp'] }],
    ['maxSegments', { maxSegments: 0 }],
    ['maxSegments', { maxSegments: 11 }],
    ['maxSegments', { maxSegments: Number.NaN }],
    ['validity', { validity: '11h' }],
    ['validity', { validity: '500ms' }],
    ['statusCallback', { statusCallback: 'ftp://canary.example' }],
    ['baseUrl', { baseUrl: 'canary' }],
  ])('a wrong %s is refused with its place, without its value', (path, options) => {
    const make = (): unknown => channel(options)
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(`sms.${path}: `)
    expect(make).not.toThrow(/canary|1234-|5550100/)
  })

  test('all that is wrong is said at once', () => {
    expect(() => channel({ to: ['x', 'y'], maxSegments: 99 })).toThrow(/to\[0\][^]*to\[1\][^]*maxSegments/)
  })

  test('a missing token is refused, with both ways to give it', () => {
    expect(() => sms({ accountSid, from: 'Acme' })).toThrow(/authToken.*TWILIO_AUTH_TOKEN/)
    expect(() => sms({ accountSid, from: 'Acme', apiKey: `SK${'d'.repeat(32)}` })).toThrow(/apiSecret/)
    expect(() => sms({ from: 'Acme', authToken })).toThrow(/accountSid.*TWILIO_ACCOUNT_SID/)
  })
})
