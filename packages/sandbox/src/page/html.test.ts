import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bar, html, link, toText } from './html.ts'

test('what a message says is never markup, in text and in attributes', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom(
          '<',
          '>',
          '"',
          "'",
          '&',
          'lt;',
          '#39;',
          '=',
          'a',
          '漢',
          '🚨',
          '\u0000',
          '\u202e',
        ),
      }),
      (said) => {
        const drawn = toText(html`<p title="${said}">${said}</p>`)
        expect(drawn).toMatch(/^<p title="[^<>"']*">[^<>"']*<\/p>$/)
        const text = drawn.slice(drawn.indexOf('>') + 1, -4)
        expect(text.replace(/&(?!amp;|lt;|gt;|quot;|#39;)/g, 'an ampersand')).toBe(text)
      },
    ),
  )
})

test('lists are written one after the other, and nothing for what is not there', () => {
  expect(toText(html`${[html`<b>a</b>`, '<', 1]}${undefined}${null}${false}`)).toBe('<b>a</b>&lt;1')
})

test('an object that looks like markup is none', () => {
  const forged = JSON.parse('{"markup":"<script>"}') as never
  expect(() => toText(html`${forged}`)).toThrow(TypeError)
})

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  '//example.com',
  'no url',
])('%j is text and no link', (url) => {
  expect(toText(link(url, 'label'))).not.toContain('<a')
  expect(toText(link(url, 'label'))).toContain('label')
})

test('a link tells its target nothing of this page', () => {
  expect(toText(link('https://example.com/?a=1&b="2"'))).toBe(
    '<a href="https://example.com/?a=1&amp;b=&quot;2&quot;" target="_blank" rel="noopener noreferrer">https://example.com/?a=1&amp;b=&quot;2&quot;</a>',
  )
})

test('a colour is a colour or the usual one', () => {
  expect(toText(bar('#8b0000'))).toContain('fill="#8b0000"')
  expect(toText(bar('red" onload="alert(1)'))).toContain('fill="currentColor"')
})
