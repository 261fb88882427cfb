import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { uuidv7 } from '../../input/uuid.ts'
import type { Throttle } from '../apply/tables.ts'
import { newRow } from '../new-row.ts'
import type { Row } from '../row.ts'
import { createThrottles } from './throttles.ts'

const row = (id: string): Row =>
  newRow({
    id,
    now: 0,
    channel: 'ops',
    destination: 'ops',
    tenant: undefined,
    recipient: undefined,
    route: 'all',
    cause: 'route',
    level: 0,
    notifications: [id],
    group: undefined,
    incident: undefined,
    episode: undefined,
    incidents: 'keyed',
    lane: undefined,
    ring: false,
    heldBack: 0,
    checks: [],
    fallback: [],
    afterMs: 0,
    fallbackAfterMs: undefined,
    maxAgeMs: 1,
  })

const taken = (by: string, until: number, holder: Row, refused = 0): Throttle => ({
  until,
  by,
  refused,
  rows: new Set([holder]),
})

test('what is kept, replaced, deleted and looked up answers as a Map does', () => {
  const key = fc.constantFrom('a', 'b', 'ab', 'ba', 'テスト', '😀', 'a'.repeat(300))
  const step = fc.record({
    do: fc.constantFrom('set', 'refuse', 'tell', 'keep', 'delete', 'foreign'),
    key,
    until: fc.integer({ min: 1, max: 1e15 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const throttles = createThrottles(() => 0)
      const expected = new Map<string, { throttle: Throttle; holder: Row }>()
      for (const { do: what, key, until } of steps) {
        const known = expected.get(key)
        if (what === 'set' || what === 'foreign') {
          const by = what === 'set' ? uuidv7(until) : `host-${until}`
          const throttle = taken(by, until, row(by))
          throttles.set(key, throttle)
          expected.set(key, { throttle, holder: [...throttle.rows][0]! })
        } else if (what === 'delete') {
          throttles.delete(key)
          expected.delete(key)
        } else if (known && what === 'keep') {
          throttles.keep(key, row('another'))
          throttles.keep(key, known.holder)
          expected.set(key, { ...known, throttle: { ...known.throttle, stands: true } })
        } else if (known) {
          const { refused } = known.throttle
          const change = what === 'tell' ? { told: refused } : { refused: refused + 1 }
          throttles.set(key, { ...throttles.get(key)!, ...change })
          expected.set(key, { ...known, throttle: { ...known.throttle, ...change } })
        }
        for (const [name, { throttle }] of expected) {
          const { rows: _, ...found } = throttles.get(name)!
          const { rows: __, ...wanted } = throttle
          expect(found).toEqual(wanted)
        }
      }
      for (const name of ['a', 'b', 'ab', 'ba'])
        expect(throttles.get(name) === undefined).toBe(!expected.has(name))
    }),
  )
})

test('twenty thousand are found again, and those whose time has passed make room', () => {
  let now = 0
  const throttles = createThrottles(() => now)
  const ids = Array.from({ length: 20_000 }, (_, index) => uuidv7(index))
  const keep = (index: number, until: number): void => {
    const holder = row(ids[index]!)
    throttles.set(`key-${index}`, taken(ids[index]!, until, holder, index % 5))
    throttles.keep(`key-${index}`, holder)
  }
  for (const index of ids.keys()) keep(index, index % 2 === 0 ? 10 : 1_000_000 + index)
  now = 20
  for (let index = 0; index < ids.length; index += 2) throttles.delete(`key-${index}`)
  for (let more = 0; more < 20_000; more++) throttles.set(`more-${more}`, taken('x', 30, row('x')))
  const wrong = [...ids.keys()].filter((index) => {
    const found = throttles.get(`key-${index}`)
    return index % 2 === 0
      ? found !== undefined
      : found?.by !== ids[index] ||
          found?.until !== 1_000_000 + index ||
          found?.refused !== index % 5 ||
          !found?.stands
  })
  expect(wrong).toEqual([])
})
