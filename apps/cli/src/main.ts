#!/usr/bin/env node
import { run } from './run.ts'

const stopsWithinMs = 1_000

const interrupted = new AbortController()
// What serves ends in its own way.
if (!['server', 'sandbox'].includes(process.argv[2] ?? ''))
  process.on('SIGINT', () => {
    if (interrupted.signal.aborted) process.exit(130)
    interrupted.abort()
    setTimeout(() => process.exit(130), stopsWithinMs).unref()
  })
// Whoever reads the output may stop, as head does.
process.stdout.on('error', () => {})

const code = await run(process.argv.slice(2), interrupted.signal)
// Whatever a channel has left open does not hold the process; what was written gets out first.
process.stdout.write('', () => process.exit(code))
