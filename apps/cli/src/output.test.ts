import type { Receipt } from '@notify/core'
import { stripVTControlCharacters } from 'node:util'
import { WriteStream } from 'node:tty'
import { afterEach, expect, test, vi } from 'vitest'
import { acceptedAsJson, receiptLine, safe, toJson } from './output.ts'

const at = Date.UTC(2026, 10, 21, 12)
const base = { attempts: 1, channel: 'ops', delivery: 'd1' }

test.each<[Receipt, string]>([
  [{ ...base, outcome: 'delivered', at }, '✓ ops: delivered'],
  [
    { ...base, outcome: 'delivered', at, url: 'https://x.example/1' },
    '✓ ops: delivered, https://x.example/1',
  ],
  [
    { ...base, outcome: 'delivered', at, recipient: 'ana', warning: 'one address was refused' },
    '✓ ops for ana: delivered, one address was refused',
  ],
  [
    { ...base, outcome: 'waiting', why: 'retry', until: at, error: 'webhook: 503' },
    '… ops: waiting until 2026-11-21T12:00:00.000Z (retry), webhook: 503',
  ],
  [
    { ...base, outcome: 'waiting', why: 'held', until: Number.MAX_SAFE_INTEGER },
    '… ops: waiting until it is released (held)',
  ],
  [{ ...base, outcome: 'grouped', until: at }, '… ops: collected until 2026-11-21T12:00:00.000Z'],
  [
    { attempts: 0, outcome: 'suppressed', by: 'no-route', why: 'no route matches' },
    '- not sent, no-route: no route matches',
  ],
  [{ ...base, outcome: 'dead', why: 'gone', at, fallback: 'sms' }, '✗ ops: dead, gone; sms took over'],
  [{ ...base, outcome: 'unknown', why: 'no answer', at }, '? ops: unknown, no answer'],
])('%j is one line', (receipt, line) => {
  expect(stripVTControlCharacters(receiptLine(receipt))).toBe(line)
})

test.each([
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u009b31m',
  '\r',
  '\u0000',
  '\u0008',
  '\u202e',
  '\u2066',
  '\u2028',
])('%j does not reach the terminal', (sequence) => {
  const evil = `a${sequence}b`
  expect(safe(evil)).not.toContain(sequence)
  const line = receiptLine({ ...base, outcome: 'dead', why: evil, at, channel: evil })
  expect(line.slice(line.indexOf('a'))).not.toContain(sequence)
  expect(toJson({ evil })).not.toContain(sequence)
  expect(JSON.parse(toJson({ evil }))).toEqual({ evil })
})

afterEach(() => vi.unstubAllEnvs())

test('a terminal gets colours, but not with NO_COLOR', () => {
  const { isTTY } = process.stdout
  const { getColorDepth } = WriteStream.prototype
  for (const name of ['FORCE_COLOR', 'NODE_DISABLE_COLORS', 'NO_COLOR', 'CI']) vi.stubEnv(name, undefined)
  vi.stubEnv('TERM', 'xterm-256color')
  Object.assign(process.stdout, { isTTY: true, getColorDepth })
  const line = (): string => receiptLine({ ...base, outcome: 'delivered', at })
  expect(line()).toBe('\u001b[32m✓\u001b[39m ops: delivered')
  vi.stubEnv('NO_COLOR', '1')
  expect(line()).toBe('✓ ops: delivered')
  Object.assign(process.stdout, { isTTY })
})

test('a receipt has no second line', () => {
  expect(receiptLine({ ...base, outcome: 'dead', why: 'a\nb', at })).not.toContain('\n')
})

test('text of every script stays', () => {
  expect(safe('ディスク 💾 مضيف 👩‍👩‍👧\n\tx')).toBe('ディスク 💾 مضيف 👩‍👩‍👧\n\tx')
})

test('as JSON times are RFC 3339, and null where there is no end', () => {
  const receipts: Receipt[] = [
    { ...base, outcome: 'delivered', at, reference: { at: '1' } },
    { ...base, outcome: 'waiting', why: 'held', until: Number.MAX_SAFE_INTEGER },
  ]
  expect(acceptedAsJson({ id: 'n1', repeated: false, durable: false, receipts })).toEqual({
    id: 'n1',
    receipts: [
      { ...base, outcome: 'delivered', at: '2026-11-21T12:00:00.000Z', reference: { at: '1' } },
      { ...base, outcome: 'waiting', why: 'held', until: null },
    ],
  })
})
