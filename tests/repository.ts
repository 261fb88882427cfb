/** The repository as its own tests see it. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('..', import.meta.url))

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly license?: string
  readonly description?: string
  readonly type?: string
  readonly files?: readonly string[]
  readonly engines?: { readonly node?: string }
  readonly bin?: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly publishConfig?: {
    readonly access?: string
    readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>
  }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

export interface Package {
  /** The folder's name, e.g. `channel-slack`. */
  readonly folder: string
  readonly path: string
  readonly manifest: Manifest
}

const packagesIn = (parent: string): Package[] =>
  readdirSync(join(root, parent))
    .filter((folder) => existsSync(join(root, parent, folder, 'package.json')))
    .map((folder) => {
      const path = join(root, parent, folder)
      return {
        folder,
        path,
        manifest: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest,
      }
    })

export const packages: readonly Package[] = packagesIn('packages')
export const apps: readonly Package[] = packagesIn('apps')
export const published: readonly Package[] = [...packages, ...apps].filter(
  ({ manifest }) => !manifest.private,
)

export interface Source {
  /** From the package's folder. */
  readonly file: string
  readonly text: string
}

/** TypeScript of a package without its tests and fixtures. */
export const sourcesOf = ({ path }: Package): Source[] =>
  globSync('src/**/*.ts', { cwd: path })
    .filter((file) => !file.endsWith('.test.ts') && !file.includes('__fixtures__'))
    .toSorted()
    .map((file) => ({ file, text: readFileSync(join(path, file), 'utf8') }))

/** Lines that say something: without blank ones and comments. */
export const codeLines = (text: string): number =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('//')).length
