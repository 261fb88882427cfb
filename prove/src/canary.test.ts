import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findSecret } from './canary.ts'

const secret = 'canary-5b1f0c52-日本'

describe('findSecret', () => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-'))
  mkdirSync(join(folder, 'deep'))
  const hidden: Record<string, string | Buffer> = {
    plain: `before ${secret} after`,
    url: `/hook/${encodeURIComponent(secret)}?x`,
    hex: Buffer.from(secret).toString('hex'),
    base64: Buffer.from(`Bearer ${secret} x`).toString('base64'),
    'base64-1': Buffer.from(`Bearer  ${secret} x`).toString('base64'),
    'base64-2': Buffer.from(`Bearer   ${secret} x`).toString('base64'),
    binary: Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from(secret), Buffer.from([0])]),
  }

  test('finds it in every form, in folders and in binary files, and nothing else', () => {
    for (const [name, content] of Object.entries(hidden)) writeFileSync(join(folder, 'deep', name), content)
    writeFileSync(join(folder, 'clean'), 'canary-5b1f0c53')
    const { found, files } = findSecret(folder, secret)
    expect(found.toSorted()).toEqual(
      Object.keys(hidden)
        .map((name) => join(folder, 'deep', name))
        .toSorted(),
    )
    expect(files).toBe(Object.keys(hidden).length + 1)
  })
})
