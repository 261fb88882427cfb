import { InputError, nearest } from '../errors.ts'
import { sha256 } from './idempotency.ts'
import { draftFields, readDraft } from './draft-shape.ts'
import { inputMaxBytes, reportAt, startReading, tooLarge } from './reading.ts'
import type { Reading } from './reading.ts'
import { follows } from '../notification.ts'
import type { Attachment, Notification } from '../notification.ts'

export interface CompletionContext {
  /** Epoch ms. */
  readonly now: number
  readonly newId: () => string
  /** Names that `to` may use. */
  readonly channels: (tenant: string | undefined) => Iterable<string>
}

export interface Completed {
  readonly notification: Notification
  /** Of what follows an incident: fields that the draft left out and that are taken from the firing. */
  readonly leftOut: readonly string[]
  /** The draft said when it happened. */
  readonly dated: boolean
  readonly to?: readonly string[]
  /** Of the attachments, each hash once. */
  readonly contents?: readonly Content[]
}

export interface Content {
  /** Lower-case hex. */
  readonly sha256: string
  readonly content: Blob
}

type Fields = Partial<Omit<Notification, 'attachments'>>
type Given = Fields & { readonly to?: readonly string[]; readonly attachments?: readonly Opened[] }
interface Opened {
  readonly name: string
  readonly type?: string
  readonly content: Blob
}

/** What says which incident it is, where it stands and when, is never taken from the firing. */
const own = new Set(['key', 'state', 'by', 'tenant', 'occurredAt', 'to'])
const inherited = draftFields.filter((name) => !own.has(name))

/**
 * Makes a notification of a draft: one plain, checked and cleaned copy, defaults filled in.
 *
 * What follows an incident without a title of its own has the key in its place, until the title is taken from the firing.
 *
 * @returns A promise only where there are attachments, for their hashes.
 * @throws {InputError} with all that is wrong, at most 20 problems.
 */
export function complete(draft: unknown, context: CompletionContext): Completed | Promise<Completed> {
  const reading = startReading()
  const given = readDraft(draft, reading) as Given | undefined
  if (given) checkTogether(given, reading, context)
  if (given === undefined || reading.problems.length > 0) throw new InputError(reading.problems)
  const { attachments, to } = given
  const fields = attachments === undefined && to === undefined ? given : plainFields(given)
  const build = (attached?: readonly Hashed[]): Completed => ({
    notification: finish(fields, attached, reading, context),
    leftOut: follows(given) ? inherited.filter((name) => !(name in given)) : [],
    dated: given.occurredAt !== undefined,
    ...(to && { to: [...new Set(to)] }),
    ...(attached && { contents: uniqueContents(attached) }),
  })
  return attachments === undefined ? build() : hash(attachments, reading).then(build)
}

/** Most drafts have neither. A copy of each takes 6 % of the reading. */
function plainFields(given: Given): Fields {
  const { attachments: _, to: __, ...fields } = given
  return fields
}

/** What no single field can say. */
function checkTogether(given: Given, reading: Reading, { channels }: CompletionContext): void {
  const incident = 'key' in given && follows(given)
  if (!('title' in given) && !incident) reportAt(reading, ['title'], 'E_INPUT_MISSING', 'expected a title')
  if (follows(given) && !('key' in given))
    reportAt(reading, ['key'], 'E_INPUT_MISSING', `expected the key of the incident that is ${given.state}`)
  if (given.to !== undefined && !('tenant' in given && given.tenant === undefined))
    checkNames(given.to, [...channels(given.tenant)], reading)
}

function checkNames(to: readonly (string | undefined)[], names: readonly string[], reading: Reading): void {
  for (const [index, name] of to.entries()) {
    if (name === undefined || names.includes(name)) continue
    const like = nearest(name, names)
    const hint = like === undefined ? `known are ${names.slice(0, 20).join(', ')}` : `did you mean ${like}?`
    reportAt(reading, ['to', index], 'E_UNKNOWN_DESTINATION', 'expected the name of a channel', { hint })
  }
}

function finish(
  fields: Fields,
  attached: readonly Hashed[] | undefined,
  reading: Reading,
  { now, newId }: CompletionContext,
): Notification {
  const notification: Notification = {
    id: newId(),
    type: 'notification',
    severity: 'info',
    title: fields.key ?? '',
    occurredAt: now,
    ...fields,
    ...(attached && { attachments: attached.map(({ attachment }) => attachment) }),
  }
  // What was counted while reading is too little by at most a factor of 25: a number counts as one byte.
  if (reading.bytes < inputMaxBytes / 32) return notification
  if (new TextEncoder().encode(JSON.stringify(notification)).length > inputMaxBytes) tooLarge(reading)
  return notification
}

interface Hashed {
  readonly attachment: Attachment
  readonly content: Blob
}

/** One after the other: they may be files, and large. What was hashed is what is kept, even if the file changes. */
async function hash(attachments: readonly Opened[], reading: Reading): Promise<readonly Hashed[]> {
  const hashed: Hashed[] = []
  for (const [index, { name, type, content }] of attachments.entries()) {
    try {
      const bytes = await content.arrayBuffer()
      const attachment = {
        name,
        type: type ?? (content.type || 'application/octet-stream'),
        bytes: bytes.byteLength,
        sha256: await sha256(bytes),
      }
      hashed.push({ attachment, content: new Blob([bytes]) })
    } catch {
      const path = ['attachments', index, 'content']
      reportAt(reading, path, 'E_INPUT_VALUE', 'expected content that can be read')
    }
  }
  if (reading.problems.length > 0) throw new InputError(reading.problems)
  return hashed
}

const uniqueContents = (hashed: readonly Hashed[]): readonly Content[] =>
  [...new Map(hashed.map(({ attachment, content }) => [attachment.sha256, content]))].map(
    ([sha256, content]) => ({ sha256, content }),
  )
