import { ConfigurationError, nearest, type Problem } from '@notify/core'
import { Output, Tokenizer, TokenKind, type Liquid, type TagToken, type Template } from 'liquidjs'
import type { MetadataFields } from './catalogue.ts'
import { renderText } from './engine.ts'
import { toProblem, unquoted, type Place, type Position } from './problems.ts'
import { sample, variables, type Shape } from './variables.ts'

/** One Liquid text: a file, or a text in a JSON or YAML file. */
export interface LiquidText {
  readonly text: string
  readonly engine: Liquid
  readonly place: Place
  /** What `metadata` holds. Left out: anything. */
  readonly metadata?: MetadataFields | undefined
  /** What is done with its result. */
  readonly finish?: ((text: string) => string) | undefined
}

export interface Checked {
  readonly template: Template[]
  /** @throws {ConfigurationError} with the place; without data. */
  readonly render: (values: Readonly<Record<string, unknown>>) => string
  readonly problems: readonly Problem[]
}

type Tokens = ReturnType<Tokenizer['readTopLevelTokens']>
type OutputToken = ConstructorParameters<typeof Output>[0]
type Names = Readonly<Record<string, unknown>>

const positionOf = (token: Tokens[number]): Position => {
  const [line = 1, column = 1] = token.getPosition()
  return { line, column }
}

/** Parses, looks for what cannot work, and tries it once. Nothing is thrown. */
export function checkText(given: LiquidText): Checked {
  const { engine, place, finish = (text) => text } = given
  const { template, problems } = checkSyntax(given)
  const render: Checked['render'] = (values) => {
    try {
      return finish(renderText(engine, template, values))
    } catch (error) {
      throw new ConfigurationError([toProblem(error, place, 'cannot be rendered')])
    }
  }
  if (problems.length > 0) return { template, render, problems }
  try {
    const wrong = wrongVariables(template, given)
    return { template, render, problems: wrong.length > 0 ? wrong : failuresOf(template, given) }
  } catch (error) {
    return { template, render, problems: [toProblem(error, place)] }
  }
}

/** What can be said of a text without its variables: of a layout or a partial, too. */
export function checkSyntax({ text, engine, place }: LiquidText): Omit<Checked, 'render'> {
  try {
    const template = engine.parse(text)
    const tokens = new Tokenizer(text, engine.options.operators).readTopLevelTokens(engine.options)
    const problems = [
      ...foreignSyntax(tokens, place),
      ...unescaped(tokens, engine, place),
      ...wrongReferences(text, engine.options.templates ?? {}, place),
    ]
    return { template, problems }
  } catch (error) {
    return { template: [], problems: [toProblem(error, place)] }
  }
}

/** Text of other template languages would be sent as it stands. */
function foreignSyntax(tokens: Tokens, place: Place): Problem[] {
  const problems: Problem[] = []
  let isLiteral = false
  for (const token of tokens) {
    const name = tagName(token)
    if (name !== undefined) isLiteral = name === 'raw' || name === 'comment'
    if (name !== undefined || isLiteral || isOutput(token)) continue
    const text = token.getText()
    const found = /<%|\$\{(?!\{)/.exec(text)
    if (!found) continue
    problems.push({
      code: 'E_TEMPLATE_SYNTAX',
      path: place(offsetBy(positionOf(token), text.slice(0, found.index))),
      message: `${found[0]} belongs to another template language`,
      hint: 'variables are written {{ title }}; to show it, put it between {% raw %} and {% endraw %}',
    })
  }
  return problems
}

const tagName = (token: Tokens[number]): string | undefined => (token as Partial<TagToken>).name

const isOutput = (token: Tokens[number]): boolean => token.kind === TokenKind.Output

/** The position behind a text that begins there. */
export function offsetBy({ line, column }: Position, text: string): Position {
  const lines = text.split('\n')
  const last = lines.at(-1)!.length
  return lines.length === 1
    ? { line, column: column + last }
    : { line: line + lines.length - 1, column: last + 1 }
}

/** A JSON or YAML text may stand anywhere: only its author knows which characters mean something there. */
function unescaped(tokens: Tokens, engine: Liquid, place: Place): Problem[] {
  if (!engine.filters['plain']) return []
  return tokens
    .filter(isOutput)
    .filter((token) => new Output(token as OutputToken, engine).value.filters.at(-1)?.raw !== true)
    .map((token) => ({
      code: 'E_TEMPLATE_ESCAPE',
      path: place(positionOf(token)),
      message: 'expected a last filter that says what kind of text this is',
      hint: 'one of | mrkdwn (Slack), | markdown (Discord, Teams), | html (Telegram), | plain, | number',
    }))
}

/** Names of layouts and partials that a text refers to, with the tags that do. */
export function referencesIn(text: string): readonly (readonly [name: string, token: TagToken])[] {
  return (new Tokenizer(text).readTopLevelTokens() as TagToken[])
    .filter(({ name }) => name === 'render' || name === 'layout')
    .map((token) => [unquoted(/^[^\s,]*/.exec(token.args)![0]), token])
}

function wrongReferences(text: string, known: Names, place: Place): Problem[] {
  return referencesIn(text)
    .filter(([name]) => !Object.hasOwn(known, name))
    .map(([name, token]) => {
      const near = nearest(
        name,
        Object.keys(known).filter((one) => /^\w/.test(one)),
      )
      return {
        code: 'E_TEMPLATE_PARTIAL',
        path: place(positionOf(token)),
        message: 'there is no such layout or partial',
        hint: near === undefined ? 'write its path, for example partials/footer.md' : `did you mean ${near}?`,
      }
    })
}

type Segments = readonly unknown[]

function wrongVariables(template: Template[], { engine, place, metadata }: LiquidText): Problem[] {
  const found = Object.values(engine.analyzeSync(template, { partials: true }).globals).flat()
  return found.flatMap(({ segments, location: { row, col, file } }) => {
    const wrong = firstWrong(segments, metadata)
    if (wrong === undefined) return []
    const { name, hint } = wrong
    const path = place({ line: row, column: col }, file && unquoted(file))
    const message = `there is no variable ${name}`
    return [{ code: 'E_TEMPLATE_VARIABLE', path, message, ...(hint !== undefined && { hint }) }]
  })
}

/** The part of a path that does not exist. */
function firstWrong(
  segments: Segments,
  metadata: MetadataFields | undefined,
): { readonly name: string; readonly hint?: string } | undefined {
  let shape: Shape = { of: variables }
  for (const [index, segment] of segments.entries()) {
    const name = segments.slice(0, index + 1).join('.')
    if (typeof segment !== 'string' && typeof segment !== 'number') return undefined
    if (shape === 'any') return wrongData(segments, metadata)
    const inner = innerOf(shape, segment)
    if (inner === undefined) {
      const near =
        typeof shape === 'object' && 'of' in shape && nearest(String(segment), Object.keys(shape.of))
      return near ? { name, hint: `did you mean ${near}?` } : { name }
    }
    shape = inner
  }
  return undefined
}

function innerOf(shape: Shape, segment: string | number): Shape | undefined {
  if (shape === 'text' || shape === 'any') return segment === 'size' ? 'text' : undefined
  if ('each' in shape) {
    if (typeof segment === 'number' || segment === 'first' || segment === 'last') return shape.each
    return segment === 'size' ? 'text' : undefined
  }
  return Object.hasOwn(shape.of, segment) ? shape.of[segment] : undefined
}

/** No data have these names: they are refused where data come in. */
const forbidden: ReadonlySet<unknown> = new Set(['__proto__', 'constructor', 'prototype'])

function wrongData(
  segments: Segments,
  metadata: MetadataFields | undefined,
): { readonly name: string; readonly hint?: string } | undefined {
  const [root, name] = segments
  if (segments.some((one) => forbidden.has(one))) return { name: segments.join('.') }
  if (root !== 'metadata' || metadata === undefined || typeof name !== 'string') return
  if (metadata.names.has(name)) return
  const near = nearest(name, metadata.names)
  if (metadata.open && near === undefined) return
  const hint = near ? `did you mean metadata.${near}?` : 'the catalogue does not have it'
  return { name: `metadata.${name}`, hint }
}

/** Finds loops without end, and what only shows when it runs. Made-up metadata cannot have every shape: that is let pass. */
function failuresOf(template: Template[], { engine, place }: LiquidText): Problem[] {
  const { globals, locals } = engine.analyzeSync(template, { partials: true })
  const paths = (globals['metadata'] ?? []).map(({ segments }) =>
    segments.slice(1).filter((one) => typeof one === 'string' || typeof one === 'number'),
  )
  try {
    renderText(engine, template, sample(paths))
    return []
  } catch (error) {
    const { originalError } = error as { readonly originalError?: { readonly variableName?: string } }
    const root = originalError?.variableName?.split('.')[0]
    const isMadeUp = root !== undefined && (root === 'metadata' || Object.hasOwn(locals, root))
    return isMadeUp && paths.length > 0 ? [] : [toProblem(error, place)]
  }
}
