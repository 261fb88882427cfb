// Builds the package in the current folder: JavaScript by tsup, declarations by TypeScript 7.
// Every package's build is this one line, so that no package carries a configuration of its own.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const entries = Object.values(manifest.exports ?? {})
  .map((target) => target['@notify/source'])
  .filter((file) => file?.endsWith('.ts'))
const programs = Object.values(manifest.bin ?? {}).map((file) =>
  file.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts'),
)

rmSync('dist', { recursive: true, force: true })
await build({
  entry: [...entries, ...programs],
  format: 'esm',
  target: 'node22',
  outDir: 'dist',
  dts: false, // tsup's own declarations need the TypeScript 6 API and take 2.6 times as long
  sourcemap: true,
  splitting: true,
  config: false,
  silent: true,
  removeNodeProtocol: false, // the default turns node:sqlite into sqlite, which does not exist
})

const tsc = fileURLToPath(new URL('../node_modules/.bin/tsc', import.meta.url))
const types = spawnSync(tsc, ['-p', 'tsconfig.json', '--noEmit', 'false', '--emitDeclarationOnly'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
})
if (types.error) console.error(`tsc could not be started: ${types.error.message}`)
process.exit(types.status ?? 1)
