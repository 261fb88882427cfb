import { expect, test } from 'vitest'
import { languageOf, speak } from './language.ts'

test.each<[number, string, string]>([
  [0, '0 ms', '0 ミリ秒'],
  [850.7, '850 ms', '850 ミリ秒'],
  [1_000, '1 sec', '1 秒'],
  [9_999, '9.9 sec', '9.9 秒'],
  [59_999, '59 sec', '59 秒'],
  [60_000, '1 min', '1 分'],
  [95_000, '1 min 35 sec', '1 分 35 秒'],
  [3_599_999, '59 min 59 sec', '59 分 59 秒'],
  [3_605_000, '1 hr', '1 時間'],
  [90_000_000, '1 day 1 hr', '1 日 1 時間'],
  [1_500 * 86_400_000, '1,500 days', '1,500 日'],
])('%i ms are %j and %j', (ms, english, japanese) => {
  expect([speak('en').duration(ms), speak('ja').duration(ms)]).toEqual([english, japanese])
})

test('numbers, lists and amounts are written as readers of the language do', () => {
  const [english, japanese] = [speak('en'), speak('ja')]
  expect([english.number(12_345.678), english.list(['a', 'b', 'c'])]).toEqual(['12,345.68', 'a, b, c'])
  expect([english.amount(93.5, '%'), japanese.amount(93.5, 'percent')]).toEqual(['93.5%', '93.5%'])
  expect([english.amount(1_200, 'ms'), english.amount(7, undefined)]).toEqual(['1,200 ms', '7'])
  expect([english.list([]), english.number(undefined), english.duration(undefined)]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  expect(japanese('a', 'b')).toBe('b')
})

test('what is not Japanese is told in English', () => {
  expect(['ja', 'ja-JP', 'JA', 'jav', 'de', '', undefined, 5].map(languageOf)).toEqual([
    'ja',
    'ja',
    'ja',
    'en',
    'en',
    'en',
    'en',
    'en',
  ])
})
