import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { root } from './repository.ts'

/** `examples/testing` holds the same tests three times; vitest runs one of them itself, the other runners are started here. */
const folder = join(root, 'examples/testing')
const expected = 3

interface Ended {
  readonly code: number | null
  readonly out: string
}

function run(...args: readonly string[]): Promise<Ended> {
  const env = { ...process.env, NODE_OPTIONS: '', FORCE_COLOR: '0' }
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  return new Promise((resolve, reject) => {
    let out = ''
    child.stdout.on('data', (chunk) => (out += chunk))
    child.stderr.on('data', (chunk) => (out += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out }))
  })
}

beforeAll(() => {
  const isBuilt = existsSync(join(root, 'packages/core/dist/index.js'))
  if (!isBuilt) throw new Error('packages/core/dist is missing: run `pnpm build` first')
})

test('node:test runs them', async () => {
  const { code, out } = await run('--test', '--test-reporter=tap', 'node-test/*.test.mjs')
  expect(out).toContain(`# pass ${expected}\n# fail 0`)
  expect(code).toBe(0)
})

test('Jest runs them', async () => {
  const jest = join(folder, 'node_modules/jest/bin/jest.js')
  const { code, out } = await run('--experimental-vm-modules', jest, '--ci', '--no-cache')
  expect(out).toContain(`Tests:       ${expected} passed, ${expected} total`)
  expect(code).toBe(0)
})
