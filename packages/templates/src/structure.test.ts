import { parse } from 'yaml'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { failed, problemsOf } from './__fixtures__/folder.ts'
import { templates, type Templates } from './index.ts'

const made = async (name: string, text: string): Promise<Templates> => {
  const words = await templates({ parseYaml: (yaml) => parse(yaml) as unknown })
  await words.register(name, text)
  return words
}

const yaml = `
text: "{{ title | mrkdwn }}"
blocks:
  - type: section
    text: { type: mrkdwn, text: "*{{ metadata.job | mrkdwn }}*\\n{% for tag in tags %}{{ tag | mrkdwn }} {% endfor %}" }
  - type: header
    text: { type: plain_text, text: '{{ title | plain }} 失敗' }
unfurl: false
color: '{{ severity_color | number }}'
`

test('the texts of a structure are templates; all else stays as it is', async () => {
  const expected = {
    slack: {
      text: 'Nightly &lt;job&gt; failed',
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: '*nightly*\nci night ' } },
        { type: 'header', text: { type: 'plain_text', text: 'Nightly <job> failed 失敗' } },
      ],
      unfurl: false,
      color: 0xe01e5a,
    },
  }
  const fromYaml = await made('slack/task.failed.yaml', yaml)
  expect(fromYaml.render(failed, { kind: 'slack' })?.overrides).toEqual(expected)
  const fromJson = await made('slack/task.failed.json', JSON.stringify(parse(yaml)))
  expect(fromJson.render(failed, { kind: 'slack' })?.overrides).toEqual(expected)
})

test('no data become structure or markup', async () => {
  const words = await made(
    'a/default.json',
    '{ "a": "{{ title | plain }}", "b": ["{{ title | mrkdwn }}", 1], "c": "<b>{{ title | html }}</b>" }',
  )
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (title) => {
      const { a } = words.render({ ...failed, title }, { kind: 'a' })!.overrides as {
        a: { a: string; b: readonly [string, number]; c: string }
      }
      expect(a.a).toBe(title)
      expect(a.b[1]).toBe(1)
      expect(a.b[0]).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
      expect(a.c.slice(3, -4)).not.toMatch(/[<>"]/)
    }),
  )
  const slack = words.render({ ...failed, title: '<!channel> *x* _y_ a_b > & `' }, { kind: 'a' })!
  expect((slack.overrides as { a: { b: readonly string[] } }).a.b[0]).toBe(
    '&lt;!channel&gt; \u200B*\u200Bx\u200B*\u200B \u200B_\u200By\u200B_\u200B a_b &gt; &amp; \u200B`\u200B',
  )
})

describe('a mistake in a text is told where it stands in the file', () => {
  test.each([
    ['json', '{ "a": "x", "b": "日本 \\"q\\" {{ nope | plain }}" }', '1:31'],
    ['json', '{\n  "a": "{{ title | plain }}",\n  "b": "{{ titel | plain }}"\n}', '3:12'],
    ['json', '{ "a": "x\\n{{ nope | plain }}" }', '1:15'],
    ['yaml', 'a: ok\nb: |\n  first\n  second {{ nope | plain }}\n', '4:13'],
    ['yaml', "a: 'x'\nb: [{ c: 'x' }, 'x {{ nope | plain }}']", '2:23'],
    ['yaml', 'b: x\n"{{ title }}": x', '2:2'],
    ['yaml', 'a: {{ title }}', '1:5'],
  ])('%s %s', async (format, text, position) => {
    const words = await templates({ parseYaml: (given) => parse(given) as unknown })
    expect(await problemsOf(words.register(`a/default.${format}`, text))).toMatch(
      new RegExp(`^E_TEMPLATE_\\w+ a/default\\.${format}:${position}: `),
    )
  })

  test.each([
    ['"text"', 'expected a mapping'],
    ['[1]', 'expected a mapping'],
    ['null', 'expected a mapping'],
    ['', 'cannot be parsed'],
    ['['.repeat(20_000), 'cannot be parsed'],
    [`{ "a": ${'['.repeat(40)}${']'.repeat(40)} }`, 'nested deeper than 32'],
    ['{ "{{ title }}": "x" }', 'a name cannot be a template'],
    ['{ "a": "{{ title }}" }', 'expected a last filter that says what kind of text this is'],
    ['{ "a": "{% if state %}{{ title }}{% endif %}" }', 'expected a last filter'],
    ['{ "a": "{{ title | mrkdwn | upcase }}" }', 'expected a last filter'],
    ['{ "a": "{% body %}" }', 'there is no tag body'],
  ])('%s', async (text, message) => {
    const words = await templates()
    expect(await problemsOf(words.register('a/default.json', text))).toContain(message)
  })
})

test('a number that is none fails when it is rendered', async () => {
  const words = await made(
    'a/default.json',
    '{ "a": "{{ metadata.job | number }}", "b": "{{ metadata.tries | number }}" }',
  )
  expect(() => words.render(failed, { kind: 'a' })).toThrow(
    'a/default.json:1:9: number: the value is no number',
  )
  const numbers = words.render({ ...failed, metadata: { job: '-1.5', tries: 3 } }, { kind: 'a' })
  expect(numbers?.overrides).toEqual({ a: { a: -1.5, b: 3 } })
})
