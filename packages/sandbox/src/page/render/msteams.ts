import { html, type Html } from '../html.ts'
import { object, objects, string, type Json } from '../../value.ts'
import { renderCard } from './card.ts'
import { htmlFrame } from './html-frame.ts'
import { prose } from './pieces.ts'
import type { View } from './view.ts'

const cardType = 'application/vnd.microsoft.card.adaptive'

/** What a workflow posts: an envelope with cards. */
export function renderMsteams(payload: Json): Html | undefined {
  const cards = cardsOf(payload)
  return cards.length === 0 ? undefined : html`<div class="msteams">${cards}</div>`
}

/** A chatMessage of Microsoft Graph: text or HTML, and cards as text in JSON. */
export function renderGraph(payload: Json, view: View): Html | undefined {
  const { contentType, content } = object(payload['body'])
  const text = string(content)
  const cards = cardsOf(payload)
  if (text === '' && cards.length === 0) return undefined
  const isHtml = contentType === 'html'
  // An attachment has a tag of its own that says where it stands; alone it says nothing.
  const shown = isHtml ? text.replace(/<attachment\b[^>]*>(?:\s*<\/attachment>)?/gi, '').trim() : text
  const subject = string(payload['subject'])
  return html`<div class="msteams">
    ${subject && html`<h4 dir="auto">${subject}</h4>`}
    ${shown !== '' && (isHtml ? htmlFrame(view, 'short') : prose(shown))} ${cards}
  </div>`
}

function cardsOf(payload: Json): Html[] {
  return objects(payload['attachments']).flatMap(({ contentType, content }) => {
    if (contentType !== cardType) return []
    const card = renderCard(object(typeof content === 'string' ? parse(content) : content))
    return card === undefined ? [] : [card]
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
