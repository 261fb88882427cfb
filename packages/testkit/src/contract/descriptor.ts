import type { Channel, Reason } from '@notify/core/channel'
import type { HttpReply } from '../recorders/http.ts'
import type { RecordedRequest, TestServer } from '../recorders/recorder.ts'
import type { SmtpReply } from '../recorders/smtp.ts'

/** How a vendor says with a 429 how long to wait: in the header Retry-After as seconds or as a date, or in an answer of its own. */
export type Wait = 'seconds' | 'date' | ((seconds: number) => HttpReply)

/** A button of a message: what it opens, or where it comes back. */
export interface Button {
  /** Opened by it. Left out: a press comes back to the program. */
  readonly url?: string
}

/** What the contract has to know of a channel. All but `create` and `limits` has a default that fits a JSON API. */
export interface ChannelDescriptor<Message = unknown> {
  /** Default: the channel's kind. */
  readonly name?: string
  /** Default `http`. */
  readonly protocol?: 'http' | 'smtp'
  /**
   * Makes the channel, so that it talks to this server instead of the vendor. With every option that is usual; the secrets
   * among them stand in `secrets`. Called anew for every check.
   */
  create(server: TestServer): Channel<Message>
  /**
   * What of a message is beyond the vendor's limits, as sentences; nothing if it is within. Write the limits down a second
   * time: a wrong constant in the channel is found only so.
   */
  limits(message: Message): readonly string[]

  /** What the vendor answers when it has taken a request, `verify` included. Default: 200 with `{ "ok": true }`. */
  success?(request: RecordedRequest): HttpReply
  /** What the vendor answers with a status of 400 and above. Default: no body. */
  failure?(status: number): HttpReply
  /** What one plain notification asks of the vendor, in order: method and path, e.g. `POST /v2/enqueue`. Default: any one request. */
  readonly requests?: readonly (string | RegExp)[]
  /** Default: seconds and date. */
  readonly waits?: readonly Wait[]
  /** The vendor's own words or codes, and what they mean: each becomes a check. Of mail: what the server says. */
  readonly refusals?: Readonly<
    Record<string, { readonly answer: HttpReply | SmtpReply; readonly reasons: readonly Reason[] }>
  >
  /** Statuses that mean something else to this vendor than the table says. */
  readonly statuses?: Readonly<Record<number, readonly Reason[]>>
  /** Default `checked`. `ignored`: the status alone says that it arrived, as with a generic webhook. */
  readonly answerBody?: 'checked' | 'ignored'
  /** A request whose answer was lost may have arrived, and is not safe to send again. Default: unless `features.idempotent`. */
  readonly ambiguous?: boolean

  /** At least eight characters each: tokens, passwords, URLs that are one. They appear nowhere but on the wire. */
  readonly secrets?: readonly string[]
  /** What of the hostile texts would be markup, a link or a mention, not text. Default: nothing is found. */
  live?(message: Message): readonly string[]
  /** What a reader sees of a message. Default: every text in it. */
  text?(message: Message): string
  /** Of a channel whose incidents are `keyed`: the key that the vendor matches by. */
  key?(message: Message): string | undefined
  /** The buttons of a message, if the vendor has any. */
  buttons?(message: Message): readonly Button[]
  /** The same channel with what it needs for buttons that come back. */
  interactive?(server: TestServer): Channel<Message>
  /** Of a way to people: an address of the kind that `features.address` names. */
  readonly address?: string
  /** How long a check waits for what should happen at once. Default 5,000. */
  readonly deadlineMs?: number
}
