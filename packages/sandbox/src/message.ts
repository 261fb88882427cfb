/** What a sandbox saw and kept. */

/** `graph` is the second door to Microsoft Teams. */
export const vendors = [
  'slack',
  'discord',
  'telegram',
  'email',
  'msteams',
  'graph',
  'jira',
  'webhook',
  'sms',
  'pagerduty',
] as const
export type Vendor = (typeof vendors)[number]
export type HttpVendorName = Exclude<Vendor, 'email'>

/** One rule that a request broke, and how. */
export interface Finding {
  /** e.g. `slack/section-text`. */
  readonly rule: string
  readonly message: string
}

/** One request as it came in: an HTTP request, or one SMTP command. */
export interface SandboxRequest {
  readonly vendor: Vendor
  /** When it began to arrive. Epoch ms. */
  readonly at: number
  /** The same for all that came over one connection. */
  readonly connection: number
  /** e.g. `POST`, `RCPT`. */
  readonly method: string
  /** With the query; of an SMTP command: its arguments. */
  readonly path: string
  /** Lower-case names; several of one name are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>
  /** The bytes of the body; of `DATA`: the mail, dots unstuffed. */
  readonly body: Uint8Array
  /** HTTP status or SMTP reply code. Left out while it is not answered. */
  readonly status?: number
  /** The kind of fault that met it. */
  readonly fault?: string
  /** The rules that refused it. */
  readonly refused: readonly Finding[]
}

/** What a reader saw of a message at one time. */
export interface Version {
  /** When it came to stand like this. Epoch ms. */
  readonly at: number
  readonly title: string
  readonly text: string
  /** As the vendor understood it: JSON of a request, the parts of a mail. */
  readonly payload: unknown
}

/** One message that a vendor took, as it stands now. */
export interface SandboxMessage extends Version {
  readonly vendor: Vendor
  /** Slack's `ts`, a snowflake, a mail's Message-ID, a webhook's id: as the vendor calls it. */
  readonly id: string
  /** Where it went: the name of a channel, mail addresses, the path of a webhook. */
  readonly to: readonly string[]
  /** What stood there before each edit, the oldest first. */
  readonly edits: readonly Version[]
  /** Id of the message that this one answers. */
  readonly thread?: string
  /** Whom it calls: `@here`, `@ada`. */
  readonly mentions: readonly string[]
  /** Epoch ms. */
  readonly deletedAt?: number
  /** Id of an earlier message with the same id of its sender. */
  readonly duplicateOf?: string
  /** What the vendor takes, or seems to refuse, without saying so. */
  readonly warnings: readonly Finding[]
  /** All that led to it, edits included. */
  readonly requests: readonly SandboxRequest[]
}

export type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] }
