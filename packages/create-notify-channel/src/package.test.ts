import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** What a stranger does, outside this repository: scaffold, fill in two functions, run the contract, send. */

const execute = promisify(execFile)
const root = fileURLToPath(new URL('../../..', import.meta.url))
const packages = join(root, 'packages')
let here: string
let folder: string

interface Ended {
  readonly code: number
  readonly text: string
}

const command = async (
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> => {
  const options = { cwd, env: { PATH: process.env['PATH'], HOME: here, NO_COLOR: '1', ...env } }
  try {
    const running = execute(process.execPath, args, options)
    // Otherwise the command waits for a body.
    running.child.stdin?.end()
    const { stdout, stderr } = await running
    return { code: 0, text: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, text: stdout + stderr }
  }
}

const fromSource = '--conditions=@notify/source'
const create = join(packages, 'create-notify-channel/src/main.ts')
const cli = join(root, 'apps/cli/src/main.ts')
const vitest = (): Promise<Ended> => command(folder, [join(folder, 'node_modules/vitest/vitest.mjs'), 'run'])
/** Errors in the package itself: what is linked is checked by its own repository. */
const typeErrors = async (...args: string[]): Promise<string[]> => {
  const { text } = await tsc(...args)
  return text.split('\n').filter((line) => line.startsWith('src/') || line.startsWith('error'))
}
const tsc = (...args: string[]): Promise<Ended> =>
  command(folder, [
    join(root, 'node_modules/@typescript/native/bin/tsc'),
    '--customConditions',
    '@notify/source',
    ...args,
  ])

/** Puts what npm would install where npm would put it. */
async function link(name: string, target: string): Promise<void> {
  const path = join(here, 'node_modules', name)
  await mkdir(dirname(path), { recursive: true })
  await symlink(await realpath(target), path)
}

const render = `
  const lines = [
    notification.state === undefined ? notification.title : \`\${phrases(context.locale)[notification.state]}: \${notification.title}\`,
    notification.body ?? '',
    ...(notification.fields ?? []).map(({ name, value }) => \`\${name}: \${value}\`),
    ...(notification.members ?? []).map(({ title }) => title),
  ]
  const text = lines.join('\\n').trim()
  if (text.length <= textMaxChars) return [{ text }]
  const note = \`\\n\${phrases(context.locale).leftOut(text.length - textMaxChars + 40)}\`
  return [{ text: text.slice(0, textMaxChars - 40).replace(/[\\ud800-\\udbff]$/, '') + note }]
`
const send = `
  const answer = await post('/messages', message, server, context)
  if ((answer as { readonly ok?: unknown } | null)?.ok === true) return {}
  throw new DeliveryError('invalid', 'acme: the message was refused')
`

/** Writes a function's body, and what it imports. */
async function fillIn(file: string, body: string, imports: string): Promise<void> {
  const path = join(folder, 'src', file)
  const text = await readFile(path, 'utf8')
  const filled = text.replace(/\n {2}throw new Error\('fill in[^\n]*\n/, body)
  expect(filled).not.toBe(text)
  await writeFile(path, imports + filled)
}

beforeAll(async () => {
  here = await realpath(await mkdtemp(join(tmpdir(), 'notify-channel-')))
  folder = join(here, 'notify-channel-acme')
  expect(await command(here, [create, 'acme'])).toMatchObject({ code: 0 })
  for (const name of ['core', 'testkit']) await link(`@notify/${name}`, join(packages, name))
  await link('notify-channel-acme', folder)
  await link('vitest', join(packages, 'testkit/node_modules/vitest'))
  await link('@types/node', join(root, 'node_modules/@types/node'))
  await symlink(join(here, 'node_modules'), join(folder, 'node_modules'))
  const conditions = "['@notify/source', 'node', 'import', 'module', 'default']"
  await writeFile(
    join(folder, 'vitest.config.ts'),
    `export default { resolve: { conditions: ${conditions} }, ssr: { resolve: { conditions: ${conditions} } } }\n`,
  )
}, 60_000)
afterAll(() => rm(here, { recursive: true, force: true }))

test('untouched, it has the right types, and its tests say which two functions are left', async () => {
  expect(await typeErrors()).toEqual([])
  const { code, text } = await vitest()
  expect(code).toBe(1)
  expect(text).toContain('fill in two functions: render in src/message.ts, and send in src/send.ts')
}, 60_000)

test('with two functions written it keeps the contract, and the notify command sends with it', async () => {
  const phrases =
    "import { phrases } from '@notify/core/channel'\nimport { textMaxChars } from './limits.ts'\n"
  await fillIn('message.ts', render, phrases)
  const post = "import { DeliveryError } from '@notify/core/channel'\nimport { post } from './request.ts'\n"
  await fillIn('send.ts', send, post)
  const { code, text } = await vitest()
  expect(text).not.toMatch(/FAIL|failed/)
  expect(code).toBe(0)
  expect(await typeErrors('-p', 'tsconfig.build.json')).toEqual([])

  const vendor = await listening()
  await writeFile(
    join(here, 'notify.yaml'),
    `channels:\n  ops: { use: notify-channel-acme, baseUrl: "http://127.0.0.1:${vendor.port}" }\n`,
  )
  const title = 'ディスク残りわずか 💾'
  const sent = await command(here, [fromSource, cli, 'send', '-t', title], { ACME_TOKEN: 'secret-of-acme' })
  await vendor.close()
  expect(sent).toEqual({ code: 0, text: '✓ ops: delivered\n' })
  expect(vendor.received).toEqual([`POST /messages Bearer secret-of-acme {"text":"${title}"}`])
}, 120_000)

async function listening(): Promise<{ port: number; received: string[]; close(): Promise<void> }> {
  const received: string[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url, headers } = request
      received.push(`${method} ${url} ${headers.authorization} ${Buffer.concat(chunks).toString('utf8')}`)
      response.setHeader('content-type', 'application/json').end('{"ok":true}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
