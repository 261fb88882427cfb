import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nearest } from '@notify/core'
import { createSandbox, vendors as allVendors, type Mode, type Sandbox, type Vendor } from '@notify/sandbox'
import { servePage, type Page } from '@notify/sandbox/page'
import { readArguments, type Flag } from '../arguments.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { print, printJson, say } from '../output.ts'
import { UsageError } from '../usage-error.ts'

const usualPort = 4_800
const lastPort = 65_535 - allVendors.length

export const flags: Readonly<Record<'port' | 'mode' | 'vendors' | 'json', Flag>> = {
  port: {
    value: 'number',
    help: `of the page; default ${usualPort}. With another, each service takes one of the ten ports after it; 0: any that are free`,
  },
  mode: {
    value: 'mode',
    help: 'vendor, or strict, which also refuses what a service swallows; default vendor',
  },
  vendors: { value: 'names', help: `with commas between them; default all: ${allVendors.join(',')}` },
  json: { help: 'the page and the settings as one line of JSON, once everything listens' },
}

interface Wanted {
  readonly port: number
  readonly mode: Mode
  readonly vendors: readonly Vendor[]
}

/** Stands in for every service until SIGINT or SIGTERM, which is how it is meant to end. */
export async function run(args: readonly string[]): Promise<ExitCode> {
  const given = readArguments(args, flags)
  const wanted: Wanted = {
    port: readPort(given.text('port')),
    mode: readMode(given.text('mode')),
    vendors: readVendors(given.text('vendors')),
  }
  const stopped = stop()
  await using sandbox = await listening(() =>
    createSandbox({ vendors: wanted.vendors, mode: wanted.mode, ports: portsOf(wanted.port) }),
  )
  await using page = await listening(() => servePage(sandbox, { port: wanted.port }))
  await using authority = await writeAuthority(
    wanted.vendors.includes('graph') ? sandbox.graph.ca : undefined,
  )
  const { yaml, environment } = sandbox.settings()
  const settings = { yaml, environment: { ...environment, ...authority.environment } }
  if (given.has('json'))
    printJson({ url: page.url, ...wanted, port: Number(new URL(page.url).port), ...settings })
  else show(settings, page)
  await stopped
  return exitCodes.ok
}

const stop = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })

/** The usual ones; after a port of one's own, in the order of the list; or any. */
const portsOf = (port: number): Readonly<Partial<Record<Vendor, number>>> | 'fixed' => {
  if (port === usualPort) return 'fixed'
  return port === 0 ? {} : Object.fromEntries(allVendors.map((vendor, index) => [vendor, port + 1 + index]))
}

/** @throws {UsageError} that names the port, if it is taken. */
async function listening<Started>(start: () => Promise<Started>): Promise<Started> {
  try {
    return await start()
  } catch (error) {
    const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number }
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    const why = code === 'EADDRINUSE' ? 'is taken' : 'may not be used'
    throw new UsageError(
      `port ${port} ${why}; --port chooses others, e.g. --port 14800, or --port 0 for any that are free`,
    )
  }
}

interface Authority extends AsyncDisposable {
  readonly environment: Readonly<Record<string, string>>
}

/** Node reads whom it trusts beside the usual ones from a file, when it starts. The file ends with the sandbox. */
async function writeAuthority(certificate: string | undefined): Promise<Authority> {
  if (certificate === undefined) return { environment: {}, async [Symbol.asyncDispose]() {} }
  const folder = await mkdtemp(join(tmpdir(), 'notify-sandbox-'))
  const file = join(folder, 'ca.pem')
  await writeFile(file, certificate)
  return {
    environment: { NODE_EXTRA_CA_CERTS: file },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

function show({ yaml, environment }: ReturnType<Sandbox['settings']>, page: Page): void {
  const variables = Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}`)
  print([...variables, '', '# notify.yaml', yaml.trimEnd()].join('\n'))
  say(`every message is shown at ${page.url}`)
  say('nothing leaves this machine; Ctrl-C ends it')
}

const quoted = (value: string): string => `'${value.replaceAll("'", String.raw`'\''`)}'`

function readPort(text = String(usualPort)): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= lastPort) return port
  throw new UsageError(`--port: expected a number from 0 to ${lastPort}`)
}

function readMode(text = 'vendor'): Mode {
  if (text === 'vendor' || text === 'strict') return text
  throw new UsageError('--mode: expected vendor or strict')
}

function readVendors(text?: string): readonly Vendor[] {
  if (text === undefined) return allVendors
  return text.split(',').map((part) => {
    const name = part.trim()
    const known = allVendors.find((vendor) => vendor === name)
    if (known !== undefined) return known
    const like = nearest(name, [...allVendors])
    throw new UsageError(
      `--vendors: there is no ${JSON.stringify(name)}${like === undefined ? `; expected some of ${allVendors.join(',')}` : `; did you mean ${like}?`}`,
    )
  })
}
