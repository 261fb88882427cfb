import type { Keyed, Throttle } from '../apply/tables.ts'
import type { Row } from '../row.ts'

/** Throttles by key. Nearly all are only waited for: those take 60 bytes each, and nothing that a collector has to follow. */
export interface Throttles extends Keyed<Throttle> {
  /** One of the deliveries that took it has arrived: nothing frees it before its time. */
  keep(key: string, row: Row): void
  /** Drops those whose time has passed. */
  sweep(): void
}

/** A UUID, which fits into four numbers. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function createThrottles(now: () => number): Throttles {
  /** Those that may still be freed, or have held something back. */
  const open = new Map<string, Throttle>()
  const kept = createKept(now)
  let sweepAbove = 1_024

  function sweep(): void {
    const at = now()
    for (const [key, { until }] of open) if (until <= at) open.delete(key)
    sweepAbove = Math.max(1_024, 2 * open.size)
  }
  return {
    get(key) {
      const found = open.get(key)
      if (found) return found
      const { until, by } = kept.get(key) ?? {}
      return until === undefined || by === undefined
        ? undefined
        : { until, by, refused: 0, rows: new Set(), stands: true }
    },
    set(key, throttle) {
      kept.delete(key)
      open.set(key, throttle)
      if (open.size > sweepAbove) sweep()
    },
    delete(key) {
      kept.delete(key)
      open.delete(key)
    },
    keep(key, row) {
      const throttle = open.get(key)
      if (!throttle?.rows.has(row)) return
      const { until, by, refused } = throttle
      if (refused > 0 || !uuid.test(by)) {
        open.set(key, { ...throttle, rows: new Set(), stands: true })
        return
      }
      open.delete(key)
      kept.set(key, until, by)
    },
    sweep,
  }
}

interface Kept {
  get(key: string): { readonly until: number; readonly by: string } | undefined
  set(key: string, until: number, by: string): void
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
function createKept(now: () => number): Kept {
  const seed = crypto.getRandomValues(new Uint32Array(2))
  let size = 0
  let places = smallest
  let hashes = new Uint32Array(2 * places)
  let untils = new Float64Array(places)
  let ids = new Uint32Array(4 * places)

  /** Where it is, or where it would go: `untils` is 0 there. */
  function find(high: number, low: number): number {
    let at = low % places
    while (untils[at] !== 0 && (hashes[2 * at] !== high || hashes[2 * at + 1] !== low)) at = (at + 1) % places
    return at
  }
  function put(high: number, low: number, until: number, id: readonly number[] | Uint32Array): void {
    const at = find(high, low)
    if (untils[at] === 0) size++
    hashes[2 * at] = high
    hashes[2 * at + 1] = low
    untils[at] = until
    ids.set(id, 4 * at)
  }
  /** Into new arrays, without those whose time has passed. */
  function rebuild(): void {
    const before = { hashes, untils, ids }
    const at = now()
    let live = 0
    for (const until of untils) if (until > at) live++
    places = Math.max(smallest, Math.ceil((live * 1.4) / fullest))
    hashes = new Uint32Array(2 * places)
    untils = new Float64Array(places)
    ids = new Uint32Array(4 * places)
    size = 0
    for (const [index, until] of before.untils.entries())
      if (until > at) {
        const high = before.hashes[2 * index]!
        const low = before.hashes[2 * index + 1]!
        put(high, low, until, before.ids.subarray(4 * index, 4 * index + 4))
      }
  }
  return {
    get(key) {
      const at = find(hash(key, seed[0]!), hash(key, seed[1]!))
      const until = untils[at]!
      return until <= deleted ? undefined : { until, by: uuidOf(ids.subarray(4 * at, 4 * at + 4)) }
    },
    set(key, until, by) {
      if (size + 1 > places * fullest) rebuild()
      put(hash(key, seed[0]!), hash(key, seed[1]!), until, wordsOf(by))
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

const wordsOf = (id: string): number[] => {
  const digits = id.replaceAll('-', '')
  return [0, 8, 16, 24].map((from) => Number.parseInt(digits.slice(from, from + 8), 16))
}

function uuidOf(words: Uint32Array): string {
  const digits = Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('')
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-')
}
