import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJql } from './jira-jql.ts'

const where = (jql: string): unknown => {
  const query = parseJql(jql)
  return 'error' in query ? query.error : query.where
}
const clause = (field: string, operator: string, ...values: string[]): object => ({ field, operator, values })

describe('a query', () => {
  test.each([
    ['project = OPS', clause('project', '=', 'OPS')],
    ["LABELS = 'ディ スク'", clause('labels', '=', 'ディ スク')],
    ['labels = "a \\"b\\" and"', clause('labels', '=', 'a "b" and')],
    ['key not in (OPS-1, "OPS-2")', clause('key', 'not in', 'OPS-1', 'OPS-2')],
    ['labels is not EMPTY', clause('labels', 'is not', '')],
    ['created >= -7d', clause('created', '>=', '-7d')],
    [
      'project = OPS AND statusCategory != Done OR labels IN (a,b)',
      {
        any: [
          { all: [clause('project', '=', 'OPS'), clause('statuscategory', '!=', 'Done')] },
          clause('labels', 'in', 'a', 'b'),
        ],
      },
    ],
    [
      'not (key = A-1 or key = A-2)',
      { not: { any: [clause('key', '=', 'A-1'), clause('key', '=', 'A-2')] } },
    ],
  ])('reads %s', (jql, expected) => {
    expect(where(jql)).toEqual(expected)
  })

  test('reads the order', () => {
    expect(parseJql('project = OPS order by created DESC, key')).toMatchObject({
      order: [
        { field: 'created', descending: true },
        { field: 'key', descending: false },
      ],
    })
    expect(parseJql('ORDER BY key')).toEqual({ order: [{ field: 'key', descending: false }] })
    expect(parseJql('')).toEqual({ order: [] })
  })

  test.each([
    [
      'labels = a@b',
      "'@' is a reserved JQL character. You must enclose it in a string or use the escape '\\u0040' instead. (line 1, character 11)",
    ],
    ['labels = "a', "The quoted string 'a' has not been completed. (line 1, character 10)"],
    ['labels in (a, b', "Expecting ')' before the end of the query."],
    ['labels in a', "Expecting '(' after 'in'."],
    ['(labels = a', "Expecting ')' before the end of the query."],
    ['labels', "Expecting operator after 'labels' before the end of the query."],
    ['labels contains a', "Expecting operator but got 'contains'"],
    ['labels = a labels = b', "Expecting either 'OR' or 'AND' but got 'labels'."],
    ['labels = and', "Expecting a value but got 'and'."],
    ['and = a', "Expecting a field name but got 'and'."],
    ['labels = a order key', "Expecting 'by' after 'order'."],
    [`${'('.repeat(60)}a = b`, 'nested too deep'],
  ])('refuses %s', (jql, why) => {
    expect(where(jql)).toContain(why)
  })

  test('is read or refused, never thrown over, whatever stands in it', () => {
    const words = fc.constantFrom(
      'project',
      '=',
      '!=',
      'in',
      'not',
      '(',
      ')',
      ',',
      '"a b"',
      "'",
      'and',
      'or',
      'order',
      'by',
      'is',
      'empty',
      '~',
      '\\',
      '🔥',
      '‏',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((parts) => parts.join(' ')),
        ),
        (jql) => {
          expect(() => parseJql(jql)).not.toThrow()
        },
      ),
    )
  })

  test('finds any text that is quoted', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const quoted = `"${text.replace(/[\\"]/g, '\\$&')}"`
        expect(where(`labels = ${quoted}`)).toEqual(clause('labels', '=', text))
      }),
    )
  })
})
