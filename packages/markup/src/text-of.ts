import type { Inline } from './tree.ts'

/** What a reader reads, without markup. */
export const textOf = (inlines: readonly Inline[]): string =>
  inlines.reduce((text, inline) => {
    if ('children' in inline) return text + textOf(inline.children)
    if (inline.type === 'break') return `${text}\n`
    return text + (inline.type === 'image' ? inline.alt : inline.text)
  }, '')
