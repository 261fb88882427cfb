import { ConfigurationError, duration, nearest, type Problem } from '@notify/core'
import { lossy, unread } from './read-values.ts'
import { join, type Report } from './report.ts'
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
 * Checks a value of the file against a schema; what is wrong goes into the report.
 *
 * @param optional Paths of options that may be left out although the schema asks for them.
 * @returns A copy, in which text that came from a variable is a number or a boolean where the schema asks for one.
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
  // What is wrong with it is in the report already.
  if (given === unread) return given
  const context = schema.writeOnly ? { ...around, hidden: true } : around
  const isFilled = context.report.marks.get(path)?.hidden === true
  const value = isFilled ? fromText(given, schema) : given
  if (context.hidden && !isFilled && typeof value === 'string') context.report.secrets.add(path)
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
  return branches ? checkBranches(all, branches, path, context) : all
}

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
    context.findings.push({ code: 'E_CONFIG_VALUE', path, message, ...receivedOf(value, context), ...hint })
  }
  if (schema.const !== undefined && value !== schema.const) wrong(`expected ${JSON.stringify(schema.const)}`)
  if (schema.enum && !schema.enum.includes(value))
    wrong(`expected ${expected(schema, context)}`, didYouMean(value, schema.enum))
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
      context.findings.push({ ...problem, path, ...receivedOf(text, context) })
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
  if (typeof value === 'number' && written !== undefined && written !== String(value)) return lossy(path)
  const isText = [schema.type].flat().includes('string') && ['number', 'boolean'].includes(typeof value)
  const hint = isText && schema.format === undefined ? { hint: 'put quotes around it' } : hintOf(schema)
  const message = `expected ${expected(schema, context)}`
  // Text where a mapping is expected may be a URL with a token in it.
  const isPlain = typeof value !== 'string' || !takesNested(schema)
  const received = isPlain ? receivedOf(value, context) : { received: 'text' }
  return { code: 'E_CONFIG_TYPE', path, message, ...received, ...hint }
}

function unknownKey(name: string, path: string, among: readonly string[]): Finding {
  const hint = near(name, among).hint
  return {
    code: 'E_CONFIG_UNKNOWN_KEY',
    path,
    on: 'key',
    message: 'there is no such option',
    ...(hint && { hint }),
  }
}

const takesNested = ({ type = [], anyOf, oneOf }: Schema): boolean =>
  [type].flat().some((one) => one === 'object' || one === 'array') || (anyOf ?? oneOf) !== undefined

/** The nearest valid word, or all of them. */
export function near(value: unknown, among: readonly unknown[]): { readonly hint?: string } {
  const listed = among.length > 0 ? { hint: `one of ${among.slice(0, 20).join(', ')}` } : {}
  return { ...listed, ...didYouMean(value, among) }
}

function didYouMean(value: unknown, among: readonly unknown[]): { readonly hint?: string } {
  const words = among.filter((word) => typeof word === 'string')
  const name = typeof value === 'string' ? nearest(value, words) : undefined
  return name === undefined ? {} : { hint: `did you mean ${name}?` }
}

function hintOf({ examples, format, default: usual }: Schema): { readonly hint?: string } {
  if (format === durationFormat) return { hint: "write one number and one unit: '30s', '5m', '24h', '7d'" }
  const example = examples?.[0] ?? usual
  return example === undefined
    ? {}
    : { hint: `for example ${typeof example === 'string' ? example : JSON.stringify(example)}` }
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a mapping',
  array: 'a list',
  null: 'nothing',
}

function expected(reference: Schema, context: Context): string {
  const schema = resolve(reference, context)
  if (schema.format === durationFormat) return 'a duration'
  if (schema.enum) return `one of ${schema.enum.join(', ')}`
  const branches = schema.anyOf ?? schema.oneOf
  if (branches) return [...new Set(branches.map((branch) => expected(branch, context)))].join(' or ')
  return [schema.type ?? []]
    .flat()
    .map((type) => words[type] ?? type)
    .join(' or ')
}

function receivedOf(value: unknown, { hidden }: Context): { readonly received?: string } {
  if (hidden) return {}
  if (typeof value === 'string')
    return { received: value.includes('://') ? 'a URL' : JSON.stringify(value.slice(0, 80)) }
  const isScalar = typeof value === 'number' || typeof value === 'boolean'
  return { received: isScalar ? String(value) : (words[typeOf(value)] ?? 'something else') }
}

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
const isMapping = (value: unknown): value is Record<string, unknown> => typeOf(value) === 'object'
