import { fstatSync } from 'node:fs'
import { UsageError } from './usage-error.ts'
import { say } from './output.ts'

/** Of a notification as JSON; longer text is attached as a file. */
const bodyMaxBytes = 256 * 1024
const hintAfterMs = 1_000

/** Something was redirected or piped here. A terminal, and the null device of a cron job, have nothing to say. */
export function isPiped(): boolean {
  try {
    const about = fstatSync(0)
    return about.isFIFO() || about.isFile() || about.isSocket()
  } catch {
    return false
  }
}

/** All of standard input. @throws {UsageError} if it is not text, or too long for a body. */
export async function readStandardInput(interrupted: AbortSignal): Promise<string> {
  const hint = setTimeout(
    () => say("waiting for the body on standard input; --body '' sends none"),
    hintAfterMs,
  )
  const stop = (): void => void process.stdin.destroy()
  interrupted.addEventListener('abort', stop)
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      clearTimeout(hint)
      bytes += chunk.length
      if (bytes > bodyMaxBytes)
        throw new UsageError(
          `standard input is longer than ${bodyMaxBytes / 1024} KiB; attach it with --attach <file>`,
        )
      chunks.push(chunk)
    }
  } finally {
    clearTimeout(hint)
    interrupted.removeEventListener('abort', stop)
  }
  return textOf(Buffer.concat(chunks))
}

function textOf(bytes: Buffer): string {
  const notText = new UsageError('standard input is not UTF-8 text; attach it with --attach <file>')
  if (bytes.includes(0)) throw notText
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw notText
  }
}
