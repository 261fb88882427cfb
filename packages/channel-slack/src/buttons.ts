import type { Action } from '@notify/core/channel'
import { isWebUrl } from '@notify/markup'
import * as limits from './limits.ts'
import { plainLine } from './mrkdwn.ts'
import type { SlackObject } from './native.ts'

/**
 * Actions as rows of buttons. One with a URL opens it. One without comes back as `action_id` and `value`, so it is there
 * only where an endpoint takes it, and both fit unchanged.
 */
export function buttons(
  actions: readonly Action[],
  { interactive }: { readonly interactive: boolean },
): readonly SlackObject[] {
  const ids = new Set<string>()
  const elements = actions.flatMap((action, index): readonly SlackObject[] => {
    const { id, label, url, style, value } = action
    const usable = !ids.has(id) && id.trim() !== '' && id.length <= limits.actionIdMaxChars
    const fits = value === undefined || (value !== '' && value.length <= limits.actionValueMaxChars)
    if (url === undefined ? !(interactive && usable && fits) : !opens(url)) return []
    const actionId = usable ? id : `action-${index}`
    ids.add(actionId)
    const shown = [label, url ?? id].map((text) => plainLine(text, limits.buttonTextMaxChars)).find(Boolean)
    return [
      {
        type: 'button',
        action_id: actionId,
        text: { type: 'plain_text', text: shown ?? '…', emoji: false },
        ...(url === undefined ? {} : { url }),
        ...(style === 'primary' || style === 'danger' ? { style } : {}),
        ...(value && fits ? { value } : {}),
      },
    ]
  })
  return Array.from({ length: Math.ceil(elements.length / limits.actionsMax) }, (_, row) => ({
    type: 'actions',
    elements: elements.slice(row * limits.actionsMax, (row + 1) * limits.actionsMax),
  }))
}

const opens = (url: string): boolean => isWebUrl(url) && url.length <= limits.urlMaxChars
