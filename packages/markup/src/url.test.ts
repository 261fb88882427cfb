import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeHtml, isWebUrl } from './index.ts'
import { linkUrl } from './url.ts'

describe('isWebUrl', () => {
  it.each(['https://a.dev', 'http://127.0.0.1:8080/x?y#z', 'HTTPS://例え.jp/パス'])('takes %s', (url) => {
    expect(isWebUrl(url)).toBe(true)
  })
  it.each([
    '',
    'a.dev',
    '/x',
    '//a.dev',
    'https://',
    'javascript:alert(1)',
    'mailto:a@b.dev',
    'ftp://a.dev',
    'https://user@a.dev',
    'https://:secret@a.dev',
    'blob:https://a.dev/x',
  ])('refuses %j', (url) => {
    expect(isWebUrl(url)).toBe(false)
  })
})

describe('linkUrl', () => {
  it('leaves an ordinary URL as it was written', () => {
    for (const url of ['https://a.dev', 'https://a.dev/x_(y)?z=1&a[]=%20#f', 'mailto:a@b.dev?subject=x'])
      expect(linkUrl(url)).toBe(url)
  })

  it('writes everything else so that it ends no attribute and no markup', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('https://a.dev/', 'mailto:'),
        fc.string({ unit: 'binary' }),
        (start, path) => {
          expect(linkUrl(start + path.toWellFormed()) ?? '').not.toMatch(/[^\w\-.~:/?#[\]@!$&'()*+,;=%]/)
        },
      ),
    )
  })
})

describe('escapeHtml', () => {
  it('can be undone, and leaves nothing that opens markup', () => {
    const entities = new Map([
      ['&amp;', '&'],
      ['&lt;', '<'],
      ['&gt;', '>'],
      ['&quot;', '"'],
      ['&#39;', "'"],
    ])
    fc.assert(
      fc.property(fc.array(fc.constantFrom('&', '<', '>', '"', "'", '&amp;', 'あ', '😀', 'a')), (parts) => {
        const escaped = escapeHtml(parts.join(''))
        expect(escaped).not.toMatch(/[<>"']/)
        expect(escaped.replace(/&[^;]*;/g, (entity) => entities.get(entity) ?? '')).toBe(parts.join(''))
      }),
    )
  })
})
