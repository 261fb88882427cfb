import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { run } from './run.ts'

let here: string
beforeEach(async () => {
  here = await mkdtemp(join(tmpdir(), 'create-notify-channel-'))
})
afterEach(() => rm(here, { recursive: true, force: true }))

async function create(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  let [out, error] = ['', '']
  const code = await run(args, here, { out: (text) => (out += text), error: (text) => (error += text) })
  return { code, out, error }
}

test('a package is written beside, and what to do next is said', async () => {
  const { code, out, error } = await create('acme')
  expect({ code, error }).toEqual({ code: 0, error: '' })
  expect(out).toContain('cd notify-channel-acme')
  expect(out).toContain('render in src/message.ts, send in src/send.ts')
  const files = await readdir(join(here, 'notify-channel-acme'), { recursive: true })
  expect(files.toSorted()).toEqual([
    '.gitignore',
    'README.md',
    'package.json',
    'src',
    'src/acme.ts',
    'src/config.ts',
    'src/contract.test.ts',
    'src/index.ts',
    'src/limits.ts',
    'src/message.ts',
    'src/request.ts',
    'src/send.ts',
    'tsconfig.build.json',
    'tsconfig.json',
  ])
})

test('no placeholder is left in what is written', async () => {
  await create('@acme/notify-channel-chat', 'there')
  const folder = join(here, 'there')
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (file.isFile())
      expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toMatch(
        /\bundefined[A-Z]|\[object /,
      )
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>
  expect(manifest).toMatchObject({
    name: '@acme/notify-channel-chat',
    peerDependencies: { '@notify/core': '^1.0.0' },
    exports: { './config': { default: './dist/config.js' } },
  })
})

test('a folder that is not empty stays as it is', async () => {
  await mkdir(join(here, 'notify-channel-acme'))
  await writeFile(join(here, 'notify-channel-acme', 'notes.txt'), 'mine')
  const { code, error } = await create('acme')
  expect(code).toBe(1)
  expect(error).toContain('notify-channel-acme is not empty: nothing was written')
  expect(await readdir(join(here, 'notify-channel-acme'))).toEqual(['notes.txt'])
})

test('an empty folder is taken; a file is not', async () => {
  await mkdir(join(here, 'empty'))
  expect((await create('acme', 'empty')).code).toBe(0)
  await writeFile(join(here, 'file'), '')
  expect(await create('acme', 'file')).toMatchObject({ code: 1, error: expect.stringContaining('is a file') })
  expect(await create('acme', 'file/below')).toMatchObject({ code: 1 })
})

test.each([
  [[], 'the name of the channel is missing'],
  [['Acme Chat'], 'try acme-chat'],
  [['a', 'b', 'c'], 'more arguments than a name and a folder: c'],
  [['--nope'], "Unknown option '--nope'"],
])('%j is refused with how it is used', async (args, why) => {
  const { code, out, error } = await create(...args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(error).toContain(why)
  expect(error).toContain('npm create notify-channel <name>')
  expect(await readdir(here)).toEqual([])
})

test.each(['--help', '-h'])('%s says how it is used, and writes nothing', async (flag) => {
  const { code, out, error } = await create('acme', flag)
  expect({ code, error }).toEqual({ code: 0, error: '' })
  expect(out).toContain('npm create notify-channel <name>')
  expect(await readdir(here)).toEqual([])
})
