import { readArguments, type Flag } from '../arguments.ts'
import { draftFlags, readDraft, type DraftFlag } from '../draft.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { explanationAsJson, print, printJson, safe } from '../output.ts'
import { openNotifier, sourceFlags, type SourceFlag } from '../source.ts'

export const flags: Readonly<Record<DraftFlag | SourceFlag, Flag>> = { ...draftFlags, ...sourceFlags }

/** Tells what would become of a notification, and why. Nothing is sent. */
export async function run(args: readonly string[], interrupted: AbortSignal): Promise<ExitCode> {
  const given = readArguments(args, flags)
  const draft = await readDraft(given, interrupted)
  const notifier = await openNotifier(given, 'look')
  try {
    const explanation = await notifier.explain(draft)
    if (given.has('json')) printJson(explanationAsJson(explanation))
    else for (const line of explanation.summary) print(safe(line))
    return explanation.suppressed?.by === 'no-route' ? exitCodes.noRoute : exitCodes.ok
  } finally {
    await notifier.close({ drainMs: 0 })
  }
}
