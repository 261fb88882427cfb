import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { published, root, type Package } from './repository.ts'

const installScripts = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
]

describe.each(published.map((one) => [one.manifest.name, one] as const))(
  '%s',
  (name, { path, manifest, folder }: Package) => {
    test('says what it is: description, licence, README', () => {
      expect(manifest.description).toMatch(/^[A-Z`].{10,160}\.( No dependencies\.)?$/)
      expect(manifest.license).toBe('MIT')
      expect(readFileSync(join(path, 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'))
      const readme = readFileSync(join(path, 'README.md'), 'utf8')
      expect(readme.startsWith(`# ${name}\n`)).toBe(true)
    })

    test('is ESM with types, and shows nothing of its source when it is published', () => {
      expect(manifest.type).toBe('module')
      expect(manifest.files).toEqual(['dist'])
      // A command alone has nothing to import.
      if (manifest.exports === undefined)
        return expect(manifest.bin).toEqual({ [folder === 'cli' ? 'notify' : folder]: './dist/main.js' })
      expect(Object.keys(manifest.exports)).toContain('.')
      expect(Object.keys(manifest.publishConfig?.exports ?? {})).toEqual(Object.keys(manifest.exports ?? {}))
      for (const [entry, target] of Object.entries(manifest.exports)) {
        const { '@notify/source': source, ...rest } = target
        expect(existsSync(join(path, source ?? '')), `${entry}: ${source}`).toBe(true)
        expect(manifest.publishConfig?.exports?.[entry]).toEqual(rest)
        expect(Object.keys(rest)).toEqual(['types', 'default'])
      }
    })

    test('runs nothing when it is installed', () => {
      expect(Object.keys(manifest.scripts ?? {}).filter((script) => installScripts.includes(script))).toEqual(
        [],
      )
    })

    test('says which Node it needs', () => {
      const floor = ['cli', 'server', 'store-sqlite'].includes(folder) ? '>=24.15.0' : '>=22.19.0'
      expect(manifest.engines?.node).toBe(floor)
    })

    test('takes core as a peer, so that there is one of it', () => {
      if (name === '@notify/core' || ['cli', 'server', 'create-notify-channel'].includes(folder)) return
      expect(manifest.peerDependencies?.['@notify/core']).toBe('workspace:^')
      expect(manifest.dependencies?.['@notify/core']).toBeUndefined()
    })
  },
)
