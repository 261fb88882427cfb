import { defined } from '../urls/reading.ts'
import type { Settings } from './settings.ts'

/** An entry of `channels`, and where each of its options came from. */
export interface Entry {
  readonly name: string
  readonly use: string
  readonly options: Readonly<Record<string, unknown>>
  /** Setting by option: `{ token: 'slack.token' }`. */
  readonly from: Readonly<Record<string, string>>
  /** What the file has beside the options. */
  readonly beside?: Readonly<Record<string, unknown>>
  /** Of several places of one vendor: the types that are for this one, or all that are for no other. */
  readonly takes?: readonly string[] | 'others'
}

/** A kind of channel, and what it is made of. */
export interface Maker {
  readonly kind: string
  /** Each list is a set of settings that is enough. */
  needs(settings: Settings): readonly (readonly string[])[]
  make(settings: Settings, warn: Warn): readonly Entry[]
}

export type Warn = (setting: string, message: string, hint: string) => void

/** Options that are settings of the same name. */
export function taken(
  kind: string,
  settings: Settings,
  options: readonly string[],
): Pick<Entry, 'options' | 'from'> {
  const pairs = options.map((option) => [option, `${kind}.${option}`] as const)
  return {
    options: defined(Object.fromEntries(pairs.map(([option, setting]) => [option, settings.get(setting)]))),
    from: Object.fromEntries(pairs),
  }
}

/** Of two ways: the one that a switch names, else either, the second first. */
export const chosen = (
  isFirst: boolean | undefined,
  first: readonly (readonly string[])[],
  second: readonly (readonly string[])[],
): readonly (readonly string[])[] =>
  isFirst === undefined ? [...second, ...first] : isFirst ? first : second
