import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ConfigurationError } from '@notify/core'
import { standardPort, startServer, type RunningServer, type ServerOptions } from './server.ts'
import { watchdog } from './watchdog.ts'

const usage = `Usage: notify-server [options]

Serves the HTTP interface of Notify.

  --config <file>   default: notify.yaml here or in a folder above, up to the root of the repository
  --host <address>  default: 127.0.0.1; one that other machines can reach needs NOTIFY_TOKEN
  --port <number>   default: ${standardPort}; 0: any that is free
  --insecure        serves other machines without a token
  --help, --version

NOTIFY_TOKEN: asked of every caller as Authorization: Bearer. NOTIFY_LOG=debug: every decision as a line of JSON.
A change of the configuration takes effect by itself, and on SIGHUP; one that is wrong is logged, and the one before stays.
Exit codes: 0 stopped, 1 it could not listen, 2 usage, 4 configuration; 130 and 143 after a second signal.
`

const say = (text: string): boolean => process.stderr.write(`notify-server: ${text}\n`)

/** The command `notify-server`: serves until SIGINT or SIGTERM. @returns Its exit code. */
export async function runServer(args: readonly string[]): Promise<number> {
  const given = readArguments(args)
  if (typeof given === 'number') return given
  let server: RunningServer
  try {
    server = await startServer(given)
  } catch (error) {
    if (!ConfigurationError.is(error)) say(`cannot listen: ${whyNot(error, given)}`)
    else for (const line of error.message.split('\n')) say(line)
    return ConfigurationError.is(error) ? 4 : 1
  }
  process.on('SIGHUP', () => void server.reload())
  watchdog()
  say(`listening on ${server.url}`)
  await signalled()
  await server.close()
  return 0
}

/** Options, or the exit code of a command that ends here. */
function readArguments(args: readonly string[]): ServerOptions | number {
  try {
    const text = { type: 'string' } as const
    const flag = { type: 'boolean' } as const
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: text,
        host: text,
        port: text,
        insecure: flag,
        help: { ...flag, short: 'h' },
        version: flag,
      },
    })
    const { help, version, port, ...rest } = values
    if (help) return print(usage)
    if (version) return print(`${readVersion()}\n`)
    if (port === undefined) return rest
    if (/^\d{1,5}$/.test(port) && Number(port) < 65_536) return { ...rest, port: Number(port) }
    say(`--port: expected a number from 0 to 65535, received ${JSON.stringify(port.slice(0, 80))}`)
  } catch (error) {
    // The rest of Node's message is about its own settings.
    say((error as Error).message.split(/\. |\n/)[0]!)
  }
  process.stderr.write(`\n${usage}`)
  return 2
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

const readVersion = (): string => {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { readonly version: string }).version
}

const whyNots: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use; choose another with --port',
  EACCES: 'is not for this user; choose one above 1023 with --port',
  EADDRNOTAVAIL: 'is at an address that this machine does not have; choose another with --host',
  ENOTFOUND: 'is at a name that has no address; choose another with --host',
}

function whyNot(error: unknown, { port = standardPort }: ServerOptions): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  return code in whyNots ? `port ${port} ${whyNots[code]}` : message
}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const

/** Resolves at the first signal; the second ends the process at once. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (stopping) process.exit(exitCodes[signal])
        stopping = true
        resolve()
      })
  })
}
