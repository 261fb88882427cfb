import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

export interface Place extends AsyncDisposable {
  readonly path: string
  /** Runs the command from source in this folder. `input`: what is piped to it; left out, it has the null device. */
  notify(args: readonly string[], options?: { input?: string | Uint8Array; env?: Record<string, string> }): Running
}

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** A folder of its own with these files, outside any repository. */
export async function place(files: Readonly<Record<string, string>> = {}): Promise<Place> {
  const path = await mkdtemp(join(tmpdir(), 'notify-cli-'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text, { mode: 0o600 })
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
    notify(args, { input, env = {} } = {}) {
      const child = spawn(process.execPath, ['--conditions=@notify/source', main, ...args], {
        cwd: path,
        env: { PATH: process.env['PATH'] ?? '', HOME: path, ...env },
        stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      })
      let out = ''
      let err = ''
      child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
        out += chunk
      })
      child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
        err += chunk
      })
      // It may end before it has read everything.
      child.stdin?.on('error', () => {}).end(input)
      const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })))
      return { ended, interrupt: () => void child.kill('SIGINT') }
    },
  }
}
