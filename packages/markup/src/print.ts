import type { Block, Inline, ListItem } from './tree.ts'

/**
 * How a channel writes each node. `inner` is printed already; everything else is raw text that the dialect must escape.
 * Leave out what the default (plain text) does well enough.
 */
export interface Dialect {
  text(text: string): string
  strong(inner: string): string
  emphasis(inner: string): string
  strike(inner: string): string
  code(text: string): string
  link(inner: string, url: string): string
  image(alt: string, url: string): string
  break(): string
  paragraph(inner: string): string
  heading(inner: string, level: number): string
  codeBlock(text: string, language: string | undefined): string
  quote(inner: string): string
  /** One item, `marker` is `•`, `1.`, `☐` or `☑`; `inner` may have several lines; `depth` is 0 in the outermost list. */
  item(inner: string, marker: string, depth: number): string
  table(header: readonly string[], rows: readonly (readonly string[])[]): string
  rule(): string
  /** Between two blocks. Default: an empty line; between two list items: a line break. */
  join(blocks: readonly string[], tight: boolean): string
}

/** Readable text without any markup: the default of every dialect. */
export const plain: Dialect = {
  text: (text) => text,
  strong: (inner) => inner,
  emphasis: (inner) => inner,
  strike: (inner) => inner,
  code: (text) => text,
  link: (inner, url) => (inner === url || `mailto:${inner}` === url ? inner : `${inner} (${url})`),
  image: (alt, url) => (alt === '' ? url : `${alt} (${url})`),
  break: () => '\n',
  paragraph: (inner) => inner,
  heading: (inner) => inner,
  codeBlock: (text) => text,
  quote: (inner) => `> ${inner.replaceAll('\n', '\n> ')}`,
  item: (inner, marker) => `${marker} ${inner.replaceAll('\n', '\n  ')}`,
  table: (header, rows) => [header, ...rows].map((cells) => cells.join(' | ')).join('\n'),
  rule: () => '———',
  join: (blocks, tight) => blocks.join(tight ? '\n' : '\n\n'),
}

/** A channel prints every text with the same dialect: putting it together each time was 6 % of rendering. */
const completed = new WeakMap<Partial<Dialect>, Dialect>()

/** Writes a tree in a channel's dialect. */
export function print(blocks: readonly Block[], dialect: Partial<Dialect> = plain): string {
  let complete = completed.get(dialect)
  if (complete === undefined) completed.set(dialect, (complete = { ...plain, ...dialect }))
  return printBlocks(blocks, complete, false, 0)
}

function printBlocks(blocks: readonly Block[], dialect: Dialect, tight: boolean, depth: number): string {
  const printed = blocks.map((block) => printBlock(block, dialect, depth))
  return dialect.join(printed, tight)
}

function printBlock(block: Block, dialect: Dialect, depth: number): string {
  switch (block.type) {
    case 'paragraph':
      return dialect.paragraph(printInlines(block.children, dialect))
    case 'heading':
      return dialect.heading(printInlines(block.children, dialect), block.level)
    case 'code':
      return dialect.codeBlock(block.text, block.language)
    case 'quote':
      return dialect.quote(printBlocks(block.children, dialect, false, depth))
    case 'list':
      return dialect.join(
        block.items.map((item, index) =>
          dialect.item(
            printBlocks(item.children, dialect, true, depth + 1),
            marker(item, block.ordered ? block.start + index : undefined),
            depth,
          ),
        ),
        true,
      )
    case 'table':
      return dialect.table(
        block.header.map((cell) => printInlines(cell, dialect)),
        block.rows.map((row) => row.map((cell) => printInlines(cell, dialect))),
      )
    case 'rule':
      break
  }
  return dialect.rule()
}

function marker(item: ListItem, number: number | undefined): string {
  if (item.checked !== undefined) return item.checked ? '☑' : '☐'
  return number === undefined ? '•' : `${number}.`
}

function printInlines(inlines: readonly Inline[], dialect: Dialect): string {
  let printed = ''
  for (const inline of inlines) printed += printInline(inline, dialect)
  return printed
}

function printInline(inline: Inline, dialect: Dialect): string {
  switch (inline.type) {
    case 'text':
      return dialect.text(inline.text)
    case 'strong':
    case 'emphasis':
    case 'strike':
      return dialect[inline.type](printInlines(inline.children, dialect))
    case 'code':
      return dialect.code(inline.text)
    case 'link':
      return dialect.link(printInlines(inline.children, dialect), inline.url)
    case 'image':
      return dialect.image(inline.alt, inline.url)
    case 'break':
      break
  }
  return dialect.break()
}
