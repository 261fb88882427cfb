/** Writes docs/configuration.md: every key of a configuration, from the schema that checks it. */
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { channels } from '../apps/server/src/channels.ts'
import { stores } from '../apps/server/src/stores.ts'
import { configSchema } from '../packages/config/src/index.ts'

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly writeOnly?: boolean
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
}
type Definitions = Readonly<Record<string, Schema>>

export const referenceFile: string = fileURLToPath(new URL('../docs/configuration.md', import.meta.url))

const introduction = `# Configuration

Every key of \`notify.yaml\`, made from the schema that checks it by \`node --conditions=@notify/source scripts/config-reference.ts\`.
\`notify config schema\` prints that schema for editors: put \`# yaml-language-server: $schema=./notify.schema.json\` into the first
line, or \`"$schema"\` into JSON. How files are found, merged and reloaded: [@notify/config](../packages/config/README.md).

A duration is one number and one unit: \`30s\`, \`5m\`, \`24h\`, \`7d\`. A condition is a mapping from a path into the notification to
what it is compared with: a value or a list of them (\`*\` stands for any text), \`{ atLeast: error }\`, \`{ exists: true }\`, or
\`{ matches: 'disk [0-9]+%', flags: i }\` in the syntax of RE2; \`all\`, \`any\`, \`not\` and \`time\` combine. A tenant's document has the
keys \`channels stages routes policies retry silences locale\`, \`enabled\` and \`extends: root\`.
`

/** The whole page. */
export async function renderReference(): Promise<string> {
  const { properties = {}, $defs = {} } = configSchema([], {}) as Schema & { readonly $defs?: Definitions }
  const definitions = await Promise.all(
    Object.entries(channels).map(async ([kind, load]) => ({ ...(await load()), kind })),
  )
  const keys = Object.entries(properties)
    .filter(([name]) => name !== '$schema')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  const isPlain = ([, schema]: readonly [string, Schema]): boolean =>
    !innerOf(resolve(schema, $defs), $defs).properties
  const plain = keys.filter(isPlain).map(([name, schema]) => rowOf(name, schema, $defs, false))
  const shared = Object.entries($defs).filter(([name]) => name === 'group' || name === 'time')
  const sections = [
    `## Plain keys\n\n${table(plain)}`,
    ...[...keys.filter((key) => !isPlain(key)), ...shared].map(
      ([name, schema]) => `## ${name}\n\n${describe(name, schema, $defs)}`,
    ),
    '## Channels by `use`\n\nBeside the keys of [channels](#channels), the options of the factory, one to one.',
    ...definitions.map(({ kind, schema, environment, credentials }) =>
      [`### ${kind}`, table(rowsOf(schema as Schema, '', {}, environment)), credentials].join('\n\n'),
    ),
    '## Stores by `use`',
    ...Object.entries(stores).map(([kind, { schema }]) => {
      const rows = rowsOf(schema, '', {})
      return `### ${kind}\n\n${rows.length === 0 ? 'No options.' : table(rows)}`
    }),
  ]
  return `${introduction}\n${sections.join('\n\n')}\n`
}

type Row = readonly [name: string, type: string, usual: string, description: string]

function describe(name: string, reference: Schema, definitions: Definitions): string {
  const schema = resolve(reference, definitions)
  const inner = innerOf(schema, definitions)
  const mark = schema.items ? '[]' : inner === schema ? '' : '.*'
  const rows = rowsOf(inner, `${name}${mark}.`, definitions)
  return [schema.description, table(rows), example(schema)].filter(Boolean).join('\n\n')
}

/** What stands in a list, or under the names of a mapping. */
function innerOf(schema: Schema, definitions: Definitions): Schema {
  const { items, additionalProperties } = schema
  const inner = items ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined)
  return inner ? resolve(inner, definitions) : schema
}

const example = ({ examples = [] }: Schema): string =>
  typeof examples[0] === 'object' ? `For example \`${JSON.stringify(examples[0])}\`.` : ''

/** Of the properties, those of mappings further in after their own. */
function rowsOf(
  { properties = {}, required = [] }: Schema,
  prefix: string,
  definitions: Definitions,
  environment: Readonly<Record<string, string>> = {},
): readonly Row[] {
  return Object.entries(properties).flatMap(([name, reference]) => {
    const schema = resolve(reference, definitions)
    const from = Object.entries(environment).filter(([, option]) => option === name)
    const own = rowOf(
      `${prefix}${name}`,
      reference,
      definitions,
      required.includes(name),
      from.map(([variable]) => variable),
    )
    const inner = schema.items ? resolve(schema.items, definitions) : schema
    const isTold = sharedName(reference) ?? sharedName(schema.items ?? {})
    if (!inner.properties || isTold !== undefined) return [own]
    return [own, ...rowsOf(inner, `${prefix}${name}${schema.items ? '[]' : ''}.`, definitions)]
  })
}

/** What has a section of its own, or is told at the top. */
const sharedName = ({ $ref = '' }: Schema): string | undefined =>
  /\/(condition|time|retry|policies|group)$/.exec($ref)?.[1]

function rowOf(
  name: string,
  reference: Schema,
  definitions: Definitions,
  isRequired: boolean,
  variables: readonly string[] = [],
): Row {
  const schema = resolve(reference, definitions)
  const usual =
    schema.default === undefined ? (isRequired ? 'needed' : '') : `\`${JSON.stringify(schema.default)}\``
  const description = reference.$ref === undefined ? schema.description : reference.description
  return [
    `\`${name}\``,
    `${typeOf(reference, definitions)}${schema.writeOnly ? ', secret' : ''}`,
    [usual, ...variables.map((variable) => `\`${variable}\``)].filter(Boolean).join(', '),
    description ?? '',
  ]
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'mapping',
  null: 'nothing',
}

function typeOf(reference: Schema, definitions: Definitions): string {
  const shared = sharedName(reference)
  if (shared !== undefined) return shared === 'condition' ? shared : `as [${shared}](#${shared})`
  const schema = resolve(reference, definitions)
  if (schema.format === 'notify-duration') return 'duration'
  if (schema.enum) return schema.enum.map((one) => `\`${String(one)}\``).join(' or ')
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  const branches = schema.anyOf ?? schema.oneOf
  if (branches) return [...new Set(branches.map((branch) => typeOf(branch, definitions)))].join(' or ')
  if (schema.items) return `list of ${typeOf(schema.items, definitions)}`
  if (typeof schema.additionalProperties === 'object')
    return `mapping to ${typeOf(schema.additionalProperties, definitions)}`
  return [schema.type ?? 'anything']
    .flat()
    .map((type) => words[type] ?? type)
    .join(' or ')
}

const resolve = (schema: Schema, definitions: Definitions): Schema => {
  const name = schema.$ref?.replace('#/$defs/', '')
  return name === undefined ? schema : { ...definitions[name], ...schema }
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const table = (rows: readonly Row[]): string =>
  [
    '| name | type | default, variable | |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  ].join('\n')

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(referenceFile, await renderReference())
