import type { Draft } from '@notify/core'
import { createTestNotifier, recorder } from '@notify/core/testing'

/** What a channel would have to render, if core takes the drafts as they are. */
export async function accepted(drafts: readonly Draft[]): Promise<readonly string[]> {
  const ops = recorder()
  const notifier = createTestNotifier({ channels: { ops } })
  for (const draft of drafts) await notifier.accept(draft as Draft<'ops'>)
  await notifier.settle()
  await notifier.close()
  return ops.titles
}
