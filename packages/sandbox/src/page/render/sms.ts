import { html, type Html } from '../html.ts'
import { list, number, string, type Json } from '../../value.ts'
import { lozenge } from './adf.ts'
import { picture, prose } from './pieces.ts'
import type { View } from './view.ts'

/** A bubble on a telephone, and what it costs. */
export function renderSms(payload: Json, { words }: View): Html | undefined {
  const body = string(payload['body'])
  const media = list(payload['media']).map(string).filter(Boolean)
  if (body === '' && media.length === 0) return undefined
  const segments = number(payload['segments'])
  const facts = [string(payload['encoding']), segments === undefined ? '' : words.segments(segments)].filter(
    Boolean,
  )
  return html`<div class="sms">
    <div class="subtle" dir="ltr">${string(payload['from'])} → ${string(payload['to'])}</div>
    ${prose([body, media.map((url) => html`<br />${picture({ alt: '', url })}`)], 'bubble')}
    <div class="subtle">
      ${string(payload['status']) && lozenge(string(payload['status']), colourOf(string(payload['status'])))}
      ${facts.join(' · ')}
    </div>
  </div>`
}

const colourOf = (status: string): string => {
  if (status === 'delivered') return 'green'
  return /^(failed|undelivered)$/.test(status) ? 'red' : 'neutral'
}
