import { describe, expect, test } from 'vitest'
import type { Recorded } from './recording.ts'
import { verify, type Kept } from './verify.ts'

const accepted = (n: number, id = `n${n}`) => ({ key: `key ${n}`, id, repeated: false })
const seen = (notification: string, more: Partial<Recorded> = {}): Recorded => ({
  at: 0,
  key: `key-of-${notification}`,
  attempt: 1,
  notification,
  open: 1,
  status: 200,
  ...more,
})
const kept = (id: string, outcome: string, delivered = outcome === 'delivered' ? [`d-${id}`] : []): Kept => ({
  id,
  receipts: [{ outcome, delivery: `d-${id}` }],
  delivered,
})

describe('verify', () => {
  test('finds nothing where all was delivered once', () => {
    const tally = verify(
      [accepted(1), accepted(2)],
      [seen('n1'), seen('n2')],
      [kept('n1', 'delivered'), kept('n2', 'delivered')],
    )
    expect(tally).toEqual({
      accepted: 2,
      delivered: 2,
      lost: [],
      labelled: 0,
      unlabelled: [],
      states: { delivered: 2 },
      contradictions: [],
    })
  })

  test('finds one that was acknowledged and never seen, whatever the store says', () => {
    for (const rows of [[], [kept('n1', 'waiting')], [kept('n1', 'delivered')]])
      expect(verify([accepted(1)], [], rows).lost).toEqual(['n1'])
  })

  test('an answer that refuses, or none, is no delivery', () => {
    for (const status of [0, 500])
      expect(verify([accepted(1)], [seen('n1', { status })], [kept('n1', 'waiting')]).lost).toEqual(['n1'])
  })

  test('what is recorded as dead, suppressed or unknown is not lost', () => {
    for (const outcome of ['dead', 'suppressed', 'unknown'])
      expect(verify([accepted(1)], [], [kept('n1', outcome)]).lost).toEqual([])
  })

  test('a repeat under the same key is labelled, one under another key is not', () => {
    const again = verify([accepted(1)], [seen('n1'), seen('n1', { attempt: 2 })], [kept('n1', 'delivered')])
    expect(again).toMatchObject({ labelled: 1, unlabelled: [] })
    const other = verify([accepted(1)], [seen('n1'), seen('n1', { key: 'other' })], [kept('n1', 'delivered')])
    expect(other).toMatchObject({ labelled: 0, unlabelled: ['n1'] })
  })

  test('a try that was refused does not make the next one a duplicate', () => {
    const tally = verify([accepted(1)], [seen('n1', { status: 503 }), seen('n1')], [kept('n1', 'delivered')])
    expect(tally).toMatchObject({ delivered: 1, labelled: 0, unlabelled: [] })
  })

  test('one key that became two notifications is an unlabelled duplicate', () => {
    const tally = verify([accepted(1), accepted(1, 'twin')], [seen('n1'), seen('twin')], [])
    expect(tally.unlabelled).toEqual(['key 1'])
  })

  test('finds what was sent again after the store had it as delivered', () => {
    const tally = verify([accepted(1)], [seen('n1'), seen('n1')], [kept('n1', 'delivered', ['d', 'd'])])
    expect(tally.contradictions).toEqual(['n1 was sent again after it was delivered'])
  })

  test('finds what is said to be delivered and was not seen', () => {
    const tally = verify([accepted(1)], [], [kept('n1', 'delivered')])
    expect(tally.contradictions).toEqual(['n1 is said to be delivered and was not seen'])
  })

  test('an item of two digests is an unlabelled duplicate; a digest that changes is a contradiction', () => {
    const one = seen('digest', { key: 'one', members: ['n1', 'n2'] })
    const two = seen('other', { key: 'two', members: ['n2'] })
    expect(verify([accepted(1), accepted(2)], [one, one], [])).toMatchObject({ delivered: 2, labelled: 1 })
    expect(verify([accepted(1), accepted(2)], [one, two], []).unlabelled).toEqual(['n2'])
    const cut = { ...one, members: ['n1'] }
    expect(verify([accepted(1), accepted(2)], [one, cut], []).contradictions).toEqual([
      'one came with other contents',
    ])
  })
})
