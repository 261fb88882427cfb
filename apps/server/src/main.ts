#!/usr/bin/env node
import { runServer } from './command.ts'

// Whatever a channel has left open does not hold the process.
process.exit(await runServer(process.argv.slice(2)))
