/** What can be measured, and how it is shown. */
interface Shown {
  readonly label: string
  readonly digits: number
  readonly better: 'more' | 'less'
}

export const figures = {
  rate: { label: 'per second', digits: 0, better: 'more' },
  cpuUs: { label: 'CPU µs each', digits: 1, better: 'less' },
  acceptedRate: { label: 'accepted per second', digits: 0, better: 'more' },
  p50Ms: { label: 'p50 ms', digits: 2, better: 'less' },
  p99Ms: { label: 'p99 ms', digits: 2, better: 'less' },
  loopP99Ms: { label: 'loop delay p99 ms', digits: 2, better: 'less' },
  busy: { label: 'loop busy', digits: 2, better: 'less' },
  wireBytes: { label: 'bytes on the wire each', digits: 0, better: 'less' },
  bytes: { label: 'bytes each', digits: 0, better: 'less' },
  mebibytes: { label: 'MiB in all', digits: 1, better: 'less' },
  processMebibytes: { label: 'process MiB', digits: 1, better: 'less' },
  gcMs: { label: 'full GC ms', digits: 1, better: 'less' },
  wallMs: { label: 'wall ms', digits: 1, better: 'less' },
  arrivalMs: { label: 'ms until it arrives', digits: 1, better: 'less' },
  mebibytesPerMinute: { label: 'MiB more a minute', digits: 2, better: 'less' },
  p99Drift: { label: 'p99, last minute / first', digits: 2, better: 'less' },
} satisfies Readonly<Record<string, Shown>>

export type Figure = keyof typeof figures

/** The figures of one run. */
export type Sample = Readonly<Partial<Record<Figure, number>>>

export const shown = (figure: Figure, value: number): string => {
  const { digits } = figures[figure]
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
