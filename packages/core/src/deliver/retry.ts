/** When and how often a failed delivery is tried again. The waits are rows in the store, never sleeping promises. */
export interface Retry {
  /** Goes that reached a result. Time on hold does not count. */
  readonly attempts: number
  /** From acceptance, time on hold included, e.g. `'24h'`. */
  readonly maxAge: string
  /** The n-th wait is drawn evenly from 0 to base * 2^(n-1), at least one second. */
  readonly base: string
  /** No wait is longer, unless the vendor asks for it. */
  readonly cap: string
  /** After an attempt that may have arrived: send again, or stop with the outcome `unknown` and start the fallback. */
  readonly ambiguous: 'resend' | 'unknown'
}

export const standardRetry: Retry = {
  attempts: 15,
  maxAge: '24h',
  base: '2s',
  cap: '15m',
  ambiguous: 'resend',
}
