import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { segmentsOf, smart } from './sms-segments.ts'

describe('segments', () => {
  test.each([
    ['', 'GSM-7', 0, 1],
    ['a'.repeat(160), 'GSM-7', 160, 1],
    ['a'.repeat(161), 'GSM-7', 161, 2],
    ['a'.repeat(306), 'GSM-7', 306, 2],
    ['a'.repeat(307), 'GSM-7', 307, 3],
    ['€'.repeat(80), 'GSM-7', 160, 1],
    // An escape does not stand alone at the end of a part: 76 of them fit, not 76.5.
    ['€'.repeat(153), 'GSM-7', 306, 3],
    ['^{}[]~\\|€\f', 'GSM-7', 20, 1],
    ['あ'.repeat(70), 'UCS-2', 70, 1],
    ['あ'.repeat(71), 'UCS-2', 71, 2],
    ['あ'.repeat(135), 'UCS-2', 135, 3],
    ['😀'.repeat(35), 'UCS-2', 70, 1],
    // 33 pairs and a unit to spare in each part.
    ['😀'.repeat(67), 'UCS-2', 134, 3],
    ['`', 'UCS-2', 1, 1],
    ['“quoted”', 'UCS-2', 8, 1],
    ['مرحبا', 'UCS-2', 5, 1],
  ])('%j', (text, encoding, units, segments) => {
    expect(segmentsOf(text)).toEqual({ encoding, units, segments })
  })

  test('the alphabet has 127 characters, and ten that take two septets', () => {
    const units = Array.from({ length: 0x3000 }, (_, code) => segmentsOf(String.fromCharCode(code)))
    const septets = units.filter(({ encoding }) => encoding === 'GSM-7').map(({ units }) => units)
    expect(septets.filter((count) => count === 1)).toHaveLength(127)
    expect(septets.filter((count) => count === 2)).toHaveLength(10)
  })

  test('are never fewer for more text, and never more than a part for each character', () => {
    const unit = fc.constantFrom('a', '€', 'あ', '😀', '\ud83d', '\n')
    const text = fc.string({ unit, maxLength: 400 })
    fc.assert(
      fc.property(text, text, (head, tail) => {
        const { segments } = segmentsOf(head)
        expect(segmentsOf(head + tail).segments).toBeGreaterThanOrEqual(segments)
        expect(segments).toBeLessThanOrEqual(Math.max(1, head.length))
      }),
    )
  })

  test('smart encoding leaves what has nothing like it', () => {
    expect(smart('“a” – b… ‘c’ 障害')).toBe('"a" - b... \'c\' 障害')
  })
})
