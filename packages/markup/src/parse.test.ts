import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeHtml, parse, print } from './index.ts'
import type { Dialect } from './index.ts'

/** Shows every node of the tree. */
const html: Dialect = {
  text: escapeHtml,
  strong: (inner) => `<b>${inner}</b>`,
  emphasis: (inner) => `<i>${inner}</i>`,
  strike: (inner) => `<s>${inner}</s>`,
  code: (text) => `<code>${escapeHtml(text)}</code>`,
  link: (inner, url) => `<a ${url}>${inner}</a>`,
  image: (alt, url) => `<img ${url} ${alt}>`,
  break: () => '<br>',
  paragraph: (inner) => `<p>${inner}</p>`,
  heading: (inner, level) => `<h${level}>${inner}</h${level}>`,
  codeBlock: (text, language) => `<pre ${language ?? '-'}>${escapeHtml(text)}</pre>`,
  quote: (inner) => `<quote>${inner}</quote>`,
  item: (inner, marker) => `<li ${marker}>${inner}</li>`,
  table: (header, rows) =>
    `<table>${[header, ...rows].map((cells) => cells.join(' | ')).join(' / ')}</table>`,
  rule: () => '<hr>',
  join: (blocks) => blocks.join(''),
}

const shows = (cases: readonly (readonly [markdown: string, tree: string])[]): void =>
  it.each(cases)('%j', (markdown, tree) => {
    expect(print(parse(markdown), html)).toBe(tree)
  })

describe('emphasis', () => {
  shows([
    [
      '**bold** *it* _it_ __bold__ ~~gone~~',
      '<p><b>bold</b> <i>it</i> <i>it</i> <b>bold</b> <s>gone</s></p>',
    ],
    ['***a* b**', '<p><b><i>a</i> b</b></p>'],
    ['**a *b***', '<p><b>a <i>b</i></b></p>'],
    ['*a **b** c*', '<p><i>a <b>b</b> c</i></p>'],
    ['**bold**text', '<p><b>bold</b>text</p>'],
    ['snake_case_name and 2 * 3 * 4', '<p>snake_case_name and 2 * 3 * 4</p>'],
    ['**open', '<p>**open</p>'],
    ['\\*not\\*', '<p>*not*</p>'],
    ['10~20, ~5 and ~6~', '<p>10~20, ~5 and ~6~</p>'],
    ['~~~~', '<pre -></pre>'],
    ['*a `*` b*', '<p><i>a <code>*</code> b</i></p>'],
  ])
})

describe('emphasis where words have no spaces between them', () => {
  shows([
    ['**「重要」**です', '<p><b>「重要」</b>です</p>'],
    ['これは**「重要」**です。', '<p>これは<b>「重要」</b>です。</p>'],
    ['ディスク**残り5%**です', '<p>ディスク<b>残り5%</b>です</p>'],
    ['**終了。**次へ', '<p><b>終了。</b>次へ</p>'],
    ['*（注意）*と~~「旧」~~です', '<p><i>（注意）</i>と<s>「旧」</s>です</p>'],
    ['请看**“说明”**吧', '<p>请看<b>“说明”</b>吧</p>'],
    ['**"경고"**입니다', '<p><b>&quot;경고&quot;</b>입니다</p>'],
    ['**𠮷野家（店）**𠮷', '<p><b>𠮷野家（店）</b>𠮷</p>'],
    // As in CommonMark: an end between a mark and a Latin letter could as well be a beginning.
    ['**bold:**text', '<p>**bold:**text</p>'],
  ])
})

describe('code', () => {
  shows([
    ['`a` ``b`c`` ` `` `', '<p><code>a</code> <code>b`c</code> <code>``</code></p>'],
    ['`a **b** &amp;`', '<p><code>a **b** &amp;amp;</code></p>'],
    ['`open', '<p>`open</p>'],
    [
      '```ts title="x"\nif (a < b) {\n\n\tc()\n}\n```\nafter',
      '<pre ts>if (a &lt; b) {\n\n\tc()\n}</pre><p>after</p>',
    ],
    ['~~~\n```\n~~~', '<pre ->```</pre>'],
    ['```\nnever closed', '<pre ->never closed</pre>'],
    ['    indented\n\n      more\n\ntext', '<pre ->indented\n\n  more</pre><p>text</p>'],
    ['- item\n\n  ```sh\n  ls\n  ```', '<li •><p>item</p><pre sh>ls</pre></li>'],
  ])
})

describe('links and images', () => {
  shows([
    ['[a](https://a.dev)', '<p><a https://a.dev>a</a></p>'],
    [
      '[a](https://a.dev "A title") [b](<https://b.dev/x>)',
      '<p><a https://a.dev>a</a> <a https://b.dev/x>b</a></p>',
    ],
    ['[**a** `b`](https://a.dev/x_(y))', '<p><a https://a.dev/x_(y)><b>a</b> <code>b</code></a></p>'],
    [
      '[a][one] [One] [x][]\n\n[one]: https://a.dev "t"\n[x]: <mailto:a@b.dev>',
      '<p><a https://a.dev>a</a> <a https://a.dev>One</a> <a mailto:a@b.dev>x</a></p>',
    ],
    ['[a][nowhere] [b]', '<p>[a][nowhere] [b]</p>'],
    ['[ERROR]: timeout', '<p>[ERROR]: timeout</p>'],
    ['[](https://a.dev)', '<p><a https://a.dev>https://a.dev</a></p>'],
    [
      'see https://a.dev/x?y=1&z=(2), or (https://b.dev).',
      '<p>see <a https://a.dev/x?y=1&z=(2)>https://a.dev/x?y=1&amp;z=(2)</a>, or (<a https://b.dev>https://b.dev</a>).</p>',
    ],
    ['詳細はhttps://a.dev/x。次', '<p>詳細は<a https://a.dev/x>https://a.dev/x</a>。次</p>'],
    ['**https://a.dev/a_b_c**', '<p><b><a https://a.dev/a_b_c>https://a.dev/a_b_c</a></b></p>'],
    [
      '<https://a.dev> <me@a.dev>',
      '<p><a https://a.dev>https://a.dev</a> <a mailto:me@a.dev>me@a.dev</a></p>',
    ],
    ['[x https://b.dev](https://a.dev)', '<p><a https://a.dev>x https://b.dev</a></p>'],
    [
      '[a [b](https://b.dev) c](https://c.dev)',
      '<p>[a <a https://b.dev>b</a> c](<a https://c.dev>https://c.dev</a>)</p>',
    ],
    ['a ![alt *x*](https://a.dev/i.png) b', '<p>a <img https://a.dev/i.png alt x> b</p>'],
    ['[![i](https://a.dev/i.png)](https://a.dev)', '<p><a https://a.dev><img https://a.dev/i.png i></a></p>'],
    ['[日本](https://例え.jp/パス "x")', '<p><a https://xn--r8jz45g.jp/%E3%83%91%E3%82%B9>日本</a></p>'],
  ])
})

describe('what could harm', () => {
  shows([
    ['[a](javascript:alert(1)) [b](JaVaScRiPt&colon;x) [c](data:text/html,x)', '<p>a b c</p>'],
    [
      '[a](java\\\nscript:x) <javascript:x> [x]: javascript:x',
      '<p>[a](java<br>script:x) &lt;javascript:x&gt; [x]: javascript:x</p>',
    ],
    ['[a](/relative) [b](#x) [c](ftp://a.dev) [d](tel:1)', '<p>a b c d</p>'],
    ['[a](https://user:secret@a.dev) https://user:secret@a.dev', '<p>a https://user:secret@a.dev</p>'],
    ['![a](file:///etc/passwd) ![](data:x) ![b](mailto:a@b.dev)', '<p>a  b</p>'],
    ['[a](<https://a.dev/"onload=x|y>)', '<p><a https://a.dev/%22onload=x%7Cy>a</a></p>'],
    [
      '<script>alert(1)</script> <b>**x**</b> <!-- c -->',
      '<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;<b>x</b>&lt;/b&gt; &lt;!-- c --&gt;</p>',
    ],
    [
      '<div>\n<img src=x onerror=y>\n</div>',
      '<p>&lt;div&gt;<br>&lt;img src=x onerror=y&gt;<br>&lt;/div&gt;</p>',
    ],
    [
      '&lt;b&gt; &amp;lt; &#60; &#x3042; &nope; &#0; AT&T',
      '<p>&lt;b&gt; &amp;lt; &lt; あ &amp;nope; \uFFFD AT&amp;T</p>',
    ],
    ['a&#10;b &#27;[31m &#x9b;', '<p>a b \uFFFD[31m \uFFFD</p>'],
    ['a\0b \ud83d c', '<p>a\uFFFDb \uFFFD c</p>'],
    ['```"><script>\nx\n```', '<pre "><script>>x</pre>'],
    ['[constructor] [valueOf][toString]', '<p>[constructor] [valueOf][toString]</p>'],
  ])
})

describe('lines', () => {
  shows([
    ['a\nb  \nc\\\nd', '<p>a<br>b<br>c<br>d</p>'],
    ['a\r\nb\r\rc', '<p>a<br>b</p><p>c</p>'],
    ['**a\nb**', '<p><b>a<br>b</b></p>'],
    [
      '# One #\n\nTwo\n===\n\nThree *x*\n---\n#no',
      '<h1>One</h1><h1>Two</h1><h2>Three <i>x</i></h2><p>#no</p>',
    ],
    ['a\n\n***\n- - -\nb', '<p>a</p><hr><hr><p>b</p>'],
    ['', ''],
    [' \n\t\n', ''],
    ['שלום **עולם** 😀👨‍👩‍👧', '<p>שלום <b>עולם</b> 😀👨‍👩‍👧</p>'],
  ])
})

describe('lists and quotes', () => {
  shows([
    [
      '- a\n- b\n  - c\n    1. d',
      '<li •><p>a</p></li><li •><p>b</p><li •><p>c</p><li 1.><p>d</p></li></li></li>',
    ],
    [
      '3. a\n4. b\n\n   more\n9. c',
      '<li 3.><p>a</p></li><li 4.><p>b</p><p>more</p></li><li 5.><p>c</p></li>',
    ],
    [
      '- [ ] todo\n- [x] done\n- [X]\n- [y] no',
      '<li ☐><p>todo</p></li><li ☑><p>done</p></li><li •><p>[X]</p></li><li •><p>[y] no</p></li>',
    ],
    ['text\n- a\n* b', '<p>text</p><li •><p>a</p></li><li •><p>b</p></li>'],
    ['on the\n14. of May\n-', '<h2>on the<br>14. of May</h2>'],
    ['-\n- a\n-', '<li •></li><li •><p>a</p></li><li •></li>'],
    ['> a\nb\n>\n> > c\n\nd', '<quote><p>a<br>b</p><quote><p>c</p></quote></quote><p>d</p>'],
    ['> - a\n>   b\n> - c', '<quote><li •><p>a<br>b</p></li><li •><p>c</p></li></quote>'],
    ['-\ta\n\n\tb', '<li •><p>a</p><p>b</p></li>'],
  ])
})

describe('tables', () => {
  shows([
    [
      '| a | **b** |\n| --- | :-: |\n| 1 | `x \\| y` |\n| 2 |',
      '<table>a | <b>b</b> / 1 | <code>x | y</code> / 2 | </table>',
    ],
    ['text\na | b\n-|-\n1 | 2 | 3\n\nafter', '<p>text</p><table>a | b / 1 | 2</table><p>after</p>'],
    ['| a | b |\n| --- |', '<p>| a | b |<br>| --- |</p>'],
    ['| 名前 |\n|---|\n| 値 |\n- x', '<table>名前 / 値</table><li •><p>x</p></li>'],
  ])
})

it('makes a small tree of plain data', () => {
  expect(parse('1. [x] a **b**\n\n```js\nc\n```')).toEqual([
    {
      type: 'list',
      ordered: true,
      start: 1,
      items: [
        {
          checked: true,
          children: [
            {
              type: 'paragraph',
              children: [
                { type: 'text', text: 'a ' },
                { type: 'strong', children: [{ type: 'text', text: 'b' }] },
              ],
            },
          ],
        },
      ],
    },
    { type: 'code', language: 'js', text: 'c' },
  ])
})

it('reads a body once for several channels', () => {
  expect(parse('remember **me**')).toBe(parse('remember **me**'))
})

it('keeps line breaks out of every text but code blocks', () => {
  const fragments = fc.constantFrom(
    'a',
    '\n',
    '\r',
    '&#10;',
    '**',
    '![',
    '[',
    '](https://a.dev)',
    '`',
    '|',
    '\n|-|\n',
    '\\',
    '> ',
  )
  fc.assert(
    fc.property(fc.array(fragments), (some) => {
      const see = (text: string): string => {
        expect(text).not.toMatch(/[\n\r]/)
        return text
      }
      print(parse(some.join('')), { text: see, code: see, image: (alt) => see(alt) })
    }),
    { numRuns: 1_000 },
  )
})

it('never throws, and loses no letter of a text without markup', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(Array.isArray(parse(text))).toBe(true)
    }),
    { numRuns: 2_000 },
  )
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-zあ-ん]{1,8}$/), { minLength: 1 }), (words) => {
      expect(print(parse(words.join(' ')))).toBe(words.join(' '))
    }),
  )
})
