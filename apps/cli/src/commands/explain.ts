import type { Explanation } from '@notify/core'
import type { Arguments } from '../arguments.ts'
import { readDraft } from '../draft.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson, safe } from '../output.ts'
import { openNotifier } from '../source.ts'

const explained = async (given: Arguments): Promise<Explanation> => {
  const draft = await readDraft(given)
  const notifier = await openNotifier(given)
  try {
    return await notifier.explain(draft)
  } finally {
    await notifier.close()
  }
}

const exitCodeOf = ({ suppressed }: Explanation): number =>
  suppressed?.by === 'no-route' ? exitCodes.noRoute : exitCodes.ok

/** What would become of it, and why. Sends nothing. @returns The exit code. */
export async function explain(given: Arguments): Promise<number> {
  const explanation = await explained(given)
  const { notification, steps, deliveries, summary } = explanation
  if (given.values.json) printJson({ notification, steps, deliveries, summary })
  else for (const sentence of summary) print(safe(sentence))
  return exitCodeOf(explanation)
}

/** What each channel would put on the wire. Sends nothing. @returns The exit code. */
export async function preview(given: Arguments): Promise<number> {
  const explanation = await explained(given)
  const deliveries = explanation.deliveries.filter(({ suppressed }) => !suppressed)
  if (given.values.json)
    printJson(deliveries.map(({ channel, recipient, messages }) => ({ channel, recipient, messages })))
  else
    for (const { channel, recipient, messages } of deliveries) {
      print(`${channel}${recipient === undefined ? '' : ` for ${recipient}`}`)
      for (const message of messages) print(safe(shown(message)).replace(/^/gm, '  '))
    }
  return exitCodeOf(explanation)
}

/** A message that is a text is shown as it reads. */
const shown = (message: unknown): string => {
  const { text } = message as { text?: unknown }
  return typeof text === 'string' && Object.keys(message as object).length <= 2
    ? text
    : JSON.stringify(message, undefined, 2)
}
