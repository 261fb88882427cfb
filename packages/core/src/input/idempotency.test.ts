import { describe, expect, test } from 'vitest'
import { complete } from './draft.ts'
import { checkIdempotencyKey, fingerprint } from './idempotency.ts'

let ids = 0
const print = async (draft: unknown, now = 1_000): Promise<string> =>
  fingerprint(await complete(draft, { now, newId: () => `id-${++ids}`, channels: () => ['ops', 'mail'] }))

describe('an idempotency key', () => {
  test.each(['a', 'order:7_b-C', 'k'.repeat(255)])('%s is taken', (key) => {
    expect(() => checkIdempotencyKey(key)).not.toThrow()
  })

  test.each([
    ['an empty one', ''],
    ['one of 256 characters', 'k'.repeat(256)],
    ['one of 10 kB', 'k'.repeat(10_000)],
    ['one with a control character', 'a\n'],
    ['one with a dot', 'a.b'],
    ['one in Japanese', 'キー'],
    ['a number', 7],
    ['none', undefined],
  ])('%s is refused', (_, key) => {
    expect(() => checkIdempotencyKey(key)).toThrow(
      /^idempotencyKey: expected 1 to 255 of A-Z a-z 0-9 _ : -, received/,
    )
  })
})

describe('two drafts have one fingerprint', () => {
  test('if they say the same, in any order and at any time', async () => {
    const one = await print({ title: 'x', metadata: { a: 1, b: { c: 2, d: 3 } } }, 1_000)
    const other = await print({ metadata: { b: { d: 3, c: 2 }, a: 1 }, title: 'x' }, 2_000)
    expect(other).toBe(one)
    expect(one).toMatch(/^[0-9a-f]{64}$/)
  })

  test.each([
    ['another title', { title: 'y', tags: ['a', 'b'] }],
    ['another order in a list', { title: 'x', tags: ['b', 'a'] }],
    ['other channels', { title: 'x', tags: ['a', 'b'], to: ['mail'] }],
    ['a time of its own', { title: 'x', tags: ['a', 'b'], occurredAt: 1_000 }],
    ['another attachment', { title: 'x', tags: ['a', 'b'], attachments: [{ name: 'a', content: 'y' }] }],
  ])('but not with %s', async (_, draft) => {
    expect(await print(draft)).not.toBe(await print({ title: 'x', tags: ['a', 'b'] }))
  })

  test('and not with other bytes under the same name', async () => {
    const attached = (content: string): unknown => ({ title: 'x', attachments: [{ name: 'a', content }] })
    expect(await print(attached('x'))).toBe(await print(attached('x')))
    expect(await print(attached('x'))).not.toBe(await print(attached('y')))
  })
})
