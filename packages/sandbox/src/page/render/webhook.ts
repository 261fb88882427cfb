import { genuine, readSignature, schemes, toleranceMs } from '../../vendors/signatures.ts'
import { html, type Html } from '../html.ts'
import type { Json } from '../../value.ts'
import type { Words } from '../words.ts'
import { json } from './pieces.ts'
import type { View } from './view.ts'

/** What a receiver of webhooks sees: JSON, and whether it can believe it. */
export function renderWebhook(_payload: Json, { message, version, words, webhookSecret = '' }: View): Html {
  const request = message.requests.at(-1)
  const checks = schemes.flatMap((scheme) => {
    const signed = request && readSignature(scheme, request.headers, request.body, webhookSecret)
    if (!signed || !request) return []
    const late = signed.at !== undefined && !(Math.abs(signed.at - request.at) <= toleranceMs)
    return [verdict(scheme, genuine(signed) ? (late ? 'late' : 'good') : 'bad', words)]
  })
  return html`<div class="webhook">
    ${json(version.payload)}
    <div class="checks">
      ${checks.length > 0 ? checks : html`<span class="subtle">${words.unsigned}</span>`}
    </div>
  </div>`
}

const names = { standard: 'Standard Webhooks', github: 'GitHub', stripe: 'Stripe' } as const

function verdict(scheme: keyof typeof names, result: 'good' | 'late' | 'bad', words: Words): Html {
  const [look, said] = {
    good: ['good', words.signatureGood],
    late: ['warn', words.signatureLate],
    bad: ['bad', words.signatureBad],
  }[result]
  return html`<span class="verdict ${look}">${result === 'good' ? '✓' : '✗'} ${names[scheme]}: ${said}</span>`
}
