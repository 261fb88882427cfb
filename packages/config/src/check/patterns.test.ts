import { createTestNotifier } from '@notify/core/testing'
import { describe, expect, test } from 'vitest'
import { loadText, problemsOf } from '../__fixtures__/chat.ts'

const ops = `channels: { ops: { use: chat, token: abc, room: '#ops' } }\n`
const routed = async (when: string, draft: object): Promise<boolean> => {
  const { options } = (await loadText(`${ops}routes: [{ to: [ops], when: ${when} }]`))!
  const { deliveries } = await createTestNotifier(options).explain({ title: 'a', ...draft })
  return deliveries.length > 0
}

describe('a pattern', () => {
  test.each([
    [`{ title: { matches: 'disk [0-9]+%' } }`, { title: 'the disk 95% full' }, true],
    [`{ title: { matches: 'disk [0-9]+%' } }`, { title: 'Disk 95%' }, false],
    [`{ title: { matches: 'disk [0-9]+%', flags: i } }`, { title: 'Disk 95%' }, true],
    [`{ title: { matches: '(?i)disk' } }`, { title: 'DISK' }, true],
    [`{ title: { matches: ['^a', 'z$'] } }`, { title: 'xyz' }, true],
    [`{ title: { matches: '残り[0-9]+' } }`, { title: 'ディスク残り9 GiB 💾' }, true],
    [`{ title: { matches: '^.$' } }`, { title: '💾' }, true],
    [`{ title: { matches: '\\p{Arabic}+' } }`, { title: 'مضيف' }, true],
    [`{ tags: { matches: '^team-' } }`, { tags: ['a', 'team-b'] }, true],
    [`{ metadata.repo: { matches: '^web' } }`, { metadata: { repo: 'web-1' } }, true],
    [`{ metadata.repo: { matches: '^1$' } }`, { metadata: { repo: 1 } }, false],
    [`{ body: { matches: '.' } }`, {}, false],
    [`{ not: { title: { matches: a } } }`, { title: 'b' }, true],
    [
      `{ any: [{ title: { matches: a } }, { severity: critical }] }`,
      { title: 'b', severity: 'critical' },
      true,
    ],
    [`{ severity: warning, title: { matches: a } }`, { title: 'a' }, false],
    [`{ all: [{ title: { matches: a } }], source: { matches: b } }`, { title: 'a', source: 'b' }, true],
  ] as const)('%s of %j: %s', async (when, draft, expected) => {
    expect(await routed(when, draft)).toBe(expected)
  })

  test('stands wherever a condition does', async () => {
    const pattern = `{ title: { matches: '(?=a)' } }`
    const report =
      await problemsOf(`channels: { ops: { use: chat, token: abc, room: '#ops', when: ${pattern} } }
routes: [{ to: [ops], when: ${pattern} }]
stages:
  - { filter: ${pattern} }
  - { throttle: { every: 5m }, when: ${pattern}, except: ${pattern} }
  - { activeTimes: { between: ['09:00', '18:00'], when: ${pattern} } }
silences: [{ when: ${pattern} }]
`)
    expect(report.split('\n').map((line) => line.split(' ')[2])).toEqual([
      'channels.ops.when.title.matches:',
      'routes[0].when.title.matches:',
      'stages[0].filter.title.matches:',
      'stages[1].when.title.matches:',
      'stages[1].except.title.matches:',
      'stages[2].activeTimes.when.title.matches:',
      'silences[0].when.title.matches:',
    ])
  })

  test('that the engine does not take is refused with its place', async () => {
    const patterns = [
      'a(?=b)',
      '(a)\\1',
      '(?<!x)',
      '(a{1000}){1000}',
      'é(b',
      '[z-a]',
      '*a',
      'x'.repeat(1_001),
    ]
    const text = `${ops}routes:\n${patterns.map((one) => `  - { to: [ops], when: { title: { matches: '${one}' } } }`).join('\n')}
  - { to: [ops], when: { title: { matches: 1 } } }
  - { to: [ops], when: { title: { matches: '' } } }
  - { to: [ops], when: { title: { matches: a, flags: g } } }
  - { to: [ops], when: { title: { matches: a, exists: true } } }
  - { to: [ops], when: { tilte: { matches: a } } }
  - { to: [ops], when: { metadata.__proto__.x: { matches: a } } }
`
    expect(await problemsOf(text)).toMatchInlineSnapshot(`
      "E_CONFIG_PATTERN notify.yaml:3:44: routes[0].when.title.matches: not a pattern: invalid or unsupported Perl syntax at character 2; look-around and back references are not supported (RE2)
      E_CONFIG_PATTERN notify.yaml:4:44: routes[1].when.title.matches: not a pattern: invalid escape sequence at character 4; look-around and back references are not supported (RE2)
      E_CONFIG_PATTERN notify.yaml:5:44: routes[2].when.title.matches: not a pattern: invalid named capture; look-around and back references are not supported (RE2)
      E_CONFIG_PATTERN notify.yaml:6:44: routes[3].when.title.matches: not a pattern: invalid repeat count; the syntax is that of RE2
      E_CONFIG_PATTERN notify.yaml:7:44: routes[4].when.title.matches: not a pattern: missing closing ); the syntax is that of RE2
      E_CONFIG_PATTERN notify.yaml:8:44: routes[5].when.title.matches: not a pattern: invalid character class range at character 2; the syntax is that of RE2
      E_CONFIG_PATTERN notify.yaml:9:44: routes[6].when.title.matches: not a pattern: missing argument to repetition operator at character 1; the syntax is that of RE2
      E_CONFIG_PATTERN notify.yaml:10:44: routes[7].when.title.matches: longer than 1000 characters; use several
      E_CONFIG_PATTERN notify.yaml:11:44: routes[8].when.title.matches: expected a pattern: text that is not empty; for example 'disk [0-9]+%'
      E_CONFIG_PATTERN notify.yaml:12:44: routes[9].when.title.matches: expected a pattern: text that is not empty; for example 'disk [0-9]+%'
      E_CONFIG_PATTERN notify.yaml:13:54: routes[10].when.title.flags: expected some of i, m and s; for example 'i': upper and lower case are the same
      E_CONFIG_PATTERN notify.yaml:14:55: routes[11].when.title.exists: not known beside matches; only flags stands beside matches
      E_CONFIG_CONDITION notify.yaml:15:33: routes[12].when.tilte: expected the path of a field of the notification, received "tilte"; did you mean "title"?
      E_CONFIG_CONDITION notify.yaml:16:48: routes[13].when.metadata.__proto__.x: not a path of at most 16 names of own data, received "metadata.__proto__.x""
    `)
  })

  test('costs time that grows with the text, whatever it says', async () => {
    for (const pattern of ['^(a+)+$', '^(\\w+\\s?)*$', '(x+x+)+y', '(a|a)*b', '(.*)(.*)(.*)(.*)=']) {
      const { options } = (await loadText(
        `${ops}routes: [{ to: [ops], when: { body: { matches: '${pattern}' } } }]`,
      ))!
      const body = `${'a'.repeat(100_000)}!`
      const notifier = createTestNotifier(options)
      const before = performance.now()
      await notifier.explain({ title: 'a', body })
      // Exponential would be the age of the universe; a slow machine is not.
      expect(performance.now() - before).toBeLessThan(1_000)
    }
  })
})
