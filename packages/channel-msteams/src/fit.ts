import { codePoints, utf8Bytes } from '@notify/markup'
import * as limits from './limits.ts'
import type { MsteamsObject } from './native.ts'

export type Elements = readonly MsteamsObject[]

/** Bytes that a value takes in a request, with the comma after it. */
export type Size = (value: unknown) => number

/** Graph takes the card as JSON in a string: its quotes and backslashes are escaped twice. */
export const sizeIn = (graph: boolean): Size =>
  graph
    ? (value) => utf8Bytes(JSON.stringify(JSON.stringify(value))) - 1
    : (value) => utf8Bytes(JSON.stringify(value)) + 1

export const sizeOf = (elements: Elements, size: Size): number =>
  elements.reduce((sum, element) => sum + size(element), 0)

/** The elements that fit, and the rest. */
export function take(
  elements: Elements,
  bytes: number,
  size: Size,
): readonly [fit: Elements, rest: Elements] {
  let [end, used] = [0, 0]
  for (const element of elements) {
    used += size(element)
    if (used > bytes) break
    end++
  }
  return [elements.slice(0, end), elements.slice(end)]
}

/** What the first message holds. The body gives way first: the details keep at least half of it. */
export function firstOf(
  body: Elements,
  details: Elements,
  bytes: number,
  size: Size,
): readonly [first: Elements, rest: Elements] {
  const [near, later] = take(details, bytes - Math.min(sizeOf(body, size), bytes / 2), size)
  const [shown, more] = take(body, bytes - sizeOf(near, size), size)
  return [
    [...shown, ...near],
    [...more, ...later],
  ]
}

/** Further messages for what did not fit into the first, and what fits into none. */
export function partsOf(
  elements: Elements,
  bytes: number,
  size: Size,
): { readonly parts: readonly Elements[]; readonly left: Elements } {
  const parts: Elements[] = []
  const tooLarge = elements.filter((element) => size(element) > bytes)
  let left: Elements = elements.filter((element) => size(element) <= bytes)
  while (left.length > 0 && parts.length < limits.partsMax - 1) {
    const [part, rest] = take(left, bytes, size)
    parts.push(part)
    left = rest
  }
  return { parts, left: [...left, ...tooLarge] }
}

const unescaped = (text: string): string => text.replaceAll(/\\(?=[^\w\s])/g, '')
const shown = ['text', 'title', 'value', 'altText']

/** Characters that people would have read in these elements. */
export function readable(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [key, inner]) =>
      sum +
      (shown.includes(key) && typeof inner === 'string' ? codePoints(unescaped(inner)) : readable(inner)),
    0,
  )
}
