import type { ExplainedDelivery } from '@notify/core'
import { readArguments, type Flag } from '../arguments.ts'
import { draftFlags, readDraft, type DraftFlag } from '../draft.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { print, printJson, safe, say } from '../output.ts'
import { openNotifier, sourceFlags, type SourceFlag } from '../source.ts'

export const flags: Readonly<Record<DraftFlag | SourceFlag, Flag>> = { ...draftFlags, ...sourceFlags }

/** Prints what each channel would put on the wire. Nothing is sent. */
export async function run(args: readonly string[], interrupted: AbortSignal): Promise<ExitCode> {
  const given = readArguments(args, flags)
  const draft = await readDraft(given, interrupted)
  const notifier = await openNotifier(given, 'look')
  try {
    const { deliveries, suppressed } = await notifier.explain(draft)
    if (given.has('json')) printJson(deliveries.map(pick))
    else deliveries.forEach(show)
    if (suppressed) say(`nothing would be sent: ${suppressed.by}: ${suppressed.why}`)
    return suppressed?.by === 'no-route' ? exitCodes.noRoute : exitCodes.ok
  } finally {
    await notifier.close({ drainMs: 0 })
  }
}

const pick = ({ channel, recipient, messages }: ExplainedDelivery): object => ({
  channel,
  ...(recipient !== undefined && { recipient }),
  messages,
})

function show({ channel, recipient, messages }: ExplainedDelivery, index: number): void {
  print(safe(`${index > 0 ? '\n' : ''}${channel}${recipient === undefined ? '' : ` for ${recipient}`}`))
  for (const message of messages) printJson(message, 2)
}
