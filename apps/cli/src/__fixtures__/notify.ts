import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Running {
  readonly ended: Promise<Ended>
  interrupt(): void
}

/** A command that goes on until it is told to end. */
export interface Serving {
  readonly ended: Promise<Ended>
  /** Of standard output; empty if it ended without one. */
  readonly firstLine: Promise<string>
  /** Resolves with the first match in standard error. */
  says(pattern: RegExp): Promise<RegExpExecArray>
  end(signal: NodeJS.Signals): void
}

export interface Starting {
  /** What is piped to it; left out, it has the null device. */
  input?: string | Uint8Array
  env?: Record<string, string>
  /** An open file that its standard output goes to. */
  stdout?: number
  /** Of its standard output only the beginning is read, then the reader is gone. Default: all of it. */
  reads?: 'first'
}

export interface Place extends AsyncDisposable {
  readonly path: string
  /** Runs the command from source in this folder. */
  notify(args: readonly string[], options?: Starting): Running
  /** The same for a command that serves. */
  serve(args: readonly string[], options?: { env?: Record<string, string> }): Serving
}

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** A folder of its own with these files, outside any repository. */
export async function place(files: Readonly<Record<string, string>> = {}): Promise<Place> {
  const path = await mkdtemp(join(tmpdir(), 'notify-cli-'))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), text, { mode: 0o600 })
  }
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
    notify(args, options) {
      const { child, ended } = start(path, args, options)
      return { ended, interrupt: () => void child.kill('SIGINT') }
    },
    serve(args, options) {
      const { child, ended } = start(path, args, options)
      const firstLine = new Promise<string>((resolve) => {
        let text = ''
        child.stdout!.on('data', (chunk: string) => {
          text += chunk
          if (text.includes('\n')) resolve(text.split('\n')[0]!)
        })
        child.on('close', () => resolve(''))
      })
      const says = (pattern: RegExp): Promise<RegExpExecArray> =>
        new Promise((resolve, reject) => {
          let text = ''
          child.stderr!.on('data', (chunk: string) => {
            text += chunk
            const found = pattern.exec(text)
            if (found) resolve(found)
          })
          child.on('close', () => reject(new Error(`it ended without saying it: ${text}`)))
        })
      return { ended, firstLine, says, end: (signal) => void child.kill(signal) }
    },
  }
}

function start(
  cwd: string,
  args: readonly string[],
  { input, env = {}, stdout, reads }: Starting = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ['--conditions=@notify/source', main, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', stdout ?? 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk
    if (reads === 'first') child.stdout?.destroy()
  })
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk
  })
  // It may end before it has read everything.
  child.stdin?.on('error', () => {}).end(input)
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err }))) }
}
