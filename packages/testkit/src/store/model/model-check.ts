import * as fc from 'fast-check'
import { memory } from '@notify/core'
import { manualClock } from '@notify/core/testing'
import type { StoreDescriptor } from '../descriptor.ts'
import { operation, type Operation } from './operations.ts'
import {
  begin,
  both,
  control,
  crash,
  inFlight,
  lease,
  look,
  purge,
  settle,
  settleLate,
  type Pair,
} from './pair.ts'
import { createSide } from './side.ts'
import { acceptanceOf } from './works.ts'

export interface ModelOptions {
  /** Sequences. Default 100. */
  readonly runs?: number
  /** Operations of the longest sequence. Default 40. */
  readonly length?: number
  /** Of a failure, to see it again. */
  readonly seed?: number
  readonly path?: string
}

/**
 * Does the same random work to the store and to the memory store, and compares every answer: what was accepted, leased and
 * settled, the counts, the history, the destinations and the statistics.
 *
 * @throws with the seed, and the shortest sequence that was found on which they differ.
 */
export async function modelCheck(
  descriptor: StoreDescriptor,
  { runs = 100, length = 40, ...seen }: ModelOptions = {},
): Promise<void> {
  const sequences = fc.array(operation, { minLength: 1, maxLength: length, size: 'max' })
  await fc.assert(
    fc.asyncProperty(sequences, (operations) => compare(descriptor, operations)),
    { numRuns: runs, ...seen },
  )
}

async function compare(descriptor: StoreDescriptor, operations: readonly Operation[]): Promise<void> {
  const clock = manualClock()
  const model = createSide(memory({ clock, newId: counting() }))
  const real = createSide(await descriptor.open({ clock, newId: counting() }))
  const pair: Pair = { clock, model, real, notifications: 0, suspect: undefined }
  try {
    for (const side of [model, real]) await begin(side)
    for (const one of operations) {
      // No two operations happen at the same time, so that what is due has one order.
      await clock.advance(1)
      await operate(pair, one, descriptor)
    }
    await look(pair)
  } finally {
    await real.store.close()
  }
}

const counting = (): (() => string) => {
  let ids = 0
  return () => `10000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`
}

/** Longer than any sequence takes: nothing crashes but by `crash`. */
const leaseMs = 1_000_000_000

async function operate(pair: Pair, operation: Operation, { reopen }: StoreDescriptor): Promise<void> {
  const { clock, model, real } = pair
  switch (operation.do) {
    case 'accept': {
      const { incident, others } = operation
      const accept = [...(incident ? [incident] : []), ...others].map((told, place) =>
        acceptanceOf(told, ++pair.notifications, place, clock.now()),
      )
      return both(pair, 'accept', async (side) => side.remember(await side.commit({ accept })))
    }
    case 'lease':
      return lease(pair, leaseMs)
    case 'settle':
      return settle(pair, inFlight(pair, operation.which), operation.how, operation.seconds)
    case 'late':
      return settleLate(pair, inFlight(pair, operation.which))
    case 'crash':
      return crash(pair, operation.which)
    case 'wait':
      return clock.advance(operation.seconds * 1_000)
    case 'hold': {
      const { destination, seconds, probe } = operation
      const ms = seconds === undefined ? {} : { ms: seconds * 1_000 }
      return control(pair, () => ({ do: 'hold', destination, probe, why: 'paused', ...ms }))
    }
    case 'release':
      return control(pair, () => ({ do: 'release', destination: operation.destination }))
    case 'replay': {
      const name = [...model.known.keys()][operation.which % model.known.size]
      if (name === undefined) return
      return control(pair, ({ known }) => ({ do: 'replay', query: { delivery: known.get(name)! } }))
    }
    case 'purge':
      return purge(pair, operation.seconds * 1_000)
    case 'restart':
      if (!reopen) return
      real.store = await reopen(real.store)
      await begin(real)
      return
    case 'look':
      return look(pair)
  }
}
