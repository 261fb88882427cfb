import { openAsBlob, statSync } from 'node:fs'
import { basename } from 'node:path'
import { severities, states, type AttachmentDraft, type Draft } from '@notify/core'
import type { Arguments, Flag } from './arguments.ts'
import { isPiped, readStandardInput } from './standard-input.ts'
import { UsageError } from './usage-error.ts'

export type DraftFlag =
  | 'title'
  | 'body'
  | 'severity'
  | 'type'
  | 'key'
  | 'state'
  | 'by'
  | 'tenant'
  | 'to'
  | 'source'
  | 'tag'
  | 'attach'

/** What is said of the notification itself. */
export const draftFlags: Readonly<Record<DraftFlag, Flag>> = {
  title: { short: 't', value: 'text', help: 'one line; default: the first line of the body' },
  body: { short: 'b', value: 'text', help: 'Markdown; - or nothing: what is piped to standard input' },
  severity: { value: 'name', help: `${severities.join(', ')}; default info` },
  type: { value: 'name', help: 'dotted words such as backup.failed; default notification' },
  key: { value: 'text', help: 'names an incident, together with --state' },
  state: { value: 'name', help: states.join(', ') },
  by: { value: 'name', help: 'who acknowledged or resolved' },
  tenant: { value: 'name', help: 'whose it is: its channels and routes count' },
  to: { value: 'channel', repeats: true, help: 'skips the routes; may be given several times' },
  source: { value: 'text', help: 'what it is about: a host, a service' },
  tag: { value: 'text', repeats: true, help: 'may be given several times' },
  attach: { value: 'file', repeats: true, help: 'may be given several times' },
}

/** The draft that the flags describe; core checks what is in it. @throws {UsageError} if a file or standard input cannot be read. */
export async function readDraft(given: Arguments<DraftFlag>, interrupted: AbortSignal): Promise<Draft> {
  const body = await readBody(given.text('body'), interrupted)
  const title = given.text('title') ?? firstLine(body)
  if (title === undefined && !given.has('key'))
    throw new UsageError('there is nothing to send; give --title, or pipe text')
  const attachments = await Promise.all(given.list('attach').map(attach))
  const draft: Readonly<Record<string, unknown>> = {
    ...Object.fromEntries(plain.flatMap((name) => (given.has(name) ? [[name, given.text(name)]] : []))),
    ...(title !== undefined && { title }),
    ...(body !== '' && body !== title && { body }),
    ...(given.has('to') && { to: given.list('to') }),
    ...(given.has('tag') && { tags: given.list('tag') }),
    ...(attachments.length > 0 && { attachments }),
  }
  return draft as unknown as Draft
}

const plain = ['severity', 'type', 'key', 'state', 'by', 'tenant', 'source'] as const

const firstLine = (text: string): string | undefined =>
  text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '')

async function readBody(given: string | undefined, interrupted: AbortSignal): Promise<string> {
  if (given !== undefined && given !== '-') return given
  if (given === undefined && !isPiped()) return ''
  return (await readStandardInput(interrupted)).trimEnd()
}

async function attach(path: string): Promise<AttachmentDraft> {
  try {
    // A folder would be opened, and could not be read.
    if (!statSync(path).isFile()) throw new Error('no file')
    return { name: basename(path), content: await openAsBlob(path) }
  } catch {
    throw new UsageError(`--attach: ${JSON.stringify(path)} is no file that can be read`)
  }
}

const flagNames: Readonly<Record<string, string>> = { tags: 'tag', attachments: 'attach' }

/** An error of core about a draft, in the words of the command line. */
export const inFlags = (message: string): string =>
  message.replace(/^([a-z]+)(?=[[.:])/gim, (name) => {
    const flag = flagNames[name] ?? name
    return Object.hasOwn(draftFlags, flag) ? `--${flag}` : name
  })
