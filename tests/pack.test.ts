import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { published, root, type Package } from './repository.ts'
import { fences } from './snippets.ts'

/** What a user gets: the packages as they would be published, in a folder of their own, without the network. */

const run = promisify(execFile)
const tarballs = new Map<string, string>()
let temporary: string

beforeAll(async () => {
  const missing = published.filter(({ path }) => !existsSync(join(path, 'dist')))
  if (missing.length > 0)
    throw new Error(
      `dist is missing in ${missing.map(({ folder }) => folder).join(', ')}: run \`pnpm build\` first`,
    )
  temporary = await realpath(await mkdtemp(join(tmpdir(), 'notify-pack-')))
  for (const one of published) tarballs.set(one.manifest.name, await pack(one))
}, 120_000)

afterAll(() => temporary && rm(temporary, { recursive: true, force: true }))

async function pack({ manifest: { name, version }, path }: Package): Promise<string> {
  await run('pnpm', ['pack', '--pack-destination', temporary], { cwd: path, ...tools })
  return join(temporary, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
}

/** A nested npm follows what the outer one tells its children. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|pnpm_|node_options$)/i.test(name)),
)
const tools = { env, shell: process.platform === 'win32' }

/** A project of somebody else: its folder, and all that npm put there. */
async function install(
  name: string,
  files: readonly string[],
): Promise<{ folder: string; installed: string[] }> {
  const folder = join(temporary, name)
  await mkdir(folder)
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const flags = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  await run('npm', ['install', ...flags, ...files], { cwd: folder, ...tools })
  const lock = await readFile(join(folder, 'node_modules/.package-lock.json'), 'utf8')
  const { packages } = JSON.parse(lock) as { packages: Readonly<Record<string, unknown>> }
  return { folder, installed: Object.keys(packages).map((path) => path.replace('node_modules/', '')) }
}

const packed = (...names: readonly string[]): string[] => names.map((name) => tarballs.get(name)!)

/** A tarball of what a package depends on, from where pnpm put it. */
async function library(folder: string, name: string): Promise<string> {
  const path = await realpath(join(root, 'packages', folder, 'node_modules', name))
  const file = join(temporary, `${name}.tgz`)
  await run('tar', ['-czf', file, '-C', dirname(path), name])
  return file
}

test("the first example of core's README runs with core and one channel, and nothing else", async () => {
  const { folder, installed } = await install('console', packed('@notify/core', '@notify/channel-console'))
  expect(installed).toEqual(['@notify/channel-console', '@notify/core'])
  const [example] = fences('packages/core/README.md').filter(({ language }) => language === 'ts')
  await writeFile(join(folder, 'example.ts'), example!.snippet.code)
  // As a user types it: this Node takes the types out.
  const { stdout } = await run(process.execPath, ['example.ts'], { cwd: folder, env })
  expect(stdout).toBe('[Warning] Disk almost full\ndelivered\n')
})

test('email brings core, markup and its SDK, and nothing else', async () => {
  const libraries = [await library('channel-email', 'nodemailer')]
  const ours = packed('@notify/core', '@notify/markup', '@notify/channel-email')
  const { folder, installed } = await install('email', [...ours, ...libraries])
  expect(installed).toEqual(['@notify/channel-email', '@notify/core', '@notify/markup', 'nodemailer'])
  const code =
    "const { email } = await import('@notify/channel-email'); console.log(email({ from: 'a@acme.dev', host: '127.0.0.1' }).kind)"
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], {
    cwd: folder,
    env,
  })
  expect(stdout).toBe('email\n')
})

/** The command as it is published, without what it depends on. */
async function unpacked(): Promise<{ folder: string; notify(...args: string[]): Promise<string> }> {
  const folder = await mkdtemp(join(temporary, 'command-'))
  await run('tar', ['-xzf', tarballs.get('@notify/cli')!, '-C', folder])
  const main = join(folder, 'package/dist/main.js')
  const home = { ...env, HOME: folder, XDG_STATE_HOME: folder }
  const notify = async (...args: string[]): Promise<string> =>
    (await run(process.execPath, [main, ...args], { cwd: folder, env: home })).stdout
  return { folder, notify }
}

test('the command sends a webhook, kept in SQLite, with no other package beside it', async () => {
  const { folder, notify } = await unpacked()
  let arrived = 0
  const server = createServer((request, response) => {
    arrived++
    request.resume().on('end', () => response.writeHead(204).end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await writeFile(join(folder, 'notify.yaml'), `channels: { hook: { use: webhook, url: '${url}' } }\n`, {
    mode: 0o600,
  })
  expect(await notify('send', '-t', 'Disk almost full', '-b', '')).toBe('✓ hook: delivered\n')
  expect(arrived).toBe(1)
  expect(existsSync(join(folder, 'notify/notify.db'))).toBe(true)
  server.close()
})

test('every package that the command asks for is one of its dependencies', async () => {
  const { folder } = await unpacked()
  const { dependencies } = JSON.parse(await readFile(join(folder, 'package/package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>
  }
  const asked = new Set<string>()
  for (const file of await readdir(join(folder, 'package/dist')))
    if (file.endsWith('.js')) {
      const text = await readFile(join(folder, 'package/dist', file), 'utf8')
      // What esbuild leaves begins a line, or is a call.
      const left =
        /^(?:import|export) (?:[^'"\n]* from )?"([^"]+)"|\b(?:import|require\d*|__require)\("([^"]+)"\)|^\} from "([^"]+)"/gm
      for (const [, from, called, closed] of text.matchAll(left)) asked.add((from ?? called ?? closed)!)
    }
  const packages = [...asked]
    .filter((name) => !/^(?:node:|\.)/.test(name))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    )
  // Asked for by a name that no bundler sees: the part of juice that templates need.
  packages.push('juice')
  expect([...new Set(packages)].toSorted()).toEqual(Object.keys(dependencies).toSorted())
})

test.each(published.map(({ manifest }) => manifest.name))(
  '%s is packed as package managers and bundlers want it',
  async (name) => {
    const { buffer: tarball } = new Uint8Array(await readFile(tarballs.get(name)!))
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
  },
)

test.each(published.map(({ manifest, path }) => [manifest.name, path] as const))(
  '%s shows no source, no test and nothing of the workspace',
  async (name) => {
    const { stdout } = await run('tar', ['-tzf', tarballs.get(name)!])
    const files = stdout.trim().split('\n')
    expect(
      files.filter((file) => !/^package\/(dist\/|package\.json$|README\.md$|LICENSE$)/.test(file)),
    ).toEqual([])
    expect(files.filter((file) => /\.test\.|__fixtures__/.test(file))).toEqual([])
    const { stdout: text } = await run('tar', ['-xzOf', tarballs.get(name)!, 'package/package.json'])
    expect(text).not.toMatch(/workspace:|catalog:|@notify\/source/)
  },
)
