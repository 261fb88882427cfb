import { stripVTControlCharacters, styleText } from 'node:util'
import type { Receipt } from '@notify/core'

/** What comes from data must not command the terminal. */
export const safe = (text: string): string =>
  stripVTControlCharacters(text).replace(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ' ')

const timeNames = new Set(['at', 'until', 'occurredAt', 'wouldSendAt', 'since'])
const latest = 8.64e15

/** As JSON for a program: times are RFC 3339, what has no end is null. */
export function printJson(value: unknown): void {
  const readable = (name: string, inner: unknown): unknown => {
    if (typeof inner !== 'number' || !timeNames.has(name)) return inner
    return inner > latest ? null : new Date(inner).toISOString()
  }
  process.stdout.write(`${JSON.stringify(value, readable, 2)}\n`)
}

const marks = {
  delivered: ['✓', 'green'],
  waiting: ['…', 'yellow'],
  grouped: ['…', 'yellow'],
  suppressed: ['-', 'gray'],
  dead: ['✗', 'red'],
  unknown: ['?', 'red'],
} as const

/** One line for a receipt. */
export function receiptLine(receipt: Receipt): string {
  const [mark, color] = marks[receipt.outcome]
  const where = [receipt.channel, receipt.recipient].filter((part) => part !== undefined).join(' for ')
  const line = [receipt.outcome, where, reasonOf(receipt)].filter((part) => part !== '').join('  ')
  return `${styleText(color, mark, { stream: process.stdout })} ${safe(line)}`
}

function reasonOf(receipt: Receipt): string {
  switch (receipt.outcome) {
    case 'delivered':
      return receipt.url ?? receipt.warning ?? ''
    case 'waiting':
      return `${receipt.why} until ${time(receipt.until)}${receipt.error === undefined ? '' : `: ${receipt.error}`}`
    case 'grouped':
      return `in a digest, ${time(receipt.until)}`
    case 'suppressed':
      return `by ${receipt.by}: ${receipt.why}`
    case 'dead':
    case 'unknown':
      return `${receipt.why}${receipt.fallback === undefined ? '' : `; ${receipt.fallback} took over`}`
  }
}

const time = (at: number): string => (at > latest ? 'it is enabled' : new Date(at).toISOString())

export const print = (line: string): void => void process.stdout.write(`${line}\n`)
