import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import * as core from '../packages/core/src/index.ts'
import { root } from './repository.ts'
import { docstringExamples, fences, readmes, sources, typeErrors, type Snippet } from './snippets.ts'

/** Would be TypeScript under a name that nobody checks. */
const otherNames = /^(typescript|tsx|mts|cts|js|jsx|mjs|cjs|javascript)\b|^ts\b.+/

const broken =
  '# x\n\n```ts\nimport { createNotifier } from "@notify/core"\ncreateNotifier({ chanels: {} })\n```\n'

describe('the examples of READMEs are complete programs with the right types', () => {
  const all = readmes().flatMap((file) => fences(file))
  let errors: Map<string, string[]>

  beforeAll(() => {
    const snippets = [...all, ...fences('packages/core/BROKEN.md', broken)]
      .filter(({ language }) => language === 'ts')
      .map(({ snippet }) => snippet)
    errors = typeErrors(snippets, { name: 'readme' })
  })

  test.each(readmes())('%s', (file) => {
    expect(errors.get(file) ?? []).toEqual([])
  })

  test('a mistake is found, with its line', () => {
    expect(errors.get('packages/core/BROKEN.md')).toEqual([expect.stringMatching(/^5: TS.*'chanels'/)])
  })

  test('none is kept from being checked', () => {
    const hidden = all.filter(({ language }) => otherNames.test(language))
    expect(hidden.map(({ language, snippet: { file, line } }) => `${file}:${line} ${language}`)).toEqual([])
    expect(['ts ignore', 'js', 'typescript'].every((language) => otherNames.test(language))).toBe(true)
    expect(['ts', 'json', 'sh', 'yaml', ''].some((language) => otherNames.test(language))).toBe(false)
  })
})

describe('the examples of docstrings have the right types', () => {
  const all = sources().flatMap((file) => docstringExamples(file))
  let errors: Map<string, string[]>

  beforeAll(() => {
    const [wrong] = docstringExamples(
      'packages/core/src/broken.ts',
      "/**\n * @example\n * throttle({ evry: '5m' })\n * slack()\n */\n",
    )
    errors = typeErrors([...all, wrong!], { name: 'docstrings', prelude: imports, globals: hostProgram })
  })

  test.each([...new Set(all.map(({ file }) => file))])('%s', (file) => {
    expect(errors.get(file) ?? []).toEqual([])
  })

  test('a mistake is found, with its line', () => {
    expect(errors.get('packages/core/src/broken.ts')).toEqual([expect.stringMatching(/^3: TS.*'evry'/)])
  })
})

/** A docstring says nothing of imports: what it uses comes from the file it stands in, from core, or from zod. */
function imports({ file, code }: Snippet): string {
  const used = new Set(code.match(/\b[A-Za-z]\w*\b/g))
  const own = exportsOf(file).filter((name) => used.has(name))
  const fromCore = Object.keys(core).filter((name) => used.has(name) && !own.includes(name))
  return [
    `import { ${own.join(', ')} } from ${JSON.stringify(join(root, file))}`,
    `import { ${fromCore.join(', ')} } from '@notify/core'`,
    ...(used.has('z') ? ["import { z } from 'zod'"] : []),
  ]
    .filter((line) => !line.startsWith('import {  }'))
    .join('; ')
}

const exportsOf = (file: string): string[] =>
  [...sourceOf(file).matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm)].map(([, name]) => name!)

const sourceOf = (file: string): string => {
  const path = join(root, file)
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

/** What an example takes for granted: the program around it. */
const hostProgram = `
declare const channels: Readonly<Record<string, import('@notify/core').Channel>>
declare const notifier: import('@notify/core').Notifier
declare const slack: (options?: object) => import('@notify/core').Channel
declare const ownerOf: (source: string | undefined) => Promise<string>
declare const database: { people: { find(id: string): Promise<Pick<import('@notify/core').Recipient, 'addresses'>> } }
`
