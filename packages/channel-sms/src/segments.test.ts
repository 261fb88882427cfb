import { cleanText } from '@notify/core/channel'
import * as fc from 'fast-check'
import { SegmentedMessage } from 'sms-segments-calculator'
import { describe, expect, test } from 'vitest'
import { fit, write } from './segments.ts'

const leftOut = (count: number): string => `${count} characters left out`
const fitted = (text: string, link = '', most = 3): ReturnType<typeof fit> =>
  fit(text, link, { most, leftOut })
const words = (count: number): string => Array.from({ length: count }, (_, index) => `word${index}`).join(' ')

/** As `render` leaves it. */
const plainSpaces = (text: string): string =>
  cleanText(text, { lines: true })
    .normalize('NFC')
    .replaceAll(/[^\S\n]+/g, ' ')

function byCalculator(text: string): ReturnType<typeof write> {
  const smart = new SegmentedMessage(text, 'auto', true)
  const plain = smart.graphemes.join('')
  const urls = text.match(/https?:\/\/[^\s<>"“”„«»‘’]+/g) ?? []
  return smart.encodingName === 'GSM-7' && urls.every((url) => plain.includes(url))
    ? { text: plain, segments: smart.segmentsCount }
    : { text, segments: new SegmentedMessage(text).segmentsCount }
}

describe('segments', () => {
  test.each([
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(307), 3],
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    ['あ'.repeat(70), 1],
    ['あ'.repeat(71), 2],
    ['😀'.repeat(35), 1],
    ['😀'.repeat(36), 2],
    [`é${'a'.repeat(159)}`, 1],
  ])('%s are %i', (text, count) => {
    expect(write(text)).toEqual({ text, segments: count })
  })

  test('a letter with more marks than a segment holds is not one segment', () => {
    expect(write(`a${'\u0301'.repeat(300)}`).segments).toBe(5)
  })

  test('typography becomes GSM-7 when nothing else is in its way', () => {
    expect(write('“Disk” is full – don’t wait…')).toEqual({
      text: '"Disk" is full - don\'t wait...',
      segments: 1,
    })
    expect(write('“Disk” は満杯…').text).toBe('“Disk” は満杯…')
  })

  test('a URL is never rewritten', () => {
    expect(write('see https://acme.dev/a–b …').text).toBe('see https://acme.dev/a–b …')
    expect(write('see “https://acme.dev/a-b” …').text).toBe('see "https://acme.dev/a-b" ...')
  })
})

describe('what does not fit', () => {
  test('is cut at the end, says how much, and keeps the link', () => {
    const { text, segments } = fitted(words(200), 'https://acme.dev/d/1')
    expect(segments).toBe(3)
    expect(text).toMatch(/^word0 word1 .* \.\.\. \(\d+ characters left out\)\nhttps:\/\/acme\.dev\/d\/1$/)
    const [, shown = '', left] = /^(.*) \.\.\. \((\d+)/.exec(text) ?? []
    expect(shown.length + Number(left)).toBe(words(200).length)
    expect(text.length).toBeGreaterThan(440)
  })

  test('is not cut inside a URL', () => {
    const url = `https://acme.dev/${'x'.repeat(120)}`
    const { text } = fitted(`${'a'.repeat(400)} ${url} end`)
    expect(text).toMatch(/^a{400} \.\.\. \(\d+ characters left out\)$/)
    const whole = fitted(`Now ${url} ${'b'.repeat(900)}`).text
    expect(whole).toContain(`${url} b`)
  })

  test('is not cut inside a character', () => {
    const family = '👨‍👩‍👧‍👦'
    const { text } = fitted(family.repeat(60))
    expect(text.replaceAll(family, '')).toMatch(/^ … \(\d+ characters left out\)$/)
  })

  test('a link that leaves no room for the headline goes first', () => {
    const link = `https://acme.dev/${'x'.repeat(140)}`
    expect(fitted('Critical: Disk almost full', link, 1).text).toMatch(
      /^Critical: Disk almost full \.\.\. \(/,
    )
    expect(fitted('Critical: Disk almost full', link, 2).text).toBe(`Critical: Disk almost full\n${link}`)
  })

  test('a hundred thousand characters take no time to speak of', () => {
    expect(fitted('あ“'.repeat(50_000), 'https://acme.dev').segments).toBe(3)
  })
})

describe('whatever comes in', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.constantFrom(
      '“',
      '…',
      '€{}[]~',
      '👨‍👩‍👧‍👦',
      '🇯🇵',
      'e\u0301',
      'ディスク',
      'القرص',
      '\n',
      ' ',
      'a'.repeat(150),
    ),
    fc.constant(`z${'\u0301'.repeat(200)}`),
    fc.webUrl({ withQueryParameters: true }),
  )
  const anything = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(' ').toWellFormed())
  const links = fc.oneof(fc.constant(''), fc.webUrl())

  test("it is written and counted as Twilio's calculator does", () => {
    const units = fc.constantFrom(
      ...'aé€[]{}^|\\Ω“”…‘½•、。Ａ＂！あ漢한عשи'.split(''),
      '👨‍👩‍👧‍👦',
      '🇯🇵',
      '👍🏽',
      'g\u0308\u0301',
      '😀',
    )
    const pieces = fc.array(fc.oneof(piece, fc.string({ unit: units, maxLength: 100 })), { maxLength: 25 })
    fc.assert(
      fc.property(pieces, (given) => {
        const text = plainSpaces(given.join(' '))
        // A character that no segment can hold counts as one there.
        fc.pre(!text.includes('\u0301'.repeat(67)))
        expect(write(text)).toEqual(byCalculator(text))
      }),
      { numRuns: 300 },
    )
  })

  test('every character that SMS knows, or that has a likeness in it, is written as Twilio does', () => {
    const han = [0x3100, 0xa6ff]
    const hangulAndSurrogates = [0xac00, 0xf8ff]
    for (let code = 0; code <= 0xffff; code++) {
      for (const [first, last] of [han, hangulAndSurrogates]) if (code === first) code = last! + 1
      const text = plainSpaces(`a${String.fromCharCode(code)}b`)
      expect(write(text)).toEqual(byCalculator(text))
    }
  })

  test('it is within the limit, well-formed, not empty, and truly counted', () => {
    fc.assert(
      fc.property(anything, links, fc.integer({ min: 1, max: 10 }), (text, link, most) => {
        const { text: shown, segments } = fitted(text, link, most)
        expect(segments).toBeLessThanOrEqual(most)
        expect(segments).toBeGreaterThanOrEqual(new SegmentedMessage(shown).segmentsCount)
        expect(shown.length).toBeLessThanOrEqual(1_600)
        expect(shown.isWellFormed()).toBe(true)
        expect(shown === '').toBe(text === '' && link === '')
      }),
      { numRuns: 150 },
    )
  })

  test('every URL in it stood in the text', () => {
    const url = /https?:\/\/[^\s<>"“”„«»‘’]+/g
    fc.assert(
      fc.property(fc.array(fc.webUrl({ withQueryParameters: true }), { maxLength: 40 }), (given) => {
        const shown = fitted(given.join(' '), '', 2).text
        for (const one of shown.match(url) ?? []) expect(given).toContain(one)
      }),
      { numRuns: 100 },
    )
  })
})
