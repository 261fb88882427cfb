/** The shape of a draft. */
import type { Problem } from '../errors.ts'
import { severities, states } from '../notification.ts'
import type { QuietHours } from '../notification.ts'
import type { TimeRange } from '../plan/condition.ts'
import { gather } from '../plan/problems.ts'
import { compileRange } from '../plan/time.ts'
import { boolean, json, list, oneOf, record, shape, text } from './readers.ts'
import type { Read } from './readers.ts'
import { count, described, report, reportAt, wrongType } from './reading.ts'

/** One to eight dotted words. */
export const typePattern: RegExp = /^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+){0,7}$/
/** Checked before a name touches a path. */
export const tenantPattern: RegExp = /^[a-z0-9][a-z0-9_-]{0,63}$/

const attachmentsMax = 20
const attachmentMaxBytes = 25 * 1024 * 1024
/** The furthest a Date goes. */
const timeMaxMs = 8.64e15

const like = (pattern: RegExp, expected: string): Read =>
  text({ matches: (value) => pattern.test(value), expected })
const line = text()
const lines = text({ lines: true })
const severity = oneOf(severities)

const isLocale = (value: string): boolean => {
  if (/^[a-z]{2}(-[A-Z]{2})?$/.test(value)) return true
  try {
    return Intl.getCanonicalLocales(value).length === 1
  } catch {
    return false
  }
}

const locale = text({ matches: isLocale, expected: 'a BCP 47 locale such as ja or en-GB' })

/** What is wrong with a range of local time, as the preferences stage would find it. */
const rangeProblems = (range: TimeRange): readonly Problem[] => {
  const problems: Problem[] = []
  gather(problems, () => compileRange(range, ''))
  return problems
}

const isTimeZone = (zone: string): boolean => rangeProblems({ zone }).length === 0

const urlText = text({ expected: 'an http or https URL', secret: true })

/** As the URL parser writes it: nothing in it ends a link or a line. The URL is not repeated in an error. */
const url: Read = (value, reading) => {
  const given = urlText(value, reading)
  if (typeof given !== 'string') return undefined
  const parsed = URL.parse(given)
  if (parsed === null || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:'))
    return report(reading, 'E_INPUT_VALUE', 'expected an http or https URL', { received: 'string' })
  if (parsed.username === '' && parsed.password === '') return parsed.href
  return report(reading, 'E_INPUT_VALUE', 'expected a URL without user name and password')
}

const time: Read = (value, reading) => {
  count(reading, 1)
  if (typeof value === 'number' && Math.abs(value) <= timeMaxMs) return Math.trunc(value) + 0
  const hint = described(value) === 'Date' ? 'write date.getTime()' : 'write Date.now() or Date.parse(text)'
  return wrongType(reading, 'a time in epoch ms, a finite number', value, { hint })
}

/** Content becomes a Blob at once: what the caller changes in it later does not matter. */
const content: Read = (value, reading) => {
  const blob = toBlob(value)
  if (blob === undefined) return wrongType(reading, 'text, bytes or a Blob', value)
  if (blob.size <= attachmentMaxBytes) return blob
  return report(reading, 'E_INPUT_TOO_LARGE', `expected at most ${attachmentMaxBytes} bytes`, {
    received: `${blob.size} bytes`,
    hint: 'put it elsewhere and give a link',
  })
}

function toBlob(value: unknown): Blob | undefined {
  try {
    if (typeof value === 'string') return new Blob([value], { type: 'text/plain' })
    if (ArrayBuffer.isView(value)) return new Blob([value as Uint8Array<ArrayBuffer>])
    return value instanceof Blob && value.size >= 0 ? value : undefined
  } catch {
    // A proxy, or bytes that were given away.
    return undefined
  }
}

const quietHoursShape = shape(
  'quiet hours',
  { between: list(line, { min: 2, max: 2 }), days: list(line), allow: severity },
  { required: ['between'] },
)

const quietHours: Read = (value, reading) => {
  const before = reading.problems.length
  const hours = quietHoursShape(value, reading) as QuietHours
  if (reading.problems.length > before) return undefined
  const { between, days } = hours
  for (const { path, message, hint } of rangeProblems({ between, ...(days && { days }) })) {
    const details = hint === undefined ? undefined : { hint }
    reportAt(reading, [path.startsWith('.days') ? 'days' : 'between'], 'E_INPUT_VALUE', message, details)
  }
  return hours
}

const recipient = shape(
  'a recipient',
  {
    id: text({ max: 255 }),
    locale,
    timeZone: text({ matches: isTimeZone, expected: 'an IANA time zone such as Asia/Tokyo' }),
    addresses: record(text({ secret: true })),
    mutes: list(shape('a mute', { types: list(line), channels: list(line), below: severity })),
    quietHours,
  },
  { required: ['id', 'addresses'] },
)

const hints: ReadonlyMap<string, string> = new Map([
  ['id', 'the notifier gives it; a repeated call is recognised by the option idempotencyKey'],
  ['members', 'only a digest has them'],
  ['message', 'write title, and body for more than one line'],
  ['text', 'write title, and body for more than one line'],
  ['description', 'write body'],
  ['level', `write severity: ${severities.join(', ')}`],
  ['priority', `write severity: ${severities.join(', ')}`],
  ['status', `write state: ${states.join(', ')}`],
  ['timestamp', 'write occurredAt, in epoch ms'],
  ['channel', 'write to: [name]'],
  ['channels', 'write to: [name]'],
  ['data', 'write metadata'],
  ['url', 'write links: [{ label, url }]'],
])

const readers = {
  type: like(typePattern, 'one to eight dotted lower-case words such as task.failed'),
  severity,
  title: line,
  body: lines,
  fields: list(
    shape('a field', { name: line, value: lines, inline: boolean }, { required: ['name', 'value'] }),
  ),
  links: list(shape('a link', { label: line, url }, { required: ['label', 'url'] })),
  actions: list(
    shape(
      'an action',
      {
        id: like(/^[\w.:-]{1,64}$/, '1 to 64 of A-Z a-z 0-9 _ . : -'),
        label: line,
        url,
        style: oneOf(['default', 'primary', 'danger']),
        value: lines,
      },
      { required: ['id', 'label'] },
    ),
    { unique: 'id' },
  ),
  images: list(shape('an image', { url, alt: lines }, { required: ['url', 'alt'] })),
  attachments: list(
    shape(
      'an attachment',
      {
        name: text({
          max: 255,
          matches: (name) => !/[\\/]/.test(name),
          expected: 'a file name without / and \\',
        }),
        type: like(
          /^[\w.+-]{1,127}\/[\w.+-]{1,127}(; ?[\w-]{1,64}="?[\w.+-]{1,64}"?){0,4}$/,
          'a media type such as text/plain',
        ),
        content,
      },
      { required: ['name', 'content'] },
    ),
    { max: attachmentsMax },
  ),
  mentions: list(line),
  source: line,
  tags: list(line),
  metadata: record(json, 'a plain object'),
  key: text({ max: 512 }),
  state: oneOf(states),
  by: line,
  recipients: list(recipient, { unique: 'id' }),
  tenant: like(tenantPattern, 'up to 64 of a-z 0-9 _ -, the first a letter or digit'),
  locale,
  occurredAt: time,
  overrides: record(record(json, 'fields of a channel')),
  to: list(line, { min: 1 }),
}

export const draftFields: readonly string[] = Object.keys(readers)

/** Reads a draft into a plain copy of it; attachments hold Blobs. */
export const readDraft: Read = shape('a draft such as { title }', readers, { hints })
