/** One element of an HTML document, as far as tests look at it. */
export interface Element {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string>>
}

const entity = /&(?!(amp|lt|gt|quot|#39);)/
const voids = new Set(['meta', 'br', 'hr', 'img'])

/**
 * Reads HTML that is also well-formed XML, strictly: every element closed, every attribute quoted, every character of
 * text escaped.
 *
 * @throws {Error} at the first place where it is not.
 */
export function elementsOf(html: string): readonly Element[] {
  const elements: Element[] = []
  const open: string[] = []
  let rest = html.replace(/^<!DOCTYPE html>\n/, '')
  const fail = (why: string): never => {
    throw new Error(`${why} at ${JSON.stringify(rest.slice(0, 80))}`)
  }
  while (rest !== '') {
    const text = /^[^<]*/.exec(rest)![0]
    if (/[>"']/.test(text)) fail('unescaped text')
    if (entity.test(text)) fail('a bare ampersand')
    rest = rest.slice(text.length)
    if (rest === '') break
    const tag = /^<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)( \/)?>/.exec(rest)
    if (tag === null) return fail('not a tag')
    const [whole, closing, name = '', attributes = '', selfClosing] = tag
    rest = rest.slice(whole.length)
    if (closing) {
      if (open.pop() !== name) fail(`</${name}> closes nothing`)
      continue
    }
    const pairs = [...attributes.matchAll(/ ([a-z-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value] as const)
    if (new Set(pairs.map(([key]) => key)).size !== pairs.length) fail(`an attribute of <${name}> is there twice`)
    if (pairs.some(([, value]) => entity.test(value))) fail('a bare ampersand in an attribute')
    elements.push({ tag: name, attributes: Object.fromEntries(pairs) })
    if (voids.has(name) !== (selfClosing !== undefined)) fail(`<${name}> is closed the wrong way`)
    if (!selfClosing) open.push(name)
  }
  if (open.length > 0) fail(`<${open.join('><')}> stay open`)
  return elements
}
