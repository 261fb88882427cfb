import { InputError, type Draft } from '@notify/core'
import { draftOf } from '@notify/events'
import type { Intake } from '@notify/http'

/**
 * Events by their names: `{ type: 'task.failed', data: { … } }`, one or a list. The catalogue says the title, the severity and
 * the rest; what else a draft may have stands beside them and goes before it.
 *
 * @param catalogues  Of two events of one type the later counts.
 * @throws {InputError} for an unknown type, with the nearest, and for wrong data, with each field.
 */
export const eventsIntake =
  (catalogues: readonly object[]): Intake =>
  (payload) => {
    if (catalogues.length === 0) throw new InputError([noCatalogue])
    const many = Array.isArray(payload)
    const problems: InputError['problems'][number][] = []
    const drafts = (many ? (payload as readonly unknown[]) : [payload]).flatMap((event, index) => {
      try {
        return [draft(catalogues, event)]
      } catch (error) {
        if (!InputError.is(error)) throw error
        const within = many ? `[${index}].` : ''
        problems.push(...error.problems.map((one) => ({ ...one, path: `${within}${one.path}` })))
        return []
      }
    })
    if (problems.length > 0) throw new InputError(problems)
    return drafts
  }

function draft(catalogues: readonly object[], event: unknown): Draft {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) throw new InputError([notAnEvent])
  const { type, data = {}, ...extra } = event as Readonly<Record<string, unknown>>
  return draftOf(catalogues, type as string, data, extra)
}

const noCatalogue = {
  code: 'E_INPUT_TYPE',
  path: 'type',
  message: 'no events are known by name',
  hint: 'name a preset or catalogues in notify.yaml, e.g. events: [jobs]',
}
const notAnEvent = {
  code: 'E_INPUT_TYPE',
  path: '',
  message: 'expected an object with type and data',
  hint: "e.g. { type: 'task.failed', data: { taskId: 't-1' } }",
}
