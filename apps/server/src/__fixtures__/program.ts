import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly out: string
  readonly err: string
}

export interface Program {
  readonly ended: Promise<Ended>
  /** Resolves with the first match in what it writes to stderr. */
  says(pattern: RegExp): Promise<RegExpExecArray>
  kill(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): void
}

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Runs the command from source. */
export function program(args: readonly string[], cwd: string, env: Record<string, string> = {}): Program {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, ['--conditions=@notify/source', main, ...args], {
    cwd,
    env: { PATH, HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  let heard = (): void => {}
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk
    heard()
  })
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, out, err })),
  )
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    says: (pattern) =>
      new Promise((resolve, reject) => {
        heard = () => {
          const found = pattern.exec(err)
          if (found) resolve(found)
        }
        heard()
        void ended.then(() => reject(new Error(`it ended without saying it: ${err}`)))
      }),
  }
}
