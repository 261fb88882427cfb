import type { Names } from '../names.ts'

/** What stands around the sources of a new channel, by its path. */
export const project = (names: Names): Readonly<Record<string, string>> => ({
  'package.json': json(manifest(names)),
  'tsconfig.json': json(compiler),
  'tsconfig.build.json': json({
    extends: './tsconfig.json',
    compilerOptions: { noEmit: false },
    exclude: ['src/**/*.test.ts'],
  }),
  '.gitignore': 'node_modules/\ndist/\n',
  'README.md': readme(names),
})

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

const entry = (name: string): object => ({ types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` })

const manifest = ({ packageName, type }: Names): object => ({
  name: packageName,
  version: '0.1.0',
  description: `Sends notifications of Notify to ${type}.`,
  keywords: ['notify', 'notify-channel', 'notifications'],
  license: 'MIT',
  files: ['dist'],
  type: 'module',
  sideEffects: false,
  exports: { '.': entry('index'), './config': entry('config') },
  scripts: {
    build: 'tsc -p tsconfig.build.json',
    prepack: 'npm run build',
    test: 'vitest run',
    typecheck: 'tsc',
  },
  peerDependencies: { '@notify/core': '^1.0.0' },
  devDependencies: {
    '@notify/core': '^1.0.0',
    '@notify/testkit': '^1.0.0',
    '@types/node': '^22.0.0',
    typescript: '>=6 <8',
    vitest: '^5.0.0',
  },
  engines: { node: '>=22.19.0' },
})

const compiler = {
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024'],
    types: ['node'],
    module: 'nodenext',
    rewriteRelativeImportExtensions: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    skipLibCheck: true,
    declaration: true,
    noEmit: true,
    rootDir: 'src',
    outDir: 'dist',
  },
  include: ['src'],
}

const readme = ({ packageName, kind, variable, environment, type }: Names): string => `# ${packageName}

Sends notifications to ${type}.

\`\`\`sh
npm install @notify/core ${packageName}
\`\`\`

\`\`\`ts
import { createNotifier } from '@notify/core'
import { ${variable}Channel } from '${packageName}'

const notifier = createNotifier({ channels: { ops: ${variable}Channel() } }) // ${environment}_TOKEN
await notifier.send({ title: 'Disk almost full', severity: 'warning' })
\`\`\`

In a file: \`ops: { use: ${packageName}, token: "\${${environment}_TOKEN}" }\`.

| option | type | default | environment |
| --- | --- | --- | --- |
| \`token\` | text, or a function that gives it | | \`${environment}_TOKEN\` |
| \`baseUrl\` | URL | \`https://api.${kind}.example\` | \`${environment}_URL\` |

## What becomes of a notification

Say here what happens to title, body, fields, links, images and attachments, and to the states of an incident.

## Limits

| what | limit | beyond it |
| --- | --- | --- |
| text | 4,000 characters | is cut |

## Errors

| answer | reason | tried again |
| --- | --- | --- |
| 401, 403 | \`auth\` | when the token was changed |
| 404 | \`not-found\` | no |
| 410 | \`gone\` | no |
| other 4xx | \`invalid\` | no |
| 429 | \`rate-limited\` | after the time that it names |
| 5xx, no connection | \`unavailable\` | yes |
| the connection broke, no JSON | \`ambiguous\` | yes: it may arrive twice |

## Credentials

Say here where to get a token, and what it has to be allowed to do.
`
