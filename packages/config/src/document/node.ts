import type { Problem } from '@notify/core'

/** Where something stands. Line and column from 1; line 0: the source has no lines, e.g. code or the environment. */
export interface Position {
  /** As it is shown: `notify.yaml`. */
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What is known of the place of a value. */
export interface Mark extends Position {
  readonly key?: Position
  /** A number as it was written. */
  readonly written?: string
  /** Text that a variable was part of: it becomes a number or a boolean where one is expected. */
  readonly filled?: boolean
  /** It holds something from the environment or another file: never shown. */
  readonly hidden?: boolean
  /** Variables and files that something was taken from: `SLACK_TOKEN`, `file:token`. */
  readonly from?: readonly string[]
  /** Reads it again. Only of what is nothing but the text of a file. */
  readonly reread?: () => Promise<string>
  /** An object or a function of the host program: passed on, not checked. */
  readonly opaque?: boolean
}

/** A value with its place, before anything is checked. A source of configuration yields one; several are merged. */
export type Node = Scalar | List | Mapping

export interface Scalar {
  readonly kind: 'scalar'
  readonly mark: Mark
  readonly value: unknown
  /** Said only if nothing goes over it. */
  readonly problems?: readonly Misread[]
}
export interface List {
  readonly kind: 'list'
  readonly mark: Mark
  readonly items: readonly Node[]
}
export interface Mapping {
  readonly kind: 'mapping'
  readonly mark: Mark
  readonly entries: ReadonlyMap<string, Node>
}

export interface Misread extends Omit<Problem, 'path'> {
  readonly at: Position
}

/** Stands where a value could not be read, which the report says already. */
export const unread: unique symbol = Symbol('unread')

/** The path of an entry of a mapping, or of a list. */
export const join = (path: string, name: string | number): string =>
  typeof name === 'number' ? `${path}[${name}]` : path === '' ? name : name === '' ? path : `${path}.${name}`

/** The entry of a mapping; nothing if there is none, or it is no mapping. */
export const entryOf = (node: Node | undefined, name: string): Node | undefined =>
  node?.kind === 'mapping' ? node.entries.get(name) : undefined

/** The text, number or boolean at a path of names. */
export const scalarAt = (node: Node, ...names: readonly string[]): unknown => {
  const found = names.reduce<Node | undefined>(entryOf, node)
  return found?.kind === 'scalar' ? found.value : undefined
}

/** Where a position is, as an operator reads it. */
export const shown = ({ file, line, column }: Position): string =>
  line === 0 ? file : `${file}:${line}:${column}`
