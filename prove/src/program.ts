import { spawn, type ChildProcess } from 'node:child_process'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process of its own. */
export interface Program {
  readonly pid: number
  /** Exit code; nothing where a signal ended it. */
  readonly exited: Promise<number | undefined>
  readonly running: boolean
  signal(name: NodeJS.Signals): void
}

export interface ProgramOptions {
  /** Gets stdout and stderr. */
  readonly output: string
  readonly env?: Readonly<Record<string, string>>
  /** Of Node. */
  readonly flags?: readonly string[]
}

const children = new Set<ChildProcess>()
// Nothing that was started here outlives the harness.
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

/** Runs a TypeScript file of this folder. */
export function runProgram(file: string, args: readonly string[], options: ProgramOptions): Program {
  const path = join(import.meta.dirname, file)
  const { flags = [] } = options
  return run(process.execPath, ['--conditions=@notify/source', ...flags, path, ...args], options)
}

export function run(
  command: string,
  args: readonly string[],
  { output, env, uid, gid }: ProgramOptions & { readonly uid?: number; readonly gid?: number },
): Program {
  const log = openSync(output, 'a')
  const child = spawn(command, args, {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...env },
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  })
  let running = true
  children.add(child)
  const exited = new Promise<number | undefined>((resolve) => {
    child.on('exit', (code) => {
      running = false
      children.delete(child)
      resolve(code ?? undefined)
    })
    child.on('error', () => {
      running = false
      resolve(127)
    })
  })
  return {
    pid: child.pid ?? 0,
    exited,
    get running() {
      return running
    },
    signal: (name) => void child.kill(name),
  }
}

/** Asks again and again. @throws {Error} if it did not come about in time. */
export async function until(
  what: string,
  within: number,
  holds: () => boolean | Promise<boolean>,
  everyMs = 20,
): Promise<void> {
  const endsAt = performance.now() + within
  while (!(await holds())) {
    if (performance.now() > endsAt) throw new Error(`waited ${within} ms in vain: ${what}`)
    await sleep(everyMs)
  }
}
