import { withBench } from './bench.ts'
import { acceptChecks } from './checks/accepting.ts'
import type { Case } from './checks/cases.ts'
import { deadLetterChecks } from './checks/dead-letters.ts'
import { digestChecks } from './checks/digests.ts'
import { escalationChecks } from './checks/escalations.ts'
import { faultChecks } from './checks/faults.ts'
import { holdChecks } from './checks/holds.ts'
import { idempotencyChecks } from './checks/idempotency.ts'
import { incidentChecks } from './checks/incidents.ts'
import { laneChecks } from './checks/lanes.ts'
import { crashChecks, leaseChecks } from './checks/leasing.ts'
import { newsChecks } from './checks/news.ts'
import { purgeChecks } from './checks/purging.ts'
import { rateChecks } from './checks/rates.ts'
import { readChecks } from './checks/reading.ts'
import { restartChecks } from './checks/restarting.ts'
import { settleChecks } from './checks/settling.ts'
import { sharingChecks } from './checks/sharing.ts'
import { slowStartChecks } from './checks/slow-start.ts'
import { throttleChecks } from './checks/throttles.ts'
import { timeChecks } from './checks/time.ts'
import { unservedChecks } from './checks/unserved.ts'
import type { StoreDescriptor } from './descriptor.ts'

/** One promise of the contract. It rejects with a sentence if the store breaks it; needs no test runner. */
export interface StoreCheck {
  /** e.g. `throttle`. */
  readonly group: string
  /** A sentence about behaviour. */
  readonly name: string
  run(): Promise<void>
}

const all: readonly Case[] = [
  ...acceptChecks,
  ...idempotencyChecks,
  ...leaseChecks,
  ...settleChecks,
  ...crashChecks,
  ...rateChecks,
  ...holdChecks,
  ...slowStartChecks,
  ...unservedChecks,
  ...laneChecks,
  ...digestChecks,
  ...throttleChecks,
  ...incidentChecks,
  ...escalationChecks,
  ...deadLetterChecks,
  ...readChecks,
  ...purgeChecks,
  ...newsChecks,
  ...timeChecks,
  ...restartChecks,
  ...sharingChecks,
  ...faultChecks,
]

/**
 * The contract as a list of checks, for any test runner. Each opens a store of its own; they may run at the same time. What
 * needs `reopen`, `another` or `faults` is left out where the descriptor has none.
 */
export const storeChecks = (descriptor: StoreDescriptor): readonly StoreCheck[] =>
  all
    .filter(({ needs }) => needs.every((name) => descriptor[name] !== undefined))
    .map(({ group, name, run }) => ({ group, name, run: () => withBench(descriptor, run) }))
