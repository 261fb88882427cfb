import type { Bench } from '../bench.ts'
import type { StoreDescriptor } from '../descriptor.ts'

/** One promise, over any store. */
export interface Case {
  readonly group: string
  readonly name: string
  /** It is left out where the descriptor does not have them. */
  readonly needs: readonly Needed[]
  run(bench: Bench): Promise<void>
}

export type Needed = Extract<keyof StoreDescriptor, 'reopen' | 'another' | 'faults'>

/** Sentences about behaviour, and what proves each. */
export const cases = (
  group: string,
  all: Readonly<Record<string, Case['run']>>,
  needs: readonly Needed[] = [],
): readonly Case[] => Object.entries(all).map(([name, run]) => ({ group, name, needs, run }))
