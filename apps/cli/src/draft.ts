import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { AttachmentDraft, Draft } from '@notify/core'
import type { Arguments } from './arguments.ts'
import { UsageError } from './usage-error.ts'

/** Bytes of standard input that are read. */
const inputMaxBytes = 10_485_760

/** What the flags and standard input say, as a draft; `accept` checks what it says. @throws {UsageError} */
export async function readDraft({ values, rest }: Arguments): Promise<Draft> {
  if (rest.length > 0)
    throw new UsageError(`${JSON.stringify(rest[0])} is left over; put a text with spaces in quotes`)
  const {
    to,
    tag,
    attach,
    config: _,
    timeout: __,
    json: ___,
    help: ____,
    version: _____,
    body: given,
    ...texts
  } = values
  const body = given === '-' || (given === undefined && !process.stdin.isTTY) ? await readInput() : given
  const title = values.title ?? firstLine(body)
  if (title === undefined && values.state === undefined)
    throw new UsageError('a title is missing; give one with -t, or a text on standard input')
  return {
    ...texts,
    ...(title !== undefined && { title }),
    ...(body !== undefined && body !== '' && body !== title && { body }),
    ...(to && { to }),
    ...(tag && { tags: tag }),
    ...(attach && { attachments: await Promise.all(attach.map(readAttachment)) }),
  } as Draft
}

const firstLine = (text: string | undefined): string | undefined =>
  text
    ?.split('\n')
    .find((line) => line.trim() !== '')
    ?.trim()

async function readInput(): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size > inputMaxBytes)
      throw new UsageError(
        `standard input is larger than ${inputMaxBytes} bytes; attach a file with --attach`,
      )
    chunks.push(chunk)
  }
  if (size === 0) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)).trimEnd()
  } catch {
    throw new UsageError('standard input is not UTF-8 text; attach a file with --attach')
  }
}

async function readAttachment(path: string): Promise<AttachmentDraft> {
  try {
    return { name: basename(path), content: new Uint8Array(await readFile(path)) }
  } catch (error) {
    throw new UsageError(
      `${path} cannot be attached: ${(error as NodeJS.ErrnoException).code ?? 'it cannot be read'}`,
    )
  }
}
