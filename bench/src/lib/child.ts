import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Sample } from './figures.ts'

/**
 * Measures in a process of its own, which starts with an empty heap and can be told to collect its garbage.
 *
 * @param file Calls `answer` with what it has measured.
 * @throws {Error} if it ends without an answer.
 */
export async function inChild(file: URL, args: readonly (string | number)[]): Promise<Sample> {
  const child = fork(fileURLToPath(file), args.map(String), {
    execArgv: ['--conditions=@notify/source', '--expose-gc', '--max-old-space-size=8192'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  const answered = once(child, 'message') as Promise<[Sample]>
  const first = await Promise.race([answered, ended.then(() => undefined)])
  if (!first) throw new Error(`${args[0]}: the process ended without an answer`)
  child.kill()
  await ended
  return first[0]
}

/** In the child: sends what was measured. */
export const answer = (sample: Sample): void => void process.send?.(sample)
