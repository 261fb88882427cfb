import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Clock } from '@notify/core/channel'
import type { Vendor } from '../message.ts'
import type { Rule } from '../rules/rule.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'

/** Sends a fixture over the wire; answers what the vendor said in one word: its error, a code, a status; `ok` if it took it. */
export type Send<Fixture> = (sandbox: Sandbox, fixture: Fixture) => Promise<string>

const refusedBy = (sandbox: Sandbox): string[] =>
  sandbox.requests().flatMap(({ refused }) => refused.map(({ rule }) => rule))
const warnedBy = (sandbox: Sandbox): string[] =>
  sandbox.messages().flatMap(({ warnings }) => warnings.map(({ rule }) => rule))

/** Each rule takes its accept fixture and refuses its reject fixture, over the wire. */
export function proveRules<Fixture>(
  vendor: Vendor,
  rules: readonly Rule<never, never, unknown, Fixture>[],
  send: Send<Fixture>,
  clock?: () => Clock,
): void {
  describe(vendor, () => {
    let strict: Sandbox
    let lenient: Sandbox

    beforeAll(async () => {
      const options = { vendors: [vendor], ...(clock && { clock: clock() }) }
      strict = await createSandbox({ mode: 'strict', ...options })
      lenient = await createSandbox({ mode: 'vendor', ...options })
    })
    beforeEach(() => {
      strict.reset()
      lenient.reset()
    })
    afterAll(() => Promise.all([strict.close(), lenient.close()]))

    test.each(rules.map((rule) => [rule.id, rule] as const))('%s: takes what is within', async (_, rule) => {
      expect(await send(strict, rule.accept)).toBe('ok')
      expect([...refusedBy(strict), ...warnedBy(strict)]).toEqual([])
    })

    test.each(rules.map((rule) => [rule.id, rule] as const))(
      '%s: refuses what is not, or warns of it where nobody is sure',
      async (id, { reject, answer, source }) => {
        const refuses = source.level === 'documented'
        expect(await send(strict, reject)).toBe(refuses ? String(answer) : 'ok')
        expect(refuses ? refusedBy(strict) : warnedBy(strict)).toContain(id)
        const last = strict.requests().at(-1)!
        expect(strict.messages().filter(({ requests }) => requests.includes(last))).toHaveLength(refuses ? 0 : 1)
      },
    )

    test.each(rules.filter(({ strictOnly }) => strictOnly).map((rule) => [rule.id, rule] as const))(
      '%s: outside strict mode warns of what the vendor swallows',
      async (id, { reject }) => {
        expect(await send(lenient, reject)).toBe('ok')
        expect(warnedBy(lenient)).toContain(id)
      },
    )

    test('every rule has a name of its own, a source, and fixtures that differ', () => {
      expect(rules.length).toBeGreaterThan(0)
      expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
      for (const { id, source, accept, reject } of rules) {
        expect(id).toMatch(new RegExp(`^${vendor}/[a-z0-9-]+$`))
        expect(source.text).toMatch(/^(https:\/\/|RFC \d)/)
        expect(JSON.stringify(accept)).not.toBe(JSON.stringify(reject))
      }
    })
  })
}
