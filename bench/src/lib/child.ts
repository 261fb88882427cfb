import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Sample } from './figures.ts'

/** A process of its own that measures when it is asked. */
export interface Child {
  /** @throws {Error} if it ends without an answer. */
  measure(): Promise<Sample>
  end(): Promise<void>
}

export interface ChildOptions {
  /** A program that runs Node, and its arguments before those of Node. */
  readonly under?: readonly string[]
}

/**
 * Measures in a process of its own, which starts with an empty heap and can be told to collect its garbage.
 *
 * @param file Calls `answerWith`.
 */
export function startChild(
  file: URL,
  args: readonly (string | number)[],
  { under = [] }: ChildOptions = {},
): Child {
  const [program, ...before] = [...under, process.execPath]
  const flags = ['--conditions=@notify/source', '--expose-gc', '--max-old-space-size=8192']
  const child = fork(fileURLToPath(file), args.map(String), {
    execPath: program,
    execArgv: [...before, ...flags],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  return {
    async measure() {
      child.send('measure')
      const answered = once(child, 'message') as Promise<[Sample | { readonly error: string }]>
      const first = await Promise.race([answered, ended.then(() => undefined)])
      if (!first) throw new Error(`${args[0]}: the process ended without an answer`)
      if ('error' in first[0]) throw new Error(first[0].error)
      return first[0]
    },
    async end() {
      // It may stand behind another program, which would not pass a signal on.
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

/** Measures once. */
export async function inChild(
  file: URL,
  args: readonly (string | number)[],
  options?: ChildOptions,
): Promise<Sample> {
  const child = startChild(file, args, options)
  try {
    return await child.measure()
  } finally {
    await child.end()
  }
}

/** In the child: measures whenever it is asked, until its parent is gone. */
export function answerWith(measure: () => Promise<Sample>): void {
  process.on('message', () => {
    measure().then(
      (sample) => process.send?.(sample),
      (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
    )
  })
  process.on('disconnect', () => process.exit())
}
