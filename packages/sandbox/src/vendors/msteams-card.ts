/** An Adaptive Card, held against the table of its kinds. */
import { isObject, type Json } from '../value.ts'
import { alternatives, kinds, unions, words } from './msteams-card-kinds.ts'

export interface Problem {
  /** `type`: nobody knows it; `place`: known, but not here. */
  readonly what: 'type' | 'place' | 'required' | 'property' | 'value'
  /** The kind that it is about, or that was expected: `TextBlock`, `Action.OpenUrl`. */
  readonly about: string
  /** With its JSON pointer. */
  readonly message: string
}

export interface Node {
  readonly kind: string
  readonly value: Json
  /** JSON pointer. */
  readonly at: string
}

interface Walk {
  readonly problems: Problem[]
  readonly nodes: Node[]
}

// Deeper than any reader follows, and far from what the stack holds.
export const deepest = 40

/** All that is wrong with a card, and everything in it that has a kind. */
export function walkCard(card: unknown): Walk {
  const walk: Walk = { problems: [], nodes: [] }
  visit(walk, 'AdaptiveCard', card, '', 0)
  return walk
}

const isAction = (spec: string): boolean => /action/i.test(spec)

function visit(walk: Walk, spec: string, value: unknown, at: string, depth: number): void {
  const wrong = (what: Problem['what'], message: string, about = spec): void =>
    void walk.problems.push({ what, about, message: `${message} (${at === '' ? '/' : at})` })
  if (depth > deepest) return wrong('value', 'nested too deep')

  const either = alternatives[spec]
  if (typeof value === 'string' && either !== undefined)
    return either.text.test(value) ? undefined : wrong('value', `${value} is not known here`)
  const expected = either?.object ?? spec
  const union = unions[expected]
  if (union === undefined && !kinds.has(expected)) {
    if (!holds(expected, value))
      wrong('value', `expected ${expected}, received ${JSON.stringify(value)?.slice(0, 60)}`)
    return
  }
  if (!isObject(value)) return wrong('value', `expected an object that is ${expected}`)
  const { type } = value
  // Where only one kind can stand, its type may be left out.
  const kind = union === undefined && type === undefined ? expected : String(type)
  if (!kinds.has(kind)) {
    // A reader that does not know it shows what stands there instead.
    if (value['fallback'] !== undefined)
      return visit(
        walk,
        isAction(expected) ? 'actionFallback' : 'elementFallback',
        value['fallback'],
        `${at}/fallback`,
        depth + 1,
      )
    return wrong('type', `there is no type ${kind}`, isAction(expected) ? 'Action' : expected)
  }
  if (!(union ?? [expected]).includes(kind)) return wrong('place', `${kind} cannot stand here`, kind)
  walk.nodes.push({ kind, value, at })
  properties(walk, kind, value, at, depth)
}

function properties(walk: Walk, kind: string, value: Json, at: string, depth: number): void {
  const known = kinds.get(kind)!
  const wrong = (what: Problem['what'], message: string): void =>
    void walk.problems.push({ what, about: kind, message: `${message} (${at === '' ? '/' : at})` })
  for (const [name, { required }] of known)
    if (required && (value[name] === undefined || value[name] === null))
      wrong('required', `${kind} needs ${name}`)
  for (const [name, child] of Object.entries(value)) {
    if (name === 'type') continue
    const property = known.get(name)
    if (property === undefined) wrong('property', `${kind} has no property ${name}`)
    else if (child === null) continue
    else if (!property.list) visit(walk, property.spec, child, `${at}/${name}`, depth + 1)
    else if (Array.isArray(child))
      for (const [index, item] of child.entries())
        visit(walk, property.spec, item, `${at}/${name}/${index}`, depth + 1)
    else wrong('value', `${name} of ${kind} is a list`)
  }
}

function holds(spec: string, value: unknown): boolean {
  if (spec === 'object') return isObject(value)
  if (spec === 'size') return typeof value === 'string' || typeof value === 'number'
  const known = words[spec]
  return known === undefined ? typeof value === spec : typeof value === 'string' && known.test(value)
}
