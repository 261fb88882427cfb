#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { ConfigurationError } from '@notify/core'
import { standardPort, startServer, type RunningServer } from './server.ts'

const usage = `Usage: notify-server [--config notify.yaml] [--host 127.0.0.1] [--port ${standardPort}] [--insecure]

Serves the HTTP interface of Notify. NOTIFY_TOKEN: asked of every caller. NOTIFY_LOG=debug: every decision as a line.
Exit codes: 0 stopped, 1 it could not start, 2 usage, 4 configuration.
`

const fail = (code: number, message: string): never => {
  process.stderr.write(`notify-server: ${message}\n`)
  process.exit(code)
}

function readArguments(): { config?: string; host?: string; port?: number; insecure: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        config: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        insecure: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) {
      process.stdout.write(usage)
      process.exit(0)
    }
    const { config, host, port, insecure } = values
    if (port !== undefined && !/^\d{1,5}$/.test(port))
      fail(2, `--port expects a number from 0 to 65535, received ${JSON.stringify(port)}`)
    return {
      insecure,
      ...(config !== undefined && { config }),
      ...(host !== undefined && { host }),
      ...(port !== undefined && { port: Number(port) }),
    }
  } catch (error) {
    return fail(2, `${error instanceof Error ? error.message : 'unknown arguments'}\n\n${usage}`)
  }
}

async function start(): Promise<RunningServer> {
  const given = readArguments()
  try {
    return await startServer(given)
  } catch (error) {
    if (ConfigurationError.is(error)) return fail(4, error.message)
    const { code, message } = error as NodeJS.ErrnoException
    return fail(
      1,
      code === 'EADDRINUSE'
        ? `port ${given.port ?? standardPort} is in use; choose another with --port`
        : message,
    )
  }
}

const server = await start()
process.stderr.write(`notify-server: listening on ${server.url}\n`)
let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (stopping) process.exit(130)
    stopping = true
    void server.close().then(() => process.exit(0))
  })
