import { ConfigurationError, duration, StateError, type Accepted, type Notifier } from '@notify/core'
import { readArguments, type Arguments, type Flag } from '../arguments.ts'
import { draftFlags, readDraft, type DraftFlag } from '../draft.ts'
import { exitCodeOf, isLeft, type ExitCode } from '../exit-codes.ts'
import { acceptedAsJson, print, printJson, receiptLine, say } from '../output.ts'
import { isStoreChosen, openNotifier, sourceFlags, type Purpose, type SourceFlag } from '../source.ts'
import { UsageError } from '../usage-error.ts'

export const flags: Readonly<Record<DraftFlag | SourceFlag | 'timeout', Flag>> = {
  ...draftFlags,
  ...sourceFlags,
  timeout: { value: 'duration', help: 'how long to go on trying, e.g. 5m; default 30s' },
}

/**
 * Sends a notification, and goes on until its deliveries have settled or the time is over. Beside a server that shares the
 * store, that one delivers.
 */
export async function run(args: readonly string[], interrupted: AbortSignal): Promise<ExitCode> {
  const given = readArguments(args, flags)
  const timeout = given.text('timeout') ?? '30s'
  const timeoutMs = readTimeout(timeout)
  const draft = await readDraft(given, interrupted)
  const deadline = performance.now() + timeoutMs
  const { notifier, first } = await sendKeptOrNot(given, (one) =>
    one.send(draft, { timeoutMs, signal: interrupted }),
  )
  try {
    const accepted = await settle(first, notifier, deadline, interrupted)
    show(accepted, given)
    tellWhatIsLeft(accepted, timeout, interrupted)
    return exitCodeOf(accepted)
  } finally {
    await notifier.close({ drainMs: 0 })
  }
}

interface Sent {
  readonly notifier: Notifier
  readonly first: Accepted
}

/** A disk that is full, or a home that cannot be written, is when a notification matters: only a store that was chosen may refuse it. */
async function sendKeptOrNot(
  given: Arguments<SourceFlag>,
  send: (notifier: Notifier) => Promise<Accepted>,
): Promise<Sent> {
  const over = async (purpose: Purpose): Promise<Sent> => {
    const notifier = await openNotifier(given, purpose)
    try {
      return { notifier, first: await send(notifier) }
    } catch (error) {
      await notifier.close({ drainMs: 0 })
      throw error
    }
  }
  try {
    return await over('send')
  } catch (error) {
    if (!isOfStore(error) || (await isStoreChosen(given))) throw error
    say(error.message)
    say('it is sent all the same, and nothing is kept of it')
    return over('send-unkept')
  }
}

const isOfStore = (error: unknown): error is Error =>
  (ConfigurationError.is(error) && error.code === 'E_CONFIG_STORE') ||
  (StateError.is(error) && error.code === 'E_STORE')

function readTimeout(text: string): number {
  try {
    return duration(text, '--timeout')
  } catch (error) {
    throw ConfigurationError.is(error) ? new UsageError(error.message) : error
  }
}

function tellWhatIsLeft({ receipts, durable }: Accepted, timeout: string, { aborted }: AbortSignal): void {
  if (!receipts.some((receipt) => isLeft(receipt, false))) return
  if (durable) say('what waits is kept: notify server delivers it, or the next notify send')
  else if (aborted) say('interrupted: what waits is not sent')
  else say(`what waits longer than ${timeout} is not sent: nothing keeps it when this command ends`)
}

/** Another process may deliver it: it is looked at so often. */
const lookEveryMs = 100

/** Waits until nothing of it is left that could still go before the deadline. */
async function settle(
  first: Accepted,
  notifier: Notifier,
  deadline: number,
  interrupted: AbortSignal,
): Promise<Accepted> {
  const leftMs = (): number => deadline - performance.now()
  const mayGo = ({ receipts, durable }: Accepted): boolean =>
    receipts.some(
      (receipt) => isLeft(receipt, durable) && 'until' in receipt && receipt.until <= Date.now() + leftMs(),
    )
  let now = first
  while (mayGo(now) && leftMs() > 0 && !interrupted.aborted) {
    await settledOrLater(notifier, Math.min(lookEveryMs, leftMs()), interrupted)
    const { entries } = await notifier.read({ notification: first.id })
    now = { ...first, receipts: entries[0]?.receipts ?? first.receipts }
  }
  return now
}

function settledOrLater(notifier: Notifier, ms: number, interrupted: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const stopWatching = notifier.on(({ kind }) => kind === 'settled' && resolve())
  interrupted.addEventListener('abort', () => resolve(), { once: true })
  return promise.finally(() => {
    clearTimeout(timer)
    stopWatching()
  })
}

function show(accepted: Accepted, given: Arguments<'json'>): void {
  if (given.has('json')) printJson(acceptedAsJson(accepted))
  else for (const receipt of accepted.receipts) print(receiptLine(receipt))
}
