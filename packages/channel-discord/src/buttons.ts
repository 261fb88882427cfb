import type { Action } from '@notify/core/channel'
import { isWebUrl } from '@notify/markup'
import * as limits from './limits.ts'
import { plainLine } from './markdown.ts'
import type { DiscordObject } from './native.ts'

export interface Buttons {
  /** Rows of buttons, as components. */
  readonly rows: readonly DiscordObject[]
  /** What is no button. */
  readonly left: readonly Action[]
}

/**
 * Actions as buttons of a bot's message; a webhook has none, it shows links. One without a URL comes back as `custom_id`,
 * so it is there only where an endpoint takes it, and the whole id and value fit.
 */
export function buttonsOf(actions: readonly Action[] = [], interactive: boolean): Buttons {
  const ids = new Set<string>()
  const shown: DiscordObject[] = []
  const left: Action[] = []
  for (const action of actions) {
    const does = shown.length === limits.buttonsMax ? undefined : purposeOf(action, interactive)
    const id = String(does?.['custom_id'])
    if (does === undefined || ('custom_id' in does && ids.has(id))) left.push(action)
    else {
      ids.add(id)
      shown.push({ type: 2, label: labelOf(action), ...does })
    }
  }
  const count = Math.ceil(shown.length / limits.rowMax)
  const row = (index: number): DiscordObject => ({
    type: 1,
    components: shown.slice(index * limits.rowMax, (index + 1) * limits.rowMax),
  })
  return { rows: Array.from({ length: count }, (_, index) => row(index)), left }
}

// https://docs.discord.com/developers/components/reference#button-button-styles
const styles = { default: 2, primary: 1, danger: 4 } as const
const linkStyle = 5

/** An id has no `|`: the first one ends it. */
function purposeOf({ id, url, value, style }: Action, interactive: boolean): DiscordObject | undefined {
  if (url !== undefined) {
    return url.length <= limits.buttonUrlMaxChars && isWebUrl(url) ? { style: linkStyle, url } : undefined
  }
  const customId = value === undefined ? id : `${id}|${value}`
  const fits = id.trim() !== '' && customId.isWellFormed() && customId.length <= limits.customIdMaxChars
  if (!interactive || !fits) return undefined
  return { style: styles[style ?? 'default'] ?? styles.default, custom_id: customId }
}

const labelOf = ({ label, url, id }: Action): string =>
  [label, url ?? id].map((text) => plainLine(text, limits.buttonLabelMaxChars)).find(Boolean) ?? '…'
