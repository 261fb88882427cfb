import type * as juiceTypes from 'juice'

type Juice = typeof juiceTypes

/** Longer documents keep their style sheet: inlining takes time, and mail clients cut them anyway. Characters. */
export const inlineMaxChars = 100_000

/** It has no types of its own; they are those of the whole. */
const withoutFiles: string = 'juice/client'

/** Puts the rules of `<style>` onto the elements, because mail clients drop style sheets. */
export type InlineCss = (html: string) => string

/** Loads the inliner: the part of juice that has no files and no network. */
export async function loadInliner(): Promise<InlineCss> {
  const { default: juice } = (await import(withoutFiles)) as Juice
  // It takes milliseconds, and one notification is one mail to each of many people.
  let last = { html: '', inlined: '' }
  return (html) => {
    if (html.length > inlineMaxChars) return html
    if (html !== last.html) last = { html, inlined: juice(withoutCodeBlocks(html)) }
    return last.inlined
  }
}

/** Juice keeps the code of other template languages, by a name that a text could also hold. */
const withoutCodeBlocks = (html: string): string =>
  html.replaceAll('{{', '&#123;&#123;').replaceAll(/<(?=\/?[#@%])/g, '&lt;')
