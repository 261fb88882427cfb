import type { Vendor, Version } from '../../message.ts'
import { html, type Html } from '../html.ts'
import { object, string } from '../../value.ts'
import type { View } from './view.ts'

/** The HTML that a version carries, if its vendor takes any. */
export function htmlOf(vendor: Vendor, { payload }: Version): string | undefined {
  const body = object(object(payload)['body'])
  const found =
    vendor === 'email'
      ? object(payload)['html']
      : body['contentType'] === 'html'
        ? body['content']
        : undefined
  return (vendor === 'email' || vendor === 'graph') && string(found) !== '' ? string(found) : undefined
}

/** For the answer that carries such HTML: no scripts, no forms, no origin, and nothing is fetched. */
export const framePolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"

/** A frame of its own that can do nothing but be read. */
export const htmlFrame = ({ frame, words }: View, size: 'short' | 'tall' = 'tall'): Html =>
  html`<iframe
    class="${size}"
    sandbox=""
    src="${frame}"
    title="${words.html}"
    referrerpolicy="no-referrer"
  ></iframe>`
