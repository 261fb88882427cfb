import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const watchdog = join(import.meta.dirname, 'watchdog.ts')

/** A process of its own, with a watchdog of 400 ms: how it ends, and what it said. */
async function ends(code: string): Promise<{ signal: unknown; code: unknown; said: string }> {
  const program = `import { watchdog } from ${JSON.stringify(watchdog)}\nconst stop = watchdog({ afterMs: 400 })\n${code}`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program])
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [exitCode, signal] = (await once(child, 'close')) as [unknown, unknown]
  return { code: exitCode, signal, said }
}

test('a process whose main thread loops for ever is ended, and says why', async () => {
  const { signal, said } = await ends('setTimeout(() => { for (;;); }, 50)')
  expect(signal).toBe('SIGKILL')
  expect(said).toContain('stood still for 0.4 s')
})

test('one that only waits, or has nothing more to do, ends by itself', async () => {
  expect(await ends('setTimeout(() => {}, 1_000)')).toMatchObject({ code: 0, said: '' })
  expect(await ends('await stop(); for (let end = Date.now() + 900; Date.now() < end;);')).toMatchObject({
    code: 0,
    said: '',
  })
})
