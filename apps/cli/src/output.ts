import { stripVTControlCharacters, styleText } from 'node:util'
import type { Accepted, Explanation, Receipt, Suppression } from '@notify/core'

// Line breaks and tabs stay. The others move the cursor, clear the screen or, U+202A to U+2069, show text in another order.
const control = /(?![\n\t])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** Text from data must not command the terminal. */
export const safe = (text: string): string => stripVTControlCharacters(text).replace(control, '')

/** As it is: what comes from data has been through `safe`. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`)
/** Beside the result, for people: on stderr. */
export const say = (text: string): void => void process.stderr.write(`notify: ${safe(text)}\n`)

// JSON escapes only the controls below U+0020; the others are written as escapes too, so that nothing is lost.
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
export const toJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replace(control, escaped)
export const printJson = (value: unknown, indent?: number): void =>
  void process.stdout.write(`${toJson(value, indent)}\n`)

/** The last that RFC 3339 can write; what comes later has no end. */
const last = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
const time = (at: number): string | null => (at > last ? null : new Date(at).toISOString())

/** A receipt, or a fact with its times, as JSON says it: RFC 3339, `null` for what has no end. */
function timesAsText(value: object): object {
  const { at, until } = value as { readonly at?: unknown; readonly until?: unknown }
  return {
    ...value,
    ...(typeof at === 'number' && { at: time(at) }),
    ...(typeof until === 'number' && { until: time(until) }),
  }
}

export const acceptedAsJson = ({ id, receipts }: Accepted): object => ({
  id,
  receipts: receipts.map(timesAsText),
})

export const explanationAsJson = ({
  notification,
  steps,
  deliveries,
  summary,
  suppressed,
}: Explanation): object => ({
  notification: { ...notification, occurredAt: time(notification.occurredAt) },
  steps: steps.map(({ data, ...step }) => ({
    ...step,
    ...(data !== undefined && { data: isObject(data) ? timesAsText(data) : data }),
  })),
  deliveries: deliveries.map(({ wouldSendAt, suppressed, ...rest }) => ({
    ...rest,
    wouldSendAt: time(wouldSendAt),
    ...(suppressed && { suppressed: timesAsText(suppressed) }),
  })),
  summary,
  ...(suppressed && { suppressed: timesAsText(suppressed) }),
})

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const marks = {
  delivered: ['green', '✓'],
  waiting: ['yellow', '…'],
  grouped: ['cyan', '…'],
  suppressed: ['gray', '-'],
  dead: ['red', '✗'],
  unknown: ['red', '?'],
} as const

/** One line, e.g. `✗ ops: dead, slack: channel "#ops" was not found`. */
export function receiptLine(receipt: Receipt): string {
  const { channel, recipient, outcome } = receipt
  const [color, mark] = marks[outcome]
  const where =
    channel === undefined ? '' : `${channel}${recipient === undefined ? '' : ` for ${recipient}`}: `
  return `${styleText(color, mark)} ${oneLine(`${where}${sentence(receipt)}`)}`
}

const oneLine = (text: string): string => safe(text).replace(/\s+/g, ' ')
const untilText = (until: number | undefined): string =>
  until === undefined ? '' : ` until ${time(until) ?? 'it is released'}`
const because = (why: string | undefined): string => (why === undefined ? '' : `, ${why}`)

function sentence(receipt: Receipt): string {
  switch (receipt.outcome) {
    case 'delivered':
      return `delivered${because(receipt.url)}${because(receipt.warning)}`
    case 'waiting':
      return `waiting${untilText(receipt.until)} (${receipt.why})${because(receipt.error)}`
    case 'grouped':
      return `collected${untilText(receipt.until)}`
    case 'suppressed':
      return `not sent, ${suppressionText(receipt)}`
    case 'dead':
    case 'unknown':
      return `${receipt.outcome}, ${receipt.why}${receipt.fallback === undefined ? '' : `; ${receipt.fallback} took over`}`
  }
}

const suppressionText = ({ by, why, until }: Suppression): string => `${by}: ${why}${untilText(until)}`
