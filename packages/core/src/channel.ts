/** What the author of a channel needs, and nothing else: `@notify/core/channel`. */
import type { Clock } from './clock.ts'
import type { Attachment, Notification, Recipient } from './notification.ts'
import type { Policy } from './deliver/policies/policy.ts'
import type { Retry } from './deliver/retry.ts'

export * from './errors.ts'
export * from './notification.ts'
export * from './secret.ts'
export * from './text/connection-failure.ts'
export * from './text/duration.ts'
export * from './text/fetch.ts'
export * from './text/normalise.ts'
export * from './text/phrases.ts'
export * from './text/retry-after.ts'
export type { Clock } from './clock.ts'
export type { Policy } from './deliver/policies/policy.ts'
export type { Retry } from './deliver/retry.ts'

/** What a channel can do, as data: the planner, the store and the conformance kit read it. */
export interface Features {
  /**
   * How the channel lives with an incident. `edits`: it changes its message, by reference. `keyed`: the vendor matches by
   * our key. `follows`: a new message says how it goes on.
   */
  readonly incidents: 'edits' | 'keyed' | 'follows'
  /** A way to people: the kind of address it needs, e.g. `email`. Left out: a place, its options name the destination. */
  readonly address?: string
  /** Of a way to people: whom its options name. They are reached instead of those whom the notification names, each by a delivery. */
  readonly recipients?: readonly Recipient[]
  /** Uploads files. Default false: files are named in the message. */
  readonly attachments?: boolean
  /** The vendor drops a second request with the same idempotency key. Default false. */
  readonly idempotent?: boolean
}

/**
 * Adapter to one vendor, made by a function from options to this object: no base class, no registry.
 *
 * `Message` is one request, as plain JSON; it may be stored and sent later by another process.
 */
export interface Channel<Message = unknown> {
  /** Version of this interface. */
  readonly spec: 1
  /** The vendor's short name, e.g. `slack`. */
  readonly kind: string
  readonly features: Features
  /** What the vendor needs; whoever composes may override it. */
  readonly defaults?: { readonly retry?: Partial<Retry>; readonly policies?: readonly Policy[] }

  /**
   * Pure and total: never throws, never reads a clock or a file. Each message is one request, within the vendor's limits;
   * several are sent in order, and a retry goes on where it stopped. What was left out is said in the message.
   */
  render(notification: Notification, context: RenderContext): readonly Message[]

  /**
   * One request. SDK retries, queues and waits are off.
   *
   * @throws {DeliveryError} whenever the vendor did not take the message.
   */
  send(message: Message, context: SendContext): Promise<Sent>

  /**
   * Credentials and reachability, without anything visible.
   *
   * @throws {DeliveryError} with what is wrong.
   */
  verify?(context: VerifyContext): Promise<void>

  /** Ends connections. May be called twice. */
  close?(): Promise<void>
}

/** Why a delivery exists. */
export type Cause = 'route' | 'fallback' | 'escalation' | 'follow-up' | 'digest'

/** What a vendor gave back to find the message again: ids and timestamps, never a secret. */
export type Reference = Readonly<Record<string, string>>

export interface RenderContext {
  readonly cause: Cause
  /** BCP 47: the recipient's, else the notification's, else `en`. */
  readonly locale: string
  /** For a way to people. */
  readonly recipient?: Recipient
  /** The recipient's address for this channel. */
  readonly address?: string
  /** Of the message that stands for this incident: edit it. */
  readonly reference?: Reference
  /** People have to be told again, by an escalation or a route's `repeat`: an edit alone is not enough. */
  readonly ring?: boolean
  readonly incident?: IncidentContext
  /** How many like it a throttle held back since the last one that passed. */
  readonly heldBack?: number
}

/** What a renderer may say about the incident its notification belongs to. */
export interface IncidentContext {
  /** The last firing. */
  readonly firing: Notification
  /** When the episode opened. Epoch ms. */
  readonly since: number
  /** How often it fired in this episode. */
  readonly count: number
  /** Which opening this is: 1 for the first. With the key it names one living message. */
  readonly episode: number
  /** Who acknowledged or resolved. */
  readonly by?: string
}

export interface VerifyContext {
  readonly signal: AbortSignal
}

export interface SendContext extends VerifyContext {
  /** Stable for this message's life, over retries and replays. `[A-Za-z0-9_-]`, at most 64 characters. */
  readonly idempotencyKey: string
  /** 1 for the first go at this delivery. */
  readonly attempt: number
  /** From an earlier message of this delivery or of this incident. */
  readonly reference?: Reference
  readonly clock: Clock
  /** The content of an attachment of the notification. @throws {DeliveryError} `contract` if the store does not have it. */
  open(attachment: Pick<Attachment, 'sha256' | 'name'>): Promise<Blob>
}

export interface Sent<Message = unknown> {
  /** Kept, and given to what follows this message. Left out: the one before stays. */
  readonly reference?: Reference
  /** Where a person can look at it. */
  readonly url?: string
  /** The vendor asks for another request, e.g. the bytes after an upload was announced: it goes first of what is left. */
  readonly next?: Message
  /** The vendor does not count this request against the destination's rate, e.g. one of the steps of an upload. */
  readonly uncharged?: boolean
  /** What the vendor refused although it took the message, e.g. one of several mail recipients. Shown in the receipt. */
  readonly warning?: string
}

/** What a configuration file and the command line know of a channel: exported as `definition` from the package's `./config`. */
export interface ChannelDefinition {
  /** As in `use: slack`. */
  readonly kind: string
  /**
   * JSON Schema 2020-12 of the factory's options, as plain data; what is `writeOnly` is never shown. The names `use`, `when`,
   * `retry`, `policies` and `group` belong to the file.
   */
  readonly schema: Readonly<Record<string, unknown>>
  /** Environment variable to the option it stands for. */
  readonly environment: Readonly<Record<string, string>>
  /** Where to get the credentials, in a sentence or two. */
  readonly credentials: string
  /** The factory; the options have passed the schema. @throws {ConfigurationError} if one is missing or wrong. */
  create(options: never): Channel
}
