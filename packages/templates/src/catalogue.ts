/** What a catalogue says of the data of its events. */
export interface CatalogueData {
  readonly types: readonly string[]
  /** What `metadata` holds. Nothing: not known, anything may be there. */
  fieldsOf(type: string): MetadataFields | undefined
}

/** Names in the `metadata` of one type. */
export interface MetadataFields {
  readonly names: ReadonlySet<string>
  /** Others are kept, too: only what is nearly one of the names is taken for a slip. */
  readonly open: boolean
}

interface Schema {
  readonly jsonSchema?: {
    output(options: { readonly target: string }): {
      readonly properties?: object
      readonly additionalProperties?: unknown
    }
  }
}
interface Definition {
  readonly data?: { readonly '~standard'?: Schema }
  readonly metadata?: unknown
}

/**
 * @param given  A catalogue as `defineEvents` takes it or as `@notify/events` has it, or several: of two events of one type the
 *               later counts. The fields of its schemas are known if their library tells JSON Schema (zod, arktype).
 */
export function readCatalogue(given: object | readonly object[]): CatalogueData {
  const fields = new Map<string, MetadataFields | undefined>()
  for (const one of Array.isArray(given) ? (given as readonly object[]) : [given]) visit(one, '', fields)
  return { types: [...fields.keys()], fieldsOf: (type) => fields.get(type) }
}

function visit(node: unknown, path: string, fields: Map<string, MetadataFields | undefined>): void {
  if ((typeof node !== 'object' && typeof node !== 'function') || node === null) return
  const { data, metadata } = node as Definition
  const schema = data?.['~standard']
  if (schema !== undefined)
    return void fields.set(path, metadata === undefined ? fieldsOf(schema) : undefined)
  for (const [name, inner] of Object.entries(node))
    visit(inner, path === '' ? name : `${path}.${name}`, fields)
}

function fieldsOf({ jsonSchema }: Schema): MetadataFields | undefined {
  try {
    const { properties, additionalProperties = true } = jsonSchema?.output({ target: 'draft-2020-12' }) ?? {}
    return properties && { names: new Set(Object.keys(properties)), open: additionalProperties !== false }
  } catch {
    // A schema that JSON Schema cannot say, e.g. with a transformation.
    return undefined
  }
}
