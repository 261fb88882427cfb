import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ConfigurationError, type Notification } from '@notify/core'

/** A folder with these files, for as long as `run` takes. */
export async function inFolder<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  run: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'templates-'))
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, name)), { recursive: true })
      await writeFile(join(directory, name), text)
    }
    return await run(directory)
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** One line for each problem: code, place, message and hint. */
export const problemsOf = (done: Promise<unknown>): Promise<string> =>
  done.then(
    () => 'no problem',
    (error: unknown) => {
      if (!ConfigurationError.is(error)) throw error
      return error.problems
        .map(({ code, path, message, hint }) => `${code} ${path}: ${message}${hint ? `; ${hint}` : ''}`)
        .join('\n')
    },
  )

export const failed: Notification = {
  id: '0190-1',
  type: 'task.failed',
  severity: 'error',
  title: 'Nightly <job> failed',
  body: 'See **log**.\n\n- one',
  fields: [{ name: 'Duration', value: '2 s' }],
  links: [{ label: 'Log', url: 'https://ci.example/1' }],
  tags: ['ci', 'night'],
  source: 'ci',
  metadata: { job: 'nightly', tries: 3 },
  occurredAt: Date.UTC(2026, 10, 21, 8, 30),
}
