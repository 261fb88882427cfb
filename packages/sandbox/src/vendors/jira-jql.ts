/** The part of JQL that finds issues by what they are. https://support.atlassian.com/jira-software-cloud/docs/what-is-advanced-search-in-jira-cloud/ */

export type Operator = '=' | '!=' | 'in' | 'not in' | '~' | '!~' | 'is' | 'is not' | '>' | '>=' | '<' | '<='

export interface Clause {
  /** Lower-case. */
  readonly field: string
  readonly operator: Operator
  readonly values: readonly string[]
}

export type Condition =
  | Clause
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }

export interface Query {
  /** Nothing: it asks for everything. */
  readonly where?: Condition
  readonly order: readonly { readonly field: string; readonly descending: boolean }[]
}

interface Token {
  readonly text: string
  /** A quoted text is never a word of the language. */
  readonly quoted: boolean
}

class JqlError extends Error {}

const reserved = /[+.;?|*/%^$#@[\]{}&:\\`]/
const keywords = new Set(['and', 'or', 'not', 'in', 'is', 'order', 'by', 'empty', 'null', 'asc', 'desc'])

/** A query, or what is wrong with it in Jira's words. */
export function parseJql(jql: string): Query | { readonly error: string } {
  try {
    return query(cursor(tokenize(jql)))
  } catch (error) {
    if (error instanceof JqlError) return { error: `Error in the JQL Query: ${error.message}` }
    throw error
  }
}

function tokenize(jql: string): Token[] {
  const tokens: Token[] = []
  const pattern = /\s+|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(!=|!~|>=|<=|[=~<>(),!])|([^\s"'=~<>(),!]+)/gsy
  while (pattern.lastIndex < jql.length) {
    const at = pattern.lastIndex
    const match = pattern.exec(jql)
    if (match === null)
      throw new JqlError(
        `The quoted string '${jql.slice(at + 1)}' has not been completed. (line 1, character ${at + 1})`,
      )
    const [, double, single, sign, word] = match
    const quoted = double ?? single
    if (quoted !== undefined) tokens.push({ text: quoted.replace(/\\(.)/gs, '$1'), quoted: true })
    else if (sign !== undefined) tokens.push({ text: sign, quoted: false })
    else if (word !== undefined) {
      const bad = reserved.exec(word)
      if (bad !== null)
        throw new JqlError(
          `The character '${bad[0]}' is a reserved JQL character. You must enclose it in a string or use the escape '\\u${bad[0].charCodeAt(0).toString(16).padStart(4, '0')}' instead. (line 1, character ${at + bad.index + 1})`,
        )
      tokens.push({ text: word, quoted: false })
    }
  }
  return tokens
}

interface Cursor {
  peek(): Token | undefined
  next(expected: string): Token
  /** Takes the word or sign if it comes next. */
  take(word: string): boolean
}

function cursor(tokens: readonly Token[]): Cursor {
  let at = 0
  return {
    peek: () => tokens[at],
    next(expected) {
      const token = tokens[at++]
      if (token === undefined) throw new JqlError(`Expecting ${expected} before the end of the query.`)
      return token
    },
    take(word) {
      const token = tokens[at]
      if (token === undefined || token.quoted || token.text.toLowerCase() !== word) return false
      at += 1
      return true
    },
  }
}

function query(tokens: Cursor): Query {
  const first = tokens.peek()
  const where =
    first === undefined || (!first.quoted && first.text.toLowerCase() === 'order')
      ? undefined
      : either(tokens, 0)
  const order: { field: string; descending: boolean }[] = []
  if (tokens.take('order')) {
    if (!tokens.take('by')) throw new JqlError("Expecting 'by' after 'order'.")
    do {
      const field = name(tokens)
      const descending = tokens.take('desc')
      if (!descending) tokens.take('asc')
      order.push({ field, descending })
    } while (tokens.take(','))
  }
  const rest = tokens.peek()
  if (rest !== undefined) throw new JqlError(`Expecting either 'OR' or 'AND' but got '${rest.text}'.`)
  return { ...(where === undefined ? {} : { where }), order }
}

function either(tokens: Cursor, depth: number): Condition {
  if (depth > 50) throw new JqlError('The query is nested too deep.')
  const any = [both(tokens, depth)]
  while (tokens.take('or')) any.push(both(tokens, depth))
  return any.length === 1 ? any[0]! : { any }
}

function both(tokens: Cursor, depth: number): Condition {
  const all = [one(tokens, depth)]
  while (tokens.take('and')) all.push(one(tokens, depth))
  return all.length === 1 ? all[0]! : { all }
}

function one(tokens: Cursor, depth: number): Condition {
  if (depth > 50) throw new JqlError('The query is nested too deep.')
  if (tokens.take('not') || tokens.take('!')) return { not: one(tokens, depth + 1) }
  if (!tokens.take('(')) return clause(tokens)
  const inner = either(tokens, depth + 1)
  if (!tokens.take(')')) throw new JqlError(`Expecting ')' before the end of the query.`)
  return inner
}

function name(tokens: Cursor): string {
  const { text, quoted } = tokens.next('a field name')
  if (!quoted && (keywords.has(text.toLowerCase()) || /^[^\p{L}\d]+$/u.test(text)))
    throw new JqlError(`Expecting a field name but got '${text}'.`)
  return text.toLowerCase()
}

function clause(tokens: Cursor): Clause {
  const field = name(tokens)
  const operator = operatorOf(tokens, field)
  if (operator !== 'in' && operator !== 'not in') return { field, operator, values: [value(tokens)] }
  if (!tokens.take('(')) throw new JqlError(`Expecting '(' after '${operator}'.`)
  const values = [value(tokens)]
  while (tokens.take(',')) values.push(value(tokens))
  if (!tokens.take(')')) throw new JqlError(`Expecting ')' before the end of the query.`)
  return { field, operator, values }
}

function operatorOf(tokens: Cursor, field: string): Operator {
  for (const sign of ['=', '!=', '~', '!~', '>=', '<=', '>', '<', 'in'] as const)
    if (tokens.take(sign)) return sign
  if (tokens.take('not') && tokens.take('in')) return 'not in'
  if (tokens.take('is')) return tokens.take('not') ? 'is not' : 'is'
  const { text } = tokens.next(`operator after '${field}'`)
  throw new JqlError(
    `Expecting operator but got '${text}'. The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.`,
  )
}

function value(tokens: Cursor): string {
  const { text, quoted } = tokens.next('a value')
  if (quoted) return text
  const word = text.toLowerCase()
  if (word === 'empty' || word === 'null') return ''
  if (keywords.has(word) || /^[=~<>(),!]/.test(text))
    throw new JqlError(`Expecting a value but got '${text}'.`)
  return text
}

export const clausesOf = (condition: Condition): readonly Clause[] => {
  if ('all' in condition) return condition.all.flatMap(clausesOf)
  if ('any' in condition) return condition.any.flatMap(clausesOf)
  return 'not' in condition ? clausesOf(condition.not) : [condition]
}
