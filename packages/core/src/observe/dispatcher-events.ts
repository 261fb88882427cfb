import type { DispatcherEvents } from '../deliver/dispatcher.ts'
import type { FirstOutcomes } from '../deliver/first-outcomes.ts'
import { listSteps, type Step } from '../plan/plan.ts'
import type { SilenceBook } from '../notifier/silences.ts'
import type { UnservedBook } from '../notifier/unserved.ts'
import type { Observer } from './events.ts'
import type { OperatorAlerts } from './operators.ts'

export interface Listeners {
  readonly emit: Observer
  readonly now: () => number
  readonly outcomes: FirstOutcomes
  readonly book: SilenceBook
  readonly alerts: OperatorAlerts
  readonly unserved: UnservedBook
}

/** A stage or a condition that threw was passed over: the notification went on, and somebody must know. */
const isTrouble = ({ did }: Step): boolean => did === 'condition failed' || did === 'stage failed'

/** Passes on what the dispatcher tells: to whoever watches, whoever waits, and the operators. */
export function dispatcherEvents({
  emit,
  now,
  outcomes,
  book,
  alerts,
  unserved,
}: Listeners): DispatcherEvents {
  const trouble = (where: string, why: string, notification?: string): void =>
    emit({ kind: 'trouble', at: now(), where, why, ...(notification !== undefined && { notification }) })
  return {
    accepted({ plan }, accepted) {
      const steps = listSteps(plan.steps)
      emit({ kind: 'accepted', at: now(), notification: plan.notification, accepted, steps })
      for (const { by, data } of steps.filter(isTrouble))
        trouble(by, (data as { why?: string } | undefined)?.why ?? 'it threw', plan.notification.id)
    },
    leased: (delivery) => emit({ kind: 'leased', at: now(), delivery }),
    attempt: (delivery, attempt) => emit({ kind: 'attempt', at: now(), delivery, attempt }),
    changed: () => outcomes.changed(),
    unserved: unserved.learn,
    settled(delivery, receipt) {
      emit({ kind: 'settled', at: now(), delivery, ...(receipt && { receipt }) })
      outcomes.settled(delivery, receipt)
    },
    news({ silences, held, released, limited }) {
      if (silences) book.learn(silences)
      for (const hold of held ?? []) {
        emit({ kind: 'held', at: now(), hold })
        alerts.held(hold)
      }
      for (const destination of released ?? []) {
        emit({ kind: 'released', at: now(), destination })
        alerts.released(destination)
      }
      for (const one of limited ?? []) emit({ kind: 'limited', at: now(), ...one })
    },
    trouble,
  }
}
