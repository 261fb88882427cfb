// A clock that jumps back further than this was replaced, e.g. by a test's or a simulation's.
const toleranceMs = 10_000
const counters = 0x1000

let lastMs = -Infinity
/** The first 14 characters of what was made in this millisecond. */
let head = ''
let counter = 0

/**
 * A UUID that sorts by time: 48 bits of milliseconds, a counter of 12 bits, 62 random bits (RFC 9562, 5.7 and 6.2).
 *
 * Each one sorts after the one before, in this process, also within a millisecond and when the clock steps back a little.
 *
 * @param now  Epoch ms.
 */
export function uuidv7(now: number): string {
  const random = globalThis.crypto.randomUUID()
  counter += 1
  if (now > lastMs || now < lastMs - toleranceMs) {
    startMs(now)
    // The upper half is left for what follows within this millisecond.
    counter = Number.parseInt(random.slice(15, 18), 16) % (counters / 2)
  } else if (counter === counters) {
    startMs(lastMs + 1)
    counter = 0
  }
  return `${head}${(0x7000 + counter).toString(16)}${random.slice(18)}`
}

function startMs(ms: number): void {
  lastMs = Math.max(0, Math.floor(ms))
  const time = lastMs.toString(16).padStart(12, '0')
  head = `${time.slice(0, 8)}-${time.slice(8)}-`
}
