import { ConfigurationError, duration, type Accepted, type Notifier } from '@notify/core'
import { readArguments, type Arguments, type Flag } from '../arguments.ts'
import { draftFlags, readDraft, type DraftFlag } from '../draft.ts'
import { exitCodeOf, isLeft, type ExitCode } from '../exit-codes.ts'
import { acceptedAsJson, print, printJson, receiptLine, say } from '../output.ts'
import { openNotifier, sourceFlags, type SourceFlag } from '../source.ts'
import { UsageError } from '../usage-error.ts'

export const flags: Readonly<Record<DraftFlag | SourceFlag | 'timeout', Flag>> = {
  ...draftFlags,
  ...sourceFlags,
  timeout: { value: 'duration', help: 'how long to go on trying, e.g. 5m; default 30s' },
}

/** Sends a notification, and goes on until its deliveries have settled or the time is over: nothing keeps them afterwards. */
export async function run(args: readonly string[], interrupted: AbortSignal): Promise<ExitCode> {
  const given = readArguments(args, flags)
  const timeout = given.text('timeout') ?? '30s'
  const timeoutMs = readTimeout(timeout)
  const draft = await readDraft(given, interrupted)
  const notifier = await openNotifier(given)
  try {
    const deadline = performance.now() + timeoutMs
    const first = await notifier.send(draft, { timeoutMs, signal: interrupted })
    const accepted = await settle(first, notifier, deadline, interrupted)
    show(accepted, given)
    if (!accepted.durable && accepted.receipts.some((receipt) => isLeft(receipt, false)))
      say(
        interrupted.aborted
          ? 'interrupted: what waits is not sent'
          : `what waits longer than ${timeout} is not sent: nothing keeps it when this command ends`,
      )
    return exitCodeOf(accepted)
  } finally {
    await notifier.close({ drainMs: 0 })
  }
}

function readTimeout(text: string): number {
  try {
    return duration(text, '--timeout')
  } catch (error) {
    throw ConfigurationError.is(error) ? new UsageError(error.message) : error
  }
}

/** Delivers on until nothing of it waits that could still go before the deadline. */
async function settle(
  first: Accepted,
  notifier: Notifier,
  deadline: number,
  interrupted: AbortSignal,
): Promise<Accepted> {
  const leftMs = (): number => deadline - performance.now()
  const mayGo = ({ receipts }: Accepted): boolean =>
    receipts.some(
      (receipt) => isLeft(receipt, false) && 'until' in receipt && receipt.until <= Date.now() + leftMs(),
    )
  const look = async (): Promise<Accepted> => {
    const { entries } = await notifier.read({ notification: first.id })
    return { ...first, receipts: entries[0]?.receipts ?? first.receipts }
  }
  let now = first
  while (mayGo(now) && leftMs() > 0 && !interrupted.aborted) {
    const done = new AbortController()
    const stopWatching = notifier.on(({ kind }) => kind === 'settled' && done.abort())
    await notifier.drain({ maxMs: leftMs(), signal: AbortSignal.any([done.signal, interrupted]) })
    stopWatching()
    now = await look()
    // Nothing has settled: the time is over, or nothing waits for a time.
    if (!done.signal.aborted) break
  }
  return now
}

function show(accepted: Accepted, given: Arguments<'json'>): void {
  if (given.has('json')) printJson(acceptedAsJson(accepted))
  else for (const receipt of accepted.receipts) print(receiptLine(receipt))
}
