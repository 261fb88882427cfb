import type { Notification, Phrases } from '@notify/core/channel'
import { isWebUrl } from '@notify/markup'
import * as limits from './limits.ts'
import { line, present, take } from './text.ts'

export interface PagerDutyLink {
  /** http or https. */
  readonly href: string
  readonly text?: string
}

export interface PagerDutyImage {
  /** https. */
  readonly src: string
  /** Opened by a click: http or https. */
  readonly href?: string
  readonly alt?: string
}

export interface Listed<T> {
  readonly shown: readonly T[]
  /** What was left out, if anything. */
  readonly notes: readonly string[]
}

/** Links, actions that open a page, and images that cannot be shown as such. Of URLs only http and https. */
export function linksOf(
  notification: Notification,
  words: Phrases,
  withImages: boolean,
): Listed<PagerDutyLink> {
  const native = notification.overrides?.pagerduty?.links
  const { links = [], actions = [], images = [] } = notification
  const asLinks = images.filter(({ url }) => !withImages || !isHttps(url))
  const all: readonly PagerDutyLink[] = Array.isArray(native)
    ? native
    : [
        ...[...links, ...actions].map(({ label, url = '' }) => ({ href: url, text: label })),
        ...asLinks.map(({ alt, url }) => ({ href: url, text: alt })),
      ]
  const usable = all.flatMap((link) => {
    const href = webUrl(link?.href)
    return href === undefined ? [] : [{ href, ...present({ text: line(link.text, limits.summaryMaxChars) }) }]
  })
  return fitting('links', usable, words)
}

export function imagesOf(notification: Notification, words: Phrases): Listed<PagerDutyImage> {
  const native = notification.overrides?.pagerduty?.images
  const all: readonly PagerDutyImage[] = Array.isArray(native)
    ? native
    : (notification.images ?? []).map(({ alt, url }) => ({ src: url, alt }))
  const usable = all.flatMap((image) => {
    const src = webUrl(image?.src)
    if (src === undefined || !isHttps(src)) return []
    return [{ src, ...present({ href: webUrl(image.href), alt: line(image.alt, limits.summaryMaxChars) }) }]
  })
  return fitting('images', usable, words)
}

const webUrl = (url: unknown): string | undefined =>
  typeof url === 'string' && isWebUrl(url) ? new URL(url).href : undefined

const isHttps = (url: string): boolean => webUrl(url)?.startsWith('https:') ?? false

function fitting<T>(name: string, all: readonly T[], words: Phrases): Listed<T> {
  const shown = take(all, limits.urlsMaxBytes)
  return { shown, notes: shown === all ? [] : [`${name}: ${words.more(all.length - shown.length)}`] }
}
