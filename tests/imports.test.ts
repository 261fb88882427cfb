import { describe, expect, test } from 'vitest'
import { apps, packages, sourcesOf, type Package } from './repository.ts'

/**
 * Which way imports may go: apps, then what stands between, then core. Nothing goes sideways, and only apps name channels.
 * `*` stands for what the package's own manifest names that is not ours: its SDK or its host.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  markup: ['@notify/core', '*'],
  channel: ['@notify/core', '@notify/markup', 'node:', '*'],
  config: ['@notify/core', 'node:', '*'],
  http: ['@notify/core', 'node:', '*'],
  intake: ['@notify/core'],
  sandbox: ['@notify/core', 'node:', '*'],
  testkit: ['@notify/core', 'node:', '*'],
  store: ['@notify/core', '@notify/encryption', 'node:', '*'],
  encryption: ['@notify/core', 'node:'],
  events: ['@notify/core'],
  monitor: ['@notify/core', 'node:'],
  templates: ['@notify/core', 'node:', '*'],
  'create-notify-channel': ['node:'],
}

const specifiers = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|(?:^|\n)import ['"]([^'"]+)['"]/g,
    ),
  ].map(([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? '')

const packageName = (specifier: string): string =>
  specifier.startsWith('node:')
    ? 'node:'
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/')

function breaches(one: Package): string[] {
  const role = /^(?:channel|store)(?=-)/.exec(one.folder)?.[0] ?? one.folder
  const may = allowed[role]
  if (!may) return [`${one.folder} has no line in the table of tests/imports.test.ts`]
  const named = Object.keys({ ...one.manifest.dependencies, ...one.manifest.peerDependencies })
  // What a scaffolder writes is imported by what it writes.
  const own = sourcesOf(one).filter(({ file }) => !file.startsWith('src/template/'))
  return own.flatMap(({ file, text }) =>
    specifiers(text)
      .filter((specifier) => !specifier.startsWith('.'))
      .map(packageName)
      .filter((name) => {
        const foreign = !name.startsWith('@notify/') && name !== 'node:'
        if (name === one.manifest.name) return true
        return foreign ? !may.includes('*') || !named.includes(name) : !may.includes(name)
      })
      .map((name) => `${one.folder}/${file} imports ${name}`),
  )
}

describe('imports', () => {
  test.each(packages.map((one) => [one.folder, one] as const))(
    '%s imports only what its place allows',
    (_, one) => {
      expect(breaches(one)).toEqual([])
    },
  )

  test('core needs nothing but a JavaScript runtime', () => {
    const core = packages.find(({ folder }) => folder === 'core')!
    expect(core.manifest.dependencies ?? {}).toEqual({})
    expect(
      sourcesOf(core)
        .filter(({ text }) => /['"]node:|\brequire\(|\bBuffer\b/.test(text))
        .map(({ file }) => file),
    ).toEqual([])
  })

  test('only apps name channels', () => {
    const named = packages
      .filter(({ folder }) => !folder.startsWith('channel-'))
      .filter(({ manifest }) =>
        Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).some((name) =>
          name.startsWith('@notify/channel-'),
        ),
      )
    expect(named.map(({ folder }) => folder)).toEqual([])
    expect(apps.length).toBeGreaterThan(0)
  })

  test('the table finds a breach', () => {
    const fake = { folder: 'intake', path: '', manifest: { name: '@notify/intake', version: '0.0.0' } }
    expect(
      specifiers(
        "import { a } from '@notify/http'\nexport * from './b.ts'\nconst c = await import('node:fs')",
      ),
    ).toEqual(['@notify/http', './b.ts', 'node:fs'])
    expect(allowed[fake.folder]).not.toContain('@notify/http')
  })
})
