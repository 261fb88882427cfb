import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDomain, mask, readMailbox } from './address.ts'

describe('one mailbox is read', () => {
  test.each([
    ['alerts@acme.dev', '', 'alerts@acme.dev'],
    [' alerts+db.1@acme.dev ', '', 'alerts+db.1@acme.dev'],
    ['Acme alerts <alerts@acme.dev>', 'Acme alerts', 'alerts@acme.dev'],
    ['"Ops, Tokyo" <ops@acme.dev>', 'Ops, Tokyo', 'ops@acme.dev'],
    ['運用チーム 🚨 <ops@例え.jp>', '運用チーム 🚨', 'ops@xn--r8jz45g.jp'],
    ['<ops@ACME.dev>', '', 'ops@acme.dev'],
    ['root@localhost', '', 'root@localhost'],
  ])('%s', (text, name, address) => {
    expect(readMailbox(text)).toEqual({ name, address })
  })
})

describe('what could be taken for more than one address, or for a header, is refused', () => {
  test.each([
    'a@x.com\r\nBcc: evil@x.com',
    'a@x.com\n',
    'a@x.com\u2028',
    'a\0@x.com',
    'Name\r\nBcc: evil@x.com <a@x.com>',
    'a@x.com, evil@x.com',
    'a@x.com evil@x.com',
    'a@x.com; evil@x.com',
    'team: a@x.com, b@x.com;',
    '"evil@gmail.com x"@internal.domain',
    '"a b"@x.com',
    'evil@x.com <a@x.com>',
    'Name <a@x.com> <evil@x.com>',
    'Name <a@x.com',
    '<<a@x.com>>',
    '@relay.com:a@x.com',
    'a@x.com>',
    'a@@x.com',
    'a.@x.com',
    '.a@x.com',
    'a..b@x.com',
    'a(comment)@x.com',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a@2130706433',
    'a@x%2ecom',
    'a@x_y.com',
    'a@-x.com',
    'a@x..com',
    'a@x.com.',
    'a@',
    '@x.com',
    'a',
    '',
    `${'a'.repeat(65)}@x.com`,
    `a@${'x'.repeat(64)}.com`,
    `a@${'x.'.repeat(130)}com`,
    '用户@acme.dev',
    { address: 'b@ex.com\r\nX-Inj: 1' },
    null,
    7,
  ])('%j', (text) => {
    expect(readMailbox(text)).toEqual(expect.any(String))
  })

  test('a reason does not repeat what was given', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, maxLength: 80 }), (text) => {
        const read = readMailbox(text)
        if (typeof read === 'string') expect(read).not.toContain(text)
      }),
    )
  })

  test('what is read, reads the same again', () => {
    const parts = fc.array(
      fc.constantFrom('a', 'b1', '@', '.', '-', '<', '>', '"', ' ', ',', 'é', '例', '\n', 'com'),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(parts, (all) => {
        const read = readMailbox(all.join(''))
        if (typeof read === 'string') return
        expect(read.address).toMatch(/^[!-~]+@[a-z0-9.-]+$/)
        expect(read.address).not.toMatch(/[<>,;:"\\()[\]]/)
        expect(readMailbox(read.address)).toEqual({ name: '', address: read.address })
      }),
    )
  })
})

test('a reason says that the part before the "@" is the trouble', () => {
  expect(readMailbox('用户@acme.dev')).toBe(
    'letters before the "@" must be ASCII; many servers take no others',
  )
})

test('a domain is a name', () => {
  expect(['acme.dev', '例え.jp', 'localhost', 'a-b.c'].every(isDomain)).toBe(true)
  expect(['', 'acme.dev:25', 'smtp://acme.dev', 'a b', '1.2.3.4', '[::1]', 'a..b'].some(isDomain)).toBe(false)
})

test('receipts show whom it concerns without the whole address', () => {
  expect(mask('mika.sato@acme.dev')).toBe('m***@acme.dev')
})
