import { describe, expect, test } from 'vitest'
import { describeFlags, readArguments, SecretOnCommandLine, type Flags } from './arguments.ts'
import { UsageError } from './usage-error.ts'

const flags = {
  title: { short: 't', value: 'text', help: 'one line' },
  to: { value: 'channel', repeats: true, help: 'may be given several times' },
  json: { help: 'as JSON' },
} satisfies Flags

const read = (...args: string[]): Record<string, unknown> => {
  const given = readArguments(args, flags)
  return { title: given.text('title'), to: given.list('to'), json: given.has('json') }
}

test('flags have values, short names, and may repeat where that is said', () => {
  expect(read('-t', 'ディスク 💾', '--to', 'ops', '--to=mail', '--json')).toEqual({
    title: 'ディスク 💾',
    to: ['ops', 'mail'],
    json: true,
  })
  expect(read()).toEqual({ title: undefined, to: [], json: false })
})

test.each([[['--title=-5 °C']], [['-t-5 °C']]])('%j is a value that begins with a dash', (args) => {
  expect(read(...args)['title']).toBe('-5 °C')
})

test('- alone and an empty value are values', () => {
  expect(read('--title', '-')['title']).toBe('-')
  expect(read('--title', '')['title']).toBe('')
  expect(read('--title=')['title']).toBe('')
})

test('-- ends the flags, and nothing may follow', () => {
  expect(read('-t', 'a', '--')['title']).toBe('a')
  expect(() => read('-t', 'a', '--', '--json')).toThrow('belongs to no flag')
})

test.each([
  [['--titel', 'a'], 'there is no flag --titel; did you mean --title?'],
  [['--jsn'], 'there is no flag --jsn; did you mean --json?'],
  [['--frobnicate'], /^there is no flag --frobnicate$/],
  [['--__proto__', 'a'], 'there is no flag --__proto__'],
  [['--constructor'], 'there is no flag --constructor'],
  [['-x'], 'there is no flag -x'],
  [['--title'], '--title needs a value'],
  [['-t'], '-t needs a value'],
  [['--title', '--json'], '--title needs a value; one that begins with - is written --title=-…'],
  [['-t', 'a', '--title', 'b'], '--title was given twice'],
  [['--json', '--json'], '--json was given twice'],
  [['--json=yes'], '--json takes no value'],
  [['-t', 'a', 'b c'], 'belongs to no flag'],
])('%j is an error of usage', (args, message) => {
  expect(() => read(...args)).toThrow(UsageError)
  expect(() => read(...args)).toThrow(message)
})

describe('a secret on the command line', () => {
  test.each([
    '--token',
    '--password',
    '--secret',
    '--api-key',
    '--apikey',
    '--webhook-url',
    '--url',
    '--dsn',
    '--TOKEN',
  ])('%s is refused, and not repeated', (flag) => {
    for (const args of [[flag, 'xoxb-canary'], [`${flag}=xoxb-canary`]]) {
      const error = thrownBy(() => read(...args))
      expect(error).toBeInstanceOf(SecretOnCommandLine)
      expect(error.message).not.toContain('canary')
    }
  })
})

test('the help has a line for each flag', () => {
  expect(describeFlags(flags)).toBe(
    [
      '  -t, --title <text>  one line',
      '      --to <channel>  may be given several times',
      '      --json          as JSON',
      '',
    ].join('\n'),
  )
})

function thrownBy(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    return error as Error
  }
  throw new Error('it did not throw')
}
