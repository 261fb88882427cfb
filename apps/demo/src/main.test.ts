import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

/** Runs the demo; `until`: what it says before it is told to end. */
function demo(
  args: readonly string[],
  until?: RegExp,
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--conditions=@notify/source', main, ...args])
  const said = { out: '', err: '' }
  const hear = (name: 'out' | 'err') => (chunk: string) => {
    said[name] += chunk
    if (until?.test(said[name])) child.kill('SIGINT')
  }
  child.stdout.setEncoding('utf8').on('data', hear('out'))
  child.stderr.setEncoding('utf8').on('data', hear('err'))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said })))
}

test('an argument that it does not know ends it with 2 and its usage', async () => {
  expect(await demo(['--onec'])).toEqual({
    code: 2,
    out: '',
    err: expect.stringContaining('Usage: npm start'),
  })
  expect(await demo(['--help'])).toMatchObject({ code: 0, err: '' })
})

test('a port that is taken is no stack: it takes free ones, delivers everything, and ends with 0', async () => {
  const taken = createServer()
  // Whoever has it already does as well.
  await new Promise<void>((resolve) =>
    taken.once('error', () => resolve()).listen(4_380, '127.0.0.1', resolve),
  )
  const { code, out, err } = await demo([], /Stop it with Ctrl-C/)
  taken.close()
  expect(err).toMatch(/^notify: port \d+ is in use; the demo takes ports that are free\n$/)
  expect(out).toContain('27 of 27 deliveries arrived.')
  expect(code).toBe(0)
}, 30_000)
