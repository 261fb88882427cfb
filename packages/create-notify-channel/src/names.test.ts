import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { namesOf } from './names.ts'

test('a name gives the package, the folder, and what stands in the code', () => {
  expect(namesOf('acme-chat')).toEqual({
    packageName: 'notify-channel-acme-chat',
    folder: 'notify-channel-acme-chat',
    kind: 'acme-chat',
    variable: 'acmeChat',
    type: 'AcmeChat',
    environment: 'ACME_CHAT',
  })
})

test('the prefix may be written, and a scope', () => {
  expect(namesOf('notify-channel-acme')).toEqual(namesOf('acme'))
  expect(namesOf('@acme/chat')).toMatchObject({ packageName: '@acme/chat', folder: 'chat', kind: 'chat' })
  expect(namesOf('@acme/notify-channel-chat')).toMatchObject({
    packageName: '@acme/notify-channel-chat',
    kind: 'chat',
  })
})

test.each([
  ['Acme Chat!', 'try acme-chat'],
  ['acme_chat', 'try acme-chat'],
  ['acmeChat', 'try acme-chat'],
  ['2acme', 'try acme'],
  ['-acme-', 'try acme'],
  ['../../etc', 'try etc'],
  ['Café', 'try cafe'],
  ['@acme/Chat', 'try chat'],
  ['@acme/', 'try acme'],
])('%s is refused, with the nearest name', (given, hint) => {
  expect(namesOf(given)).toContain(hint)
})

test.each(['', ' ', '日本', '💾'])('%j is refused where no name is near', (given) => {
  expect(namesOf(given)).toMatch(/is not the name of a package: .*a letter first$/)
})

test('a name that npm would not take for its length is refused', () => {
  expect(namesOf('a'.repeat(250))).toBe('the name has 265 characters, and npm takes 214')
})

test('whatever is taken is a name for npm, a kind for a file, and words for TypeScript', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z0-9 _@/-]{1,30}$/)), (given) => {
      const names = namesOf(given)
      if (typeof names === 'string') return
      expect(names.packageName).toMatch(/^(@[a-z0-9][a-z0-9._-]*\/)?[a-z][a-z0-9-]*$/)
      expect(names.folder).not.toMatch(/[/.\\]/)
      expect(names.variable).toMatch(/^[a-z][A-Za-z0-9]*$/)
      expect(names.environment).toMatch(/^[A-Z][A-Z0-9_]*$/)
    }),
  )
})
