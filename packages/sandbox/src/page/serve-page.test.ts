import { request } from 'node:http'
import { Script } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testClock, type TestClock } from '../__fixtures__/clock.ts'
import { post, sendMail, sendSlack, sendWebhook } from '../__fixtures__/senders.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'
import { client } from './client.ts'
import { servePage, type Page } from './serve-page.ts'

let sandbox: Sandbox
let page: Page
let clock: TestClock
beforeEach(async () => {
  clock = testClock(0)
  sandbox = await createSandbox({ vendors: ['slack', 'email', 'webhook'] })
  page = await servePage(sandbox, { clock })
})
afterEach(async () => {
  await page.close()
  await sandbox.close()
})

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(new URL(path, page.url), { headers })
const text = async (path: string): Promise<string> => (await get(path)).text()
const json = async (path: string): Promise<unknown> => (await get(path)).json()
const write = (path: string, value: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(new URL(path, page.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  })

const mail = (...lines: string[]): string[] => [
  'From: a@example.com',
  'Date: Sat, 21 Nov 2026 09:00:00 +0000',
  'Message-ID: <1@e.x>',
  'MIME-Version: 1.0',
  ...lines,
]

describe('the page', () => {
  test('runs one script, which has the nonce of its answer', async () => {
    const [first, second] = [await get('/'), await get('/')]
    const policy = first.headers.get('content-security-policy')!
    const nonce = /script-src 'nonce-([\w-]{20,})'/.exec(policy)![1]!
    expect(policy).toMatch(/^default-src 'none'/)
    expect(second.headers.get('content-security-policy')).not.toContain(nonce)
    const markup = await first.text()
    expect(markup.match(/<script[^>]*>/g)).toEqual([
      `<script type="module" src="/client.js" nonce="${nonce}">`,
    ])
    expect(markup).not.toMatch(/https?:\/\/(?!127\.0\.0\.1)/)
  })

  test('shows what a message says as text', async () => {
    await post(sandbox, { text: '</title><script>alert(1)</script> مرحبا ディスク 🚨' })
    const markup = await text('/')
    expect(markup).toContain('ディスク 🚨')
    expect(markup).not.toContain('<script>alert')
  })

  test('shows edits, answers, whom it calls and limits', async () => {
    const { json } = await post(sandbox, { text: 'before <@U0SANDBOX1>' })
    const { ts, channel } = json
    await sendSlack(sandbox, { method: 'chat.update', args: { channel, ts, text: 'after' } })
    await post(sandbox, { text: 'an *answer*', thread_ts: ts })
    const markup = await text('/timeline')
    expect(markup.match(/<li id="m/g)).toHaveLength(1)
    expect(markup).toMatch(
      /edited ×1[^]*after[^]*class="replies"[^]*<strong>answer<\/strong>[^]*5 \/ 4,000[^]*before <span class="mention">@ada/,
    )
  })

  test('shows what was refused, by which rule and who says so', async () => {
    await post(sandbox, { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3_001) } }] })
    const markup = await text('/timeline')
    expect(markup).toContain('id="r0"')
    expect(markup).toMatch(
      /refused 200[^]*<code>slack\/section-text<\/code>[^]*documented: <a href="https:\/\/docs\.slack\.dev/,
    )
  })

  test('hides credentials', async () => {
    await post(sandbox, { text: 'x' })
    await sendSlack(sandbox, { hook: 'ops', args: { text: 'x' }, token: null })
    await sendMail(sandbox, { lines: mail('Subject: a', '', 'b') })
    await sendSlack(sandbox, { args: { text: 'x' }, token: 'xoxb-someone-elses' })
    const requests = (await text('/timeline')) + (await text('/api/requests'))
    expect(requests).toMatch(/Bearer ••••••/)
    for (const secret of [
      sandbox.slack.token,
      'someone-elses',
      'sandbox0sandbox0',
      Buffer.from('\0sandbox\0sandbox-password').toString('base64'),
    ])
      expect(requests).not.toContain(secret)
  })

  test('is in the language that was asked for, or that the browser reads', async () => {
    const japanese = { 'accept-language': 'fr, ja-JP;q=0.9, en;q=0.8' }
    expect(await (await get('/', japanese)).text()).toContain('<html lang="ja">')
    expect(await (await get('/?lang=en', japanese)).text()).toContain('<html lang="en">')
    expect(await text('/?lang=constructor')).toContain('<html lang="en">')
  })

  test('offers the vendors that are there', async () => {
    const options = [...(await text('/')).matchAll(/<option value="(\w*)"/g)].map(([, value]) => value)
    expect(options.slice(0, 4)).toEqual(['', 'slack', 'email', 'webhook'])
  })

  test('finds by words and vendor', async () => {
    await post(sandbox, { text: 'Disk full ディスク' })
    await sendMail(sandbox, { lines: mail('Subject: Disk', '', 'b') })
    const ids = async (query: string): Promise<string[]> =>
      [...(await text(`/timeline?${query}`)).matchAll(/<li id="(\w+)"/g)].map(([, id]) => id!)
    expect(await ids('')).toEqual(['m1', 'm0'])
    expect(await ids(`q=${encodeURIComponent('ディスク')}`)).toEqual(['m0'])
    expect(await ids('q=disk&vendor=email')).toEqual(['m1'])
    expect(await text('/timeline?q=nowhere')).toContain('Nothing matches.')
  })
})

describe('the HTML of a mail', () => {
  test('can do nothing', async () => {
    await sendMail(sandbox, {
      lines: mail('Subject: a', 'Content-Type: text/html', '', '<script>alert(1)</script><b>bold</b>'),
    })
    expect(await text('/timeline')).toMatch(/<iframe[^>]*\ssandbox=""\s+src="\/messages\/m0\/0\/html"/)
    const answer = await get('/messages/m0/0/html')
    expect(answer.headers.get('content-security-policy')).toBe(
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
    )
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await answer.text()).toContain('<b>bold</b>')
  })

  test.each([
    '/messages/m9/0/html',
    '/messages/m0/1/html',
    '/messages/m0/0/html',
    '/messages/../client.js',
    '/nothing',
    '/constructor',
  ])('%s is not there', async (path) => {
    await post(sandbox, { text: 'no HTML' })
    expect((await get(path)).status).toBe(path.endsWith('client.js') ? 200 : 404)
  })
})

describe('the control API', () => {
  test('lists messages, and requests by number', async () => {
    await sendSlack(sandbox, { method: 'auth.test' })
    await post(sandbox, { text: 'ディスク 💾' })
    expect(await json('/api/messages?vendor=slack')).toMatchObject([
      { vendor: 'slack', text: 'ディスク 💾', requests: [1] },
    ])
    expect(await json('/api/requests')).toMatchObject([
      { number: 0, path: '/api/auth.test' },
      { number: 1, method: 'POST', body: { text: expect.stringContaining('ディスク') }, status: 200 },
    ])
    expect(await json('/api/messages?vendor=email')).toEqual([])
  })

  test('queues a fault', async () => {
    expect(
      (await write('/api/faults', { vendor: 'slack', kind: 'status', status: 429, retryAfter: '7', skip: 1 }))
        .status,
    ).toBe(204)
    const statuses = [await post(sandbox, { text: 'a' }), await post(sandbox, { text: 'b' })].map(
      ({ status, headers }) => [status, headers.get('retry-after')],
    )
    expect(statuses).toEqual([
      [200, null],
      [429, '7'],
    ])
    expect(await text('/timeline')).toContain('fault: status')
  })

  test('lists the faults that are queued, as data and as text', async () => {
    sandbox.fault('slack', { kind: 'status', status: 503, body: '<b>ダウン</b>', times: 2, skip: 1 })
    sandbox.fault('email', { kind: 'hang', chance: 0.5 })
    await post(sandbox, { text: 'passes' })
    await post(sandbox, { text: 'meets it' })
    expect(await json('/api/faults')).toMatchObject([
      { vendor: 'slack', fault: { kind: 'status' }, skip: 0, left: 1 },
      { vendor: 'email', fault: { kind: 'hang', chance: 0.5 }, skip: 0 },
    ])
    const list = await text('/faults')
    expect(list).toMatch(/a status, status: 503, body: &lt;b&gt;ダウン&lt;\/b&gt; × 1/)
    expect(list).toMatch(/Email<\/b> no answer, chance: 0\.5 × ∞/)
    expect(await text('/')).toContain('× ∞')
    sandbox.reset()
    expect(await text('/faults')).not.toContain('<li>')
  })

  test('says what is wrong with a fault', async () => {
    const answer = await write('/api/faults', { vendor: 'slack', kind: 'status' })
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { problems: ['status: expected a whole number from 200 to 599'] },
    ])
    expect((await write('/api/faults', 'x'.repeat(70_000))).status).toBe(400)
  })

  test('resets', async () => {
    await post(sandbox, { text: 'a' })
    expect((await write('/api/reset', {})).status).toBe(204)
    expect([sandbox.messages(), sandbox.requests()]).toEqual([[], []])
    expect(await text('/timeline')).toContain('Nothing has arrived.')
  })

  test('has the settings', async () => {
    expect(await json('/api/settings')).toEqual(sandbox.settings())
  })
})

describe('changes', () => {
  const follow = async (): Promise<() => Promise<string>> => {
    const reader = (await get('/api/events')).body!.pipeThrough(new TextDecoderStream()).getReader()
    return async () => (await reader.read()).value ?? 'ended'
  }

  test('are told as they come, and not more often than eyes can follow', async () => {
    const next = await follow()
    expect(await next()).toBe('event: change\ndata: {"messages":0,"requests":0}\n\n')
    await post(sandbox, { text: 'a' })
    await post(sandbox, { text: 'b' })
    clock.advance(100)
    expect(await next()).toBe('event: change\ndata: {"messages":2,"requests":2}\n\n')
    expect(clock.waiting).toBe(0)
  })

  test('end with the sandbox', async () => {
    const next = await follow()
    await next()
    await sandbox.close()
    expect(await next()).toBe('ended')
  })
})

describe('pages of other sites', () => {
  /** `fetch` writes the Host itself. */
  const statusWith = (headers: Record<string, string>, method = 'GET'): Promise<number> =>
    new Promise((resolve, reject) => {
      const path = method === 'GET' ? '/api/messages' : '/api/reset'
      request(new URL(path, page.url), { method, headers, agent: false }, (response) =>
        resolve(response.resume().statusCode!),
      )
        .on('error', reject)
        .end('{}')
    })
  const typed = { 'content-type': 'application/json' }

  test('reach nothing under another name', async () => {
    expect(
      await Promise.all(
        ['evil.example', 'evil.example:4800', '127.0.0.1.evil.example', '169.254.169.254'].map((host) =>
          statusWith({ host }),
        ),
      ),
    ).toEqual([421, 421, 421, 421])
    expect(
      await Promise.all(
        ['127.0.0.1:1', 'localhost', 'LOCALHOST:80', '[::1]:80'].map((host) => statusWith({ host })),
      ),
    ).toEqual([200, 200, 200, 200])
  })

  test('change nothing', async () => {
    await post(sandbox, { text: 'stays' })
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1'])
      expect(await statusWith({ ...typed, origin }, 'POST')).toBe(403)
    expect(await statusWith({ 'content-type': 'text/plain' }, 'POST')).toBe(415)
    expect(sandbox.messages()).toHaveLength(1)
    expect(await statusWith({ ...typed, origin: page.url.slice(0, -1) }, 'POST')).toBe(204)
    expect(sandbox.messages()).toEqual([])
  })
})

test('a port that is taken is the error of the system, and nothing stays open', async () => {
  await expect(servePage(sandbox, { port: Number(new URL(page.url).port) })).rejects.toThrow('EADDRINUSE')
})

test('closing twice is closing once, and the sandbox goes on', async () => {
  await page.close()
  await page.close()
  await expect(get('/')).rejects.toThrow('fetch failed')
  expect((await sendWebhook(sandbox, { headers: {}, body: '{}' })).status).toBeGreaterThan(0)
})

test('the script is JavaScript, and small', () => {
  expect(() => new Script(client)).not.toThrow()
  expect(client.length).toBeLessThan(6_000)
})
