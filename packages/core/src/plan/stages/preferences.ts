import type { Recipient } from '../../notification.ts'
import { isPromise, whyOf } from '../ask.ts'
import { note, type Plan, type Stage } from '../plan.ts'

type Known = Partial<Omit<Recipient, 'id'>> | undefined
type Answer = { readonly known: Known } | { readonly why: string }

/**
 * Loads what the host program knows of each person: addresses, locale, time zone, mutes, quiet hours. What the notification
 * itself says of a person counts more, address by address.
 *
 * It only loads: mutes and quiet hours always hold, also without this stage. A person whose lookup fails stays as given.
 *
 * @example
 * preferences(({ id }) => database.people.find(id))
 */
export const preferences = (lookup: (recipient: Recipient) => Known | Promise<Known>): Stage =>
  function preferences(plan) {
    const { recipients = [] } = plan.notification
    if (recipients.length === 0) return plan
    const answers = recipients.map((recipient) => look(lookup, recipient))
    if (!answers.some(isPromise)) return withAnswers(plan, answers as Answer[])
    return Promise.all(answers.map(async (answer) => answer)).then((all) => withAnswers(plan, all))
  }

/** One person's failed lookup must not cost the others theirs. */
function look(
  lookup: (recipient: Recipient) => Known | Promise<Known>,
  recipient: Recipient,
): Answer | Promise<Answer> {
  const failed = (error: unknown): Answer => ({ why: whyOf(error) })
  try {
    const known = lookup(recipient)
    return isPromise(known) ? known.then((loaded) => ({ known: loaded }), failed) : { known }
  } catch (error) {
    return failed(error)
  }
}

function withAnswers(plan: Plan, answers: readonly Answer[]): Plan {
  let next = plan
  const recipients = (plan.notification.recipients ?? []).map((recipient, index) => {
    const answer = answers[index]!
    if ('known' in answer) return merge(recipient, answer.known)
    next = note(next, 'preferences', 'stage failed', { why: answer.why, recipient: recipient.id })
    return recipient
  })
  return { ...next, notification: { ...plan.notification, recipients } }
}

const merge = (recipient: Recipient, known: Known): Recipient => ({
  ...known,
  ...recipient,
  addresses: { ...known?.addresses, ...recipient.addresses },
})
