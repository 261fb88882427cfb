import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Sample } from '../../lib/figures.ts'
import type { Goal, Group, LeftOut, Scale, Variant } from '../../lib/suite.ts'

const run = promisify(execFile)
const packages = fileURLToPath(new URL('../../../../packages', import.meta.url))
const here = fileURLToPath(new URL('.', import.meta.url))
const title = 'import in a fresh process'
const base = 'undici'

interface Published {
  readonly name: string
  readonly folder: string
  /** As it is built. */
  readonly file: string
}

/** Every package with an entry of its own; not the test kit, whose import is vitest's. */
function published(): Published[] {
  return readdirSync(packages)
    .filter((folder) => folder !== 'testkit')
    .flatMap((folder) => {
      const manifest = join(packages, folder, 'package.json')
      if (!existsSync(manifest)) return []
      const { name, exports } = JSON.parse(readFileSync(manifest, 'utf8')) as {
        readonly name: string
        readonly exports?: Readonly<Record<string, { readonly default: string }>>
      }
      const entry = exports?.['.']?.default
      return entry === undefined ? [] : [{ name, folder, file: join(packages, folder, entry) }]
    })
}

/** The time within a fresh process from before the import until after it; the best of a few, of which the first fills the system's memory. */
async function importing(what: string, times: number): Promise<Sample> {
  const script = `const from = performance.now(); await import(${JSON.stringify(what)}); console.log(performance.now() - from)`
  let wallMs = Infinity
  for (let more = times; more > 0; more--) {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: here })
    wallMs = Math.min(wallMs, Number(stdout))
  }
  return { wallMs }
}

/** What is published, as it is built. */
export async function importsGroup(scale: Scale): Promise<Group | LeftOut> {
  if (scale.npmOnly) return { title, leftOut: ['nothing of it gates'] }
  const all = published()
  const built = all.filter(({ file }) => existsSync(file))
  if (built.length === 0) return { title, leftOut: ['nothing is built: run `npx turbo run build`'] }
  const times = scale.quick ? 2 : 4
  const variant = (name: string, what: string): Variant => ({ name, run: () => importing(what, times) })
  const sdks = ['@slack/web-api', 'nodemailer', 'twilio', 'notifme-sdk']
  return {
    title,
    base,
    columns: ['wallMs'],
    ratios: ['wallMs'],
    cold: true,
    variants: [
      ...built.map(({ name, file }) => variant(name, `file://${file}`)),
      ...[base, ...sdks].map((name) => variant(name, name)),
    ],
    goals: built.filter(({ folder }) => folder.startsWith('channel-')).map(({ name }) => lazy(name)),
    leftOut: all.filter((one) => !built.includes(one)).map(({ name }) => `${name}: not built`),
  }
}

const lazy = (variant: string): Goal => ({
  promise: 'A channel loads its SDK when it is used',
  variant,
  figure: 'wallMs',
  atMost: 15,
  gates: false,
})
