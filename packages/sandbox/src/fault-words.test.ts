import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sendPagerduty } from './__fixtures__/pagerduty-sender.ts'
import { sendMail, sendSlack, sendWebhook } from './__fixtures__/senders.ts'
import { sendSms } from './__fixtures__/sms-sender.ts'
import { httpFaultIn, smtpFaultIn } from './fault-words.ts'
import { alert } from './rules/pagerduty-rule.ts'
import { given } from './rules/sms-rule.ts'
import { createSandbox, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await createSandbox({ vendors: ['slack', 'email', 'webhook', 'sms', 'pagerduty'] })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const post = (text: string) => sendSlack(sandbox, { args: { channel: '#ops', text } })

describe('a text that asks for a fault', () => {
  test.each([
    ['slack, in JSON', (text: string) => post(text)],
    ['slack, in a form', (text: string) => sendSlack(sandbox, { form: { channel: '#ops', text } })],
    ['sms', (text: string) => sendSms(sandbox, { form: { ...given, Body: text } })],
    ['pagerduty', (text: string) => sendPagerduty(sandbox, alert({}, { summary: text }))],
    ['webhook', (text: string) => sendWebhook(sandbox, { headers: {}, body: JSON.stringify({ text }) })],
  ])('meets it, every time, and nothing arrives: %s', async (_, send) => {
    for (let time = 0; time < 2; time++) expect((await send('障害 😀 [fault:503] مرحبا')).status).toBe(503)
    expect(sandbox.messages()).toEqual([])
    expect(sandbox.requests().map(({ fault }) => fault)).toEqual(['status', 'status'])
  })

  test('429 may say how long to wait', async () => {
    const answers = [await post('[fault:429]'), await post('[fault:429-2.5]')]
    expect(
      answers.map(({ status, headers, json }) => [status, headers.get('retry-after'), json['error']]),
    ).toEqual([
      [429, null, 'ratelimited'],
      [429, '2.5', 'ratelimited'],
    ])
  })

  test.each([
    ['[fault:reset]', 0],
    ['[fault:reset-accept]', 1],
    ['[fault:tls]', 0],
  ])('%s ends the connection', async (text, count) => {
    await expect(post(text)).rejects.toThrow('fetch failed')
    expect(sandbox.messages()).toHaveLength(count)
  })

  test.each([
    ['[fault:hang]', 0],
    ['[fault:hang-accept]', 1],
  ])('%s is silent', async (text, count) => {
    const stop = new AbortController()
    const answer = fetch(`${sandbox.slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.slack.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: '#ops', text }),
      signal: stop.signal,
    })
    await sandbox.waitFor(({ requests }) => requests.find(({ fault }) => fault === 'hang'))
    stop.abort()
    await expect(answer).rejects.toThrow('aborted')
    expect(sandbox.messages()).toHaveLength(count)
  })

  test('html, truncated and redirect are answers', async () => {
    expect((await post('[fault:html]')).text).toContain('<!doctype html>')
    expect((await post('[fault:redirect]')).status).toBe(302)
    await expect(post('[fault:truncated]')).rejects.toThrow(SyntaxError)
    expect(sandbox.messages().map(({ text }) => text)).toEqual(['[fault:truncated]'])
  })

  test('comes after the faults that were queued', async () => {
    sandbox.fault('slack', { kind: 'status', status: 500 })
    expect([(await post('[fault:404]')).status, (await post('[fault:404]')).status]).toEqual([500, 404])
  })

  test.each([
    'fault:503',
    '[fault:]',
    '[fault:099]',
    '[fault:200]',
    '[fault:constructor]',
    '[Fault 503]',
    '[fault:503-x]',
  ])('%s asks for nothing', async (text) => {
    expect((await post(text)).json['ok']).toBe(true)
  })

  test('is found behind the backslashes of markup', () => {
    expect(httpFaultIn(Buffer.from('{"content":"\\\\[fault:reset\\\\-accept\\\\]"}'))).toEqual({
      kind: 'reset',
      accept: true,
    })
  })
})

describe('a mail that asks for a fault', () => {
  const head = ['From: a@example.com', 'Date: Sat, 21 Nov 2026 09:00:00 +0000', 'Message-ID: <1@example.com>']
  const encoded = (text: string): string => Buffer.from(text).toString('base64')

  test.each([
    ['in its text', [...head, '', 'Disk full [fault:451]']],
    ['in its subject', [...head, 'Subject: [fault:451] Disk full', '', 'x']],
    ['in an encoded subject', [...head, `Subject: =?UTF-8?B?${encoded('障害 [fault:451]')}?=`, '', 'x']],
    [
      'in an encoded text',
      [
        ...head,
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        encoded('障害 [fault:451] 😀'),
      ],
    ],
    ['in HTML', [...head, 'MIME-Version: 1.0', 'Content-Type: text/html', '', '<p>[fault:451]']],
  ])('meets it %s', async (_, lines) => {
    expect((await sendMail(sandbox, { lines })).at(-1)).toMatch(/^451 /)
    expect(sandbox.requests().at(-1)).toMatchObject({ method: 'DATA', status: 451, fault: 'reply' })
    expect(sandbox.messages()).toEqual([])
  })

  test.each([
    ['[fault:reset]', '', 0],
    ['[fault:reset-accept]', '', 1],
    // A word of HTTP.
    ['[fault:429]', '250', 1],
    ['[fault:html]', '250', 1],
  ])('%s', async (text, reply, count) => {
    expect((await sendMail(sandbox, { lines: [...head, '', text] })).at(-1)!.slice(0, 3)).toBe(reply)
    expect(sandbox.messages()).toHaveLength(count)
  })

  test('knows replies that refuse, and no others', () => {
    expect(smtpFaultIn('[fault:550]')).toEqual({ kind: 'reply', to: 'data', code: 550 })
    expect(smtpFaultIn('[fault:hang-accept]')).toEqual({ kind: 'hang', accept: true })
    for (const text of ['[fault:250]', '[fault:354]', '[fault:toString]', ''])
      expect(smtpFaultIn(text)).toBeUndefined()
  })
})
