import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { complete } from './draft.ts'
import type { Completed, CompletionContext } from './draft.ts'
import { InputError } from '../errors.ts'
import type { Problem } from '../errors.ts'
import type { Draft } from '../notification.ts'

const now = Date.UTC(2026, 10, 21)
const context: CompletionContext = { now, newId: () => 'id-1', channels: () => ['ops', 'mail', 'pager'] }

const read = (draft: unknown): Completed => {
  const completed = complete(draft, context)
  if (completed instanceof Promise) throw new Error('it has attachments')
  return completed
}

const problemsOf = (draft: unknown): readonly Problem[] => {
  try {
    void complete(draft, context)
  } catch (error) {
    if (InputError.is(error)) return error.problems
    throw error
  }
  return []
}

const places = (draft: unknown): string[] => problemsOf(draft).map(({ code, path }) => `${code} ${path}`)
const inMetadata = (value: unknown): unknown => ({ title: 'x', metadata: { value } })
const nested = (levels: number): unknown => (levels === 0 ? 1 : { in: nested(levels - 1) })
const circle: { self?: unknown } = {}
circle.self = circle
const throwing = {
  title: 'x',
  get body(): string {
    throw new Error('secret-canary')
  },
}
const refusing = (trap: keyof ProxyHandler<object>, target: object = {}): object =>
  new Proxy(target, {
    [trap]: () => {
      throw new Error('secret-canary')
    },
  })
const vendorFields: object = { slack: { username: 'disk' } }
class Disk {
  title = 'x'
}

test('a title is enough', () => {
  expect(read({ title: 'Disk almost full' })).toEqual({
    notification: {
      id: 'id-1',
      type: 'notification',
      severity: 'info',
      title: 'Disk almost full',
      occurredAt: now,
    },
    leftOut: [],
    dated: false,
  })
})

test('a full draft is kept, and its URLs are as the URL parser writes them', () => {
  const draft: Draft = {
    type: 'disk.full',
    severity: 'critical',
    title: 'ディスクがいっぱいです',
    body: '**93 %**\n\n- /dev/sda1',
    fields: [{ name: 'Host', value: 'web-1', inline: true }],
    links: [{ label: 'Runbook', url: 'https://acme.dev/ランブック?q=a b' }],
    actions: [
      { id: 'acknowledge', label: 'On it', style: 'primary', value: '7', url: 'http://acme.dev/ack' },
    ],
    images: [{ url: 'https://acme.dev/disk.png', alt: '' }],
    mentions: ['aya', 'here'],
    source: 'web-1',
    tags: ['disk'],
    metadata: { repo: 'main', list: [1, null, true, { deep: 'x' }] },
    key: 'disk:web-1',
    state: 'firing',
    by: 'aya',
    recipients: [
      {
        id: 'aya',
        locale: 'ja',
        timeZone: 'Asia/Tokyo',
        addresses: { email: 'aya@acme.dev' },
        mutes: [{ types: ['task.*'], channels: ['ops'], below: 'error' }],
        quietHours: { between: ['22:00', '07:00'], days: ['mon-fri'], allow: 'critical' },
      },
    ],
    tenant: 'acme',
    locale: 'en-GB',
    occurredAt: now - 1,
    overrides: vendorFields,
    to: ['ops', 'mail', 'ops'],
  }
  const { notification, to, dated } = read(draft)
  const { to: _, ...fields } = draft
  expect(notification).toEqual({
    ...fields,
    id: 'id-1',
    links: [
      { label: 'Runbook', url: 'https://acme.dev/%E3%83%A9%E3%83%B3%E3%83%96%E3%83%83%E3%82%AF?q=a%20b' },
    ],
  })
  expect({ to, dated }).toEqual({ to: ['ops', 'mail'], dated: true })
})

describe('what is not plain data is refused at its path', () => {
  test.each<[string, unknown, ...string[]]>([
    ['undefined', undefined, 'E_INPUT_TYPE '],
    ['null', null, 'E_INPUT_TYPE '],
    ['a number', 42, 'E_INPUT_TYPE '],
    ['a text', 'Disk almost full', 'E_INPUT_TYPE '],
    ['an array', [], 'E_INPUT_TYPE '],
    ['a class instance', new Disk(), 'E_INPUT_TYPE '],
    ['a function', () => {}, 'E_INPUT_TYPE '],
    ['a getter that throws', throwing, 'E_INPUT_TYPE body'],
    ['a toJSON', { title: 'x', toJSON: () => ({}) }, 'E_INPUT_TYPE toJSON'],
    ['a toJSON inside', inMetadata({ toJSON: () => 1 }), 'E_INPUT_TYPE metadata.value.toJSON'],
    ['a proxy that refuses its keys', refusing('ownKeys'), 'E_INPUT_TYPE '],
    ['a proxy that refuses its prototype', refusing('getPrototypeOf'), 'E_INPUT_TYPE '],
    ['a proxy that refuses a value', refusing('get', { title: 'x' }), 'E_INPUT_TYPE title'],
    ['a proxy inside', inMetadata(refusing('getPrototypeOf')), 'E_INPUT_TYPE metadata.value'],
    ['a circle', inMetadata(circle), 'E_INPUT_TYPE metadata.value.self'],
    ['a BigInt', inMetadata(1n), 'E_INPUT_TYPE metadata.value'],
    ['NaN', inMetadata(Number.NaN), 'E_INPUT_TYPE metadata.value'],
    ['Infinity', inMetadata(Infinity), 'E_INPUT_TYPE metadata.value'],
    ['a Date', inMetadata(new Date()), 'E_INPUT_TYPE metadata.value'],
    ['an invalid Date', inMetadata(new Date(Number.NaN)), 'E_INPUT_TYPE metadata.value'],
    ['a symbol', inMetadata(Symbol('x')), 'E_INPUT_TYPE metadata.value'],
    ['a function inside', inMetadata(() => 1), 'E_INPUT_TYPE metadata.value'],
    ['a Map', inMetadata(new Map()), 'E_INPUT_TYPE metadata.value'],
    ['a Set', inMetadata(new Set()), 'E_INPUT_TYPE metadata.value'],
    ['a large Buffer', inMetadata(Buffer.alloc(50_000_000)), 'E_INPUT_TYPE metadata.value'],
    [
      'an array with holes',
      inMetadata(Array(2)),
      'E_INPUT_TYPE metadata.value[0]',
      'E_INPUT_TYPE metadata.value[1]',
    ],
    ['a boxed text', { title: Object('x') }, 'E_INPUT_TYPE title'],
  ])('%s', (_, draft, ...expected) => {
    expect(places(draft)).toEqual(expected)
  })

  test('and what a getter threw is not repeated', () => {
    expect(JSON.stringify(problemsOf(throwing))).not.toContain('canary')
  })
})

describe('keys that reach a prototype are refused', () => {
  test.each([
    ['__proto__ of JSON.parse', JSON.parse('{"title":"x","__proto__":{"severity":"critical"}}'), '__proto__'],
    ['constructor', { title: 'x', constructor: 1 }, 'constructor'],
    ['prototype, deep', inMetadata([{ prototype: 1 }]), 'metadata.value[0].prototype'],
    ['__proto__ behind a control', inMetadata({ '__pro\0to__': 1 }), 'metadata.value.__proto__'],
    [
      'in a field',
      { title: 'x', fields: [JSON.parse('{"name":"a","value":"b","__proto__":1}')] },
      'fields[0].__proto__',
    ],
    [
      'in addresses',
      { title: 'x', recipients: [{ id: 'a', addresses: JSON.parse('{"__proto__":"x"}') }] },
      'recipients[0].addresses.__proto__',
    ],
  ])('%s', (_, draft: unknown, path) => {
    expect(places(draft)).toEqual([`E_INPUT_FORBIDDEN_KEY ${path}`])
  })
})

describe('what is too much is refused', () => {
  const shared = Array.from({ length: 9_999 }).reduce<unknown>(
    (inner, _, index) => (index % 400 === 0 ? Array(100).fill(inner) : inner),
    1,
  )

  test.each([
    ['33 levels', { title: 'x', metadata: nested(32) }, `E_INPUT_TOO_DEEP metadata${'.in'.repeat(31)}`],
    [
      '200,000 levels',
      { title: 'x', metadata: JSON.parse(`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`) },
      `E_INPUT_TOO_DEEP metadata${'.a'.repeat(31)}`,
    ],
    [
      '1,001 keys',
      inMetadata(Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [n, n]))),
      'E_INPUT_TOO_MANY metadata.value',
    ],
    ['10,001 items', inMetadata(Array(10_001).fill(1)), 'E_INPUT_TOO_MANY metadata.value'],
    ['an endless array', inMetadata(Array(4_294_967_295)), 'E_INPUT_TOO_MANY metadata.value'],
    ['a long body', { title: 'x', body: 'x'.repeat(256 * 1024) }, 'E_INPUT_TOO_LARGE '],
    ['a body that is long in UTF-8', { title: 'x', body: 'あ'.repeat(88_000) }, 'E_INPUT_TOO_LARGE '],
    ['a long key', inMetadata({ ['k'.repeat(300_000)]: 1 }), 'E_INPUT_TOO_LARGE '],
    ['a few arrays that hold each other a million times', inMetadata(shared), 'E_INPUT_TOO_LARGE '],
  ])('%s', (_, draft, expected) => {
    expect(places(draft)).toEqual([expected])
  })

  test('32 levels, 1,000 keys and 10,000 items are not', () => {
    expect(places({ title: 'x', metadata: nested(31) })).toEqual([])
    expect(places(inMetadata(Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [n, n]))))).toEqual(
      [],
    )
    expect(places(inMetadata(Array(10_000).fill(1)))).toEqual([])
  })

  test('exactly 256 KiB are not, one byte more is', () => {
    const around = JSON.stringify(read({ title: 'x', body: '' }).notification).length
    const fits = 'é'.repeat(1_000).padEnd(256 * 1024 - around - 1_000, 'x')
    expect(places({ title: 'x', body: fits })).toEqual([])
    expect(places({ title: 'x', body: `${fits}x` })).toEqual(['E_INPUT_TOO_LARGE '])
  })
})

describe('fields are checked', () => {
  const recipient = { id: 'a', addresses: {} }
  test.each<[string, object, ...string[]]>([
    ['an empty title', { title: '' }, 'E_INPUT_VALUE title'],
    ['a title of spaces', { title: ' \n\t' }, 'E_INPUT_VALUE title'],
    ['a title that shows nothing', { title: '\u200b\u2060\u3164\ufeff' }, 'E_INPUT_VALUE title'],
    ['no title', { severity: 'error' }, 'E_INPUT_MISSING title'],
    ['an undefined title', { title: undefined }, 'E_INPUT_MISSING title'],
    ['a firing without title', { key: 'k', state: 'firing' }, 'E_INPUT_MISSING title'],
    ['a resolve of nothing', { title: 'x', state: 'resolved' }, 'E_INPUT_MISSING key'],
    ['nine words of type', { title: 'x', type: 'a.b.c.d.e.f.g.h.i' }, 'E_INPUT_VALUE type'],
    ['an upper-case type', { title: 'x', type: 'Task.failed' }, 'E_INPUT_VALUE type'],
    ['a severity of others', { title: 'x', severity: 'fatal' }, 'E_INPUT_VALUE severity'],
    ['a severity of no text', { title: 'x', severity: 3 }, 'E_INPUT_TYPE severity'],
    ['a state of others', { title: 'x', state: 'open' }, 'E_INPUT_VALUE state'],
    ['a long key', { title: 'x', key: 'k'.repeat(513) }, 'E_INPUT_VALUE key'],
    ['a tenant that is a path', { title: 'x', tenant: '../etc' }, 'E_INPUT_VALUE tenant'],
    ['a long tenant', { title: 'x', tenant: 'a'.repeat(65) }, 'E_INPUT_VALUE tenant'],
    ['a locale with underscore', { title: 'x', locale: 'ja_JP' }, 'E_INPUT_VALUE locale'],
    ['a time as Date', { title: 'x', occurredAt: new Date() }, 'E_INPUT_TYPE occurredAt'],
    ['a time as text', { title: 'x', occurredAt: '2026-11-21' }, 'E_INPUT_TYPE occurredAt'],
    ['no time', { title: 'x', occurredAt: Number.NaN }, 'E_INPUT_TYPE occurredAt'],
    ['a time no Date reaches', { title: 'x', occurredAt: 1e16 }, 'E_INPUT_TYPE occurredAt'],
    ['a field without value', { title: 'x', fields: [{ name: 'a' }] }, 'E_INPUT_MISSING fields[0].value'],
    [
      'a number in a field',
      { title: 'x', fields: [{ name: 'a', value: 1 }] },
      'E_INPUT_TYPE fields[0].value',
    ],
    [
      'inline as text',
      { title: 'x', fields: [{ name: 'a', value: '', inline: 'yes' }] },
      'E_INPUT_TYPE fields[0].inline',
    ],
    ['fields as object', { title: 'x', fields: { a: 'b' } }, 'E_INPUT_TYPE fields'],
    [
      'a script',
      { title: 'x', links: [{ label: 'a', url: 'javascript:alert(1)' }] },
      'E_INPUT_VALUE links[0].url',
    ],
    [
      'a relative URL',
      { title: 'x', links: [{ label: 'a', url: '/runbook' }] },
      'E_INPUT_VALUE links[0].url',
    ],
    [
      'a URL with password',
      { title: 'x', images: [{ alt: '', url: 'https://a:b@acme.dev' }] },
      'E_INPUT_VALUE images[0].url',
    ],
    [
      'an image as data',
      { title: 'x', images: [{ alt: '', url: 'data:image/png;base64,AA' }] },
      'E_INPUT_VALUE images[0].url',
    ],
    [
      'an action twice',
      {
        title: 'x',
        actions: [
          { id: 'a', label: 'A' },
          { id: 'a', label: 'B' },
        ],
      },
      'E_INPUT_VALUE actions[1].id',
    ],
    [
      'an action with spaces',
      { title: 'x', actions: [{ id: 'a b', label: 'A' }] },
      'E_INPUT_VALUE actions[0].id',
    ],
    [
      'a style of others',
      { title: 'x', actions: [{ id: 'a', label: 'A', style: 'red' }] },
      'E_INPUT_VALUE actions[0].style',
    ],
    ['a person twice', { title: 'x', recipients: [recipient, recipient] }, 'E_INPUT_VALUE recipients[1].id'],
    [
      'a person without id',
      { title: 'x', recipients: [{ addresses: {} }] },
      'E_INPUT_MISSING recipients[0].id',
    ],
    [
      'an address of no text',
      { title: 'x', recipients: [{ id: 'a', addresses: { phone: 15550100 } }] },
      'E_INPUT_TYPE recipients[0].addresses.phone',
    ],
    [
      'no time zone',
      { title: 'x', recipients: [{ ...recipient, timeZone: 'Mars/Olympus' }] },
      'E_INPUT_VALUE recipients[0].timeZone',
    ],
    [
      'a misspelt mute',
      { title: 'x', recipients: [{ ...recipient, mutes: [{ type: ['a'] }] }] },
      'E_INPUT_UNKNOWN_KEY recipients[0].mutes[0].type',
    ],
    [
      'quiet hours without hours',
      { title: 'x', recipients: [{ ...recipient, quietHours: {} }] },
      'E_INPUT_MISSING recipients[0].quietHours.between',
    ],
    [
      'an hour 25',
      { title: 'x', recipients: [{ ...recipient, quietHours: { between: ['25:00', '07:00'] } }] },
      'E_INPUT_VALUE recipients[0].quietHours.between',
    ],
    [
      'three times',
      { title: 'x', recipients: [{ ...recipient, quietHours: { between: ['22:00', '07:00', '08:00'] } }] },
      'E_INPUT_TOO_MANY recipients[0].quietHours.between',
    ],
    [
      'no such day',
      {
        title: 'x',
        recipients: [{ ...recipient, quietHours: { between: ['22:00', '07:00'], days: ['monday'] } }],
      },
      'E_INPUT_VALUE recipients[0].quietHours.days',
    ],
    ['metadata as array', { title: 'x', metadata: [] }, 'E_INPUT_TYPE metadata'],
    ['overrides of no channel', { title: 'x', overrides: { slack: 'x' } }, 'E_INPUT_TYPE overrides.slack'],
    ['to nobody', { title: 'x', to: [] }, 'E_INPUT_VALUE to'],
    ['to a text', { title: 'x', to: 'ops' }, 'E_INPUT_TYPE to'],
  ])('%s', (_, draft, ...expected) => {
    expect(places(draft)).toEqual(expected)
  })
})

describe('problems say how to mend them', () => {
  test.each([
    [{ title: 'x', serverity: 'error' }, 'serverity: expected a known key; did you mean severity?'],
    [
      { title: 'x', message: 'y' },
      'message: expected a known key; write title, and body for more than one line',
    ],
    [
      { title: 'x', severity: 'eror' },
      'severity: expected one of info, warning, error, critical, received "eror"; did you mean error?',
    ],
    [{ title: 'x', to: ['opps'] }, 'to[0]: expected the name of a channel; did you mean ops?'],
    [
      { title: 'x', occurredAt: new Date() },
      'occurredAt: expected a time in epoch ms, a finite number, received Date; write date.getTime()',
    ],
    [inMetadata(new Date()), 'metadata.value: expected JSON, received Date; write date.toISOString()'],
    [
      { title: 'x', locale: 'y'.repeat(300) },
      `locale: expected a BCP 47 locale such as ja or en-GB, received "${'y'.repeat(77)}…"`,
    ],
  ])('%o', (draft, message) => {
    expect(() => complete(draft, context)).toThrow(new InputError([{ code: '', path: '', message }]).message)
  })

  test('an unknown channel is an error of its own', () => {
    expect(places({ title: 'x', to: ['ops', 'opps'] })).toEqual(['E_UNKNOWN_DESTINATION to[1]'])
  })

  test('channels are those of the tenant', () => {
    const channels = (tenant: string | undefined): string[] => (tenant === 'acme' ? ['theirs'] : ['ours'])
    const tell = (draft: unknown): unknown => complete(draft, { ...context, channels })
    expect(tell({ title: 'x', tenant: 'acme', to: ['theirs'] })).toMatchObject({ to: ['theirs'] })
    expect(() => tell({ title: 'x', tenant: 'acme', to: ['ours'] })).toThrow(
      'to[0]: expected the name of a channel',
    )
  })

  test('all are told together, at most twenty', () => {
    const draft = { serverity: 1, body: 2, to: ['opps'], fields: [{ nmae: 'a', value: 'b' }] }
    expect(places(draft)).toEqual([
      'E_INPUT_UNKNOWN_KEY serverity',
      'E_INPUT_TYPE body',
      'E_INPUT_UNKNOWN_KEY fields[0].nmae',
      'E_INPUT_MISSING fields[0].name',
      'E_INPUT_MISSING title',
      'E_UNKNOWN_DESTINATION to[0]',
    ])
    expect(problemsOf({ title: 'x', tags: Array(9_000).fill(1) })).toHaveLength(20)
  })

  test('neither a URL nor an address is repeated', () => {
    const draft = {
      title: 'x',
      links: [
        { label: 'a', url: 'https://user:canary@acme.dev/canary' },
        { label: 'b', url: 'canary:x' },
      ],
      recipients: [{ id: 'a', addresses: { email: '\0' }, timeZone: 'x' }],
    }
    expect(problemsOf(draft)).toHaveLength(4)
    expect(JSON.stringify(problemsOf(draft))).not.toContain('canary')
  })
})

describe('the copy', () => {
  test('is cleaned: a title is one trimmed line, a body keeps its lines', () => {
    const { notification } = read({
      title: ' Disk\r\nfull\u202e \ud83d',
      body: 'a\r\nb\0',
      metadata: { 'a\nb': '\u2066x' },
    })
    expect(notification).toMatchObject({ title: 'Disk full \ufffd', body: 'a\nb', metadata: { 'a b': 'x' } })
  })

  test('does not share anything with the draft', () => {
    const draft = { title: 'x', tags: ['a'], metadata: { deep: { n: 1 } } }
    const { notification } = read(draft)
    draft.tags.push('b')
    draft.metadata.deep.n = 2
    expect(notification).toMatchObject({ tags: ['a'], metadata: { deep: { n: 1 } } })
  })

  test('reads every getter once', () => {
    let reads = 0
    const draft = {
      get title(): string {
        reads += 1
        return reads === 1 ? 'x' : ''
      },
    }
    expect(read(draft).notification.title).toBe('x')
    expect(reads).toBe(1)
  })

  test('takes undefined for left out', () => {
    const { notification } = read({ title: 'x', body: undefined, metadata: { a: undefined } })
    expect('body' in notification).toBe(false)
    expect(notification.metadata).toStrictEqual({})
  })

  test('takes objects without prototype', () => {
    expect(read(Object.assign(Object.create(null), { title: 'x' })).notification.title).toBe('x')
  })
})

describe('what follows an incident', () => {
  test('needs no title, and says what it takes from the firing', () => {
    const { notification, leftOut } = read({
      key: 'disk:web-1',
      state: 'resolved',
      by: 'aya',
      body: 'Cleaned.',
    })
    expect(notification).toMatchObject({ title: 'disk:web-1', body: 'Cleaned.' })
    expect(leftOut).toContain('title')
    expect(leftOut).toContain('severity')
    for (const name of ['body', 'id', 'key', 'state', 'by', 'tenant', 'occurredAt', 'to'])
      expect(leftOut).not.toContain(name)
  })
})

describe('attachments', () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

  test('become what the notification says of them, and each content once', async () => {
    const content = new TextEncoder().encode('log')
    const completing = complete(
      {
        title: 'x',
        attachments: [
          { name: 'a.log', content: 'log' },
          { name: 'b.bin', content },
          { name: 'c.csv', type: 'text/csv', content: new Blob(['ログ'], { type: 'text/plain' }) },
        ],
      },
      context,
    )
    content.fill(0)
    const { notification, contents } = await completing
    const [first, second, third] = notification.attachments!
    expect(first).toEqual({ name: 'a.log', type: 'text/plain', bytes: 3, sha256: sha256('log') })
    expect(second).toEqual({
      name: 'b.bin',
      type: 'application/octet-stream',
      bytes: 3,
      sha256: sha256('log'),
    })
    expect(third).toEqual({ name: 'c.csv', type: 'text/csv', bytes: 6, sha256: sha256('ログ') })
    expect(contents!.map((one) => one.sha256)).toEqual([first!.sha256, third!.sha256])
    expect(await Promise.all(contents!.map((one) => one.content.text()))).toEqual(['log', 'ログ'])
  })

  test.each([
    ['21', Array.from({ length: 21 }, () => ({ name: 'a', content: '' })), 'E_INPUT_TOO_MANY attachments'],
    [
      '25 MiB and a byte',
      [{ name: 'a', content: Buffer.alloc(25 * 1024 * 1024 + 1) }],
      'E_INPUT_TOO_LARGE attachments[0].content',
    ],
    ['a path as name', [{ name: '../etc/passwd', content: '' }], 'E_INPUT_VALUE attachments[0].name'],
    [
      'a header as type',
      [{ name: 'a', type: 'text/plain\r\nBcc: x', content: '' }],
      'E_INPUT_VALUE attachments[0].type',
    ],
    ['no content', [{ name: 'a' }], 'E_INPUT_MISSING attachments[0].content'],
    [
      'a path as content',
      [{ name: 'a', content: { path: '/etc/passwd' } }],
      'E_INPUT_TYPE attachments[0].content',
    ],
    [
      'a hostile content',
      [{ name: 'a', content: refusing('getPrototypeOf') }],
      'E_INPUT_TYPE attachments[0].content',
    ],
  ])('%s is refused', (_, attachments, expected) => {
    expect(places({ title: 'x', attachments })).toEqual([expected])
  })

  test('a file that cannot be read is an input error', async () => {
    const gone = new Blob(['x'])
    gone.arrayBuffer = () => Promise.reject(new Error('gone'))
    const completing = Promise.resolve(
      complete({ title: 'x', attachments: [{ name: 'a', content: gone }] }, context),
    )
    await expect(completing).rejects.toThrow('attachments[0].content: expected content that can be read')
  })
})

describe('whatever comes in', () => {
  const keys = fc.constantFrom(
    'title',
    'body',
    'metadata',
    'fields',
    'to',
    'key',
    'state',
    'recipients',
    'links',
  )
  const anything = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
    withUnicodeString: true,
  })
  const drafts = fc.oneof(
    anything,
    fc.dictionary(keys, anything).map((draft) => ({ title: 'x', ...draft })),
  )

  test('only input errors are thrown, with at most 20 problems', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const problems = problemsOf(draft)
        expect(problems.length).toBeLessThanOrEqual(20)
        for (const { received = '' } of problems) expect(received.length).toBeLessThanOrEqual(80)
      }),
      { numRuns: 2_000 },
    )
  })

  test('what is accepted is JSON, unchanged by a round trip, and within the limit', () => {
    const texts = fc.string({ unit: 'binary' })
    const good = fc.record({
      title: texts.map((text) => `x${text}`),
      body: texts,
      metadata: fc.dictionary(texts, fc.jsonValue()),
    })
    let accepted = 0
    fc.assert(
      fc.property(fc.oneof(drafts, good), (draft) => {
        if (problemsOf(draft).length > 0) return
        const completed = complete(draft, context)
        if (completed instanceof Promise) return
        accepted += 1
        const text = JSON.stringify(completed.notification)
        expect(JSON.parse(text)).toStrictEqual(completed.notification)
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(256 * 1024)
        expect(text.isWellFormed()).toBe(true)
        // Completing what was completed changes nothing.
        const { id: _, ...again } = completed.notification
        expect(read(again).notification).toStrictEqual(completed.notification)
      }),
      { numRuns: 1_000 },
    )
    expect(accepted).toBeGreaterThan(100)
  })
})
