const brand: unique symbol = Symbol.for('@notify/error') as never

/** One thing that is wrong in what came in: what, where, and how to mend it. */
export interface Problem {
  /** Stable, e.g. `E_INPUT_TYPE`. */
  readonly code: string
  /** Where: a path such as `fields[0].value`, an option, or `file:line:column`. Empty for the whole. */
  readonly path: string
  /** What stands there is not what was expected; a sentence without the value itself. */
  readonly message: string
  /** Type and at most 80 characters of what was found; left out where it could be a secret. */
  readonly received?: string
  /** Nearest valid name, the variable that could have supplied it, an example. */
  readonly hint?: string
}

type Kind = 'configuration' | 'input' | 'delivery' | 'state'

/** The base of every error that this toolkit throws. Recognised across duplicate installs by a global symbol. */
export abstract class NotifyError extends Error {
  readonly code: string
  protected abstract readonly kind: Kind

  constructor(code: string, message: string) {
    super(message)
    this.code = code
    Object.defineProperty(this, brand, { value: true })
  }

  static isKind(error: unknown, kind: Kind): boolean {
    return (
      typeof error === 'object' &&
      error !== null &&
      brand in error &&
      (error as { kind?: unknown }).kind === kind
    )
  }
}

const sentence = ({ path, message, received, hint }: Problem): string =>
  `${path ? `${path}: ` : ''}${message}${received === undefined ? '' : `, received ${received}`}${hint === undefined ? '' : `; ${hint}`}`

abstract class ProblemError extends NotifyError {
  /** All of them, at most 20. */
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems[0]?.code ?? 'E_UNKNOWN', problems.slice(0, 20).map(sentence).join('\n'))
    this.problems = problems.slice(0, 20)
  }
}

/** Thrown while something is created: an option, a file or a variable is wrong. */
export class ConfigurationError extends ProblemError {
  override readonly name = 'ConfigurationError'
  protected readonly kind = 'configuration'

  constructor(problem: string | readonly Problem[], details: Partial<Omit<Problem, 'message'>> = {}) {
    super(
      typeof problem === 'string' ? [{ code: 'E_CONFIG', path: '', message: problem, ...details }] : problem,
    )
  }

  static is(error: unknown): error is ConfigurationError {
    return NotifyError.isKind(error, 'configuration')
  }
}

/** Thrown at accept: the draft, or what came with it, is wrong. Nothing was accepted. */
export class InputError extends ProblemError {
  override readonly name = 'InputError'
  protected readonly kind = 'input'

  static is(error: unknown): error is InputError {
    return NotifyError.isKind(error, 'input')
  }
}

/** Thrown when the notifier or its store cannot take it now: `E_CLOSED`, `E_ABORTED`, `E_QUEUE_FULL`, `E_STORE`. Nothing was accepted. */
export class StateError extends NotifyError {
  override readonly name = 'StateError'
  protected readonly kind = 'state'

  static is(error: unknown): error is StateError {
    return NotifyError.isKind(error, 'state')
  }
}

/** Why an attempt failed: the same words in code, metrics and pages. */
export const reasons = {
  auth: { retryable: false, mayHaveArrived: false },
  invalid: { retryable: false, mayHaveArrived: false },
  'not-found': { retryable: false, mayHaveArrived: false },
  gone: { retryable: false, mayHaveArrived: false },
  'rate-limited': { retryable: true, mayHaveArrived: false },
  unavailable: { retryable: true, mayHaveArrived: false },
  timeout: { retryable: true, mayHaveArrived: true },
  aborted: { retryable: true, mayHaveArrived: true },
  'circuit-open': { retryable: true, mayHaveArrived: false },
  ambiguous: { retryable: true, mayHaveArrived: true },
  contract: { retryable: false, mayHaveArrived: false },
} as const
export type Reason = keyof typeof reasons

/** Makes a whole destination wait, on all nodes. */
export interface HoldRequest {
  /** How long; left out: until an operator or a new configuration releases it. */
  readonly ms?: number
  /** Afterwards one delivery goes first, alone. */
  readonly probe: boolean
  /** So many in a row, one at a time, before the others go. Default 1. */
  readonly probes?: number
  /** Default `breaker`. */
  readonly why?: 'breaker' | 'failing'
}

export interface DeliveryErrorOptions {
  /** Default: made of the reason, e.g. `E_RATE_LIMITED`. */
  readonly code?: string
  /** What the vendor asked for, in ms. */
  readonly retryAfterMs?: number
  /** HTTP or SMTP status. */
  readonly status?: number
  /** The vendor's own word, e.g. `channel_not_found`. */
  readonly vendorCode?: string
  /** Set by a policy that makes the destination wait. */
  readonly hold?: HoldRequest
  /** The refusal concerns one person, not the destination. */
  readonly recipientOnly?: boolean
}

/**
 * How an attempt failed. The message is a sentence for an operator, without a secret, a URL that holds one, or the
 * notification's text. It carries no cause: SDK errors hold tokens.
 */
export class DeliveryError extends NotifyError {
  override readonly name = 'DeliveryError'
  protected readonly kind = 'delivery'
  readonly reason: Reason
  readonly retryable: boolean
  /** The request may have taken effect. */
  readonly mayHaveArrived: boolean
  readonly retryAfterMs?: number
  readonly status?: number
  readonly vendorCode?: string
  readonly hold?: HoldRequest
  readonly recipientOnly?: boolean

  constructor(reason: Reason, message: string, options: DeliveryErrorOptions = {}) {
    super(options.code ?? codeOf(reason), message)
    this.reason = reason
    this.retryable = reasons[reason].retryable
    this.mayHaveArrived = reasons[reason].mayHaveArrived
    const { retryAfterMs, status, vendorCode, hold, recipientOnly } = options
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs
    if (status !== undefined) this.status = status
    if (vendorCode !== undefined) this.vendorCode = vendorCode
    if (hold !== undefined) this.hold = hold
    if (recipientOnly !== undefined) this.recipientOnly = recipientOnly
  }

  /** A copy that also makes the destination wait. */
  holding(hold: HoldRequest): DeliveryError {
    const { reason, message, code, retryAfterMs, status, vendorCode, recipientOnly } = this
    const options = { code, retryAfterMs, status, vendorCode, recipientOnly, hold }
    return new DeliveryError(
      reason,
      message,
      Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    )
  }

  static is(error: unknown): error is DeliveryError {
    return NotifyError.isKind(error, 'delivery')
  }
}

const codeOf = (reason: Reason): string =>
  reason === 'contract' ? 'E_CHANNEL_CONTRACT' : `E_${reason.toUpperCase().replaceAll('-', '_')}`

/** Anything a channel throws that is not a `DeliveryError` broke the contract; its text is not shown, it may hold a secret. */
export const toDeliveryError = (error: unknown): DeliveryError => {
  if (DeliveryError.is(error)) return error
  const what = error instanceof Error ? error.name : `a ${error === null ? 'null' : typeof error}`
  return new DeliveryError('contract', `the channel threw ${what} instead of a DeliveryError`)
}

/** The nearest of the valid names, for "did you mean". Nothing if none is near. */
export function nearest(name: string, among: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = (name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3))) + 1
  for (const candidate of among) {
    const steps = editDistance(name.slice(0, 64).toLowerCase(), candidate.slice(0, 64).toLowerCase())
    if (steps < least) [best, least] = [candidate, steps]
  }
  return best
}

function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, above[j]! + 1, row[j - 1]! + 1))
    }
    above = row
  }
  return above[b.length]!
}
