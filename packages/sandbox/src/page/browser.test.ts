import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium, type Browser, type BrowserContext, type Page as Tab } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { post, sendMail, sendWebhook } from '../__fixtures__/senders.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'
import { servePage, type Page } from './serve-page.ts'

const executablePath = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium'].find(
  (path) => path !== undefined && existsSync(path),
)

describe.skipIf(executablePath === undefined)('in a browser (needs Chromium)', () => {
  let browser: Browser
  let context: BrowserContext
  let tab: Tab
  let sandbox: Sandbox
  let page: Page
  /** What came from where, and what the browser complained of. */
  let answers: string[]
  let errors: string[]

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    sandbox = await createSandbox({ vendors: ['slack', 'email', 'webhook'] })
    page = await servePage(sandbox)
    context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1_200, height: 900 } })
    tab = await context.newPage()
    tab.setDefaultTimeout(15_000)
    answers = []
    errors = []
    tab.on('response', (response) => answers.push(response.url()))
    tab.on('pageerror', (error) => errors.push(error.message))
    await tab.goto(page.url)
    await tab.getByText('Live', { exact: true }).waitFor()
  })
  afterEach(async () => {
    await context.close()
    await page.close()
    await sandbox.close()
    expect(errors).toEqual([])
    for (const url of answers) expect(url).toMatch(/^(http:\/\/127\.0\.0\.1:|data:,)/)
  })

  const mail = (subject: string, html: string): string[] => [
    'From: Notify <notify@example.com>',
    'Date: Sat, 21 Nov 2026 09:00:00 +0000',
    'Message-ID: <1@example.com>',
    `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...(Buffer.from(html)
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
  ]

  test('messages appear by themselves, and can be searched', async () => {
    await post(sandbox, { text: 'ディスク *残りわずか* 🚨' })
    await sendMail(sandbox, { lines: mail('القرص ممتلئ', '<p>b') })
    await sendWebhook(sandbox, {
      headers: { 'content-type': 'application/json' },
      body: '{"title":"solved"}',
    })
    await tab.locator('.rendered').getByText('ディスク 残りわずか 🚨').waitFor()
    await tab.getByRole('heading', { name: 'القرص ممتلئ' }).waitFor()
    const webhook = tab.getByText('webhook/').first()
    await webhook.waitFor()

    await tab.getByRole('searchbox').fill('残りわずか')
    await tab.getByRole('heading', { name: 'القرص ممتلئ' }).waitFor({ state: 'detached' })
    expect(await tab.locator('.entry').count()).toBe(1)
    expect(new URL(tab.url()).searchParams.get('q')).toBe('残りわずか')

    // Each view is waited for: the next one would begin on the one before.
    await tab.getByRole('searchbox').fill('')
    await webhook.waitFor()
    await tab.getByRole('search').getByRole('combobox').selectOption('Email')
    await webhook.waitFor({ state: 'detached' })
    await tab.getByRole('heading', { name: 'القرص ممتلئ' }).waitFor()
    expect(await tab.locator('.entry').count()).toBe(1)
  })

  test('a fault from the panel meets the next request', async () => {
    const panel = tab.locator('#faults')
    const fields = panel.locator('fieldset:enabled')
    await fields.getByLabel('Status or code').fill('429')
    await fields.getByLabel('Retry-After').fill('7')
    await panel.getByRole('button', { name: 'Queue fault' }).click()
    await panel.getByText('Queued').waitFor()
    const { status, headers } = await post(sandbox, { text: 'a' })
    expect([status, headers.get('retry-after')]).toEqual([429, '7'])
    await tab.locator('header').getByText('fault: status').waitFor()

    await panel.getByLabel('Service').selectOption('Email')
    await fields.getByLabel('Command').selectOption('RCPT')
    await fields.getByLabel('Status or code').fill('550')
    const queued = tab.waitForResponse(/api\/faults/)
    await panel.getByRole('button', { name: 'Queue fault' }).click()
    expect((await queued).status()).toBe(204)
    const waiting = tab.locator('#waiting li')
    await waiting.getByText('a reply of its own').waitFor()
    expect((await sendMail(sandbox, { lines: [] })).at(-1)).toMatch(/^550/)
    await tab.locator('header').getByText('fault: reply').waitFor()
    await waiting.waitFor({ state: 'detached' })
  })

  test('an answer that breaks off costs one refresh, not the page', async () => {
    await tab.evaluate(`{
      const whole = fetch
      globalThis.fetch = () => {
        globalThis.fetch = whole
        document.documentElement.dataset.broke = 'off'
        return Promise.resolve({ ok: true, text: () => Promise.reject(new Error('broke off')) })
      }
    }`)
    await post(sandbox, { text: 'first' })
    await tab.locator('html[data-broke]').waitFor()
    await post(sandbox, { text: 'second' })
    await tab.locator('.rendered').getByText('first').waitFor()
    await tab.locator('.rendered').getByText('second').waitFor()
  })

  test('reset empties the page', async () => {
    await post(sandbox, { text: 'soon gone' })
    await tab.locator('.rendered').getByText('soon gone').waitFor()
    await tab.getByRole('button', { name: 'Reset' }).click()
    await tab.getByText('Nothing has arrived.').waitFor()
  })

  test('what is unfolded with the keyboard stays so when the entry changes', async () => {
    const { json } = await post(sandbox, { text: 'parent' })
    const bearer = tab.locator('[data-name=m0-requests]').getByText('Bearer ••••••')
    const requests = tab.locator('.entry summary').first()
    await requests.focus()
    await tab.keyboard.press('Enter')
    await bearer.waitFor()
    await post(sandbox, { text: 'an answer', thread_ts: json['ts'] })
    await tab.locator('.replies .rendered').getByText('an answer').waitFor()
    expect(await bearer.isVisible()).toBe(true)
  })

  describe('the HTML of a mail', () => {
    let elsewhere: Server
    const reached: string[] = []
    beforeAll(async () => {
      elsewhere = createServer((request, response) => {
        reached.push(request.url!)
        response.end()
      })
      await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    })
    afterAll(() => elsewhere.close())

    test('is shown, runs nothing and fetches nothing', async () => {
      const there = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`
      const hostile = `<meta http-equiv="refresh" content="0;url=${there}/refresh"><link rel="stylesheet" href="${there}/style">
        <style>@import url(${there}/import); b { background: url(${there}/background) }</style>
        <script>top.document.title = 'taken'; fetch('${there}/fetch')</script><script src="${there}/script"></script>
        <img src="${there}/image" onerror="top.document.title = 'taken'"><iframe src="${there}/frame"></iframe><object data="${there}/object"></object>
        <form action="${there}/form"><button autofocus>go</button></form><p>Only <b>9 GiB</b> left. ディスク 💾</p></iframe><script>document.title = 'taken'</script>`
      await sendMail(sandbox, { lines: mail('Disk', hostile) })
      const frame = tab.frameLocator('.entry iframe')
      await tab.locator('.entry iframe').scrollIntoViewIfNeeded()
      await frame.getByText('Only 9 GiB left. ディスク 💾').waitFor()
      await frame.getByRole('button', { name: 'go' }).click()
      // Whatever it had started would come before this.
      await post(sandbox, { text: 'afterwards' })
      await tab.locator('.rendered').getByText('afterwards').waitFor()
      expect(await tab.title()).toBe('Sandbox · Notify')
      expect(reached).toEqual([])
      await fetch(`${there}/proof`)
      expect(reached).toEqual(['/proof'])
    })
  })

  test('a telephone shows everything without scrolling sideways, in Japanese', async () => {
    await tab.setViewportSize({ width: 390, height: 844 })
    const long = 'x'.repeat(300)
    await post(sandbox, {
      text: `${long} <https://example.com/${long}|${long}>`,
      blocks: [
        { type: 'section', fields: [{ type: 'mrkdwn', text: long }] },
        { type: 'section', text: { type: 'mrkdwn', text: `\`${long}\` *${long}*` } },
      ],
    })
    await sendMail(sandbox, { lines: mail(long.slice(0, 60), '<p>b') })
    await post(sandbox, { text: long, channel: `#${long}` })
    await tab.getByRole('link', { name: '日本語' }).click()
    await tab.getByText('接続中').waitFor()
    for (const summary of await tab.locator('.entry summary').all()) await summary.click()
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(390)
  })
})
