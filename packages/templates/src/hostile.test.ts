import type { Notification } from '@notify/core'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { failed, problemsOf } from './__fixtures__/folder.ts'
import { createEngine } from './engine.ts'
import { libraryFilters, libraryTags, type Output } from './filters.ts'
import { templates } from './index.ts'

const load = async (text: string, name = 'slack/default.md'): Promise<string> => {
  const words = await templates()
  return problemsOf(words.register(name, text))
}

const probes: readonly (readonly [probe: string, problem: string])[] = [
  ["{{constructor.constructor('return process')().exit()}}", 'E_TEMPLATE_SYNTAX slack/default.md:1:43'],
  ['{{__proto__}}', 'E_TEMPLATE_VARIABLE slack/default.md:1:3'],
  ['{{title.constructor.name}}', 'E_TEMPLATE_VARIABLE slack/default.md:1:3'],
  ['{{#with "s" as |x|}}{{lookup x "constructor"}}{{/with}}', 'E_TEMPLATE_SYNTAX slack/default.md:1:3'],
  ['{{ range.constructor("return 6*7")() }}', 'E_TEMPLATE_SYNTAX slack/default.md:1:34'],
  ['{% include "../../../../etc/passwd" %}', 'E_TEMPLATE_TAG slack/default.md:1:1'],
  ['{% render "/etc/hostname" %}', 'E_TEMPLATE_PARTIAL slack/default.md:1:1'],
  ['<%= 7*7 %>', 'E_TEMPLATE_SYNTAX slack/default.md:1:1'],
  ['${7*7}', 'E_TEMPLATE_SYNTAX slack/default.md:1:1'],
  ['{{7*7}}', 'E_TEMPLATE_SYNTAX slack/default.md:1:5'],
]

describe('a template that asks for more than data is an error with its place', () => {
  test.each(probes)('%s', async (probe, problem) => {
    expect(await load(probe)).toContain(`${problem}: `)
    expect(await load(`一行目\n  ${probe}`)).toContain('slack/default.md:2:')
  })

  test.each([
    '{{ title | constructor }}',
    '{{ title | __proto__ }}',
    '{{ title | raw }}',
    '{{ metadata | json }}',
    "{{ fields | where_exp: 'f', metadata.a }}",
    '{{ fields | sample }}',
    '{{ metadata["__proto__"] }}',
    '{{ metadata.__proto__.polluted }}',
    '{{ fields.first.constructor }}',
    '{{ metadata.a.constructor.constructor }}',
    '{% constructor %}',
    '{% capture x %}{% endcapture %}',
    '{% liquid echo title %}',
    '{% render partials/{{ title }} %}',
    '{% layout {{ title }} %}',
    '{{ "now" | date: "%s" }}',
  ])('%s', async (text) => {
    expect(await load(text)).toMatch(/^E_TEMPLATE_\w+ slack\/default\.md:1:\d+: /)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  test('what a foreign language begins with may be shown', async () => {
    expect(await load('{% raw %}${HOME} <%= {{ x }}{% endraw %} ${{ metadata.price }} < 5 %')).toBe(
      'no problem',
    )
  })
})

describe('the same as data is printed as it stands', () => {
  const hostile = [...probes.map(([probe]) => probe), "$& $1 $` $'", '<script'.repeat(50_000)]
  const files = {
    'a/default.txt': '{{ title }}|{{ metadata.x }}',
    'b/default.json': '{ "text": "{{ title | plain }}|{{ metadata.x | plain }}" }',
    'c/default.html': '<p>{{ title }}|{{ metadata.x }}</p>',
    'd/default.md': '{{ title }}|{{ metadata.x }}',
  }

  test.each(hostile.map((probe) => [probe.slice(0, 60), probe] as const))('%s', async (_, probe) => {
    const words = await templates()
    for (const [name, text] of Object.entries(files)) await words.register(name, text)
    const given: Notification = { ...failed, title: probe, metadata: { x: probe } }
    const made = (kind: string): { body?: string; overrides?: object } => words.render(given, { kind }) ?? {}
    const decode = (html: string): string =>
      html.replaceAll(/&(amp|lt|gt|quot|#\d+);/g, (_, name: string) =>
        name.startsWith('#')
          ? String.fromCharCode(Number(name.slice(1)))
          : { amp: '&', lt: '<', gt: '>', quot: '"' }[name]!,
      )
    const unescape = (markdown: string): string => markdown.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    const expected = `${probe}|${probe}`
    expect(unescape(made('a').body!)).toBe(expected)
    expect(made('b').overrides).toEqual({ b: { text: expected } })
    expect(decode((made('c').overrides as { c: { html: string } }).c.html)).toBe(`<p>${expected}</p>`)
    expect(unescape(made('d').body!)).toBe(expected)
  })

  test('what looks like the name of a layout, a block or a code of the inliner stays text', async () => {
    const words = await templates()
    await words.register(
      'm/default.html',
      '<style>p{color:red}</style><p>{{ title }}</p>{% raw %}{{ x }}{% endraw %}',
    )
    const title = 'JUICE_CODE_BLOCK_0_ {{ x }} <% y %>'
    const { overrides } = words.render({ ...failed, title }, { kind: 'm' })!
    expect((overrides as { m: { html: string } }).m.html).toBe(
      '<p style="color: red;">JUICE_CODE_BLOCK_0_ &#123;&#123; x &#125;&#125; &lt;% y %&gt;</p>&#123;&#123; x }}',
    )
  })

  test('functions and getters that a stage put into metadata are not called', async () => {
    const words = await templates()
    await words.register('a/default.txt', '{{ metadata.f | default: "-" }}{{ metadata.o.f | default: "-" }}')
    let called = 0
    const f = (): number => (called += 1)
    const { body } = words.render({ ...failed, metadata: { f, o: { f } } }, { kind: 'a' })!
    expect([body, called]).toEqual(['\\-\\-', 0])
  })
})

describe('what a template uses is limited', () => {
  /** In ms of work: other processes do not count. */
  const started = (): (() => number) => {
    const before = process.cpuUsage()
    return () => process.cpuUsage(before).user / 1_000
  }

  test.each([
    ['a long loop', '{%- for i in (1..99999999) -%}{%- endfor -%}'],
    ['loops in loops', '{% for i in (1..9999) %}{% for j in (1..90) %}{{ j }}{% endfor %}{% endfor %}'],
    [
      'a text that doubles',
      '{% assign s = title %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}',
    ],
    [
      'a list that doubles',
      '{% assign a = "a,b" | split: "," %}{% for i in (1..60) %}{% assign a = a | concat: a %}{% endfor %}',
    ],
    [
      'a text that is replaced by itself',
      '{% assign s = "aaaaaaaa" %}{% for i in (1..60) %}{% assign s = s | replace: "a", s %}{% endfor %}',
    ],
    ['much literal text', `{% for i in (1..900) %}${'x'.repeat(2_000)}{% endfor %}`],
  ])('%s is an error at load', async (_, text) => {
    const since = started()
    expect(await load(text)).toMatch(
      /^E_TEMPLATE_LIMIT slack\/default\.md:1:\d+: takes longer than 100 ms or makes more than 1 MiB of text/,
    )
    // 100 ms for the loop, the rest for a busy machine.
    expect(since()).toBeLessThan(1_000)
  })

  test('a pause of the machine is not taken for a loop', async () => {
    let pauses = 0
    const markdown = (): string => {
      pauses += 1
      if (pauses === 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150)
      return '<p>x</p>'
    }
    const words = await templates({ markdown })
    await words.register('a/default.html', '{% body %}{{ title }}')
    expect(pauses).toBe(2)
  })

  test('a width in a date format is no style', async () => {
    expect(await load('{{ timestamp | date: "%9999999d" }}')).toContain(
      'E_TEMPLATE_VALUE slack/default.md:1:1: date: expected a style, one of iso, short',
    )
  })

  test('a file of 350 KB and a thousand nested tags end', async () => {
    expect(await load('<script'.repeat(50_000))).toBe(
      'E_TEMPLATE_LIMIT slack/default.md:1:1: is longer than 100000 characters',
    )
    expect(await load('{% if title %}'.repeat(5_000))).toMatch(/^E_TEMPLATE_SYNTAX/)
    expect(await load(`${'{% if title %}'.repeat(3_000)}x${'{% endif %}'.repeat(3_000)}`)).toMatch(
      /^(no problem|E_TEMPLATE_)/,
    )
  })

  test('a loop over much data fails when it renders, and says nothing of the data', async () => {
    const words = await templates()
    await words.register(
      'slack/default.md',
      '{% for x in metadata.list %}{% for y in metadata.list %}{{ y }}{% endfor %}{% endfor %}',
    )
    const metadata = { list: Array.from({ length: 20_000 }, () => 'secret') }
    expect(() => words.render({ ...failed, metadata }, { kind: 'slack' })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /^slack\/default\.md:1:\d+: takes longer than 100 ms or makes more than 1 MiB of text; shorten its loops$/,
        ),
      }),
    )
  })

  const long: Readonly<Record<string, unknown>> = {
    spaces: `${' '.repeat(50_000)}x`,
    'line breaks': `${'\n'.repeat(50_000)}x`,
    tags: '<script'.repeat(14_000),
    words: 'x '.repeat(50_000),
    marks: '*`'.repeat(50_000),
    list: Array.from({ length: 10_000 }, (_, index) => String(index)),
    'lists of maps': Array.from({ length: 4_000 }, (_, index) => ({ x: String(index), y: { z: 1 } })),
    dots: 'x.'.repeat(50_000),
  }
  const engines = {
    md: ['code', ...libraryFilters],
    html: ['paragraphs', 'url', 'date'],
    data: ['mrkdwn', 'markdown'],
  }

  test.each(Object.entries(long))('no filter takes long for 50 KB of %s', (_, value) => {
    const slow: string[] = []
    for (const [output, names] of Object.entries(engines)) {
      const engine = createEngine(output as Output, { partials: {} })
      for (const name of names)
        for (const given of ['', ': "x"', ': metadata', ': "x", metadata', ': 900000000']) {
          const since = started()
          try {
            const template = engine.parse(`{{ metadata | ${name}${given} }}`)
            engine.renderSync(template, {}, { globals: { metadata: value } })
          } catch {
            // A refusal is an answer.
          }
          if (since() > 400) slow.push(`${name}${given}`)
        }
    }
    expect(slow).toEqual([])
  })
})

test('an engine knows only the tags and filters of the lists', () => {
  const engine = createEngine('md', { partials: {} })
  expect(Object.keys(engine.tags).filter((name) => !libraryTags.has(name))).toEqual(['body'])
  expect(
    Object.keys(engine.filters)
      .filter((name) => !libraryFilters.has(name))
      .sort(),
  ).toEqual(['code', 'date', 'url'])
  expect([...libraryFilters].filter((name) => engine.filters[name] === undefined)).toEqual([])
  expect(engine.options).toMatchObject({
    ownPropertyOnly: true,
    strictVariables: true,
    strictFilters: true,
    parseLimit: 1e5,
    renderLimit: 100,
    memoryLimit: 1e6,
    dynamicPartials: false,
    templates: {},
  })
  const escaped = (output: Output): string | undefined =>
    (createEngine(output, { partials: {} }).options.outputEscape as ((text: string) => string) | undefined)?.(
      '<*',
    )
  expect([escaped('html'), escaped('md'), escaped('txt')]).toEqual(['&lt;*', '\\<\\*', '<*'])
  expect(() => escaped('data')).toThrow('is not escaped')
})

test('any text as a template is taken or refused with its place, never thrown otherwise', async () => {
  const pieces = [
    '{{',
    '}}',
    '{%',
    '%}',
    ' title ',
    ' | upcase ',
    ' if ',
    ' endif ',
    'for x in tags',
    '"',
    "'",
  ]
  const piece = fc.constantFrom(...pieces, '\n', '日本', '🎉', '.', '[0]')
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (text) => {
      expect(await load(text.join(''))).toMatch(/^(no problem|E_TEMPLATE_\w+ slack\/default\.md:\d+:\d+: )/)
    }),
    { numRuns: 150 },
  )
})
