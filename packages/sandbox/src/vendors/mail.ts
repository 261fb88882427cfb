/** A mail as bytes, read the way a strict server reads it. */

export interface MailHeader {
  /** Lower case. */
  readonly name: string
  /** Unfolded, each octet as one character. */
  readonly value: string
}

/** What a rule judges: an address in a command, or a whole mail. */
export type MailAttempt =
  | { readonly phase: 'address'; readonly address: string }
  | {
      readonly phase: 'mail'
      /** Each octet as one character. */
      readonly raw: string
      readonly headers: readonly MailHeader[]
      readonly body: string
      /** The sender announced 8-bit content: `BODY=8BITMIME`. */
      readonly eightBit: boolean
      /** The sender announced UTF-8 in headers: `SMTPUTF8`. */
      readonly utf8: boolean
    }

export function readMail(
  bytes: Uint8Array,
  announced: { readonly eightBit: boolean; readonly utf8: boolean },
): Extract<MailAttempt, { phase: 'mail' }> {
  const raw = Buffer.from(bytes).toString('latin1')
  const end = raw.indexOf('\r\n\r\n')
  const head = end < 0 ? raw : raw.slice(0, end)
  const headers = head
    .replace(/\r\n(?=[ \t])/g, '')
    .split('\r\n')
    .flatMap((line) => {
      const [, name, value] = /^([!-9;-~]+)[ \t]*:(.*)$/s.exec(line) ?? []
      return name === undefined || value === undefined
        ? []
        : [{ name: name.toLowerCase(), value: value.trim() }]
    })
  return { phase: 'mail', raw, headers, body: end < 0 ? '' : raw.slice(end + 4), ...announced }
}
