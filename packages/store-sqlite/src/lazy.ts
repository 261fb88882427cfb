import type { Step, Steps } from '@notify/core'
import { stepsOf } from '@notify/core/store'

/**
 * What is still text: it is read when anything of it is asked for that is not known beside it. Most of what a commit takes
 * in and hands out is stored and passed on as it came: parsing it again costs a sixth of a cycle.
 */
export function lazily<Value extends object>(text: string, known?: Partial<Value>): Value {
  return new Proxy({ text, known, read: parse, value: undefined }, handler) as Value
}

/** What the planner noted, from the list of it. */
export const lazySteps = (text: string): NonNullable<Steps> =>
  new Proxy({ text, known: undefined, read: readSteps, value: undefined }, handler) as never

const parse = (text: string): object => JSON.parse(text) as object
const readSteps = (text: string): object => stepsOf(parse(text) as Step[]) ?? {}

/** Its text, as it came. */
export const textOf = (value: object): string =>
  (value as { readonly [asText]?: string })[asText] ?? JSON.stringify(value)

/** As an object like any other, which can be sent. */
export const plain = <Value extends object>(value: Value): Value =>
  (value as { readonly [asValue]?: Value })[asValue] ?? value

const asText = Symbol('text')
const asValue = Symbol('value')

interface Target {
  readonly text: string
  readonly known: object | undefined
  readonly read: (text: string) => object
  value: object | undefined
}

const valueOf = (target: Target): object => (target.value ??= target.read(target.text))

const handler: ProxyHandler<Target> = {
  get(target, name) {
    if (name === asText) return target.text
    if (name === asValue) return valueOf(target)
    const { known } = target
    return Reflect.get(known && name in known ? known : valueOf(target), name) as unknown
  },
  has: (target, name) => Reflect.has(valueOf(target), name),
  ownKeys: (target) => Reflect.ownKeys(valueOf(target)),
  getOwnPropertyDescriptor: (target, name) => Reflect.getOwnPropertyDescriptor(valueOf(target), name),
  getPrototypeOf: (target) => Reflect.getPrototypeOf(valueOf(target)),
}
