import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plain, sealWith } from './index.ts'

const key = Buffer.alloc(32, 1).toString('base64')
const newer = Buffer.alloc(32, 2).toString('hex')

test('any text and any bytes come back as they were', () => {
  const seal = sealWith([key])
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.uint8Array(), (text, bytes) => {
      const wellFormed = text.toWellFormed()
      expect(seal.open(seal.text(wellFormed))).toBe(wellFormed)
      expect(seal.open(seal.line(wellFormed))).toBe(wellFormed)
      expect([...seal.openBytes(seal.bytes(bytes))]).toEqual([...bytes])
    }),
  )
})

test('nothing of it can be read, and the same text is never written the same way twice', () => {
  const seal = sealWith([key])
  const [one, other] = [seal.line('{"title":"canary"}'), seal.line('{"title":"canary"}')]
  expect(one).not.toBe(other)
  expect(Buffer.from(one.slice('sealed:'.length), 'base64').toString('latin1')).not.toContain('canary')
})

test('a new key in front reads what the old one wrote', () => {
  const before = sealWith([key]).text('"old"')
  expect(sealWith([newer, key]).open(before)).toBe('"old"')
  expect(() => sealWith([newer]).open(before)).toThrow('a key that was not given')
  expect(() => plain.open(before)).toThrow('a key that was not given')
  expect(() => plain.openBytes(before as Uint8Array)).toThrow('a key that was not given')
  expect(() => plain.open(sealWith([key]).line('"old"'))).toThrow('a key that was not given')
})

test('what was written before there was a key stays readable', () => {
  const seal = sealWith([key])
  expect(seal.open(plain.text('"clear"'))).toBe('"clear"')
  expect(seal.open(plain.line('"clear"'))).toBe('"clear"')
  expect([...seal.openBytes(plain.bytes(new Uint8Array([1, 2, 3])))]).toEqual([1, 2, 3])
})

test('a value that was changed does not decrypt', () => {
  const seal = sealWith([key])
  const sealed = Buffer.from(seal.text('"amount: 1"'))
  sealed[sealed.length - 1]! ^= 1
  expect(() => seal.open(sealed)).toThrow()
})

describe('keys', () => {
  test.each([['short'], [''], [Buffer.alloc(33).toString('base64')], [new Uint8Array(16)]])(
    '%j is refused',
    (wrong) => {
      expect(() => sealWith([key, wrong])).toThrow(/keys\[1\] has \d+ bytes, and AES-256 needs 32/)
    },
  )
  test('bytes and a line break at the end of a file are fine', () => {
    const bytes = Buffer.alloc(32, 1)
    expect(sealWith([`${key}\n`]).open(sealWith([bytes]).text('"x"'))).toBe('"x"')
  })
})
