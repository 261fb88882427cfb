/** The code in READMEs and docstrings, as programs that the compiler can check. */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from './repository.ts'

export interface Snippet {
  /** From the root, e.g. `packages/core/README.md`. */
  readonly file: string
  /** Of its first line of code. */
  readonly line: number
  readonly code: string
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

export const readmes = (): string[] =>
  globSync(['README.md', '{packages,apps,examples}/*/README.md'], { cwd: root }).toSorted()

export const sources = (): string[] =>
  globSync('{packages,apps}/*/src/**/*.ts', { cwd: root })
    .filter((file) => !file.endsWith('.test.ts') && !file.includes('__fixtures__'))
    .toSorted()

export interface Fence {
  /** What stands behind the backticks. */
  readonly language: string
  readonly snippet: Snippet
}

/** The fenced blocks of a Markdown text. */
export function fences(file: string, text: string = read(file)): Fence[] {
  return [...text.matchAll(/^( *)(`{3,})(.*)\n([\s\S]*?)^\1\2 *$/gm)].map((match) => {
    const [, , , language = '', code = ''] = match
    const line = text.slice(0, match.index).split('\n').length + 1
    return { language: language.trim(), snippet: { file, line, code } }
  })
}

/** The code after `@example` in the docstrings of a file, up to the next tag or the end. */
export function docstringExamples(file: string, text: string = read(file)): Snippet[] {
  return [...text.matchAll(/^ *\* @example\n((?: *\*(?!\/)(?! @).*\n)+)/gm)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length + 1,
    code: match[1]!.replace(/^ *\* ?/gm, ''),
  }))
}

export interface Options {
  /** Names a folder beside those of other checks. */
  readonly name: string
  /** Stands before the code, on the line above it. */
  readonly prelude?: (snippet: Snippet) => string
  /** Declared for all of them. */
  readonly globals?: string
}

/**
 * Type-checks each snippet as a module of its own, in the place of its package: it sees what that package depends on, and
 * every package of the workspace from its source.
 *
 * @returns What is wrong, by file, as `line: message`.
 */
export function typeErrors(
  snippets: readonly Snippet[],
  { name, prelude, globals }: Options,
): Map<string, string[]> {
  const folder = join(root, 'node_modules/.cache', name)
  rmSync(folder, { recursive: true, force: true })
  const origins = new Map<string, string>()
  linkModules(folder)
  for (const snippet of snippets) {
    // Its lines keep their numbers, so that those of an error are those of the document.
    const above = `${prelude?.(snippet) ?? ''}${'\n'.repeat(snippet.line - 1)}`
    const path = join(dirname(snippet.file), `${snippet.file.replaceAll('/', '_')}_${snippet.line}.ts`)
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), `${above}${snippet.code}\nexport {}\n`)
    origins.set(path, snippet.file)
  }
  writeFileSync(join(folder, 'globals.d.ts'), globals ?? '')
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration))
  return compile(folder, origins)
}

/** Lets a folder resolve modules as the one it stands for does, and every package of the workspace besides. */
function linkModules(folder: string): void {
  const link = (at: string, to: string): void => {
    mkdirSync(dirname(join(folder, at)), { recursive: true })
    symlinkSync(join(root, to), join(folder, at), 'junction')
  }
  for (const manifest of globSync('{packages,apps,examples}/*/package.json', { cwd: root })) {
    const home = dirname(manifest)
    const { name } = JSON.parse(read(manifest)) as { name: string }
    link(join('node_modules', name), home)
    if (existsSync(join(root, home, 'node_modules')))
      link(join(home, 'node_modules'), join(home, 'node_modules'))
  }
}

const configuration = {
  extends: '../../../tsconfig.base.json',
  compilerOptions: {
    rootDir: '../../..',
    isolatedDeclarations: false,
    declaration: false,
    declarationMap: false,
    rewriteRelativeImportExtensions: false,
    // An example names what it shows and does not go on.
    noUnusedLocals: false,
    noUnusedParameters: false,
  },
  include: ['**/*.ts'],
  exclude: ['node_modules', '**/node_modules/**'],
}

function compile(folder: string, origins: ReadonlyMap<string, string>): Map<string, string[]> {
  const tsc = join(root, 'node_modules/@typescript/native/bin/tsc')
  const { stdout, status } = spawnSync(process.execPath, [tsc, '--pretty', 'false', '--noErrorTruncation'], {
    cwd: folder,
    encoding: 'utf8',
  })
  const errors = new Map<string, string[]>()
  for (const line of stdout.split('\n')) {
    const [, path = '', at = '', message = ''] = /^(.+)\((\d+),\d+\): error (.+)$/.exec(line) ?? []
    if (path === '') continue
    const file = origins.get(relative('.', path)) ?? path
    errors.set(file, [...(errors.get(file) ?? []), `${at}: ${message}`])
  }
  if (status !== 0 && errors.size === 0) throw new Error(`the compiler did not run: ${stdout}`)
  return errors
}
