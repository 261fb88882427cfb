import type { Keyed, Throttle } from '../apply/tables.ts'
import type { Row } from '../row.ts'

/** Throttles by key. Nearly all are only waited for: a million of those take 53 bytes each, and a collector follows none. */
export interface Throttles extends Keyed<Throttle> {
  /** One of the deliveries that took it has arrived: nothing frees it before its time. */
  keep(key: string, row: Row): void
  /** Drops those whose time has passed. */
  sweep(): void
}

/** A UUID, which fits into eight numbers of 16 bits. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function createThrottles(now: () => number): Throttles {
  /** Those that may still be freed. */
  const open = new Map<string, Throttle>()
  const kept = createKept(now)
  let sweepAbove = 1_024

  function sweep(): void {
    const at = now()
    for (const [key, { until }] of open) if (until <= at) open.delete(key)
    sweepAbove = Math.max(1_024, 2 * open.size)
  }
  function set(key: string, throttle: Throttle): void {
    if (throttle.stands && throttle.told === undefined && uuid.test(throttle.by)) {
      open.delete(key)
      kept.set(key, throttle)
      return
    }
    kept.delete(key)
    open.set(key, throttle)
    if (open.size > sweepAbove) sweep()
  }
  return {
    get: (key) => open.get(key) ?? kept.get(key),
    set,
    delete(key) {
      kept.delete(key)
      open.delete(key)
    },
    keep(key, row) {
      const throttle = open.get(key)
      if (throttle?.rows.has(row)) set(key, { ...throttle, rows: new Set(), stands: true })
    },
    sweep,
  }
}

/** What is kept of a throttle that stands. */
type Standing = Pick<Throttle, 'until' | 'by' | 'refused'>

interface Kept {
  get(key: string): Throttle | undefined
  set(key: string, standing: Standing): void
  delete(key: string): void
}

const smallest = 64
/** A time that has always passed; 0 is a free place. */
const deleted = Number.MIN_VALUE
/** Of the places that are taken; beyond it there is a longer way to a free one. */
const fullest = 0.75

/**
 * A hash table in typed arrays. It knows a key by 64 bits of hash, from a seed that nobody outside can know: among a million
 * keys two are taken for one with a chance of about 1 in 37 million.
 */
function createKept(clock: () => number): Kept {
  const seed = crypto.getRandomValues(new Uint32Array(2))
  let size = 0
  let places = smallest
  let hashes = new Uint32Array(2 * places)
  let untils = new Float64Array(places)
  let ids = new Uint16Array(8 * places)
  let refusals = new Uint32Array(places)

  /** Where it is, or where it would go: `untils` is 0 there. */
  function find(high: number, low: number): number {
    let at = low % places
    while (untils[at] !== 0 && (hashes[2 * at] !== high || hashes[2 * at + 1] !== low)) at = (at + 1) % places
    return at
  }
  function put(high: number, low: number, until: number): number {
    const at = find(high, low)
    if (untils[at] === 0) size++
    hashes[2 * at] = high
    hashes[2 * at + 1] = low
    untils[at] = until
    return at
  }
  /** Into new arrays, without those whose time has passed. */
  function rebuild(): void {
    const before = { hashes, untils, ids, refusals }
    const now = clock()
    let live = 0
    for (const until of untils) if (until > now) live++
    places = Math.max(smallest, Math.ceil((live * 1.4) / fullest))
    hashes = new Uint32Array(2 * places)
    untils = new Float64Array(places)
    ids = new Uint16Array(8 * places)
    refusals = new Uint32Array(places)
    size = 0
    for (let from = 0; from < before.untils.length; from++) {
      const until = before.untils[from]!
      if (until <= now) continue
      const at = put(before.hashes[2 * from]!, before.hashes[2 * from + 1]!, until)
      ids.set(before.ids.subarray(8 * from, 8 * from + 8), 8 * at)
      refusals[at] = before.refusals[from]!
    }
  }
  return {
    get(key) {
      const at = find(hash(key, seed[0]!), hash(key, seed[1]!))
      const until = untils[at]!
      if (until <= deleted) return undefined
      return { until, by: uuidAt(ids, 8 * at), refused: refusals[at]!, rows: new Set(), stands: true }
    },
    set(key, { until, by, refused }) {
      if (size + 1 > places * fullest) rebuild()
      const at = put(hash(key, seed[0]!), hash(key, seed[1]!), until)
      ids.set(wordsOf(by), 8 * at)
      refusals[at] = refused
    },
    delete(key) {
      const at = find(hash(key, seed[0]!), hash(key, seed[1]!))
      // It stays in its place, so that what came after it is found; the next rebuild leaves it out.
      if (untils[at] !== 0) untils[at] = deleted
    },
  }
}

/** Murmur3's mixing, over UTF-16 units. */
function hash(text: string, seed: number): number {
  let state = seed
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0xcc9e2d51)
    state = (state << 15) | (state >>> 17)
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}

const wordsOf = (id: string): number[] =>
  [0, 4, 9, 14, 19, 24, 28, 32].map((from) => Number.parseInt(id.slice(from, from + 4), 16))

function uuidAt(words: Uint16Array, at: number): string {
  // Of 16 bits each: more than 31 are written by a slower way.
  const digits = (word: number): string => words[at + word]!.toString(16).padStart(4, '0')
  const last = digits(5) + digits(6) + digits(7)
  return `${digits(0)}${digits(1)}-${digits(2)}-${digits(3)}-${digits(4)}-${last}`
}
