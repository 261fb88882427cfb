import type { Finding, Mutable, SandboxMessage } from '../message.ts'
import type { StandInContext } from '../stand-in.ts'

/** What a workflow does after it has answered. */
export interface Runs {
  /** Posts the message in a while; if that fails, the message says so in its warnings. */
  start(message: Mutable<SandboxMessage>): void
  failNext(): void
  forget(): void
}

/** How long after the answer it posts is not said. */
const postMs = 1_000

/** What Teams only ignores; anything else that a card breaks keeps it from being posted. */
const harmless: readonly string[] = [
  'message-card',
  'envelope-properties',
  'card-properties',
  'properties',
  'action-submit',
  'toggle-target',
  'mention-known',
  'ids',
  'url',
]

const fatal = (warnings: readonly Finding[]): string | undefined =>
  warnings.find(({ rule }) => !harmless.includes(rule.replace('msteams/', '')))?.message

export function createRuns({ clock, recorder }: StandInContext): Runs {
  const waiting = new Set<() => void>()
  let failures = 0
  return {
    start(message) {
      const why = failures > 0 ? 'its connection to Teams has expired' : fatal(message.warnings)
      failures = Math.max(0, failures - 1)
      const cancel = clock.at(clock.now() + postMs, () => {
        waiting.delete(cancel)
        if (why === undefined) return
        message.warnings.push({
          rule: 'msteams/post',
          message: `the workflow failed, nobody sees this: ${why}`,
        })
        recorder.changed()
      })
      waiting.add(cancel)
    },
    failNext: () => void failures++,
    forget() {
      for (const cancel of waiting) cancel()
      waiting.clear()
      failures = 0
    },
  }
}
