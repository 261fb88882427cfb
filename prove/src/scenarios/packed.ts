import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { finding, type Scenario } from '../scenario.ts'

const root = join(import.meta.dirname, '../../..')
const run = promisify(execFile)
/** What package managers run by themselves where a package is installed. */
const lifecycle = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare']

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** The packages as they would be published. */
export const packed: Scenario = {
  name: 'packed',
  needs: ['built'],
  async run({ bench }) {
    const all = ['packages', 'apps'].flatMap((parent) => foldersIn(join(root, parent)))
    const first = await packAll(all, join(bench.folder, 'first'))
    const second = await packAll(all, join(bench.folder, 'second'))
    const differing = first.flatMap(({ file, hash }, index) => (hash === second[index]!.hash ? [] : [file]))
    const manifests = await Promise.all(first.map(({ path }) => manifestIn(path)))
    const scripted = manifests.filter(({ scripts = {} }) => lifecycle.some((name) => name in scripts))
    const core = manifests.find(({ name }) => name === '@notify/core')
    const brings = Object.keys({ ...core?.dependencies, ...core?.optionalDependencies })
    const what = `${all.length} packages packed twice: ${differing.length === 0 ? 'the same bytes each time' : `${differing.join()} differ`}; ${scripted.length} with a script that runs at an installation; core depends on ${brings.length === 0 ? 'nothing' : brings.join()}`
    const right = differing.length + scripted.length + brings.length === 0
    return [finding('P22', right && core !== undefined, what)]
  },
}

const foldersIn = (parent: string): string[] =>
  readdirSync(parent)
    .map((folder) => join(parent, folder))
    .filter((path) => existsSync(join(path, 'package.json')) && !readManifest(path).private)

const readManifest = (path: string): Manifest =>
  JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest

interface Packed {
  readonly file: string
  readonly path: string
  readonly hash: string
}

async function packAll(folders: readonly string[], into: string): Promise<Packed[]> {
  mkdirSync(into)
  for (const cwd of folders) await run('pnpm', ['pack', '--pack-destination', into], { cwd })
  return readdirSync(into)
    .toSorted()
    .map((file) => {
      const path = join(into, file)
      return { file, path, hash: createHash('sha256').update(readFileSync(path)).digest('hex') }
    })
}

async function manifestIn(tarball: string): Promise<Manifest> {
  const { stdout } = await run('tar', ['-xzOf', tarball, 'package/package.json'])
  return JSON.parse(stdout) as Manifest
}
