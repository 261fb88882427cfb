#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Before anything else is loaded: the next command finds it compiled.
enableCompileCache()
const { run } = await import('./run.ts')

const stopsWithinMs = 1_000

const interrupted = new AbortController()
// What serves ends in its own way.
if (!['server', 'sandbox'].includes(process.argv[2] ?? ''))
  process.on('SIGINT', () => {
    if (interrupted.signal.aborted) process.exit(130)
    interrupted.abort()
    setTimeout(() => process.exit(130), stopsWithinMs).unref()
  })
// Whoever reads what is written may stop, as head does.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

const code = await run(process.argv.slice(2), interrupted.signal)
// Whatever a channel has left open does not hold the process; what was written gets out first.
process.stdout.write('', () => {
  const error: NodeJS.ErrnoException | null = process.stdout.errored
  const isLost = error !== null && error.code !== 'EPIPE'
  if (isLost) process.stderr.write(`notify: standard output cannot be written: ${error.message}\n`)
  process.exit(isLost ? code || 1 : code)
})
