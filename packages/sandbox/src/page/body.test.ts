import { expect, test } from 'vitest'
import { readableBody } from './body.ts'
import { record } from './__fixtures__/record.ts'

const read = (body: string | Uint8Array, type = ''): string =>
  readableBody(
    record().request('slack', { body: Buffer.from(body), headers: { 'content-type': type } }),
    (text) => text.replaceAll('canary', '•'),
  ).text

test('JSON is indented, and masked', () => {
  expect(read('{"a":["ディスク 💾","canary"]}')).toBe('{\n  "a": [\n    "ディスク 💾",\n    "•"\n  ]\n}')
})

test('a form is one field a line, with the JSON inside it', () => {
  expect(read('channel=%23ops&blocks=%5B1%5D&text=a%0Ab', 'application/x-www-form-urlencoded')).toBe(
    '"channel": "#ops"\n"blocks": [\n  1\n]\n"text": "a\\nb"',
  )
})

test('text is as it came', () => {
  expect(read('From: a\r\n\r\nكيف <b>')).toBe('From: a\r\n\r\nكيف <b>')
})

test('what is no text is in hexadecimal, and cut', () => {
  expect(read(new Uint8Array([0, 255, 65]))).toBe(
    '000000  00 ff 41                                         ..A',
  )
  const { text, isCut } = readableBody(
    record().request('slack', { body: new Uint8Array(100_000) }),
    (text) => text,
  )
  expect([text.split('\n').length, isCut]).toEqual([128, true])
})

test('long text is cut', () => {
  const { text, isCut } = readableBody(
    record().request('slack', { body: Buffer.alloc(100_000, 'a') }),
    (text) => text,
  )
  expect([text.length, isCut]).toEqual([65_536, true])
})
