import { expect, test } from 'vitest'
import { channelsFromUrls } from './channels-from-urls.ts'
import { splitUrls } from './split-urls.ts'

test.each<[string, readonly string[]]>([
  ['a://b, c://d', ['a://b', 'c://d']],
  ['a://b c://d\ne://f', ['a://b', 'c://d', 'e://f']],
  ['a://b?to=x,y,c://d', ['a://b?to=x,y', 'c://d']],
  ['failover(a://b c://d),e://f', ['failover(a://b c://d)', 'e://f']],
  [' , ', []],
  ['', []],
])('%j is split at what begins the next URL', (text, expected) => {
  expect(splitUrls(text)).toEqual(expected)
})

test('channels are named after their kind, and never like another', () => {
  const { channels, routes } = channelsFromUrls('https://a.dev/x https://b.dev/y', ['webhook'])
  expect(channels.map(({ name }) => name)).toEqual(['webhook-2', 'webhook-3'])
  expect(routes).toEqual([])
})

test('URLs that take turns become routes, and then the others have one as well', () => {
  const text = 'https://a.dev roundrobin(https://b.dev https://c.dev) failover(https://d.dev https://e.dev)'
  expect(channelsFromUrls(text).routes).toEqual([
    { to: ['webhook'] },
    { name: 'rotate-webhook-2', to: ['webhook-2', 'webhook-3'], pick: 'rotate' },
    { to: ['webhook-4'], fallback: ['webhook-5'] },
  ])
})

test('what is wrong with one says which it is', () => {
  const { channels, problems } = channelsFromUrls('https://a.dev slakc://x')
  expect(channels).toHaveLength(1)
  expect(problems).toMatchObject([
    { message: 'URL 2: the scheme slakc is not known', hint: 'did you mean slack?' },
  ])
})
