import type { Notification, Severity } from '../notification.ts'

export type Scalar = string | number | boolean | null

/** What a path is compared with. Lists are any-of. */
export type Match = Scalar | readonly Scalar[] | { readonly atLeast: Severity } | { readonly exists: boolean }

/** Local time. A range may pass midnight; the day is then that of its start. */
export interface TimeRange {
  /** IANA name. Default `UTC`. */
  readonly zone?: string
  /** e.g. `['mon-fri', 'sun']`. Default: every day. */
  readonly days?: readonly string[]
  /** e.g. `['09:00', '18:00']`; the end is not included. Default: all day. */
  readonly between?: readonly [string, string]
}

/** A condition as plain data: the same in code, files and over HTTP. Keys are ANDed, a missing path is false. */
export interface ConditionData {
  readonly all?: readonly ConditionData[]
  readonly any?: readonly ConditionData[]
  readonly not?: ConditionData
  readonly time?: TimeRange
  readonly severity?:
    | Severity
    | readonly Severity[]
    | { readonly atLeast: Severity }
    | { readonly exists: boolean }
  readonly [path: string]: Match | TimeRange | ConditionData | readonly ConditionData[] | undefined
}

export type Predicate = (notification: Notification, now: number) => boolean

/** Data, or a function; `all`, `any` and `not` may hold either. */
export type Condition =
  | Predicate
  | ConditionData
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
