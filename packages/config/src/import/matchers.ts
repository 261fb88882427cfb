import { literal } from './imported.ts'
import { valuesOf, wordsOf, type Values } from './read-yaml.ts'

/** What a matcher comes to; `wrong`: it cannot be read. */
export interface Matched {
  readonly conditions: readonly Values[]
  readonly wrong: readonly string[]
}

/** `matchers`, and the older `match` and `match_re`, of a route or of an inhibition. */
export function readMatchers(route: Values, prefix = ''): Matched {
  const wrong: string[] = []
  const texts = wordsOf(route[`${prefix}matchers`]).flatMap(split)
  const conditions = texts.flatMap((text) => {
    const [, label, operator, value] = /^\s*"?([^"=!~\s]+)"?\s*(=~|!~|!=|=)\s*(.*?)\s*$/s.exec(text) ?? []
    if (label !== undefined) return [condition(label, operator!, unquoted(value!))]
    wrong.push(text)
    return []
  })
  const exact = Object.entries(valuesOf(route[`${prefix}match`])).map(([label, value]) =>
    condition(label, '=', String(value)),
  )
  const patterns = Object.entries(valuesOf(route[`${prefix}match_re`])).map(([label, value]) =>
    condition(label, '=~', String(value)),
  )
  return { conditions: [...conditions, ...exact, ...patterns], wrong }
}

/** `{a="b", c=~"d,e"}`: at commas outside quotes. */
const split = (text: string): readonly string[] =>
  (
    text
      .trim()
      .replaceAll(/^\{|\}$/g, '')
      .match(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g) ?? []
  ).filter((one) => one.trim() !== '')

const unquoted = (text: string): string =>
  /^".*"$/s.test(text)
    ? text.slice(1, -1).replaceAll(/\\(.)/gs, (_, one: string) => (one === 'n' ? '\n' : one))
    : text

function condition(label: string, operator: string, value: string): Values {
  const path = `metadata.labels.${label}`
  if (operator === '=') return equal(path, value)
  if (operator === '!=') return value === '' ? { [path]: { exists: true } } : { not: equal(path, value) }
  const like = pattern(path, value)
  return operator === '=~' ? like : { not: like }
}

/** An empty value is that of a label which is not there. A star would stand for any text: such a value is a pattern. */
function equal(path: string, value: string): Values {
  if (value === '') return { not: { [path]: { exists: true } } }
  return value.includes('*')
    ? { [path]: { matches: `^${literal(quoted(value))}$` } }
    : { [path]: literal(value) }
}

/** Patterns hold for the whole value. Words with | between them are a list, which reads better. */
function pattern(path: string, value: string): Values {
  const words = value.replace(/^\^?\(?(?:\?:)?([\w| -]+)\)?\$?$/, '$1')
  if (/^[\w -]+(?:\|[\w -]+)*$/.test(words)) return { [path]: words.includes('|') ? words.split('|') : words }
  const whole = { [path]: { matches: literal(`^(?:${value})$`) } }
  return matchesNothing(value) ? { any: [whole, { not: { [path]: { exists: true } } }] } : whole
}

/** Of a label that is not there the value is empty. */
const matchesNothing = (value: string): boolean => /^(?:\.\*|)$/.test(value) || /(?:^|\|)(?:\||$)/.test(value)

const quoted = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** A matcher as text, for a comment. */
export const describeMatchers = (rule: Values, prefix: string): string =>
  [
    ...wordsOf(rule[`${prefix}matchers`]),
    ...Object.entries(valuesOf(rule[`${prefix}match`])).map(
      ([label, value]) => `${label}="${String(value)}"`,
    ),
    ...Object.entries(valuesOf(rule[`${prefix}match_re`])).map(
      ([label, value]) => `${label}=~"${String(value)}"`,
    ),
  ].join(', ')
