/** Reads HTML as strictly as Telegram does (td/telegram/MessageEntity.cpp, parse_html), and refuses what it would refuse. */
export function parseHtml(html: string): { readonly text: string; readonly tags: readonly string[] } {
  const open: string[] = []
  const tags: string[] = []
  let text = ''
  for (const [piece] of html.matchAll(/<[^>]*>?|[^<]+/gs)) {
    if (!piece.startsWith('<')) {
      text += decode(piece)
      continue
    }
    const [, closing, name = '', attributes = ''] = /^<(\/?)([a-z]+)((?: [a-z]+="[^"<>]*")*)>$/.exec(piece) ?? []
    if (!(name in known)) throw new Error(`can't parse entities: Unsupported start tag ${piece}`)
    if (closing) {
      if (open.pop() !== name) throw new Error(`can't parse entities: Unmatched end tag ${piece}`)
      continue
    }
    if (!known[name]!.test(attributes)) throw new Error(`can't parse entities: attributes of ${piece}`)
    if ((name === 'blockquote' || name === 'a') && open.includes(name)) throw new Error(`nested ${name}`)
    open.push(name)
    tags.push(piece)
  }
  if (open.length > 0) throw new Error(`can't parse entities: Can't find end tag corresponding to ${open.at(-1)}`)
  if (!text.isWellFormed()) throw new Error('Strings must be encoded in UTF-8')
  return { text: text.trim(), tags }
}

const known: Readonly<Record<string, RegExp>> = {
  b: /^$/,
  i: /^$/,
  u: /^$/,
  s: /^$/,
  pre: /^$/,
  blockquote: /^$/,
  code: /^( class="language-[^"]+")?$/,
  a: /^ href="(https?:\/\/|tg:\/\/user\?id=\d+)[^"]*"$/,
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" }

function decode(piece: string): string {
  return piece.replaceAll(/&([^;]{0,5};)?|>/g, (whole, name: string | undefined) => {
    const character = entities[(name ?? '').slice(0, -1)]
    if (character === undefined) throw new Error(`not escaped: ${whole}`)
    return character
  })
}
