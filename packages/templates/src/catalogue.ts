/** What a catalogue says of the data of its events. */
export interface CatalogueData {
  readonly types: readonly string[]
  /** Names in `metadata`. Nothing: not known, anything may be there. */
  fieldsOf(type: string): ReadonlySet<string> | undefined
}

interface Schema {
  readonly jsonSchema?: { output(options: { readonly target: string }): { readonly properties?: object } }
}
interface Definition {
  readonly data?: { readonly '~standard'?: Schema }
  readonly metadata?: unknown
}

/** @param catalogue  What `defineEvents` takes. The fields of its schemas are known if their library tells JSON Schema (zod, arktype). */
export function readCatalogue(catalogue: object): CatalogueData {
  const fields = new Map<string, ReadonlySet<string> | undefined>()
  visit(catalogue, '', fields)
  return { types: [...fields.keys()], fieldsOf: (type) => fields.get(type) }
}

function visit(node: unknown, path: string, fields: Map<string, ReadonlySet<string> | undefined>): void {
  if ((typeof node !== 'object' && typeof node !== 'function') || node === null) return
  const { data, metadata } = node as Definition
  const schema = data?.['~standard']
  if (schema !== undefined)
    return void fields.set(path, metadata === undefined ? fieldsOf(schema) : undefined)
  for (const [name, inner] of Object.entries(node))
    visit(inner, path === '' ? name : `${path}.${name}`, fields)
}

function fieldsOf({ jsonSchema }: Schema): ReadonlySet<string> | undefined {
  try {
    const properties = jsonSchema?.output({ target: 'draft-2020-12' }).properties
    return properties && new Set(Object.keys(properties))
  } catch {
    // A schema that JSON Schema cannot say, e.g. with a transformation.
    return undefined
  }
}
