/** Bodies of requests, readable. */
import type { SandboxRequest } from '../message.ts'
import type { Mask } from './mask.ts'

const longestChars = 64 * 1_024
const hexBytes = 2_048

export interface ReadableBody {
  readonly text: string
  readonly isCut: boolean
}

/** JSON and forms one part on a line, other text as it is, anything else in hexadecimal. */
export function readableBody({ body, headers }: SandboxRequest, mask: Mask): ReadableBody {
  const text = textOf(body)
  if (text === undefined) return { text: hex(body.subarray(0, hexBytes)), isCut: body.length > hexBytes }
  const type = headers['content-type'] ?? ''
  const shown = mask(type.includes('x-www-form-urlencoded') ? form(text) : pretty(text))
  return { text: shown.slice(0, longestChars), isCut: shown.length > longestChars }
}

/** Nothing: it is not text. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // oxlint-disable-next-line no-control-regex -- the question is whether there are any
    return /[\u0000-\u0008\u000e-\u001a]/.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

const pretty = (text: string): string => {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' ? JSON.stringify(value, undefined, 2) : text
  } catch {
    return text
  }
}

/** Written as JSON, so that the mask knows the names. */
function form(text: string): string {
  return [...new URLSearchParams(text)]
    .map(
      ([name, value]) =>
        `${JSON.stringify(name)}: ${/^\s*[[{]/.test(value) ? pretty(value) : JSON.stringify(value)}`,
    )
    .join('\n')
}

function hex(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)]
    const codes = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const letters = row
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
      .join('')
    lines.push(`${at.toString(16).padStart(6, '0')}  ${codes.padEnd(47)}  ${letters}`)
  }
  return lines.join('\n')
}
