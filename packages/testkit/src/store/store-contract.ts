import { describe, test } from 'vitest'
import type { StoreDescriptor } from './descriptor.ts'
import { modelCheck } from './model/model-check.ts'
import { storeChecks } from './store-checks.ts'

export interface ContractOptions {
  /** Sequences that are compared with the memory store. Default: the environment's `NOTIFY_MODEL_RUNS`, else 100. */
  readonly runs?: number
}

/**
 * Everything that the toolkit asks of a store, as a suite of vitest: what is accepted, leased, settled, held back, collected,
 * forgotten and remembered; and random sequences of work, compared with what the memory store answers.
 *
 * @example
 * storeContract({ name: 'memory', open: async ({ clock, newId }) => memory({ clock, newId }) })
 */
export function storeContract(descriptor: StoreDescriptor, options: ContractOptions = {}): void {
  const runs = options.runs ?? Number(process.env['NOTIFY_MODEL_RUNS'] ?? 100)
  const checks = Map.groupBy(storeChecks(descriptor), ({ group }) => group)
  describe(`${descriptor.name} keeps the contract of a store`, () => {
    for (const [group, all] of checks)
      describe(group, () => {
        for (const { name, run } of all) test(name, run)
      })
    test(
      'it answers what the memory store answers, whatever is done to both',
      () => modelCheck(descriptor, { runs }),
      60_000 + runs * 1_000,
    )
  })
}
