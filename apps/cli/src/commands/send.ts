import { duration, type Accepted, type Notifier } from '@notify/core'
import type { Arguments } from '../arguments.ts'
import { readDraft } from '../draft.ts'
import { exitCodeOf } from '../exit-codes.ts'
import { print, printJson, receiptLine } from '../output.ts'
import { openNotifier } from '../source.ts'

/** Sends, and waits until its own deliveries have ended, or the time is up. @returns The exit code. */
export async function send(given: Arguments, signal: AbortSignal): Promise<number> {
  const timeoutMs = duration(given.values.timeout ?? '30s', '--timeout')
  const draft = await readDraft(given)
  const notifier = await openNotifier(given)
  try {
    const accepted = await settle(notifier, await notifier.accept(draft), timeoutMs, signal)
    const { id, receipts } = accepted
    if (given.values.json) printJson({ id, receipts })
    else for (const receipt of receipts) print(receiptLine(receipt))
    const waiting = receipts.filter(({ outcome }) => outcome === 'waiting').length
    if (waiting > 0 && !accepted.durable)
      process.stderr.write(
        `notify: ${waiting} still waiting after ${given.values.timeout ?? '30s'}, and lost: the store is in memory\n`,
      )
    return exitCodeOf(receipts)
  } finally {
    await notifier.close({ drainMs: 1_000 })
  }
}

/** A retry that waits in memory would be lost when the process ends. */
async function settle(
  notifier: Notifier,
  accepted: Accepted,
  maxMs: number,
  signal: AbortSignal,
): Promise<Accepted> {
  await notifier.drain({ maxMs, signal })
  const { entries } = await notifier.read({ notification: accepted.id })
  return { ...accepted, receipts: entries[0]?.receipts ?? accepted.receipts }
}
