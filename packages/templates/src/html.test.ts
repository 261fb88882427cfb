import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { failed, inFolder } from './__fixtures__/folder.ts'
import { templates, type Templates, type TemplatesOptions } from './index.ts'
import { inlineMaxChars, loadInliner } from './inline-css.ts'

const htmlOf = (words: Templates, given: object = {}): string =>
  (words.render({ ...failed, ...given }, { kind: 'email' })!.overrides as { email: { html: string } }).email
    .html

const made = async (
  files: Readonly<Record<string, string>>,
  options: TemplatesOptions = {},
): Promise<Templates> => {
  const words = await templates(options)
  for (const [name, text] of Object.entries(files)) await words.register(name, text)
  return words
}

test('a mail has the base layout, its styles on its elements, and every value escaped', async () => {
  const words = await made(
    { 'email/default.html': '{% layout layouts/base.html %}' },
    { publicUrl: 'https://notify.example/' },
  )
  const html = htmlOf(words, {
    title: '失敗 <script>alert(1)</script>',
    source: '"><img src=x>',
    locale: 'ja',
    links: [
      { label: 'ログ "1"', url: 'https://ci.example/1?a=1&b=2' },
      { label: 'evil', url: 'javascript:alert(1)' },
    ],
  })
  expect(html).toContain('<html lang="ja">')
  expect(html).toContain('失敗 &lt;script&gt;alert(1)&lt;/script&gt;</h1>')
  expect(html).toContain('<h1 style="font-size: 20px; margin: 0 0 12px;">')
  expect(html).toContain('border-top: 4px solid #e01e5a')
  expect(html).toContain('<p>See **log**.</p>\n<p>- one</p>')
  expect(html).toContain('&quot;&gt;&lt;img src=x&gt;')
  expect(html).toContain('href="https://notify.example/notifications/0190-1"')
  expect(html).toContain('2026年11月21日')
  expect(html).toContain(
    '<a href="https://ci.example/1?a=1&amp;b=2">ログ &quot;1&quot;</a> · <a href>evil</a>',
  )
  expect(html).not.toMatch(/<style|<script|class="bar" *>/)
})

test('a block replaces what the base layout would say, a file the whole layout', async () => {
  const own = '{% layout "layouts/base.html" %}{% block content %}<h1>{{ metadata.job }}</h1>{% endblock %}'
  const words = await made({ 'email/default.html': own })
  expect(htmlOf(words)).toMatch(/<h1 style="[^"]+">nightly<\/h1>/)
  await words.register('layouts/base.html', '<main>{% block content %}{% endblock %}</main>')
  expect(htmlOf(words)).toBe('<main><h1>nightly</h1></main>')
})

test('the body is rendered as HTML by the function that is given', async () => {
  const words = await made(
    { 'email/default.html': '<div>{% body %}</div>' },
    { markdown: (text) => `<b>${text.length}</b>` },
  )
  expect(htmlOf(words)).toBe('<div><b>19</b></div>')
})

test('.txt beside .html is the text of the mail, .md its title and body', async () => {
  const words = await made({
    'email/default.html': '<p>{{ title }}</p>',
    'email/default.txt': '{{ title }} *plain*',
    'email/default.md': '# Subject: {{ title }}',
  })
  expect(words.render(failed, { kind: 'email' })).toEqual({
    title: 'Subject: Nightly <job> failed',
    overrides: { email: { html: '<p>Nightly &lt;job&gt; failed</p>', text: 'Nightly <job> failed *plain*' } },
    files: ['email/default.html', 'email/default.md', 'email/default.txt'],
  })
})

test('media queries stay, and links to sheets, pictures and imports are neither read nor fetched', async () => {
  let requests = 0
  const server = createServer((_, response) => {
    requests += 1
    response.end('p { color: green }')
  }).listen(0, '127.0.0.1')
  try {
    await new Promise((resolve) => server.once('listening', resolve))
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    await inFolder({ 'x.css': 'p { color: blue }', 'x.png': 'x' }, async (directory) => {
      const words = await made({
        'email/default.html': `<link rel="stylesheet" href="${origin}/x.css"><link rel="stylesheet" href="${directory}/x.css">
<style>@import url(${origin}/y.css); p { color: red } @media print { p { color: black } }</style>
<p>{{ title }}</p><img src="${origin}/x.png" data-inline><img src="${directory}/x.png" data-inline>`,
      })
      const html = htmlOf(words)
      expect(html).toContain('<p style="color: red;">')
      expect(html).toContain('@media print')
      expect(html).toContain(`src="${origin}/x.png"`)
      expect(html).not.toMatch(/blue|green|base64/)
    })
    expect(requests).toBe(0)
  } finally {
    server.close()
  }
})

test('a long document keeps its sheet, and what the inliner takes stays small', async () => {
  const inline = await loadInliner()
  const rows = (count: number): string =>
    `<style>td{color:red}</style><table>${'<tr><td>x</td></tr>'.repeat(count)}</table>`
  expect(inline(rows(inlineMaxChars / 10))).toContain('<style>')
  const before = process.cpuUsage()
  expect(inline(rows(4_000))).not.toContain('<style>')
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_500)
})

test.each(['p:not( { color: red }', 'p::: {}', '@media {', 'a[b="c {', '}}}'])(
  'a sheet with a mistake costs no mail: %s',
  async (css) => {
    const words = await made({ 'email/default.html': `<style>${css}</style><p>{{ source }}</p>` })
    expect(htmlOf(words)).toContain('<p>ci</p>')
  },
)
