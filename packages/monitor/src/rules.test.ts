import { ConfigurationError } from '@notify/core'
import { describe, expect, test } from 'vitest'
import { checkRules, type Rule } from './rules.ts'

const rule: Rule = { metric: 'load', operator: '>', threshold: 5 }

test('what is left out has its default', () => {
  expect(checkRules([rule])).toEqual([
    {
      name: 'load > 5',
      metric: 'load',
      operator: '>',
      threshold: 5,
      severity: 'warning',
      cooldownMs: 600_000,
      forMs: 0,
      service: undefined,
    },
  ])
})

describe('a rule is refused with its place', () => {
  test.each([
    [{ ...rule, metric: '' }, /^rules\[0\]\.metric: expected a name of 1 to 100 characters .*received ""$/],
    [{ ...rule, operator: '=>' }, /^rules\[0\]\.operator: expected one of >, >=, .*received "=>"$/],
    [{ ...rule, threshold: Number.NaN }, /^rules\[0\]\.threshold: expected a finite number, received NaN$/],
    [{ ...rule, threshold: '5' }, /^rules\[0\]\.threshold: .*received "5"$/],
    [{ ...rule, severity: 'fatal' }, /^rules\[0\]\.severity: expected one of info, warning/],
    [{ ...rule, cooldown: '10 min' }, /^rules\[0\]\.cooldown: expected a duration .*'5m'/],
    [{ ...rule, for: '0s' }, /^rules\[0\]\.for: expected a duration/],
    [{ ...rule, coldown: '5m' }, /^rules\[0\]\.coldown: .*did you mean cooldown\?$/],
    [{ ...rule, name: 'a/b' }, /^rules\[0\]\.name: expected a name without \/, received "a\/b"$/],
    [{ ...rule, service: 5 }, /^rules\[0\]\.service: /],
    [null, /^rules\[0\]\.metric/],
  ])('%j', (wrong, message) => {
    expect(() => checkRules([wrong])).toThrow(message)
  })

  test('all of them together', () => {
    try {
      checkRules(
        [
          { ...rule, metric: 5, threshold: 'x' },
          { ...rule, for: 5 },
        ],
        'monitor.rules',
      )
      expect.unreachable()
    } catch (error) {
      if (!ConfigurationError.is(error)) throw error
      expect(error.problems.map(({ path }) => path)).toEqual([
        'monitor.rules[0].metric',
        'monitor.rules[0].threshold',
        'monitor.rules[1].for',
      ])
    }
  })

  test('two of one name', () => {
    expect(() => checkRules([rule, { ...rule, severity: 'error' }])).toThrow(
      /^rules\[1\]\.name: another rule has this name, received "load > 5"; name it/,
    )
  })

  test('what is no list, or too long', () => {
    expect(() => checkRules({})).toThrow(/^rules: expected a list/)
    expect(() => checkRules(Array.from({ length: 1_001 }, () => rule))).toThrow(/at most 1000 rules/)
  })
})
