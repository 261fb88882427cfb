import type { Severity } from '@notify/core'

/** What a document says of `monitor`: checked, and run by whoever has a monitor. */
export interface MonitorSection {
  readonly interval?: string
  /** Default true. */
  readonly defaults?: boolean
  readonly rules?: readonly MonitorSectionRule[]
  /** Default true. */
  readonly host?: boolean
  /** Default true. */
  readonly notifier?: boolean
  readonly staleAfter?: string
  /** Default true. */
  readonly incidents?: boolean
  /** That of the document. */
  readonly locale?: string
}

export interface MonitorSectionRule {
  readonly name?: string
  readonly metric: string
  readonly operator: '>' | '>=' | '<' | '<=' | '=' | '!='
  readonly threshold: number
  readonly severity?: Severity
  readonly cooldown?: string
  readonly for?: string
  readonly service?: string
}
