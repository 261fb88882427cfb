import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { apps, codeLines, packages, root, sourcesOf } from './repository.ts'

/** Raised only in a commit that says why; docs/decisions/0007-budgets.md says what they were. Lines are lines of code: comments are free. */
const budgets = {
  fileLines: 300,
  functionLines: 60,
  methods: 6,
  coreLines: 8_650,
  coreGzipBytes: 47_200,
  notifierGzipBytes: 40_800,
  markupGzipBytes: 20_000,
  channelLines: 400,
}
/** What each came to; a new channel gets a line only with a reason. */
const channelLines: Readonly<Record<string, number>> = {
  'channel-discord': 1_105, // webhooks and bot, embeds within eight limits and their sum, parts, mentions that are declared, buttons, the SDK's connections
  'channel-email': 1_285, // addresses, HTML and text of one mail and of a digest, two error tables
  'channel-jira': 1_050, // ADF, search before every create, one step a request, transitions, uploads, three kinds of 429
  'channel-msteams': 1_150, // two ways in, sign-in with rotation, cards within 28 KB counted in bytes, three error tables
  'channel-pagerduty': 530, // two kinds of event, details within 512 KB, digests that open and close
  'channel-slack': 1_280, // two ways in, an error table of sixty words, blocks within every limit, uploads, reactions
  'channel-sms': 670, // segments, numbers, one client on fetch for an SDK that leaks, callbacks
  'channel-telegram': 750, // HTML within two limits, the error table, one bounded HTTP client with uploads
  'channel-webhook': 740, // the SSRF guard and the bounded HTTP client that other channels leave to their SDK
}
/** Met as a whole by who uses them, never implemented by anybody else; a Dialect is always given in part; Phrases are words. */
const wideInterfaces = new Set([
  'Notifier',
  'Assembly',
  'Facts',
  'Dialect',
  'Phrases',
  'Sandbox',
  'Workspace',
  'Recorder',
  'DispatcherEvents',
  'Due',
  'Database',
  'Bench',
])

const everything = [...packages, ...apps]
const lineCount = (text: string): number => text.trimEnd().split('\n').length

interface Found {
  readonly what: string
  readonly size: number
}

function visit(text: string, each: (node: ts.Node, file: ts.SourceFile) => void): void {
  const file = ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true)
  const walk = (node: ts.Node): void => {
    each(node, file)
    ts.forEachChild(node, walk)
  }
  walk(file)
}

function longFunctions(text: string): Found[] {
  const found: Found[] = []
  visit(text, (node, file) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return
    const size = codeLines(text.slice(node.getStart(file), node.getEnd()))
    if (size > budgets.functionLines)
      found.push({
        what: `${(node.name ?? { getText: () => 'a function' }).getText(file)} has ${size} lines`,
        size,
      })
  })
  return found
}

/** Whoever implements an interface has few methods to write; data has as many members as there are facts. */
function wide(text: string): Found[] {
  const found: Found[] = []
  visit(text, (node, file) => {
    if (!ts.isInterfaceDeclaration(node) || wideInterfaces.has(node.name.text)) return
    const methods = node.members.filter((member) => ts.isMethodSignature(member) && !member.questionToken)
    if (methods.length > budgets.methods)
      found.push({
        what: `${node.name.getText(file)} has ${methods.length} required methods`,
        size: methods.length,
      })
  })
  return found
}

async function gzipBytes(code: string, resolveDir: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@notify/source'],
    splitting: true,
    outdir: 'out',
    write: false,
  })
  // The entry and what it pulls in at once; what is imported later (explain, simulate) is another chunk.
  const entry = outputFiles.find(({ path }) => path.endsWith('stdin.js'))!
  const seen = new Set<string>()
  const add = (path: string): number => {
    if (seen.has(path)) return 0
    seen.add(path)
    const file = outputFiles.find((one) => one.path === path)!
    const later = [...file.text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)].map(([, name]) =>
      join(path, '..', name!),
    )
    return gzipSync(file.contents).byteLength + later.map(add).reduce((sum, size) => sum + size, 0)
  }
  return add(entry.path)
}

describe('budgets', () => {
  test(`no file is longer than ${budgets.fileLines} lines`, () => {
    const long = everything.flatMap((one) =>
      sourcesOf(one)
        .filter(({ text }) => lineCount(text) > budgets.fileLines)
        .map(({ file }) => `${one.folder}/${file}`),
    )
    expect(long).toEqual([])
  })

  test(`no function is longer than ${budgets.functionLines} lines`, () => {
    const long = everything.flatMap((one) =>
      sourcesOf(one).flatMap(({ file, text }) =>
        longFunctions(text).map(({ what }) => `${one.folder}/${file}: ${what}`),
      ),
    )
    expect(long).toEqual([])
  })

  test(`no interface asks for more than ${budgets.methods} methods`, () => {
    const found = everything.flatMap((one) =>
      sourcesOf(one).flatMap(({ file, text }) =>
        wide(text).map(({ what }) => `${one.folder}/${file}: ${what}`),
      ),
    )
    expect(found).toEqual([])
  })

  test(`core has at most ${budgets.coreLines} lines`, () => {
    const core = packages.find(({ folder }) => folder === 'core')!
    const lines = sourcesOf(core)
      .map(({ text }) => codeLines(text))
      .reduce((sum, size) => sum + size, 0)
    expect(lines).toBeLessThanOrEqual(budgets.coreLines)
  })

  test.each(
    packages.filter(({ folder }) => folder.startsWith('channel-')).map((one) => [one.folder, one] as const),
  )('%s stays within the lines of a channel, without the data of its configuration', (folder, one) => {
    const sources = sourcesOf(one).filter(({ file }) => !file.endsWith('config.ts'))
    const lines = sources.map(({ text }) => codeLines(text)).reduce((sum, size) => sum + size, 0)
    expect(lines).toBeLessThanOrEqual(channelLines[folder] ?? budgets.channelLines)
  })

  test(`core is at most ${budgets.coreGzipBytes} bytes, a notifier with one channel ${budgets.notifierGzipBytes} (gzip)`, async () => {
    const core = join(root, 'packages/core')
    const whole = await gzipBytes(
      "export * from './src/index.ts'; export * from './src/notifier/explain.ts'; export * from './src/notifier/simulate.ts'",
      core,
    )
    const consoleChannel = join(root, 'packages/channel-console/src/index.ts')
    const one = await gzipBytes(
      `import { createNotifier } from './src/notifier.ts'; import { consoleChannel } from ${JSON.stringify(consoleChannel)}; export const notifier = createNotifier({ channels: { terminal: consoleChannel() } })`,
      core,
    )
    expect({ whole, one }).toSatisfy(() => whole <= budgets.coreGzipBytes && one <= budgets.notifierGzipBytes)
  })

  test(`markup with its lexer is at most ${budgets.markupGzipBytes} bytes (gzip)`, async () => {
    const size = await gzipBytes("export * from './src/index.ts'", join(root, 'packages/markup'))
    expect(size).toBeLessThanOrEqual(budgets.markupGzipBytes)
  })

  test('the measures see what they are to see', () => {
    const long = `function f() {\n${'  g()\n'.repeat(61)}}\n`
    expect(longFunctions(long)).toHaveLength(1)
    expect(
      wide('interface A { a(): 1; b(): 1; c(): 1; d(): 1; e(): 1; f(): 1; g(): 1; h?(): 1 }'),
    ).toHaveLength(1)
    expect(codeLines('/** x\n * y */\n// z\n\na()\n')).toBe(1)
    expect(readFileSync(join(root, 'LICENSE'), 'utf8')).toMatch(/^MIT/)
  })
})
