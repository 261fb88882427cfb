/** The nouns a caller meets first. All plain JSON: they cross threads, processes and years. */

/** From least to most severe. */
export const severities = ['info', 'warning', 'error', 'critical'] as const
export type Severity = (typeof severities)[number]

/** Where an incident stands. A notification with a `key` and no state is a plain notification that shares a throttle key. */
export const states = ['firing', 'acknowledged', 'resolved'] as const
export type State = (typeof states)[number]

export interface Field {
  readonly name: string
  readonly value: string
  /** May stand beside its neighbours where the channel has columns. Default false. */
  readonly inline?: boolean
}

export interface Link {
  readonly label: string
  /** http or https. */
  readonly url: string
}

/** Something the reader can do: a button where the channel has buttons, else a link, else nothing. */
export interface Action {
  /** Names the action when it comes back, e.g. `acknowledge`. */
  readonly id: string
  readonly label: string
  /** Opened by the button, or by the link that stands in for it. */
  readonly url?: string
  readonly style?: 'default' | 'primary' | 'danger'
  /** Comes back with the action, unchanged. */
  readonly value?: string
}

export interface Image {
  /** https. */
  readonly url: string
  readonly alt: string
}

/** What a notification says of an attached file. The content is stored once per hash and opened by `send`. */
export interface Attachment {
  readonly name: string
  /** Media type, e.g. `text/plain`. */
  readonly type: string
  /** Size in bytes. */
  readonly bytes: number
  /** Lower-case hex. */
  readonly sha256: string
}

/** A file as the caller gives it. Default type: the Blob's own, else `text/plain` for text and `application/octet-stream`. */
export interface AttachmentDraft {
  readonly name: string
  readonly type?: string
  readonly content: string | Uint8Array | Blob
}

/** A person. */
export interface Recipient {
  readonly id: string
  /** BCP 47, e.g. `ja`. Default: the notification's. */
  readonly locale?: string
  /** IANA name, e.g. `Asia/Tokyo`. Default `UTC`. */
  readonly timeZone?: string
  /** Where this person is reached, by the kind of address a channel asks for: `email`, `phone`, `slack`, … */
  readonly addresses: Readonly<Record<string, string>>
  /** What this person does not want to get. */
  readonly mutes?: readonly Mute[]
  /** When this person wants to be left alone: what is less severe than `allow` waits until it is over. */
  readonly quietHours?: QuietHours
}

/** All that is given must match; a mute without anything mutes everything. */
export interface Mute {
  /** Types, with `*` as in a condition. */
  readonly types?: readonly string[]
  /** Names of channels. */
  readonly channels?: readonly string[]
  /** Only what is less severe. Default: every severity. */
  readonly below?: Severity
}

export interface QuietHours {
  /** Local times, e.g. `['22:00', '07:00']`; may pass midnight. */
  readonly between: readonly [string, string]
  /** e.g. `['sat-sun']`. Default: every day. The day is that of the start. */
  readonly days?: readonly string[]
  /** The least severity that comes through. Default `critical`. */
  readonly allow?: Severity
}

/**
 * A vendor's own fields, by kind of channel. Empty here: each channel package adds its own by declaration merging,
 * and still keeps them within the vendor's limits.
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- filled by the channel packages
export interface Overrides {}

/** What is sent: the completed draft. At most 256 KiB as JSON, without the attachments' content. */
export interface Notification {
  /** UUIDv7. */
  readonly id: string
  /** One to eight dotted lower-case words, e.g. `task.failed`. */
  readonly type: string
  readonly severity: Severity
  /** Plain text, one line. */
  readonly title: string
  /** Markdown. */
  readonly body?: string
  readonly fields?: readonly Field[]
  readonly links?: readonly Link[]
  readonly actions?: readonly Action[]
  readonly images?: readonly Image[]
  readonly attachments?: readonly Attachment[]
  /** Who is called by name: keys of a channel's option `people`, or `here`, `channel`, `everyone`. */
  readonly mentions?: readonly string[]
  /** What it is about: a host, a service, a pipeline. */
  readonly source?: string
  readonly tags?: readonly string[]
  /** The caller's own data: for conditions and templates, shown only where a template shows it. */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** Names an incident together with `state`; alone it is the key of throttles. */
  readonly key?: string
  readonly state?: State
  /** Who acknowledged or resolved. */
  readonly by?: string
  readonly recipients?: readonly Recipient[]
  readonly tenant?: string
  /** BCP 47. Default `en`. */
  readonly locale?: string
  /** Epoch ms. Default: when it was accepted. */
  readonly occurredAt: number
  readonly overrides?: Overrides
  /** A digest carries what it stands for. */
  readonly members?: readonly Notification[]
}

type Given = Partial<Omit<Notification, 'id' | 'members' | 'attachments' | 'title'>>

export interface DraftContent<Name extends string = string> extends Given {
  readonly attachments?: readonly AttachmentDraft[]
  /** Names channels and skips the routes; stages still apply. */
  readonly to?: readonly Name[]
}

/** What the caller writes: at least a title; what acknowledges or resolves takes everything it leaves out from the firing. */
export type Draft<Name extends string = string> =
  | (DraftContent<Name> & { readonly title: string })
  | (DraftContent<Name> & {
      readonly title?: string
      readonly key: string
      readonly state: 'acknowledged' | 'resolved'
    })

/** What follows an incident goes where the incident was shown; nothing suppresses it. */
export const follows = (notification: Pick<Notification, 'state'>): boolean =>
  notification.state === 'acknowledged' || notification.state === 'resolved'

/** Prefixes a key with its tenant: the one place where tenants are kept apart. */
export const scoped = (tenant: string | undefined, key: string): string =>
  tenant === undefined ? key : `${tenant}\u0000${key}`
