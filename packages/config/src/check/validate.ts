import { ConfigurationError, duration, type Problem } from '@notify/core'
import { join, unread } from '../document/node.ts'
import { lossy } from '../document/read-values.ts'
import { didYouMean, expected, hintOf, isMapping, near, receivedOf, typeOf } from './expected.ts'
import { withPatterns } from './patterns.ts'
import type { Report } from './report.ts'
import { durationFormat, type Schema } from './schema.ts'

interface Finding extends Problem {
  readonly on?: 'key'
}

interface Context {
  readonly report: Report
  readonly definitions: Readonly<Record<string, Schema>>
  /** Options, by path from the root, that need not be given. */
  readonly optional: ReadonlySet<string>
  readonly root: string
  readonly hidden: boolean
  readonly findings: Finding[]
}

/**
 * Checks a value against a schema; what is wrong goes into the report. What code gave in the place of data is not looked at.
 *
 * @param optional Paths of options that may be left out although the schema asks for them.
 * @returns A copy, in which text that came from a variable is a number or a boolean where the schema asks for one, a secret
 * that is the text of a file is a function that reads it again, and the patterns of conditions are functions.
 */
export function validate(
  value: unknown,
  schema: Schema,
  path: string,
  report: Report,
  optional: readonly string[] = [],
): unknown {
  const findings: Finding[] = []
  const checked = check(value, schema, path, {
    report,
    definitions: schema.$defs ?? {},
    optional: new Set(optional),
    root: path,
    hidden: false,
    findings,
  })
  for (const { on, ...problem } of findings) report.add(problem, on)
  return checked
}

function check(given: unknown, reference: Schema, path: string, around: Context): unknown {
  const schema = resolve(reference, around)
  const { report } = around
  const mark = report.marks.get(path)
  // What is wrong with it is in the report already; what code gave, and what was made here before, is as it should be.
  if (given === unread || mark?.opaque || typeof given === 'function') return given
  const context = schema.writeOnly ? { ...around, hidden: true } : around
  const value = mark?.filled ? fromText(given, schema) : given
  if (context.hidden) report.masked.add(path)
  if (context.hidden && !mark?.hidden && typeof value === 'string') report.secrets.add(path)
  if (!fits(value, schema)) {
    context.findings.push(wrongType(value, schema, path, context))
    return value
  }
  checkScalar(value, schema, path, context)
  const inner = isMapping(value)
    ? checkMapping(value, schema, path, context)
    : Array.isArray(value)
      ? checkList(value, schema, path, context)
      : value
  const all = (schema.allOf ?? []).reduce((one: unknown, part) => check(one, part, path, context), inner)
  const branches = schema.anyOf ?? schema.oneOf
  const checked = branches ? checkBranches(all, branches, path, context) : all
  if (reference.$ref === conditionReference) return withPatterns(checked, path, report)
  return schema.writeOnly && mark?.reread && typeof checked === 'string' ? mark.reread : checked
}

const conditionReference = '#/$defs/condition'

function checkMapping(
  value: Record<string, unknown>,
  { properties = {}, additionalProperties = true, propertyNames, required = [] }: Schema,
  path: string,
  context: Context,
): unknown {
  const { findings, root, optional } = context
  for (const name of required) {
    const missing = join(path, name)
    if (Object.hasOwn(value, name) || optional.has(missing.slice(root.length + 1))) continue
    findings.push({ code: 'E_CONFIG_MISSING', path, message: `${name} is missing`, on: 'key' })
  }
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => {
    const at = join(path, name)
    if (propertyNames?.pattern !== undefined && !new RegExp(propertyNames.pattern, 'u').test(name)) {
      const { description: hint = `it has to match ${propertyNames.pattern}` } = propertyNames
      findings.push({ code: 'E_CONFIG_VALUE', path: at, on: 'key', message: 'not a name', hint })
    }
    const known = Object.hasOwn(properties, name) ? properties[name] : additionalProperties
    if (known === false) findings.push(unknownKey(name, at, Object.keys(properties)))
    return [name, typeof known === 'object' ? check(inner, known, at, context) : inner]
  })
  return Object.fromEntries(entries)
}

function checkList(
  value: readonly unknown[],
  { items, minItems = 0 }: Schema,
  path: string,
  context: Context,
): unknown {
  if (value.length < minItems)
    context.findings.push({
      code: 'E_CONFIG_VALUE',
      path,
      message: `expected at least ${minItems} in the list`,
    })
  return items ? value.map((item, index) => check(item, items, join(path, index), context)) : value
}

function checkScalar(value: unknown, schema: Schema, path: string, context: Context): void {
  const wrong = (message: string, hint = hintOf(schema)): void => {
    context.findings.push({
      code: 'E_CONFIG_VALUE',
      path,
      message,
      ...receivedOf(value, context.hidden),
      ...hint,
    })
  }
  if (schema.const !== undefined && value !== schema.const) wrong(`expected ${JSON.stringify(schema.const)}`)
  if (schema.enum && !schema.enum.includes(value))
    wrong(`expected ${expected(schema, resolving(context))}`, didYouMean(value, schema.enum))
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema
    if (value < minimum) wrong(`expected at least ${minimum}`)
    if (value <= exclusiveMinimum) wrong(`expected more than ${exclusiveMinimum}`)
    if (value > maximum) wrong(`expected at most ${maximum}`)
  }
  if (typeof value !== 'string') return
  if (value.length < (schema.minLength ?? 0)) return wrong('expected text that is not empty')
  if (schema.format === durationFormat) return checkDuration(value, path, context)
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value))
    wrong('not of the form that is expected', {
      hint: `it has to match ${schema.pattern}`,
      ...hintOf(schema),
    })
}

function checkDuration(text: string, path: string, context: Context): void {
  try {
    duration(text)
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    for (const { received: _, ...problem } of error.problems)
      context.findings.push({ ...problem, path, ...receivedOf(text, context.hidden) })
  }
}

/** The first branch without a problem; else what is wrong with the branch that comes nearest. */
function checkBranches(value: unknown, branches: readonly Schema[], path: string, context: Context): unknown {
  const tries = branches.map((branch) => {
    const schema = resolve(branch, context)
    const findings: Finding[] = []
    const checked = check(value, schema, path, { ...context, findings })
    const known = isMapping(value) ? Object.keys(value).filter((key) => isKnown(key, schema)).length : 0
    return { schema, checked, findings, known }
  })
  const right = tries.find(({ findings }) => findings.length === 0)
  if (right) return right.checked
  const names = tries.map(({ schema: { required: [name] = [], properties, type } }) =>
    (properties ?? type) ? undefined : name,
  )
  const [best, ...others] = tries
    .filter(({ schema }) => fits(value, schema))
    .sort((a, b) => b.known - a.known || a.findings.length - b.findings.length)
  if (names.every((name) => name !== undefined))
    context.findings.push({
      code: 'E_CONFIG_MISSING',
      path,
      on: 'key',
      message: `needs ${names.join(' or ')}`,
    })
  else if (best && (others.length === 0 || isMapping(value))) context.findings.push(...best.findings)
  else context.findings.push(wrongType(value, { anyOf: branches }, path, context))
  return value
}

const isKnown = (key: string, { properties = {} }: Schema): boolean => Object.hasOwn(properties, key)

const resolving =
  (context: Context) =>
  (schema: Schema): Schema =>
    resolve(schema, context)

function resolve(schema: Schema, { definitions }: Context): Schema {
  const name = schema.$ref?.replace('#/$defs/', '')
  return name !== undefined && Object.hasOwn(definitions, name) ? { ...definitions[name], ...schema } : schema
}

/** A variable is text; where a number or a boolean is expected it is read as one. */
function fromText(value: unknown, schema: Schema): unknown {
  const types = [schema.type ?? []].flat()
  if (typeof value !== 'string' || types.includes('string')) return value
  const isNumber = types.includes('number') || types.includes('integer')
  if (isNumber && /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/.test(value)) return Number(value)
  return types.includes('boolean') && /^(?:true|false)$/.test(value) ? value === 'true' : value
}

function fits(value: unknown, { type = [] }: Schema): boolean {
  const types = [type].flat()
  return (
    types.length === 0 ||
    types.includes(typeOf(value)) ||
    (types.includes('integer') && Number.isInteger(value))
  )
}

function wrongType(value: unknown, schema: Schema, path: string, context: Context): Finding {
  const written = context.report.marks.get(path)?.written
  if (typeof value === 'number' && written !== undefined && written !== String(value))
    return { ...lossy, path }
  const isText = [schema.type].flat().includes('string') && ['number', 'boolean'].includes(typeof value)
  const hint = isText && schema.format === undefined ? { hint: 'put quotes around it' } : hintOf(schema)
  const message = `expected ${expected(schema, resolving(context))}`
  // Text where a mapping is expected may be a URL with a token in it.
  const isPlain = typeof value !== 'string' || !takesNested(schema)
  const received = isPlain ? receivedOf(value, context.hidden) : { received: 'text' }
  return { code: 'E_CONFIG_TYPE', path, message, ...received, ...hint }
}

const takesNested = ({ type = [], anyOf, oneOf }: Schema): boolean =>
  [type].flat().some((one) => one === 'object' || one === 'array') || (anyOf ?? oneOf) !== undefined

function unknownKey(name: string, path: string, among: readonly string[]): Finding {
  const message = 'there is no such option'
  return { code: 'E_CONFIG_UNKNOWN_KEY', path, on: 'key', message, ...near(name, among) }
}
