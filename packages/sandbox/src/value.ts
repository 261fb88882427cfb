/** Reading payloads of which nothing is known. */

export type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Itself, or an empty object. */
export const object = (value: unknown): Json => (isObject(value) ? value : {})

/** The objects of a list. */
export const objects = (value: unknown): readonly Json[] => list(value).filter(isObject)

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Texts and numbers as text; anything else is empty. */
export const string = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

export const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
