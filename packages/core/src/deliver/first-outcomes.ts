import type { Accepted, Delivery, Receipt } from '../delivery.ts'
import type { Store } from '../store/store.ts'

/** Lets `send` wait for what becomes of a notification's deliveries first. */
export interface FirstOutcomes {
  /** Hears of every settlement. */
  settled(delivery: Delivery, receipt: Receipt | undefined): void
  /** Another process may have delivered something: looks it up. */
  changed(): void
  /** Begins to listen, before the notification is accepted: a delivery may settle at once. */
  listen(notification: string): {
    wait(accepting: Promise<Accepted>, stop: Promise<unknown>): Promise<Accepted>
    end(): void
  }
}

/** Due at once and nothing became of it yet. */
const isOpen = (receipt: Receipt): boolean => receipt.outcome === 'waiting' && receipt.why === 'due'

export function firstOutcomes(store: Store): FirstOutcomes {
  type Listener = { readonly heard: Map<string, Receipt>; look: boolean; wake: () => void }
  const listeners = new Map<string, Set<Listener>>()

  async function wait(listener: Listener, accepted: Accepted, stop: Promise<unknown>): Promise<Accepted> {
    const stopping = stop.then(() => 'stopped' as const)
    let { receipts } = accepted
    const followed = new Set<string>()
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        listener.wake = resolve
      })
      receipts = receipts.map(
        (receipt) => (isOpen(receipt) && listener.heard.get(receipt.delivery ?? '')) || receipt,
      )
      const fellBack = receipts.filter(
        (one) => 'fallback' in one && one.fallback !== undefined && !followed.has(one.delivery ?? ''),
      )
      if (fellBack.length > 0 || listener.look) {
        listener.look = false
        for (const { delivery } of fellBack) followed.add(delivery ?? '')
        const { entries } = await store.read('history', { notification: accepted.id })
        receipts = entries[0]?.receipts ?? receipts
        continue
      }
      if (!receipts.some(isOpen)) break
      if ((await Promise.race([woken, stopping])) === 'stopped') break
    }
    return { ...accepted, receipts }
  }

  return {
    settled(delivery, receipt) {
      if (listeners.size === 0 || !receipt) return
      for (const { id } of delivery.notifications)
        for (const listener of listeners.get(id) ?? []) {
          listener.heard.set(delivery.id, receipt)
          listener.wake()
        }
    },
    changed() {
      for (const those of listeners.values())
        for (const listener of those) {
          listener.look = true
          listener.wake()
        }
    },
    listen(notification) {
      const listener: Listener = { heard: new Map(), look: false, wake: () => {} }
      const those = listeners.get(notification) ?? new Set()
      listeners.set(notification, those.add(listener))
      return {
        wait: async (accepting, stop) => wait(listener, await accepting, stop),
        end() {
          those.delete(listener)
          if (those.size === 0) listeners.delete(notification)
        },
      }
    },
  }
}
