import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { oneLine } from './one-line.ts'

test.each([
  ['Disk full', 'Disk full'],
  ['  Disk \t full\r\n', 'Disk full'],
  ['Disk\u2028full\u00A0now', 'Disk full now'],
  ['ディスク　満杯', 'ディスク 満杯'],
  [' \n ', ''],
])('%j is %j in one line', (text, line) => {
  expect(oneLine(text)).toBe(line)
})

test('white space of any kind and length is one space, as if each was replaced', () => {
  const unit = fc.constantFrom('a', '漢', '👩‍💻', ' ', '\t', '\n', '\u00A0', '\u3000', '\u2029', '\uFEFF')
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
      expect(oneLine(text)).toBe(text.replaceAll(/\s+/g, ' ').trim())
    }),
  )
})
