import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codePoints, parse, plain, plainText, print, utf8Bytes } from './index.ts'

const body = `# Disk *almost* full

- host **db-1**
  - mount \`/var\`
- [x] [run book](https://a.dev/r)

3. look
4. act
   twice

| host | free |
| --- | ---: |
| db-1 | 5 % |

> quoted
> text

\`\`\`sh
df -h
\`\`\`

---
![graph](https://a.dev/g.png) https://a.dev <me@a.dev>`

describe('plainText', () => {
  it('keeps what a reader needs', () => {
    expect(plainText(body)).toBe(`Disk almost full

• host db-1
  • mount /var
☑ run book (https://a.dev/r)

3. look
4. act
  twice

host | free
db-1 | 5 %

> quoted
> text

df -h

———

graph (https://a.dev/g.png) https://a.dev me@a.dev`)
  })

  it('takes a tree as well', () => {
    expect(plainText(parse(body))).toBe(plainText(body))
  })

  it('says how much it left out, in the words of the locale', () => {
    expect(plainText('x'.repeat(300), { maxChars: 100 })).toBe(`${'x'.repeat(73)}… (227 characters left out)`)
    expect(plainText('あ'.repeat(300), { maxChars: 50, locale: 'ja-JP' })).toBe(
      `${'あ'.repeat(38)}… (262文字を省略)`,
    )
  })

  it('spares the words where they would take most of the room', () => {
    expect(plainText('x'.repeat(300), { maxChars: 20 })).toBe(`${'x'.repeat(19)}…`)
  })

  it('never exceeds its limit, and its count adds up', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.nat({ max: 120 }), (text, maxChars) => {
        const short = plainText(text, { maxChars, measure: utf8Bytes })
        expect(utf8Bytes(short)).toBeLessThanOrEqual(maxChars)
        const [, kept, leftOut] = /^(.*)… \((\d+) characters left out\)$/s.exec(short) ?? []
        if (kept !== undefined) expect(codePoints(plainText(text))).toBe(codePoints(kept) + Number(leftOut))
      }),
    )
  })
})

describe('print', () => {
  it('writes each node in the words of the dialect, and the rest plainly', () => {
    const printed = print(parse('a **b** [c](https://a.dev)\n\n- *d*'), {
      text: (text) => text.toUpperCase(),
      strong: (inner) => `*${inner}*`,
      link: (inner, url) => `<${url}|${inner}>`,
    })
    expect(printed).toBe('A *B* <https://a.dev|C>\n\n• D')
  })

  it('gives every text of the data to the dialect, and nothing else', () => {
    const seen: string[] = []
    const see = (text: string): string => {
      seen.push(text)
      return ''
    }
    print(parse('*a* `b` ![c](https://a.dev)\n\n```d\ne\n```\n\n| f |\n|---|\n| g |'), {
      ...plain,
      text: see,
      code: see,
      image: see,
      codeBlock: (text, language) => see(`${text} ${language}`),
    })
    expect(seen).toEqual(['a', ' ', 'b', ' ', 'c', 'e d', 'f', 'g'])
  })

  it('tells an item how deep it stands', () => {
    const depths: string[] = []
    print(parse('- a\n  - b\n\n> - c'), {
      item: (inner, _, depth) => {
        depths.push(`${inner.slice(0, 1)}${depth}`)
        return inner
      },
    })
    expect(depths.toSorted()).toEqual(['a0', 'b1', 'c0'])
  })
})
