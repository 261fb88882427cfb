import type { Draft, DraftContent } from '@notify/core'
import { described, isObject, own, problem, report, textOf, wrongType, type Problems } from './reading.ts'
import { severityOf } from './severity.ts'
import { asMarkdown, cut } from './text.ts'

type Key = keyof DraftContent | 'title'

const draftKeys = {
  actions: true,
  attachments: true,
  body: true,
  by: true,
  fields: true,
  images: true,
  key: true,
  links: true,
  locale: true,
  mentions: true,
  metadata: true,
  occurredAt: true,
  overrides: true,
  recipients: true,
  severity: true,
  source: true,
  state: true,
  tags: true,
  tenant: true,
  title: true,
  to: true,
  type: true,
} satisfies Record<Key, true>

/** What others call it, the first that is there; taken only where the draft's own key is missing. */
const titles = ['subject', 'summary']
const texts = ['message', 'text', 'description']
const levels = ['level', 'priority']
const otherNames: ReadonlySet<string> = new Set([...titles, ...texts, ...levels])

const itemsMax = 1_000
const titleMaxChars = 300

/**
 * Reads JSON of one's own: a draft, or a list of drafts.
 *
 * Beside the keys of a draft it knows `subject` and `summary` for the title, `message`, `text` and `description` for a body
 * in plain text, `level` and `priority` for the severity, and the names of severities that others use, e.g. `high` or
 * `fatal`. Without a title the first line of the text is one. All other keys go into `metadata`. What is in the draft's own
 * keys is checked at accept.
 *
 * @throws {InputError} with all that is wrong.
 */
export function generic(payload: unknown): readonly Draft[] {
  const problems: Problems = []
  const drafts = Array.isArray(payload)
    ? listOf(payload, problems).map((item, index) => draftOf(item, `[${index}]`, problems))
    : [draftOf(payload, '', problems)]
  report(problems)
  return drafts
}

function listOf(payload: readonly unknown[], problems: Problems): readonly unknown[] {
  const received = `${payload.length} notifications`
  if (payload.length > itemsMax)
    problems.push(problem('E_INPUT_TOO_MANY', '', `expected at most ${itemsMax} notifications`, { received }))
  else if (payload.length === 0)
    problems.push(problem('E_INPUT_VALUE', '', 'expected at least one notification'))
  else return payload
  return []
}

function draftOf(item: unknown, path: string, problems: Problems): Draft {
  if (!isObject(item)) {
    problems.push(wrongType(path, 'an object such as { "title": "…" }', item))
    return { title: '' }
  }
  const entries = Object.entries(item)
  const known = Object.fromEntries(entries.filter(([key]) => Object.hasOwn(draftKeys, key)))
  const others = entries.filter(([key]) => !Object.hasOwn(draftKeys, key) && !otherNames.has(key))
  const text = first(item, texts)
  const title = own(item, 'title') ?? first(item, titles) ?? titleFrom(text)
  const severity = own(item, 'severity') ?? first(item, levels)
  if (title === undefined && !isFollowUp(item))
    problems.push(
      problem('E_INPUT_MISSING', path === '' ? 'title' : `${path}.title`, 'expected a title', {
        hint: 'write title, or message',
      }),
    )
  return {
    ...known,
    ...(title !== undefined && { title }),
    ...(own(item, 'body') === undefined &&
      text !== undefined &&
      text !== title && { body: asMarkdown(text) }),
    ...(severity !== undefined && { severity: readSeverity(severity, path, problems) }),
    ...(others.length > 0 && { metadata: withOthers(own(item, 'metadata'), others) }),
  } as Draft
}

const first = (item: Readonly<Record<string, unknown>>, keys: readonly string[]): string | undefined =>
  keys.map((key) => textOf(own(item, key))).find((text) => text !== undefined)

/** Takes its title from the firing. */
const isFollowUp = (item: Readonly<Record<string, unknown>>): boolean =>
  own(item, 'state') === 'acknowledged' || own(item, 'state') === 'resolved'

function titleFrom(text: string | undefined): string | undefined {
  const line = text?.split('\n').find((one) => textOf(one) !== undefined)
  return line && cut(line.trim(), titleMaxChars)
}

function readSeverity(value: unknown, path: string, problems: Problems): unknown {
  const severity = typeof value === 'string' ? severityOf(value) : undefined
  if (severity === undefined)
    problems.push(
      problem('E_INPUT_VALUE', path === '' ? 'severity' : `${path}.severity`, 'expected a severity', {
        received: described(value),
        hint: 'one of info, warning, error, critical',
      }),
    )
  return severity
}

/** The sender's own metadata goes over what is put there. */
const withOthers = (metadata: unknown, others: readonly (readonly [string, unknown])[]): unknown =>
  metadata === undefined || isObject(metadata) ? { ...Object.fromEntries(others), ...metadata } : metadata
