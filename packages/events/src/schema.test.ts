import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { amount, details, number, oneOf, optional, schemaOf, text, texts, webUrl } from './schema.ts'

interface Sample {
  readonly name: string
  readonly tags: readonly string[]
  readonly size?: number
  readonly delta?: number
  readonly state?: 'on' | 'off'
  readonly url?: string
  readonly details?: Readonly<Record<string, unknown>>
}
const schema = schemaOf<Sample>({
  name: text,
  tags: texts,
  size: optional(amount),
  delta: optional(number),
  state: optional(oneOf('on', 'off')),
  url: optional(webUrl),
  details: optional(details),
})
const validate = (
  value: unknown,
): { value?: unknown; issues?: readonly { message: string; path?: unknown }[] } =>
  schema['~standard'].validate(value) as never
const good = { name: 'a', tags: [] }

describe('data', () => {
  test('are copied; what else they hold is kept, null and undefined count as left out', () => {
    const nested = { a: [1] }
    const { value } = validate({
      ...good,
      size: null,
      delta: -1.5,
      state: undefined,
      trace: 'x',
      details: nested,
    })
    expect(value).toEqual({ ...good, delta: -1.5, trace: 'x', details: nested })
    expect((value as Sample).details).not.toBe(nested)
  })

  test.each<[string, unknown, string]>([
    ['a blank name', { name: ' \u200b\n' }, 'name: expected text that can be seen'],
    ['no name', { name: undefined }, 'name: expected text that can be seen'],
    ['a number as name', { name: 5 }, 'name: expected text that can be seen'],
    ['a text as list', { tags: 'a' }, 'tags: expected a list of texts'],
    ['a list with a hole', { tags: ['a', null] }, 'tags: expected a list of texts'],
    ['less than none', { size: -1 }, 'size: expected a number from 0'],
    ['Infinity', { size: Infinity }, 'size: expected a number from 0'],
    ['NaN', { delta: NaN }, 'delta: expected a finite number'],
    ['text as number', { delta: '5' }, 'delta: expected a finite number'],
    ['another word', { state: 'onn' }, 'state: expected one of on, off'],
    ['a script as address', { url: 'javascript:alert(1)' }, 'url: expected an http or https URL'],
    ['a password in an address', { url: 'https://a:b@c.example' }, 'url: expected an http or https URL'],
    ['details that are a list', { details: [] }, 'details: expected an object that JSON can say'],
    ['details without JSON', { details: { a: 1n } }, 'details: expected an object that JSON can say'],
    ['another field without JSON', { other: () => 1 }, 'other: expected data that JSON can say'],
  ])('with %s are refused, and the field is named', (_, wrong, expected) => {
    const { issues = [] } = validate({ ...good, ...(wrong as object) })
    expect(issues.map(({ path, message }) => `${String(path)}: ${message}`)).toEqual([expected])
  })

  test('with a misspelt field are refused with what stands there', () => {
    const { issues = [] } = validate({ nmae: 'a', tags: [] })
    expect(issues[0]?.message).toBe('expected text that can be seen, not "nmae"')
  })

  test('that are no object, or cannot be read, are refused', () => {
    const circle: Record<string, unknown> = { ...good }
    circle['details'] = circle
    const throwing = {
      get name(): string {
        throw new Error('no')
      },
    }
    const revoked = Proxy.revocable({}, {})
    revoked.revoke()
    const none = [undefined, null, 5, 'x', [], throwing, revoked.proxy]
    for (const value of none)
      expect(validate(value).issues?.[0]?.message).toMatch(/^expected an object with name, tags, size/)
    expect(validate(circle).issues).toMatchObject([{ path: ['details'] }])
  })

  test('never make it throw, whatever they are', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (value) => {
        expect(() => validate(value)).not.toThrow()
        expect(() => validate({ ...good, details: value, name: value })).not.toThrow()
      }),
    )
  })
})

test('says itself as JSON Schema', () => {
  const say = schema['~standard'].jsonSchema
  expect(say.output({ target: 'draft-2020-12' })).toEqual(say.input())
  expect(say.output()).toEqual({
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 1 },
      tags: { type: 'array', items: { type: 'string', minLength: 1 } },
      size: { type: 'number', minimum: 0 },
      delta: { type: 'number' },
      state: { enum: ['on', 'off'] },
      url: { type: 'string', format: 'uri' },
      details: { type: 'object' },
    },
    required: ['name', 'tags'],
    additionalProperties: true,
  })
})
